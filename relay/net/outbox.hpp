// What is to be sent to one client: gathered while the loop turns, or left where it lies if that is one long message, and given to
// the system in one call at its end. Beneath TLS it is gathered, and sealed just before, so that a turn's messages share their
// records.
#pragma once

#include <cassert>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "beckon/wire/message.hpp"
#include "net/tls.hpp"
#include "ports/meters.hpp"
#include "ports/sockets.hpp"

namespace beckon::relay::net {

class Outbox {
public:
    /// Buffers that lie idle, for whoever writes next.
    using Pool = std::vector<std::unique_ptr<std::string>>;

    /// Where plain bytes are appended.
    std::string& text() {
        if (!text_) text_ = std::make_unique<std::string>();
        if (lent_) take_in_lent();
        return *text_;
    }
    /// A message that may be sent from where it lies, if it is all there is to send. Not beneath TLS. False: append it.
    bool lend(const wire::Envelope& envelope, const hub::SharedParcel& parcel);
    /// Behind what is there, from where it lies, which has to last. Nothing may be appended while some of it is left.
    void put_lasting(std::string_view bytes) {
        assert(lasting_.empty());
        lasting_ = bytes;
    }
    bool has_lasting() const { return !lasting_.empty(); }
    std::size_t waiting() const {
        return (text_ ? text_->size() - sent_ : 0) + lasting_.size() + (lent_ ? lent_->body().size() : 0);
    }
    /// The system takes no more just now; say when it does.
    bool blocked() const { return blocked_; }
    void unblock() { blocked_ = false; }
    /// Nothing more will be appended: once all is sent, the connection ends.
    void conclude() { concluded_ = true; }
    bool concluded() const { return concluded_; }

    /// For a while without one; idle connections hold none.
    void borrow(Pool& pool);
    /// Before what has not been sealed yet: TLS's own records go out in the order in which it made them.
    void put_sealed(const std::string& records);

    enum class Sent { all, blocked, broken };
    /// `scratch`: nobody's, and empty.
    Sent send(int socket, Tls* tls, NetMeters& meters, std::string& scratch, Pool& pool);
    /// Says that nothing more comes, where that is said in the stream.
    void end(Tls& tls, std::string& scratch);

private:
    bool seal(Tls& tls, std::string& scratch);
    void take_up();
    void take_in_lent();
    bool send_lent(int socket, NetMeters& meters);
    Sent drain(int socket, NetMeters& meters);

    std::unique_ptr<std::string> text_;  ///< what is sent, what is sealed, what is plain: in this order
    hub::SharedParcel lent_;             ///< instead of any text
    std::string_view lasting_;           ///< what of it is not in `text_` yet
    std::size_t sent_ = 0;
    std::size_t sealed_ = 0;
    bool blocked_ = false;
    bool concluded_ = false;
    wire::Envelope lent_in_;  ///< last: mostly nothing is lent, and all else is looked at for every message
};

}  // namespace beckon::relay::net
