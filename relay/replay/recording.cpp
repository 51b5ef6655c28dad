#include "replay/recording.hpp"

#include <utility>

namespace beckon::replay {
namespace {

bool is_text(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string();
}

/// What was handed to the core, or null.
Json given_in(const Json& line) {
    Json out;
    if (line.contains("in") && line["in"].is_object() && is_text(line["in"], "t")) {
        out["in"] = line["in"];
    } else if (is_text(line, "frame")) {
        out["frame"] = line["frame"];
    } else if (is_text(line, "peer_frame") && is_text(line, "call")) {
        out["call"] = line["call"];
        out["peer_frame"] = line["peer_frame"];
    }
    return out;
}

bool is_effects(const Json& out) {
    if (!out.is_array()) return false;
    for (const Json& effect : out) {
        if (!effect.is_object() || !is_text(effect, "t")) return false;
    }
    return true;
}

Result<Line, std::string> line_of(const Json& json, std::size_t number) {
    const auto wrong = [number](const char* what) { return "line " + std::to_string(number) + ": " + what; };
    Line line;
    line.number = number;
    if (!json.contains("at") || !json["at"].is_number_integer()) return wrong("at: a whole number of milliseconds");
    line.at = {json["at"].get<std::int64_t>()};
    line.given = given_in(json);
    if (is_text(json, "refused")) line.refused = json["refused"].get<std::string>();
    if (line.given.is_null() && line.refused.empty())
        return wrong("one of in (an object with t), frame, call and peer_frame, or refused (texts)");
    if (is_text(json, "says")) line.says = json["says"].get<std::string>();
    if (!json.contains("out") || !is_effects(json["out"])) return wrong("out: an array of objects with t");
    line.out = json["out"];
    if (json.contains("deadline") && json["deadline"].is_number_integer())
        line.deadline = {json["deadline"].get<std::int64_t>()};
    return line;
}

Result<Json, std::string> parsed(const std::string& text, std::size_t number) {
    Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded() || !json.is_object()) return "line " + std::to_string(number) + ": one JSON object";
    return json;
}

}  // namespace

Result<Recording, std::string> read(std::istream& in) {
    Recording out;
    std::string text;
    std::size_t bytes = 0;
    for (std::size_t number = 1; std::getline(in, text); ++number) {
        bytes += text.size();
        if (bytes > recording_bytes_max) return std::string("a recording has at most 64 MB");
        if (text.empty()) continue;
        auto json = parsed(text, number);
        if (!json) return json.error();
        if (out.page.empty()) {
            if (!json.value().contains("page")) return std::string("line 1: page: what the core was made of");
            out.page = json.value()["page"].dump();
            if (is_text(json.value(), "about")) out.about = json.value()["about"].get<std::string>();
            continue;
        }
        if (json.value().contains("missing") && json.value()["missing"].is_number_unsigned()) {
            out.missing = json.value()["missing"].get<std::size_t>();
            continue;
        }
        auto line = line_of(json.value(), number);
        if (!line) return line.error();
        (out.missing == 0 ? out.lines : out.tail).push_back(std::move(line.value()));
    }
    if (out.page.empty()) return std::string("an empty file");
    return out;
}

}  // namespace beckon::replay
