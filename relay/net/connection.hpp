// One client's connection: HTTP requests first, and perhaps a WebSocket from some request on. It decides nothing but what
// the protocols themselves demand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/beast/websocket/stream.hpp>

#include "beckon/base/bucket.hpp"
#include "beckon/base/fetch.hpp"
#include "net/address.hpp"
#include "net/guests.hpp"
#include "net/loop.hpp"
#include "net/outbox.hpp"
#include "net/request_reader.hpp"
#include "net/shared.hpp"
#include "net/tls.hpp"
#include "net/wire.hpp"
#include "net/ws_frame.hpp"
#include "ports/http.hpp"
#include "ports/pages.hpp"
#include "ports/sockets.hpp"

namespace beckon::relay::net {

class Server;
struct Departure;

/// How much of a connection a message needs.
inline constexpr std::size_t connection_front = 3 * memory_line;

class alignas(memory_line) Connection final : Loop::Watcher {
public:
    /// `seat`: already entered in the book of guests.
    Connection(Shared& shared, hub::ConnId id, Descriptor socket, const Address& peer, const Guests::Seat& seat);
    /// One that comes from another loop; once it has its place, it is to `arrive`.
    Connection(Shared& shared, hub::ConnId id, Departure& from);
    ~Connection() override;

    hub::ConnId id() const { return id_; }
    bool finished() const { return finished_; }
    /// To another loop: it is counted there.
    bool departed() const { return !socket_.open(); }
    /// A request is being answered, or its answer is not sent yet.
    bool owes_an_answer() const { return !finished_ && !stream_ && (answering_ || held_back_ || out_.waiting() > 0); }
    /// That, or somebody who is in the middle of a request, or a page that has not gone yet.
    bool is_under_way() const {
        return !finished_ && !departed() && (stream_ || owes_an_answer() || phase_ != RequestReader::Phase::idle);
    }
    /// When its patience ends.
    Instant deadline() const { return deadline_; }
    void out_of_patience();
    void arrive(Departure& from);
    /// Somebody else needs its place.
    void give_way() { lost(); }

    // ---- for the engine
    void send(const wire::Envelope& envelope, const hub::SharedParcel& parcel);
    void close(CloseCode code, std::string_view why = {});
    /// Somebody answered a request of this connection.
    void reply(std::uint64_t request, const HttpResponse& response);
    /// It said who it is: the engine's own leases watch over it from now on.
    void welcomed() {
        deadline_ = Instant::never();
        shared_.guests.proceed(seat_);
    }

    /// At the end of a turn: what was gathered, in one call.
    void flush();

private:
    using Stream = boost::beast::websocket::stream<WireEnd, false>;

    void ready(Loop::Ready what) override;
    void receive(bool ending);
    std::string_view unseal(std::string_view sealed);
    void take(std::string_view bytes);
    void no_more();
    Outbox::Sent send_all(bool ends);
    void answer_next(int answered = 0);
    void answer(RequestReader::Incoming&& incoming);
    void refuse(RequestReader::Refusal&& refusal);
    void respond(const HttpResponse& response, bool last);
    void be_patient();
    void upgrade(RequestReader::Incoming&& incoming, const Address& client);
    void depart(Server& home, RequestReader::Incoming&& incoming, Opening&& opening);
    void open_socket(RequestReader::Incoming&& incoming, Opening&& opening, const std::string& ahead);
    void take_frames(std::string_view bytes);
    bool take_plain_frame(std::string_view& bytes);
    void give_beast(std::string_view bytes);
    void read_message();
    void got(boost::beast::error_code error, std::size_t size);
    bool refuse_close_code();
    void close(std::uint16_t code, std::string_view why = {});
    std::string_view body_of(const hub::SharedParcel& parcel);
    bool too_many_pieces();
    void too_slow();
    void begin_writing();
    void watch_as_needed();
    void lost();
    void hang_up();
    void finish();

    // What every message needs stands first, in three lines of memory: see hub/session.hpp.
    Shared& shared_;
    const hub::ConnId id_;
    Descriptor socket_;
    bool finished_ = false;
    bool closing_ = false;
    bool answering_ = false;
    bool gathered_ = false;  ///< stands in `Shared::writing`
    bool slow_ = false;
    bool last_ = false;  ///< to be closed once everything is sent
    bool shut_ = false;  ///< our half is closed; theirs is awaited
    bool over_ = false;  ///< their half is closed
    // What the loop watches for
    bool reads_ = true;
    bool writes_ = false;
    std::unique_ptr<Tls> tls_;  ///< none: plain, or nothing has come yet
    std::unique_ptr<Stream> stream_;
    std::unique_ptr<RequestReader> reader_;  ///< until it is a WebSocket
    Outbox out_;                             ///< what is to be sent
    FrameEdges edges_;                       ///< in what Beast was given
    Wire wire_;
    std::string partial_;  ///< of a message that came in pieces
    Bucket pieces_;

    const Address peer_;
    Guests::Seat seat_;
    Instant deadline_;
    // HTTP
    RequestReader::Phase phase_ = RequestReader::Phase::idle;
    std::uint64_t requests_ = 0;  ///< the number of the one being answered
    bool taking_ = false;         ///< requests, one after the other
    bool held_back_ = false;      ///< there are more, for when the answers are sent
    bool keep_alive_ = false;
    bool head_only_ = false;
};

}  // namespace beckon::relay::net
