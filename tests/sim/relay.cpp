// The relay's side: what the engine does with the hub's effects, its disk, its crashes.
#include <algorithm>

#include "beckon/wire/codec.hpp"
#include "hub/state.hpp"
#include "sim/words.hpp"
#include "sim/world.hpp"

namespace beckon::sim {

namespace {

template <class Id>
Id numbered(std::string_view stem, std::uint64_t number, std::size_t width) {
    std::string text(stem);
    const std::string digits = std::to_string(number);
    text.append(width - stem.size() - digits.size(), '0');
    return *Id::parse(text + digits);
}

/// What a page and the relay make of each other's bytes must be what was sent. Null, or what happened to it.
std::string lost_on_the_wire(const wire::Envelope& envelope, const wire::Message& message) {
    const std::string text = wire::encode(envelope, message);
    const auto read = wire::decode(text);
    if (!read.ok()) return sentence(read.error()) + " in " + text;
    const std::string again = wire::encode(read.value().envelope, read.value().message);
    return again == text ? std::string() : text + " became " + again;
}

}  // namespace

void World::set_clock(Span to) {
    if (telling) say("relay", "the clock is set by " + std::to_string((to - day).ms) + " ms");
    witness.clock_set(to - day, [&](const CastId& cast) {
        const auto& casts = hub->state().sites.begin()->second.casts;
        return std::any_of(casts.begin(), casts.end(),
                           [&](const auto& one) { return one.first.cast == cast && one.second.ended.is_never(); });
    });
    day = to;
    clock_was_set = true;
    tell_hub(hub::DaySet{day - relay_ahead});
}

void World::start_relay(bool store_lost) {
    if (hub) return;
    ++relay_life;
    relay_ahead = day;
    if (store_lost) {
        store.lose_all();
        witness.store_lost();
        tally(Count::stores_lost);
    }
    hub.emplace(conditions.settings, relay_life * 1'000'000, Seed{relay_life, 77});
    if (telling) say("relay", store_lost ? "starts with an empty disk" : "starts");
    tell_hub(hub::SiteConfigured{*SiteId::parse("site"), conditions.limits});
    tell_hub(store.kept());
    for (const hub::RoomRow& room : rooms) tell_hub(hub::ReserveRoom{1, room});
}

void World::crash_relay(std::size_t lucky_writes) {
    if (!hub) return;
    if (telling) say("relay", "crashes");
    if (clock_was_set && !store.idle()) witness.stamps_lost();
    hub.reset();
    hub_deadline = Instant::never();
    store.crash(lucky_writes);
    writing = false;
    lanes.clear(store_lane);
    for (Index c = 0; c < conns.size(); ++c) {
        Conn& conn = conns[c];
        if (!conn.relay_end) continue;
        conn.relay_end = false;
        lanes.clear(conn.up);
        if (conn.cut || conn.silent) continue;
        // What it had written may still arrive; some sockets just fall silent.
        const auto kept = dice.below(static_cast<std::uint64_t>(lanes.lane(conn.down).size) + 1);
        if (conditions.timed && chance(200)) {
            go_silent(c);
        } else {
            cut(c, 0, static_cast<std::int32_t>(kept));
        }
    }
}

void World::from_page(Index at, Item& item) {
    Conn& conn = conns[at];
    if (!hub || !conn.relay_end || conn.relay_life != relay_life) return;
    const hub::ConnId id{at + 1};
    if (item.what == What::closed) {
        conn.relay_end = false;
        if (!conn.page_end) lanes.clear(conn.down);
        if (conn.greeted) tell_hub(hub::SocketGone{id});
        return;
    }
    Page& page = pages[conn.page];
    if (conditions.encoded) {
        if (const std::string lost = lost_on_the_wire(item.envelope, item.message); !lost.empty())
            return fail("from " + page.name + " to the relay: " + lost);
    }
    tally(Count::frames);
    if (!conn.greeted) {
        auto* hello = std::get_if<wire::Hello>(&item.message);
        if (!hello) return fail(page.name + " did not greet first");
        conn.greeted = true;
        if (page.life == conn.life) page.heard_on = at;
        hub::Greeted greeted;
        greeted.conn = id;
        greeted.site = *SiteId::parse("site");
        greeted.user = hello->user;
        if (hello->resume) greeted.presented = hub::TokenHash::parse(hello->resume->view());
        ++identities;
        greeted.fresh_session = numbered<SessionId>("session", identities, 14);
        greeted.fresh_token = numbered<ResumeToken>("token", identities, 22);
        greeted.fresh_hash = *hub::TokenHash::parse(greeted.fresh_token.view());
        greeted.hello = std::move(*hello);
        return tell_hub(std::move(greeted));
    }
    if (item.envelope.seq != 0 && page.heard_on == at) {
        if (const char* wrong = page.up.arrives(item.envelope.seq)) return fail(page.name + " to the relay: " + wrong);
    }
    tell_hub(hub::Framed{id, item.envelope, std::move(item.message), {}});
}

void World::tell_hub(hub::Input input) {
    if (!hub || broken()) return;
    if (telling) say_input(*this, input);
    hub->handle(std::move(input), relay_now());
    const auto send = [&](hub::Send& effect) {
        Conn& conn = conns[static_cast<Index>(effect.conn.value - 1)];
        Page& page = pages[conn.page];
        if (!conn.relay_end) return fail("the hub sent to a socket that is gone");
        const wire::Message& message = effect.parcel->message;
        if (page.heard_on == static_cast<Index>(effect.conn.value - 1)) {
            const auto* welcome = std::get_if<wire::Welcome>(&message);
            if (welcome && !welcome->resumed) {
                page.down.sender_restarts();
                page.up.receiver_restarts();
            }
            const char* wrong = nullptr;
            if (effect.envelope.seq != 0) wrong = page.down.sends(effect.envelope.seq, fingerprint(message));
            if (!wrong) wrong = page.up.acknowledges(effect.envelope.ack);
            if (!wrong && welcome && static_cast<std::uint64_t>(welcome->got.value) != page.up.received())
                wrong = "the hub miscounted what it received";
            if (wrong) return fail("the relay to " + page.name + ": " + wrong);
        }
        if (conditions.encoded) {
            if (const std::string lost = lost_on_the_wire(effect.envelope, message); !lost.empty())
                return fail("from the relay to " + page.name + ": " + lost);
        }
        if (conn.cut || conn.silent) return;
        saw_sent(conn.page, message);
        Item& item = push(conn.down, What::frame, roll(conditions.wire));
        item.envelope = effect.envelope;
        item.parcel = std::move(effect.parcel);
    };
    const auto close = [&](const hub::Close& effect) {
        Conn& conn = conns[static_cast<Index>(effect.conn.value - 1)];
        conn.relay_end = false;
        lanes.clear(conn.up);
        if (!conn.cut && !conn.silent && conn.page_end)
            push(conn.down, What::closed, roll(conditions.wire)).number = static_cast<std::int64_t>(effect.code);
    };
    const auto save = [&](const hub::Save& effect) {
        saw(effect);
        store.ask(effect);
    };
    while (auto effect = hub->poll()) {
        if (telling) say_effect(*this, *effect);
        match(
            *effect, send, close, save, [](const hub::Happened&) {}, [](const hub::Acted&) {});
    }
    // One write at a time, of all that waits.
    if (!store.idle() && !writing) {
        writing = true;
        push(store_lane, What::saved, roll(conditions.disk)).number = static_cast<std::int64_t>(store.last_asked());
    }
    if (dies_writing && !store.idle() && chance(100)) {
        dies_writing = false;
        push(relay_lane, What::dies, roll({0, conditions.disk.high + conditions.wire.high}));
    }
    hub_deadline = hub->deadline() - relay_ahead;
    check_hub();
}

void World::written(const Item& item) {
    writing = false;
    const auto upto = static_cast<std::uint64_t>(item.number);
    for (const hub::Save& save : store.waiting()) {
        if (save.number.value <= upto) saw_kept(save);
    }
    store.write(upto);
    tell_hub(hub::Saved{{upto}});
}

}  // namespace beckon::sim
