// A page's link, driven by hand in virtual time: what it sends and does to its socket is kept in view.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "beckon/session/link.hpp"
#include "support/named.hpp"

namespace beckon::test {

class LinkStory {
public:
    using Link = session::Link;

    Settings settings;
    Instant now{5'000};
    Rng rng{{1, 2}};
    Link link;
    std::vector<session::SendFrame> sent;  ///< since last `taken`
    std::size_t opened = 0;
    std::vector<std::int64_t> closed;

    explicit LinkStory(std::optional<session::Ticket> ticket = std::nullopt) : link(settings, std::move(ticket)) {}

    /// Down, Opening, Greeting: as far as a socket goes by itself.
    LinkStory& start() {
        link.start(now);
        tick();
        return *this;
    }
    LinkStory& greeted() {
        start();
        open_and_greet();
        return *this;
    }
    LinkStory& up() {
        greeted();
        welcome(false);
        taken();
        return *this;
    }
    void open_and_greet() {
        if (std::holds_alternative<Link::Greet>(seen(link.socket_opened(now)))) link.greet(link.hello(), now);
        collect();
    }

    Link::Event welcome(bool resumed, std::uint64_t got = 0, std::int64_t epoch = 7, std::int64_t backlog = 0) {
        wire::Welcome welcome{session("page"), token("secret"), epoch, resumed, static_cast<std::int64_t>(got),
                              backlog,         now.ms};
        return frame({0, 0}, welcome);
    }
    Link::Event frame(wire::Envelope envelope, const wire::Message& message) {
        return seen(link.frame(envelope, message, now, rng));
    }
    Link::Event arrives(std::uint64_t seq, std::uint64_t ack = 0) { return frame({seq, ack}, wire::Push{"words"}); }
    Link::Event close(std::uint16_t code) { return seen(link.socket_closed(code, now, rng)); }
    Link::Event tick() { return seen(link.tick(now, rng)); }
    void send(const wire::Message& message) {
        link.send(message, now);
        collect();
    }
    void network_changed() { last = seen(link.network_changed(now)); }
    /// What comes of the next deadline, if it is no later than this.
    Link::Event wait(Span span) {
        const Instant until = now + span;
        if (link.deadline() > until) {
            now = until;
            return Link::Nothing{};
        }
        now = later(now, link.deadline());
        return tick();
    }
    std::vector<session::SendFrame> taken() { return std::exchange(sent, {}); }
    Link::Event last;

private:
    Link::Event seen(Link::Event event) {
        collect();
        return event;
    }
    void collect() {
        for (session::LinkEffect& effect : link.effects()) {
            match(
                effect, [&](session::OpenSocket&) { ++opened; },
                [&](session::CloseSocket& close) { closed.push_back(close.code); },
                [&](session::SendFrame& frame) { sent.push_back(std::move(frame)); });
        }
        link.effects().clear();
    }
};

template <class E>
bool is(const session::Link::Event& event) {
    return std::holds_alternative<E>(event);
}
template <class M>
bool carries(const session::SendFrame& frame) {
    return std::holds_alternative<M>(frame.message);
}

}  // namespace beckon::test
