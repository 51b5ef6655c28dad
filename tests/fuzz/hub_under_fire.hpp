// A hub to which anything happens in any order: a few users on a few sockets say whatever the codec would let through, the
// store is late, the process dies. After every input the promises of hub.hpp that can be seen from outside are checked.
#pragma once

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "beckon/wire/codec.hpp"
#include "fuzz/choices.hpp"
#include "fuzz/few_names.hpp"
#include "fuzz/kept_rows.hpp"
#include "fuzz/require.hpp"
#include "fuzz/rubbish.hpp"
#include "hub/hub.hpp"
#include "hub/state.hpp"
#include "support/random_message.hpp"
#include "support/recount.hpp"

namespace beckon::fuzz {

class HubUnderFire {
public:
    explicit HubUnderFire(Choices& choices) : choices_(choices) {
        start();
        reserve();
    }

    /// `judge_acceptances`: for runs so short that no call is forgotten.
    bool judge_acceptances = true;

    void step() {
        if (user_of_.size() > 16 * limits_.sessions) forget_pages();
        switch (choices_.below(16)) {
            case 0: return pass(milliseconds(static_cast<std::int64_t>(choices_.below(5000))));
            case 1: return to_deadline();
            case 2:
            case 3: return greet();
            case 4: return store();
            case 5: return socket_dies();
            case 6: return raw_frame();
            case 7: return backend();
            default: return page_speaks();
        }
    }

    /// One frame that is nearly right; whatever it takes to have a socket goes before.
    void rubbish_arrives() {
        now_ = now_ + milliseconds(1);
        if (user_of_.size() > 16 * limits_.sessions) forget_pages();
        while (conns_.empty() || choices_.chance(1, 64)) greet();
        if (hub_->deadline() <= now_) pass({});
        if (choices_.chance(1, 16)) store();
        Rng dice = choices_.dice();
        text_frame(rubbish(dice));
    }

    const hub::Hub& hub() const { return *hub_; }

private:
    /// A socket, and the page that believes in it.
    struct Conn {
        bool greeted = false;     ///< the welcome has come
        std::uint64_t early = 0;  ///< the last number that was said before it
        SessionId session;
        std::uint64_t got = 0;
    };
    /// What a page keeps beyond its socket.
    struct Page {
        UserId user;
        ResumeToken token;
        std::int64_t epoch = 0;
        std::uint64_t got = 0;
        std::uint64_t said = 0;
    };

    static hub::TokenHash hash_of(const ResumeToken& token) { return *hub::TokenHash::parse(token.view()); }
    static SiteId site() { return few<SiteId>(0); }

    void start() {
        hub::SiteLimits limits;
        limits.sessions = 12;
        limits.sessions_per_user = 4;
        limits.calls_per_session = 4;
        limits.ended_calls = 1000;  // an id that is forgotten may be used again: not in one run of libFuzzer
        limits.rooms = 2;
        limits.viewers = 2;
        ++life_;
        hub_.emplace(Settings{}, life_ << 32U, Seed{life_, 1});
        numbered_ = 0;
        limits_ = limits;
        handle(hub::SiteConfigured{site(), limits});
    }

    void restart() {
        conns_.clear();
        start();
        handle(rows_.recover(now_));
    }

    void reserve() {
        hub::RoomRow room;
        room.site = site();
        room.room = few<RoomId>(choices_.below(3));
        room.starts = now_;
        room.until = now_ + minutes(static_cast<std::int64_t>(choices_.below(20)));
        room.members_max = choices_.below(4);
        handle(hub::ReserveRoom{++requests_, room});
    }

    // ------------------------------------------------------------------------------------------ time and store

    void pass(Span span) {
        now_ = now_ + span;
        handle(hub::Tick{});
        require(hub_->deadline() > now_, "after a tick nothing is due");
    }

    void to_deadline() {
        const Instant due = hub_->deadline();
        pass(due.is_never() || due <= now_ ? Span{} : due - now_);
    }

    void store() {
        if (const auto written = rows_.write(1 + choices_.below(64))) handle(hub::Saved{*written});
        if (choices_.chance(1, 64)) restart();
    }

    // ------------------------------------------------------------------------------------------ sockets

    void greet() {
        Rng dice = choices_.dice();
        hub::Greeted hello;
        hello.conn = {++last_conn_};
        hello.site = site();
        hello.user = few<UserId>(dice.below(4));
        hello.fresh_session = *SessionId::parse("session-" + std::to_string(++last_session_));
        hello.fresh_token = *ResumeToken::parse("token-of-some-length-" + std::to_string(last_session_ + 1000));
        hello.fresh_hash = hash_of(hello.fresh_token);
        test::RandomFields(dice).fill(hello.hello);
        FewNames(dice).replace(hello.hello);
        hello.hello.session.reset();
        hello.hello.resume.reset();
        if (!pages_.empty() && dice.chance(3, 4)) {
            auto at = pages_.begin();
            std::advance(at, static_cast<std::ptrdiff_t>(dice.below(pages_.size())));
            hello.hello.session = at->first;
            hello.user = at->second.user;
            if (dice.chance(15, 16)) hello.hello.resume = at->second.token;
            if (dice.chance(3, 4)) {
                hello.hello.epoch = at->second.epoch;
                hello.hello.got = static_cast<std::int64_t>(at->second.got);
            }
        }
        if (hello.hello.resume) hello.presented = hash_of(*hello.hello.resume);
        hello.grants.call = !dice.chance(1, 16);
        conns_[last_conn_] = {};
        user_of_[hello.fresh_session] = hello.user;
        handle(hello);
    }

    /// Of sessions that the hub has forgotten.
    void forget_pages() {
        const auto prune = [&known = hub_->state().sessions](auto& kept) {
            for (auto at = kept.begin(); at != kept.end();)
                at = known.find(at->first) != known.end() ? std::next(at) : kept.erase(at);
        };
        prune(pages_);
        prune(user_of_);
    }

    void socket_dies() {
        if (conns_.empty()) return;
        const hub::ConnId conn = some_conn();
        const std::uint64_t how = choices_.below(8);
        if (how == 0) return handle(hub::SocketSlow{conn});
        if (how == 1) return handle(hub::TokenExpired{conn});
        conns_.erase(conn.value);
        handle(hub::SocketGone{conn});
    }

    /// Before its welcome a page has no session, and may speak all the same.
    Page& page_of(const Conn& conn) { return conn.greeted ? pages_[conn.session] : nobody_; }

    static void said(Conn& conn, Page& page, const wire::Envelope& envelope) {
        if (!conn.greeted) conn.early = std::max(conn.early, envelope.seq);
        if (envelope.seq == page.said + 1) ++page.said;
    }

    hub::ConnId some_conn() {
        auto at = conns_.begin();
        std::advance(at, static_cast<std::ptrdiff_t>(choices_.below(conns_.size())));
        return {at->first};
    }

    void page_speaks() {
        if (conns_.empty()) return greet();
        Rng dice = choices_.dice();
        const hub::ConnId conn = some_conn();
        wire::Message message = test::random_message(dice);
        FewNames(dice).replace(message);
        about_a_call(message, dice);
        speak(conn, std::move(message), dice);
    }

    void speak(hub::ConnId id, wire::Message message, Rng& dice) {
        Conn& conn = conns_[id.value];
        Page& page = page_of(conn);
        wire::Envelope envelope{wire::is_unsequenced(message) ? 0 : page.said + 1, conn.got};
        if (dice.chance(1, 64)) envelope.seq = dice.below(8);
        if (dice.chance(1, 64)) envelope.ack = dice.below(8);
        said(conn, page, envelope);
        std::string body;
        if (dice.chance(1, 2)) wire::append_body(body, message);
        handle(hub::Framed{id, envelope, std::move(message), std::move(body)});
    }

    void raw_frame() {
        if (conns_.empty()) return greet();
        text_frame(choices_.text(choices_.below(200)));
    }

    void text_frame(std::string_view text) {
        auto frame = decoder_.decode(text);
        const hub::ConnId conn = some_conn();
        if (!frame) said(conns_[conn.value], page_of(conns_[conn.value]), decoder_.envelope());
        if (!frame) return handle(hub::Misframed{conn, decoder_.envelope(), frame.error()});
        said(conns_[conn.value], page_of(conns_[conn.value]), decoder_.envelope());
        handle(hub::Framed{conn, decoder_.envelope(), std::move(frame.value().message), {}});
    }

    /// Parties of calls mostly speak of calls that there are.
    void about_a_call(wire::Message& message, Rng& dice) {
        const auto site = hub_->state().sites.find(HubUnderFire::site());
        if (site == hub_->state().sites.end() || site->second.calls.empty() || dice.chance(1, 4)) return;
        std::vector<CallId> calls;
        for (const auto& [id, call] : site->second.calls) calls.push_back(id);
        std::sort(calls.begin(), calls.end());
        const CallId call = calls[dice.below(calls.size())];
        std::visit(
            [&](auto& one) {
                if constexpr (requires { one.call = call; }) one.call = call;
            },
            message);
    }

    // ------------------------------------------------------------------------------------------ the backend

    void backend() {
        Rng dice = choices_.dice();
        switch (dice.below(7)) {
            case 0: return reserve();
            case 1: return handle(hub::RemoveRoom{++requests_, site(), few<RoomId>(dice.below(3))});
            case 2: return handle(hub::EndAnyCall{++requests_, site(), few<CallId>(dice.below(6))});
            case 3: return handle(hub::PushWords{++requests_, site(), std::nullopt, "words"});
            case 4: return restart();
            case 5: {
                if (!dice.chance(1, 8)) return;
                handle(hub::Drain{seconds(1)});
                return restart();
            }
            default: {
                if (pages_.empty()) return;
                wire::Message message = test::random_message(dice);
                FewNames(dice).replace(message);
                handle(hub::Act{++requests_, site(), pages_.begin()->first, std::move(message)});
            }
        }
    }

    // ------------------------------------------------------------------------------------------ what comes of it

    void handle(hub::Input input) {
        hub_->handle(std::move(input), now_);
        news_ = false;
        std::size_t effects = 0;
        while (auto effect = hub_->poll()) {
            ++effects;
            match(*effect, [this](auto& one) { obey(one); });
        }
        require(effects <= effects_max, "one input has so many effects and no more");
        if (++inputs_ % 16 == 0) check();
    }

    void obey(hub::Send& send) {
        const auto at = conns_.find(send.conn.value);
        require(at != conns_.end(), "nothing is sent to a socket that is gone");
        Conn& conn = at->second;
        if (const auto* welcome = std::get_if<wire::Welcome>(&send.parcel->message)) return welcomed(conn, *welcome);
        require(conn.greeted, "the welcome comes first");
        Page& page = pages_[conn.session];
        if (send.envelope.seq != 0) {
            require(send.envelope.seq == conn.got + 1, "frames are numbered without a gap");
            conn.got = page.got = send.envelope.seq;
        }
        require(send.envelope.ack <= page.said, "what was not said is not acknowledged");
        if (const auto* accepted = std::get_if<wire::Accepted>(&send.parcel->message)) check(*accepted);
    }

    void welcomed(Conn& conn, const wire::Welcome& welcome) {
        require(!conn.greeted, "one welcome for each socket");
        conn.greeted = true;
        conn.session = welcome.session;
        Page& page = pages_[welcome.session];
        page.user = user_of_.at(welcome.session);
        page.token = welcome.resume;
        if (!welcome.resumed) page.got = 0;
        page.said = std::max(static_cast<std::uint64_t>(welcome.got.value), conn.early);
        page.epoch = welcome.epoch.value;
        conn.got = page.got;
    }

    void obey(const hub::Close& close) { conns_.erase(close.conn.value); }
    void obey(hub::Save& save) {
        require(save.number.value == ++numbered_, "rows are numbered without a gap");
        const bool description = std::holds_alternative<hub::DescriptionRow>(save.row);
        require(!std::exchange(news_, false) || !description, "news is kept with its own row");
        rows_.take(std::move(save));
    }
    void obey(const hub::Happened&) { news_ = true; }
    void obey(const hub::Acted& acted) { require(acted.request == requests_, "each request is answered, at once"); }

    /// Two parties, and never a third.
    void check(const wire::Accepted& accepted) {
        if (!judge_acceptances) return;
        const auto pair = std::minmax(accepted.seat, accepted.peer_seat);
        const auto [at, fresh] = accepted_.try_emplace(accepted.call, pair.first, pair.second);
        require(fresh || at->second == std::pair(pair.first, pair.second), "a call is accepted once");
    }

    void check() {
        const hub::State& state = hub_->state();
        require(state.sessions.size() <= limits_.sessions, "sessions are bounded");
        require(state.sessions.connected() <= state.sessions.size(), "a session has one socket");
        for (const auto& [id, session] : state.sessions) {
            require(session.stream.unacked().size() <= limits::unacked_frames, "what waits for a session is bounded");
            require(session.subscriptions.size() <= limits_.subscriptions, "subscriptions are bounded");
            require(session.calls.size() <= calls_max, "a session's calls are bounded");
        }
        for (const auto& [id, site] : state.sites) {
            require(site.calls.size() <= site.live_calls + limits_.ended_calls, "calls are bounded");
            require(site.live_calls <= limits_.sessions * limits_.calls_per_session * 2, "live calls are bounded");
            require(site.rooms.size() <= limits_.rooms, "rooms are bounded");
            require(site.users.size() <= limits_.sessions * (limits_.subscriptions + limits_.calls_per_session + 1),
                    "users are bounded");
        }
        require(state.alarms.size() <= alarms_max, "alarms are bounded");
        require(test::counts_truly(state), "what is counted as it goes is what is there");
    }

    static constexpr std::size_t effects_max = 20'000;
    static constexpr std::size_t calls_max = 200;
    static constexpr std::size_t alarms_max = 5'000;

    Choices& choices_;
    std::optional<hub::Hub> hub_;
    hub::SiteLimits limits_;
    KeptRows rows_;
    std::uint64_t life_ = 0;
    std::uint64_t last_conn_ = 0;
    std::uint64_t last_session_ = 0;
    std::uint64_t requests_ = 0;
    std::uint64_t numbered_ = 0;  ///< the last row
    bool news_ = false;           ///< told in this input, and its row has not come
    std::uint64_t inputs_ = 0;
    Instant now_{1'000'000};
    wire::Decoder decoder_;
    std::map<std::uint64_t, Conn> conns_;
    std::map<SessionId, Page> pages_;
    Page nobody_;
    std::map<SessionId, UserId> user_of_;
    std::map<CallId, std::pair<PartyId, PartyId>> accepted_;
};

}  // namespace beckon::fuzz
