// Replays every tests/vectors/*.jsonl: the same inputs must bring the same effects, byte for byte. And tells the stories
// that they were recorded from; with BECKON_RECORD=1 in the environment it writes the files anew.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "vectors/stories.hpp"

namespace beckon::vectors {

namespace {

namespace fs = std::filesystem;

const fs::path here = fs::path(__FILE__).parent_path();

std::string file_of(const Story& story, const Recording& recording) {
    std::string name = recording.name;
    std::replace(name.begin(), name.end(), '+', '-');
    return std::string(story.name) + "." + name + ".jsonl";
}

void write(const Story& story, const Recording& recording) {
    const std::string name = file_of(story, recording);
    std::ofstream out(here / name);
    Json head;
    head["vector"] = name.substr(0, name.rfind('.'));
    head["about"] = story.about;
    head["page"] = Json::parse(recording.page);
    out << head.dump() << '\n';
    for (const std::string& line : recording.lines) out << line << '\n';
}

std::vector<std::string> recorded_files() {
    std::vector<std::string> out;
    for (const auto& entry : fs::directory_iterator(here)) {
        if (entry.path().extension() == ".jsonl") out.push_back(entry.path().filename().string());
    }
    std::sort(out.begin(), out.end());
    return out;
}

/// One effect to a line, and the frames in them without their second layer of quotes.
std::string readable(const std::string& effects) {
    std::string out;
    for (Json effect : Json::parse(effects)) {
        if (effect.contains("text")) {
            const Json frame = Json::parse(effect["text"].get<std::string>(), nullptr, false);
            if (!frame.is_discarded()) effect["text"] = frame;
        }
        out += "    " + effect.dump() + "\n";
    }
    return out.empty() ? "    nothing\n" : out;
}

std::string feed(TextAgent& agent, const Json& line, Instant now) {
    if (line.contains("frame")) return agent.frame(line["frame"].get<std::string>(), now);
    if (!line.contains("peer_frame")) return agent.push(line["in"].dump(), now);
    return agent.peer_frame(line["call"].get<std::string>(), line["peer_frame"].get<std::string>(), now);
}

class Vector : public testing::TestWithParam<std::string> {};

TEST_P(Vector, brings_the_same_effects) {
    std::ifstream in(here / GetParam());
    std::string text;
    std::getline(in, text);
    TextAgent agent(Json::parse(text)["page"].dump());
    for (int number = 2; std::getline(in, text); ++number) {
        const Json line = Json::parse(text);
        const std::string says = feed(agent, line, Instant{line["at"].get<std::int64_t>()});
        std::string effects = agent.drain();
        if (effects.empty()) effects = "[]";
        const std::string where = GetParam() + ":" + std::to_string(number);
        ASSERT_EQ(says, line.value("says", "")) << where;
        ASSERT_EQ(effects, line["out"].dump()) << where << "\n  wanted\n"
                                               << readable(line["out"].dump()) << "  got\n"
                                               << readable(effects);
        const Instant deadline =
            line["deadline"].is_null() ? Instant::never() : Instant{line["deadline"].get<std::int64_t>()};
        ASSERT_EQ(agent.deadline().ms, deadline.ms) << where;
    }
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
    std::string name = info.param.substr(0, info.param.rfind('.'));
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == '.' || c == '-'; }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(recorded, Vector, testing::ValuesIn(recorded_files()), test_name);

TEST(Stories, end_as_they_should_and_are_all_recorded) {
    const bool record = std::getenv("BECKON_RECORD") != nullptr;
    std::set<std::string> told;
    for (const Story& story : stories()) {
        SCOPED_TRACE(story.name);
        Stage stage;
        story.tell(stage);
        for (const Recording& recording : stage.recordings()) {
            told.insert(file_of(story, recording));
            if (record) write(story, recording);
        }
    }
    if (record) return;
    const auto files = recorded_files();
    EXPECT_EQ(told, std::set<std::string>(files.begin(), files.end())) << "record them anew: BECKON_RECORD=1";
}

}  // namespace

}  // namespace beckon::vectors
