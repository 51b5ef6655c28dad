// Keeping, beside what is looked for again and again, a pointer to where it was.
#pragma once

namespace beckon::hub {

/// Where something was found the last time. A copy of the state has to look by itself.
template <class T>
class LastFound {
public:
    LastFound() = default;
    LastFound(const LastFound&) {}
    LastFound& operator=(const LastFound&) = delete;
    ~LastFound() = default;

    T* get() const { return there_; }
    T& set(T& there) { return *(there_ = &there); }

private:
    T* there_ = nullptr;
};

}  // namespace beckon::hub
