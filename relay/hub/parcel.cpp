#include "hub/parcel.hpp"

#include <algorithm>
#include <cassert>
#include <new>
#include <string>

#include "beckon/wire/codec.hpp"
#include "hub/blocks.hpp"
#include "hub/record.hpp"
#include "hub/weight.hpp"

namespace beckon::hub {

namespace {

constexpr std::size_t front_bytes = 96;      ///< a frame's head, and an envelope
constexpr std::size_t worth_a_front = 1024;  ///< to be sent from where it lies, rather than copied

}  // namespace

Parcel::Own Parcel::blank(std::size_t room) {
    static_assert(alignof(Parcel) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);
    assert(room <= body_max);
    const std::size_t front = room < worth_a_front ? 0 : front_bytes;
    return Own(new (blocks::take(sizeof(Parcel) + front + room)) Parcel(front, room));
}

Parcel::Own Parcel::holding(std::string_view body) {
    Own parcel = blank(body.size());
    std::copy(body.begin(), body.end(), parcel->room());
    return parcel;
}

void Parcel::Release::operator()(Parcel* parcel) const noexcept {
    // The last holder need not say so: nobody else can take hold of it any more.
    const bool last = parcel->holders_.load(std::memory_order_acquire) == 1
                      || parcel->holders_.fetch_sub(1, std::memory_order_acq_rel) == 1;
    if (!last) return;
    const std::size_t bytes = sizeof(Parcel) + parcel->front_ + parcel->room_;
    parcel->~Parcel();
    blocks::give(parcel, bytes);
}

SharedParcel::SharedParcel(wire::Message&& message, std::string_view body) {
    Parcel::Own parcel = Parcel::holding(body);
    parcel->message = std::move(message);
    parcel_ = parcel.release();
}

SharedParcel shared(Parcel::Own parcel, std::size_t body_at) {
    constexpr std::size_t not_worth_it = 512;  // a stranger could send as little, and have it held
    if (body_at == 0 && parcel->held_bytes() > not_worth_it) return SharedParcel(std::move(parcel->message));
    parcel->drop_front(body_at == 0 ? parcel->body().size() : body_at);
    return parcel;
}

wire::Message opened(const Parcel& parcel) {
    if (parcel.body().empty()) return parcel.message;
    auto frame = wire::decode('{' + std::string(parcel.body()));
    assert(frame);  // it was read before it came here
    return frame ? frame.value().message : parcel.message;
}

std::string KeptSdp::text() const {
    if (!parcel_) return text_;
    const wire::Message message = opened(*parcel_);
    const auto* description = std::get_if<wire::Description>(&message);
    assert(description);
    return description ? description->sdp.text : std::string();
}

std::size_t KeptSdp::bytes() const {
    if (!parcel_) return text_.size();
    return weight_of(*parcel_);
}

}  // namespace beckon::hub
