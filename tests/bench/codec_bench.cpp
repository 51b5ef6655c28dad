// What a frame costs: read, written, both, and forwarded as the relay does it (read to check it, the body spliced behind
// another envelope). Small: `ringing`. Usual: `candidates` with two. Large: a description of 3 kB, as browsers make them.
#include <cstddef>
#include <string>
#include <string_view>

#include <benchmark/benchmark.h>

#include "beckon/wire/codec.hpp"
#include "bench/allocations.hpp"

namespace beckon::bench {
namespace {

const CallId call = *CallId::parse("Zk3hV0aQmN7xT2bLw9RcYd");

wire::Message ringing() { return wire::Ringing{call}; }

wire::Message candidates() {
    wire::Candidates message;
    message.call = call;
    message.gen = 1;
    for (const char* line :
         {"candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 0.0.0.0 rport 0 generation 0 ufrag "
          "Vx9k",
          "candidate:3498147984 1 udp 2122260223 192.0.2.15 58310 typ host generation 0 ufrag Vx9k network-id 1"}) {
        message.list.items.push_back({line, "0", 0});
    }
    return message;
}

wire::Message description() {
    std::string sdp =
        "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\na=msid-semantic: "
        "WMS stream\r\n"
        "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 "
        "0.0.0.0\r\na=ice-ufrag:Vx9k\r\n"
        "a=ice-pwd:2XQ1Yq3sT6n0wBvR8kLmZc4d\r\na=fingerprint:sha-256 "
        "7B:8B:F0:65:5F:78:E2:51:3B:AC:6F:F3:3F:46:1B:35:DC:B8:5F:64:1A:24:C2:43:F0:A1:58:D0:A1:2C:19:08\r\n"
        "a=setup:actpass\r\na=mid:0\r\na=sendrecv\r\na=rtcp-mux\r\n";
    for (int codec = 96; sdp.size() < 3000; ++codec) {
        const std::string type = std::to_string(codec);
        sdp += "a=rtpmap:" + type + " H264/90000\r\na=rtcp-fb:" + type + " goog-remb\r\na=rtcp-fb:" + type
               + " transport-cc\r\na=rtcp-fb:" + type + " nack pli\r\na=fmtp:" + type
               + " level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f\r\n";
    }
    return wire::Description{call, 1, 1, SdpType::offer, sdp};
}

using Make = wire::Message (*)();

void encode_and_decode(benchmark::State& state, Make make) {
    const wire::Message message = make();
    wire::Decoder decoder;
    const Allocations allocations(state);
    for (auto _ : state) {
        const std::string text = wire::encode({12, 7}, message);
        benchmark::DoNotOptimize(decoder.decode(text).ok());
    }
}

void decode(benchmark::State& state, Make make) {
    const std::string text = wire::encode({12, 7}, make());
    wire::Decoder decoder;
    {
        const Allocations allocations(state);
        for (auto _ : state) benchmark::DoNotOptimize(decoder.decode(text).ok());
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void encode(benchmark::State& state, Make make) {
    const wire::Message message = make();
    const Allocations allocations(state);
    for (auto _ : state) benchmark::DoNotOptimize(wire::encode({12, 7}, message).size());
}

/// Into a buffer that is used again, as the outbox of a socket is.
void append(benchmark::State& state, Make make) {
    const wire::Message message = make();
    std::string out;
    const Allocations allocations(state);
    for (auto _ : state) {
        out.clear();
        wire::append_envelope(out, {12, 7});
        wire::append_body(out, message);
        benchmark::DoNotOptimize(out.data());
    }
}

void check_and_splice(benchmark::State& state, Make make) {
    const std::string text = wire::encode({12, 7}, make());
    wire::Decoder decoder;
    std::string out;
    const Allocations allocations(state);
    for (auto _ : state) {
        const auto frame = decoder.decode(text);
        out.clear();
        wire::append_envelope(out, {1234, 567});
        out += std::string_view(text).substr(frame.value().body_at);
        benchmark::DoNotOptimize(out.data());
    }
}

void refuse(benchmark::State& state) {
    const std::string text = R"({"s":12,"a":7,"t":"ringing","call":"too short"})";
    wire::Decoder decoder;
    const Allocations allocations(state);
    for (auto _ : state) benchmark::DoNotOptimize(decoder.decode(text).ok());
}

/// As many members as a frame may have, and none of them ours.
void pass_over(benchmark::State& state) {
    std::string text = R"({"s":12,"a":7,"t":"leave","room":"hall")";
    for (int i = 0; i < 900; ++i) text += R"(,"x":1)";
    text += '}';
    wire::Decoder decoder;
    for (auto _ : state) benchmark::DoNotOptimize(decoder.decode(text).ok());
}

#define BECKON_FRAME_BENCH(what)                      \
    BENCHMARK_CAPTURE(what, ringing, &ringing);       \
    BENCHMARK_CAPTURE(what, candidates, &candidates); \
    BENCHMARK_CAPTURE(what, description, &description)

BECKON_FRAME_BENCH(encode_and_decode);
BECKON_FRAME_BENCH(decode);
BECKON_FRAME_BENCH(encode);
BECKON_FRAME_BENCH(append);
BECKON_FRAME_BENCH(check_and_splice);
BENCHMARK(refuse);
BENCHMARK(pass_over);

}  // namespace
}  // namespace beckon::bench
