// A hub with pages around it, driven by hand in virtual time. Pages only say what a test makes them say, but for a beat
// now and then; what they hear, and what the hub keeps, is in view.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "hub/hub.hpp"
#include "hub/state.hpp"
#include "support/named.hpp"

namespace beckon::test {

/// About the call that `HubStory::talking` makes.
inline wire::Description description(std::int64_t gen, std::int64_t rev = 1, SdpType type = SdpType::offer) {
    return {call("one"), gen, rev, type, "sdp " + std::to_string(gen) + '.' + std::to_string(rev)};
}

/// What a page shows when it comes back.
struct Return {
    bool resume = true;  ///< with its stream; false: reloaded
    std::vector<wire::Claim> claims{};
    std::vector<wire::EndedClaim> ended{};
};

struct HubPage {
    hub::ConnId conn;
    SiteId site;
    UserId user;
    DeviceId device;
    hub::Grants grants;
    std::optional<wire::Welcome> welcome;  ///< the last
    std::uint64_t sent = 0;
    std::uint64_t got = 0;
    std::uint64_t acked = 0;  ///< what the hub says that it has
    bool connected = false;
    bool silent = false;  ///< gives no signs of life
    std::vector<CallId> flowing;
    std::vector<wire::Message> heard;
    std::optional<CloseCode> closed;

    SessionId session() const { return welcome ? welcome->session : SessionId{}; }
    PartyId seat() const { return seat_of(session()); }
};

class HubStory {
public:
    static hub::TokenHash hash_of(const ResumeToken& token) {
        return *hub::TokenHash::parse("hash-of-" + std::string(token.view()));
    }

    Settings settings;
    hub::SiteLimits limits;
    Instant now{1'000'000};
    hub::Hub hub{settings, 100, Seed{1, 2}};
    bool disk = true;  ///< rows are on disk as soon as they are written
    std::map<std::string, HubPage> pages;
    std::vector<hub::Row> rows;
    std::vector<hub::Happening> happened;
    std::vector<hub::Acted> acted;

    explicit HubStory(hub::SiteLimits most = {}) : limits(most) { give(hub::SiteConfigured{site("shop"), most}); }

    void give(hub::Input input) {
        hub.handle(std::move(input), now);
        drain();
    }

    /// A page that was never here.
    HubPage& connect(const std::string& name, const char* of_user, const char* on_device = nullptr,
                     hub::Grants grants = {}, const char* at = "shop") {
        HubPage& page = pages[name];
        page.site = site(at);
        page.user = user(of_user);
        page.device = device(on_device ? std::string(on_device) : name);
        page.grants = grants;
        greet(page, {});
        return page;
    }
    /// The same page over another socket.
    HubPage& back(const std::string& name, const Return& with = {}) {
        HubPage& page = pages.at(name);
        wire::Hello hello;
        if (page.welcome) {
            hello.session = page.welcome->session;
            hello.resume = page.welcome->resume;
            if (with.resume) hello.epoch = page.welcome->epoch;
        }
        if (!with.resume) page.got = 0;
        hello.got = static_cast<std::int64_t>(page.got);
        hello.claims.items = with.claims;
        hello.ended.items = with.ended;
        greet(page, hello);
        return page;
    }
    void cut(const std::string& name) {
        HubPage& page = pages.at(name);
        page.connected = false;
        give(hub::SocketGone{page.conn});
    }

    void say(const std::string& name, const wire::Message& message, std::string body = {}) {
        HubPage& page = pages.at(name);
        frame(name, {wire::is_unsequenced(message) ? 0 : ++page.sent, page.got}, message, std::move(body));
    }
    void frame(const std::string& name, wire::Envelope envelope, const wire::Message& message, std::string body = {}) {
        give(hub::Framed{pages.at(name).conn, envelope, message, std::move(body)});
    }
    void invite(const std::string& name, const char* id, const char* to, Kind kind = Kind::call) {
        say(name, wire::Invite{call(id), kind, user(to), std::nullopt, std::nullopt});
    }
    /// Invited and accepted; nothing of it left in anybody's ears.
    void talking(const std::string& caller, const std::string& callee, const char* id = "one") {
        say(caller, wire::Invite{call(id), Kind::call, pages.at(callee).user, std::nullopt, std::nullopt});
        say(callee, wire::Accept{call(id)});
        hush();
    }
    wire::Claim claim(const std::string& name, const std::string& other, Role role, Stage stage = Stage::accepted,
                      std::int64_t gen = 0, bool fresh = true, const char* id = "one") {
        wire::Claim claim{call(id), Kind::call, role, stage, pages.at(other).user, {}, {}, {}, gen, fresh};
        if (stage == Stage::accepted) {
            claim.seat = pages.at(name).seat();
            claim.peer_seat = pages.at(other).seat();
        }
        return claim;
    }

    void saved() { give(hub::Saved{last_save_}); }
    void wait(Span span) {
        const Instant until = now + span;
        for (;;) {
            const Instant next = sooner(hub.deadline(), beat_at_);
            if (next > until) break;
            now = later(now, next);
            if (beat_at_ <= now) {
                beat_at_ = now + seconds(4);
                for (auto& [name, page] : pages) {
                    if (page.connected && !page.silent) say(name, wire::Beat{{page.flowing}});
                }
            }
            if (hub.deadline() <= now) give(hub::Tick{});
        }
        now = until;
    }

    /// What a page heard of one kind since the last `hush`.
    template <class M>
    std::vector<M> heard(const std::string& name) const {
        std::vector<M> out;
        for (const wire::Message& message : pages.at(name).heard) {
            if (const auto* one = std::get_if<M>(&message)) out.push_back(*one);
        }
        return out;
    }
    template <class M>
    std::size_t count(const std::string& name) const {
        return heard<M>(name).size();
    }
    /// The reason that a page was told. To be told twice is a fault.
    std::optional<EndReason> ended(const std::string& name, const char* id = "one") const {
        std::optional<EndReason> reason;
        for (const auto& end : heard<wire::Ended>(name)) {
            if (end.call != call(id)) continue;
            if (reason) ADD_FAILURE() << name << " was told twice that call " << id << " is over";
            reason = end.reason;
        }
        return reason;
    }
    std::optional<ErrorCode> refused(const std::string& name) const {
        const auto errors = heard<wire::Error>(name);
        return errors.empty() ? std::nullopt : std::optional(errors.back().code);
    }
    template <class R>
    std::vector<R> kept() const {
        std::vector<R> out;
        for (const hub::Row& row : rows) {
            if (const auto* one = std::get_if<R>(&row)) out.push_back(*one);
        }
        return out;
    }
    template <class H>
    std::vector<H> told() const {
        std::vector<H> out;
        for (const hub::Happening& one : happened) {
            if (const auto* what = std::get_if<H>(&one)) out.push_back(*what);
        }
        return out;
    }
    void hush() {
        for (auto& [name, page] : pages) page.heard.clear();
    }

    const hub::Site& shop() const { return hub.state().sites.at(site("shop")); }
    const hub::Call* known(const char* id = "one") const {
        const auto at = shop().calls.find(call(id));
        return at == shop().calls.end() ? nullptr : &at->second;
    }
    const hub::Session* session_of(const std::string& name) const {
        const auto at = hub.state().sessions.find(pages.at(name).session());
        return at == hub.state().sessions.end() ? nullptr : &at->second;
    }

    /// The relay dies and another takes its place, with the last of each row, or with nothing.
    void restart(bool with_store = true) {
        hub = hub::Hub(settings, static_cast<std::uint64_t>(1'000 * ++starts_), Seed{3, 4});
        for (auto& [name, page] : pages) page.connected = false;
        give(hub::SiteConfigured{site("shop"), limits});
        if (with_store) give(stored());
        last_save_ = {};
    }
    hub::Recover stored() const;

private:
    void greet(HubPage& page, wire::Hello hello) {
        const std::string number = std::to_string(++greetings_);
        hello.user = page.user;
        hello.device = page.device;
        page.conn = {static_cast<std::uint64_t>(greetings_)};
        page.connected = true;
        page.closed.reset();
        hub::Greeted greeted{page.conn,
                             page.site,
                             page.user,
                             page.grants,
                             hello,
                             std::nullopt,
                             session("session-" + number),
                             token("token-number-" + number + "-secret"),
                             {}};
        greeted.fresh_hash = hash_of(greeted.fresh_token);
        if (hello.resume) greeted.presented = hash_of(*hello.resume);
        give(std::move(greeted));
    }
    HubPage* at(hub::ConnId conn) {
        for (auto& [name, page] : pages) {
            if (page.conn == conn && page.connected) return &page;
        }
        return nullptr;
    }
    void drain() {
        for (bool more = true; more;) {
            more = false;
            bool row_due = false;
            while (auto effect = hub.poll()) {
                match(
                    *effect, [&](hub::Send& send) { hear(send); },
                    [&](hub::Close& close) {
                        if (HubPage* page = at(close.conn)) {
                            page->closed = close.code;
                            page->connected = false;
                        }
                    },
                    [&](hub::Save& save) {
                        rows.push_back(std::move(save.row));
                        kept_last_ = now;
                        last_save_ = save.number;
                        more = true;
                        row_due = false;
                    },
                    [&](hub::Happened& news) {
                        happened.push_back(std::move(news.what));
                        row_due = true;
                    },
                    [&](hub::Acted& answer) { acted.push_back(std::move(answer)); });
            }
            EXPECT_FALSE(row_due) << "an event behind its row may miss that row's commit, and be lost with a crash";
            if (!disk || !more) return;
            hub.handle(hub::Saved{last_save_}, now);
        }
    }
    void hear(const hub::Send& send) {
        HubPage* page = at(send.conn);
        if (!page) return;
        const auto* const welcome = std::get_if<wire::Welcome>(&send.parcel->message);
        EXPECT_GE(send.envelope.ack, welcome ? 0 : page->acked) << "none is taken back";
        page->acked = send.envelope.ack;
        if (welcome) {
            page->welcome = *welcome;
            if (!welcome->resumed) page->sent = page->got = page->acked = 0;
        } else if (send.envelope.seq != 0) {
            if (send.envelope.seq != page->got + 1) page->heard.push_back(wire::Error{});  // never: a gap
            page->got = send.envelope.seq;
        }
        page->heard.push_back(send.parcel->message);
    }

    std::uint64_t greetings_ = 0;
    std::uint64_t starts_ = 0;
    hub::SaveNumber last_save_;
    Instant kept_last_{};
    Instant beat_at_{};
};

inline hub::Recover HubStory::stored() const {
    hub::Recover out;
    out.stopped = kept_last_;
    const auto put = [](auto& all, const auto& row, auto same) {
        all.erase(std::remove_if(all.begin(), all.end(), same), all.end());
        all.push_back(row);
    };
    for (const hub::Row& row : rows) {
        match(
            row,
            [&](const hub::SessionRow& r) {
                put(out.sessions, r, [&](const auto& o) { return o.session == r.session; });
            },
            [&](const hub::SessionGone& r) {
                auto& all = out.sessions;
                all.erase(std::remove_if(all.begin(), all.end(), [&](const auto& o) { return o.session == r.session; }),
                          all.end());
            },
            [&](const hub::CallRow& r) { put(out.calls, r, [&](const auto& o) { return o.call == r.call; }); },
            [&](const hub::DescriptionRow& r) {
                put(out.descriptions, r, [&](const auto& o) { return o.call == r.call && o.from == r.from; });
            },
            [&](const hub::FlowRow& r) {
                put(out.flows, r, [&](const auto& o) { return o.call == r.call && o.gen == r.gen; });
            },
            [&](const hub::CastRow& r) {
                put(out.casts, r,
                    [&](const auto& o) { return o.user == r.user && o.cast == r.cast && o.part == r.part; });
            },
            [&](const hub::RoomRow& r) { put(out.rooms, r, [&](const auto& o) { return o.room == r.room; }); },
            [&](const hub::RoomGone& r) {
                auto& all = out.rooms;
                all.erase(std::remove_if(all.begin(), all.end(), [&](const auto& o) { return o.room == r.room; }),
                          all.end());
            },
            [&](const hub::StayRow& r) {
                const auto same = [&](const auto& o) {
                    return o.room == r.room && o.seat == r.seat && o.came == r.came;
                };
                put(out.stays, r, same);
                if (!r.went.is_never()) out.stays.pop_back();
            });
    }
    return out;
}

}  // namespace beckon::test
