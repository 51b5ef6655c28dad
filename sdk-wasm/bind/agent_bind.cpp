// The core as JavaScript sees it: `new module.Agent(page)`, push, frame, peerFrame, drain, deadline. What goes in and
// comes out is text, described in beckon/agent/text.hpp; times are milliseconds of the page's monotonic clock.
// JavaScript replaces lone surrogates (String.prototype.toWellFormed) before it passes text in.
#include <cstdint>
#include <string>

#include <emscripten/bind.h>

#include "beckon/agent/text.hpp"

namespace {

using beckon::Instant;
using beckon::TextAgent;

Instant at(double now_ms) { return {static_cast<std::int64_t>(now_ms)}; }

std::string push(TextAgent& agent, const std::string& input, double now) { return agent.push(input, at(now)); }
std::string frame(TextAgent& agent, const std::string& text, double now) { return agent.frame(text, at(now)); }
std::string peer_frame(TextAgent& agent, const std::string& call, const std::string& text, double now) {
    return agent.peer_frame(call, text, at(now));
}

/// -1: nothing is due.
double deadline(const TextAgent& agent) {
    const Instant due = agent.deadline();
    return due.is_never() ? -1 : static_cast<double>(due.ms);
}

TextAgent* make(const std::string& page) { return new TextAgent(page); }

}  // namespace

EMSCRIPTEN_BINDINGS(beckon) {
    emscripten::class_<TextAgent>("Agent")
        .constructor(&make, emscripten::allow_raw_pointers())
        .function("push", &push)
        .function("frame", &frame)
        .function("peerFrame", &peer_frame)
        .function("drain", &TextAgent::drain)
        .function("deadline", &deadline);
}
