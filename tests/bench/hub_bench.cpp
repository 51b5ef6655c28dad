// What a message costs in the hub alone, with 10,000 sessions that hold 5,000 calls: from the frame that was read to the
// effects that are taken. Reported for each message: time, and how often memory was asked for (`allocs`).
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "beckon/wire/codec.hpp"
#include "bench/allocations.hpp"
#include "hub/hub.hpp"

namespace beckon::bench {
namespace {

constexpr std::size_t calls = 5000;
constexpr std::size_t sessions = 2 * calls;
constexpr std::size_t watchers = 1000;
constexpr std::size_t batch = 500;  ///< messages made before the clock runs

const SiteId site = *SiteId::parse("site");

/// Sockets that acknowledge what they get with what they say next, and a store that is never late.
class Busy {
public:
    Busy() : hub_(Settings{}, 1, Seed{1, 2}), ends_(sessions) {
        obey(hub::SiteConfigured{site, {}});
        for (std::size_t i = 0; i < sessions; ++i) greet(i);
        for (std::size_t i = 0; i < calls; ++i) {
            say(2 * i, wire::Invite{call(i), Kind::call, user(2 * i + 1), std::nullopt, std::nullopt});
            say(2 * i + 1, wire::Accept{call(i)});
        }
        wire::Subscribe subscribe;
        subscribe.users.items.push_back(user(sessions - 1));
        for (std::size_t i = 0; i < watchers; ++i) say(i, subscribe);
    }

    static CallId call(std::size_t i) { return *CallId::parse("call-" + std::to_string(100'000 + i)); }
    static UserId user(std::size_t i) { return *UserId::parse("user-" + std::to_string(i)); }

    /// As the engine hands it in: read, with the bytes that it came in if these can go on as they are.
    hub::Input frame(std::size_t from, wire::Message message) {
        End& end = ends_[from];
        const std::uint64_t seq = wire::is_unsequenced(message) ? 0 : ++end.said;
        std::string body;
        wire::append_body(body, message);
        return hub::Framed{{from}, {seq, end.got}, std::move(message), std::move(body)};
    }
    void say(std::size_t from, wire::Message message) { obey(frame(from, std::move(message))); }

    void obey(hub::Input input) {
        now_ = now_ + milliseconds(1);
        hub_.handle(std::move(input), now_);
        hub::SaveNumber save;
        while (auto effect = hub_.poll()) {
            if (const auto* send = std::get_if<hub::Send>(&*effect)) {
                if (send->envelope.seq != 0) ends_[send->conn.value].got = send->envelope.seq;
            } else if (const auto* row = std::get_if<hub::Save>(&*effect)) {
                save = row->number;
            }
        }
        if (save.value != 0) obey(hub::Saved{save});
    }

private:
    struct End {
        std::uint64_t said = 0;
        std::uint64_t got = 0;
    };

    void greet(std::size_t i) {
        const std::string number = std::to_string(100'000 + i);
        hub::Greeted hello;
        hello.conn = {i};
        hello.site = site;
        hello.user = user(i);
        hello.hello.device = *DeviceId::parse("device-" + number);
        hello.fresh_session = *SessionId::parse("session-" + number);
        hello.fresh_token = *ResumeToken::parse("token-of-some-length-" + number);
        hello.fresh_hash = *hub::TokenHash::parse("hash-" + number);
        obey(std::move(hello));
    }

    hub::Hub hub_;
    Instant now_{1'000'000};
    std::vector<End> ends_;
};

Busy& busy() {
    static Busy one;
    return one;
}

/// `make(n)`: who says what. The clock runs, and allocations count, only while the hub works.
template <class Make>
void messages(benchmark::State& state, Make make) {
    Busy& relay = busy();
    std::vector<hub::Input> inputs;
    inputs.reserve(batch);
    std::size_t n = 0;
    std::uint64_t allocated = 0;
    while (state.KeepRunningBatch(batch)) {
        state.PauseTiming();
        inputs.clear();
        for (std::size_t i = 0; i < batch; ++i) {
            auto [from, message] = make(n++);
            inputs.push_back(relay.frame(from, std::move(message)));
        }
        const std::uint64_t before = allocations();
        state.ResumeTiming();
        for (hub::Input& input : inputs) relay.obey(std::move(input));
        allocated += allocations() - before;
    }
    state.counters["allocs"] = static_cast<double>(allocated) / static_cast<double>(state.iterations());
}

using Said = std::pair<std::size_t, wire::Message>;

/// The two of a call take turns, so that each acknowledges the other.
std::size_t in_turn(std::size_t n) { return 2 * (n % calls) + n / calls % 2; }

void forward_media(benchmark::State& state) {
    messages(state, [](std::size_t n) {
        return Said{in_turn(n), wire::Media{Busy::call(n % calls), true, n / calls % 4 < 2, false}};
    });
}
BENCHMARK(forward_media)->Name("hub/forward/media");

void forward_candidates(benchmark::State& state) {
    messages(state, [](std::size_t n) {
        wire::Candidates candidates;
        candidates.call = Busy::call(n % calls);
        candidates.gen = 1'000'000;
        candidates.list.items.push_back(
            {"candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 0.0.0.0 rport 0 ufrag Vx9k", "0",
             0});
        return Said{in_turn(n), std::move(candidates)};
    });
}
BENCHMARK(forward_candidates)->Name("hub/forward/candidates");

void forward_description(benchmark::State& state) {
    messages(state, [](std::size_t n) {
        const auto rev = static_cast<std::int64_t>(n / calls + 1);
        return Said{in_turn(n),
                    wire::Description{Busy::call(n % calls), 1, rev, SdpType::offer, std::string(3000, 'v')}};
    });
}
BENCHMARK(forward_description)->Name("hub/forward/description_3kB");

void beat(benchmark::State& state) {
    messages(state, [](std::size_t n) {
        wire::Beat beat;
        beat.flowing.items.push_back(Busy::call(n % calls));
        return Said{in_turn(n), std::move(beat)};
    });
}
BENCHMARK(beat)->Name("hub/beat");

void account(benchmark::State& state) {
    messages(state, [](std::size_t n) {
        wire::Account account;
        account.flowed.items.push_back({Busy::call(n % calls), 1, static_cast<std::int64_t>(n / calls + 1)});
        return Said{in_turn(n), std::move(account)};
    });
}
BENCHMARK(account)->Name("hub/account");

/// One user's camera goes on or off, and a thousand pages hear of it.
void presence(benchmark::State& state) {
    Busy& relay = busy();
    std::uint64_t allocated = 0;
    bool on = false;
    for (auto _ : state) {
        state.PauseTiming();
        for (std::size_t i = 0; i < watchers; ++i) relay.say(i, wire::Ack{});
        on = !on;
        hub::Input live = relay.frame(sessions - 1, wire::Live{*CastId::parse("the-cast"), on});
        const std::uint64_t before = allocations();
        state.ResumeTiming();
        relay.obey(std::move(live));
        allocated += allocations() - before;
    }
    state.counters["allocs"] = static_cast<double>(allocated) / static_cast<double>(state.iterations());
}
BENCHMARK(presence)->Name("hub/presence_1_to_1000");

}  // namespace
}  // namespace beckon::bench
