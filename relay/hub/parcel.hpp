// A message on its way: from the engine that read it, or from the hub that made it, to one session or many.
#pragma once

#include <atomic>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>

#include "beckon/wire/message.hpp"

namespace beckon::hub {

/// What was read keeps the bytes it came in, if it may go on as it is: they lie behind it, in the same piece of memory.
class Parcel {
public:
    struct Release {
        void operator()(Parcel* parcel) const noexcept;
    };
    /// As long as nobody shares it, it may be changed.
    using Own = std::unique_ptr<Parcel, Release>;

    /// One without a message, with room for a body of so many bytes, which are to be filled.
    static Own blank(std::size_t room);
    /// With these as its body.
    static Own holding(std::string_view body);
    static constexpr std::size_t body_max = std::numeric_limits<std::uint32_t>::max();

    Parcel(const Parcel&) = delete;
    Parcel& operator=(const Parcel&) = delete;

    /// Empty: it is to be encoded.
    std::string_view body() const { return {bytes() + front_ + room_ - body_bytes_, body_bytes_}; }
    /// Room right before its body for whoever sends it: what is written there lasts until the next one does. Nothing: there is
    /// less than that, as before all bodies that are short.
    char* before_body(std::size_t wanted) {
        const std::size_t free = front_ + room_ - body_bytes_;
        return front_ == 0 || free < wanted ? nullptr : bytes() + free - wanted;
    }
    /// Where its body is to be written. Before anything of it is left out.
    char* room() {
        assert(body_bytes_ == room_);
        return bytes() + front_;
    }
    void drop_front(std::size_t bytes) {
        assert(bytes <= body_bytes_);
        body_bytes_ -= static_cast<std::uint32_t>(bytes);
    }
    /// What it occupies beside itself, whatever of that is still its body.
    std::size_t held_bytes() const { return front_ + room_; }

private:
    friend class SharedParcel;

    Parcel(std::size_t front, std::size_t room)
        : body_bytes_(static_cast<std::uint32_t>(room)),
          room_(body_bytes_),
          front_(static_cast<std::uint32_t>(front)) {}
    ~Parcel() = default;
    const char* bytes() const { return reinterpret_cast<const char*>(this + 1); }
    char* bytes() { return reinterpret_cast<char*>(this + 1); }

    std::atomic<std::uint32_t> holders_{1};
    std::uint32_t body_bytes_;
    const std::uint32_t room_;
    const std::uint32_t front_;  ///< before that

public:
    std::size_t left_out = 0;  ///< how many items of its list are in the body only
    wire::Message message;     ///< with a body, perhaps without its texts and lists: see `opened`
};

/// One of those who share a parcel; on any thread.
class SharedParcel {
public:
    SharedParcel() = default;
    /// Of our own writing; or `body`: as it came.
    explicit SharedParcel(wire::Message&& message, std::string_view body = {});
    SharedParcel(Parcel::Own&& parcel) : parcel_(parcel.release()) {}
    SharedParcel(const SharedParcel& other) noexcept : parcel_(other.parcel_) {
        if (parcel_ != nullptr) parcel_->holders_.fetch_add(1, std::memory_order_relaxed);
    }
    SharedParcel(SharedParcel&& other) noexcept : parcel_(std::exchange(other.parcel_, nullptr)) {}
    SharedParcel& operator=(SharedParcel other) noexcept {
        std::swap(parcel_, other.parcel_);
        return *this;
    }
    ~SharedParcel() { reset(); }

    void reset() noexcept {
        if (parcel_ != nullptr) Parcel::Release{}(std::exchange(parcel_, nullptr));
    }
    const Parcel* get() const { return parcel_; }
    /// See there. All who ask for it are on one thread.
    char* before_body(std::size_t wanted) const { return parcel_->before_body(wanted); }
    const Parcel& operator*() const { return *parcel_; }
    const Parcel* operator->() const { return parcel_; }
    explicit operator bool() const { return parcel_ != nullptr; }
    friend bool operator==(const SharedParcel&, const SharedParcel&) = default;
    friend bool operator==(const SharedParcel& one, std::nullptr_t) { return one.parcel_ == nullptr; }

private:
    Parcel* parcel_ = nullptr;
};

/// Whose body begins there, in the bytes that it came in. 0: it has none, and does not hold those any longer.
SharedParcel shared(Parcel::Own parcel, std::size_t body_at);

/// The whole message.
wire::Message opened(const Parcel& parcel);

}  // namespace beckon::hub
