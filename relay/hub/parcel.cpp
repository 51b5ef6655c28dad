// What lies in the bytes of a forwarded message, for the few who want to know.
#include "hub/parcel.hpp"

#include <cassert>

#include "beckon/wire/codec.hpp"
#include "hub/record.hpp"

namespace beckon::hub {

wire::Message opened(const Parcel& parcel) {
    if (parcel.body.empty()) return parcel.message;
    auto frame = wire::decode('{' + parcel.body);
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
    if (!parcel_->body.empty()) return parcel_->body.size();
    return wire::weight(parcel_->message);
}

}  // namespace beckon::hub
