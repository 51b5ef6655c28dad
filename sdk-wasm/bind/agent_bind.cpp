// The core as JavaScript sees it: functions over agents that are known by their number. What goes in and comes out is text,
// described in beckon/agent/text.hpp; times are milliseconds of the page's monotonic clock. Half a character (a lone surrogate)
// becomes U+FFFD where text is made UTF-8, or, in JSON, is refused.
//
// Functions and not an Embind class: a class brings handles, inheritance and smart pointers, which is half of Embind.
#include <cstdint>
#include <string>

#include <emscripten/bind.h>

#include "beckon/agent/text.hpp"

namespace {

using beckon::Instant;
using beckon::TextAgent;

/// The driver hands in nothing but numbers that `open` gave, which are addresses, and none after `close`.
TextAgent& agent(double number) { return *reinterpret_cast<TextAgent*>(static_cast<std::uintptr_t>(number)); }
Instant at(double now_ms) { return {static_cast<std::int64_t>(now_ms)}; }

double open(const std::string& page) {
    return static_cast<double>(reinterpret_cast<std::uintptr_t>(new TextAgent(page)));
}
void close(double number) { delete &agent(number); }

std::string push(double number, const std::string& input, double now) { return agent(number).push(input, at(now)); }
std::string frame(double number, const std::string& text, double now) { return agent(number).frame(text, at(now)); }
std::string peer_frame(double number, const std::string& call, const std::string& text, double now) {
    return agent(number).peer_frame(call, text, at(now));
}
std::string drain(double number) { return agent(number).drain(); }

/// -1: nothing is due.
double deadline(double number) {
    const Instant due = agent(number).deadline();
    return due.is_never() ? -1 : static_cast<double>(due.ms);
}

}  // namespace

EMSCRIPTEN_BINDINGS(beckon) {
    emscripten::function("open", &open);
    emscripten::function("close", &close);
    emscripten::function("push", &push);
    emscripten::function("frame", &frame);
    emscripten::function("peerFrame", &peer_frame);
    emscripten::function("drain", &drain);
    emscripten::function("deadline", &deadline);
}
