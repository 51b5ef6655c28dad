// What Beast's WebSocket engine reads from and writes to: memory. The connection puts in what it has received, and takes
// out, once a turn, what is to be sent. So Beast keeps the rules of RFC 6455, and the system is asked once for many frames.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/role.hpp>

#include "net/executor.hpp"
#include "net/outbox.hpp"

namespace beckon::relay::net {

/// One read that waits for bytes; it lies here and not on the heap, for there is one for each idle socket.
class WaitingRead {
public:
    WaitingRead() = default;
    WaitingRead(const WaitingRead&) = delete;
    WaitingRead& operator=(const WaitingRead&) = delete;
    ~WaitingRead() { drop(); }

    template <class Buffers, class Handler>
    void set(const Buffers& buffers, Handler&& handler) {
        using Op = Held<Buffers, std::decay_t<Handler>>;
        static_assert(sizeof(Op) <= room, "give WaitingRead more room");
        static_assert(alignof(Op) <= alignof(Base*));
        op_ = ::new (place_.data()) Op(buffers, std::forward<Handler>(handler));
    }
    explicit operator bool() const { return op_ != nullptr; }
    /// Gives it as much of `bytes` as it takes, and that is taken from them.
    void finish(std::string_view& bytes) { std::exchange(op_, nullptr)->finish(bytes); }
    void fail(boost::beast::error_code error) { std::exchange(op_, nullptr)->fail(error); }
    void drop() {
        if (op_) std::exchange(op_, nullptr)->drop();
    }

private:
    static constexpr std::size_t room = 512;

    struct Base {
        virtual void finish(std::string_view& bytes) = 0;
        virtual void fail(boost::beast::error_code error) = 0;
        virtual void drop() = 0;

    protected:
        ~Base() = default;
    };
    template <class Buffers, class Handler>
    struct Held final : Base {
        Held(const Buffers& b, Handler&& h) : buffers(b), handler(std::move(h)) {}
        void finish(std::string_view& bytes) override {
            const std::size_t size = boost::asio::buffer_copy(buffers, boost::asio::buffer(bytes.data(), bytes.size()));
            bytes.remove_prefix(size);
            end({}, size);
        }
        void fail(boost::beast::error_code error) override { end(error, 0); }
        void drop() override { this->~Held(); }
        /// The place is free before the handler runs: it may well begin the next read.
        void end(boost::beast::error_code error, std::size_t size) {
            Handler taken = std::move(handler);
            this->~Held();
            std::move(taken)(error, size);
        }
        Buffers buffers;
        Handler handler;
    };

    Base* op_ = nullptr;
    alignas(Base*) std::array<std::byte, room> place_{};
};

struct Wire {
    Wire(Backlog& b, Outbox& o) : backlog(&b), out(&o) {}
    WaitingRead reading;  ///< first: whether there is one is asked for every frame
    Backlog* backlog;
    std::string_view in;  ///< received and not read yet; of the caller's buffer
    Outbox* out;
};

/// Beast's next layer: a pointer to the wire.
class WireEnd {
public:
    using executor_type = BacklogExecutor;
    explicit WireEnd(Wire& wire) : wire_(&wire) {}

    executor_type get_executor() const noexcept { return BacklogExecutor(*wire_->backlog); }

    template <class Buffers>
    std::size_t read_some(const Buffers&, boost::beast::error_code& error) {
        error = boost::asio::error::would_block;
        return 0;
    }
    template <class Buffers>
    std::size_t read_some(const Buffers&) {
        return 0;
    }
    template <class Buffers>
    std::size_t write_some(const Buffers& buffers, boost::beast::error_code& error) {
        error = {};
        return write_some(buffers);
    }
    template <class Buffers>
    std::size_t write_some(const Buffers& buffers) {
        std::size_t size = 0;
        for (const boost::asio::const_buffer piece : boost::beast::buffers_range_ref(buffers)) {
            wire_->out->text().append(static_cast<const char*>(piece.data()), piece.size());
            size += piece.size();
        }
        return size;
    }
    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return boost::asio::async_initiate<Token, void(boost::beast::error_code, std::size_t)>(
            [wire = wire_]<class Handler>(Handler&& handler, const Buffers& into) {
                wire->reading.set(into, std::forward<Handler>(handler));
            },
            token, buffers);
    }
    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return boost::asio::async_initiate<Token, void(boost::beast::error_code, std::size_t)>(
            [this]<class Handler>(Handler&& handler, const Buffers& from) {
                const std::size_t size = write_some(from);
                wire_->backlog->add([taken = std::forward<Handler>(handler), size]() mutable {
                    std::move(taken)(boost::beast::error_code{}, size);
                });
            },
            token, buffers);
    }

    friend void beast_close_socket(WireEnd& end) { end.wire_->out->conclude(); }
    friend void teardown(boost::beast::role_type, WireEnd& end, boost::beast::error_code& error) {
        end.wire_->out->conclude();
        error = {};
    }
    template <class Handler>
    friend void async_teardown(boost::beast::role_type, WireEnd& end, Handler&& handler) {
        end.wire_->out->conclude();
        end.wire_->backlog->add(
            [taken = std::forward<Handler>(handler)]() mutable { std::move(taken)(boost::beast::error_code{}); });
    }

private:
    Wire* wire_;
};

}  // namespace beckon::relay::net
