#include "replay/replay.hpp"

#include "beckon/agent/text.hpp"

namespace beckon::replay {
namespace {

std::string feed(TextAgent& agent, const Json& given, Instant now) {
    if (given.is_null()) return {};
    if (given.contains("frame")) return agent.frame(given["frame"].get_ref<const std::string&>(), now);
    if (given.contains("in")) return agent.push(given["in"].dump(), now);
    return agent.peer_frame(given["call"].get_ref<const std::string&>(),
                            given["peer_frame"].get_ref<const std::string&>(), now);
}

std::string spelled(Instant deadline) { return deadline.is_never() ? "none" : std::to_string(deadline.ms); }

}  // namespace

std::optional<Difference> play(const Recording& recording) {
    TextAgent agent(recording.page);
    for (const Line& line : recording.lines) {
        const std::string says = feed(agent, line.given, line.at);
        std::string out = agent.drain();
        if (out.empty()) out = "[]";
        if (says != line.says) return Difference{line.number, "answer", line.says, says};
        if (out != line.out.dump()) return Difference{line.number, "effects", line.out.dump(), out};
        if (agent.deadline() != line.deadline)
            return Difference{line.number, "deadline", spelled(line.deadline), spelled(agent.deadline())};
    }
    return std::nullopt;
}

}  // namespace beckon::replay
