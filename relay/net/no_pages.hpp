// For a listener that has plain HTTP and no WebSockets.
#pragma once

#include <optional>

#include "ports/pages.hpp"

namespace beckon::relay::net {

class NoPages final : public Pages {
public:
    std::optional<Refused> opened(hub::ConnId, Opening) override {
        return Refused{CloseCode::unauthorised, "no WebSockets here"};
    }
    void expect(hub::ConnId) override {}
    void heard(hub::ConnId, hub::Parcel::Own) override {}
    void slow(hub::ConnId) override {}
    void gone(hub::ConnId) override {}
};

}  // namespace beckon::relay::net
