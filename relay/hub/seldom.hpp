// Something that there seldom is: it lies elsewhere, so that its holder has room for what is needed all the time.
#pragma once

#include <memory>

namespace beckon::hub {

/// None, or one. A copy has one of its own.
template <class T>
class Seldom {
public:
    Seldom() = default;
    Seldom(const Seldom& other) : held_(other.held_ ? std::make_unique<T>(*other.held_) : nullptr) {}
    Seldom& operator=(const Seldom&) = delete;
    ~Seldom() = default;

    explicit operator bool() const { return held_ != nullptr; }
    T* operator->() { return held_.get(); }
    const T* operator->() const { return held_.get(); }
    /// It is there from now on.
    T& any() {
        if (!held_) held_ = std::make_unique<T>();
        return *held_;
    }
    void reset() { held_.reset(); }

private:
    std::unique_ptr<T> held_;
};

}  // namespace beckon::hub
