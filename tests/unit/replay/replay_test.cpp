// D3: a recording replays bit for bit, and is told so that a person sees why a call ended.
#include "replay/replay.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "replay/timeline.hpp"

namespace beckon::test {
namespace {

namespace fs = std::filesystem;
using replay::Recording;

const fs::path vectors = fs::path(__FILE__).parent_path().parent_path().parent_path() / "vectors";

std::string vector_text(const std::string& name) {
    std::ifstream in(vectors / (name + ".jsonl"));
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

Result<Recording, std::string> read_text(const std::string& text) {
    std::istringstream in(text);
    return replay::read(in);
}

bool tells(const std::string& vector, const std::string& words) {
    const auto recording = read_text(vector_text(vector));
    if (!recording) return false;
    const auto lines = replay::timeline(recording.value());
    return std::any_of(lines.begin(), lines.end(),
                       [&](const std::string& line) { return line.find(words) != std::string::npos; });
}

TEST(Replay, EveryVectorBringsTheSameEffects) {
    std::size_t played = 0;
    for (const auto& entry : fs::directory_iterator(vectors)) {
        if (entry.path().extension() != ".jsonl") continue;
        const auto recording = read_text(vector_text(entry.path().stem().string()));
        ASSERT_TRUE(recording) << entry.path() << recording.error();
        const auto difference = replay::play(recording.value());
        EXPECT_FALSE(difference) << entry.path() << ":" << difference->line;
        ++played;
    }
    EXPECT_GT(played, 40U);
}

TEST(Replay, AnEffectThatIsAnotherIsFoundByItsLine) {
    std::string text = vector_text("declined.ann");
    const auto at = text.find(R"("phase":"alerted")");
    ASSERT_NE(at, std::string::npos);
    text.replace(at, 17, R"("phase":"calling")");
    const auto recording = read_text(text);
    ASSERT_TRUE(recording);
    const auto difference = replay::play(recording.value());
    ASSERT_TRUE(difference);
    EXPECT_EQ(difference->what, "effects");
    EXPECT_NE(difference->got.find("alerted"), std::string::npos);
}

TEST(Replay, WhatLiesBehindAGapIsToldAndNotPlayed) {
    const std::string whole = vector_text("answered.ann");
    const auto middle = whole.find('\n', whole.size() / 2);
    const auto recording = read_text(whole.substr(0, middle) + "\n{\"missing\":7}" + whole.substr(middle));
    ASSERT_TRUE(recording);
    EXPECT_EQ(recording.value().missing, 7U);
    EXPECT_FALSE(recording.value().tail.empty());
    EXPECT_FALSE(replay::play(recording.value()));
    const auto lines = replay::timeline(recording.value());
    EXPECT_TRUE(std::any_of(lines.begin(), lines.end(),
                            [](const std::string& line) { return line.find("7 inputs are missing") != line.npos; }));
}

TEST(Replay, WhatWasRefusedAndNotKeptIsToldAndHasNoEffect) {
    std::string text = vector_text("declined.ann");
    text.insert(text.find('\n') + 1, R"({"at":1,"refused":"to: out_of_bounds","out":[],"deadline":null})"
                                     "\n");
    const auto recording = read_text(text);
    ASSERT_TRUE(recording) << recording.error();
    EXPECT_FALSE(replay::play(recording.value()));
    const auto lines = replay::timeline(recording.value());
    EXPECT_NE(lines.at(0).find("refused what it was given: to: out_of_bounds"), std::string::npos);
}

TEST(Replay, WhatIsNoRecordingIsSaidWithItsLine) {
    EXPECT_EQ(read_text("").error(), "an empty file");
    EXPECT_EQ(read_text("not json\n").error(), "line 1: one JSON object");
    EXPECT_EQ(read_text("{}\n").error(), "line 1: page: what the core was made of");
    const std::string head = "{\"page\":{}}\n";
    EXPECT_EQ(read_text(head + "{\"at\":1.5}\n").error(), "line 2: at: a whole number of milliseconds");
    EXPECT_EQ(read_text(head + "\n{\"at\":1}\n").error(),
              "line 3: one of in (an object with t), frame, call and peer_frame, or refused (texts)");
    EXPECT_EQ(read_text(head + R"({"at":1,"frame":"","out":[1]})").error(), "line 2: out: an array of objects with t");
}

TEST(Timeline, SaysWhyACallEnded) {
    EXPECT_TRUE(tells("declined.ann", "ended, declined. bob said no."));
    EXPECT_TRUE(tells("declined.bob", "the user ends it"));
    EXPECT_TRUE(tells("answered.ann", "This user hung up."));
    EXPECT_TRUE(tells("answered.bob", "ann hung up."));
    EXPECT_TRUE(tells("cancelled.bob", "ann gave up before an answer."));
    EXPECT_TRUE(tells("camera_refused.bob", "Camera or microphone could not be had here."));
    EXPECT_TRUE(tells("camera_refused.ann", "Camera or microphone could not be had at bob."));
    EXPECT_TRUE(tells("not_connected.ann", "bob had no page open."));
    EXPECT_TRUE(tells("unanswered.ann", "Nobody answered while it rang."));
    EXPECT_TRUE(tells("busy.eve", "was in another call."));
}

TEST(Timeline, TellsOfMediaThatWasLostAndOfTheReload) {
    EXPECT_TRUE(tells("media_lost.ann", "is disconnected"));
    EXPECT_TRUE(tells("media_lost.ann", "ICE restart"));
    EXPECT_TRUE(tells("reload_resumed.bob-2", "taken up again: a call from ann"));
    EXPECT_TRUE(tells("relay_away.ann", "the relay is out of reach"));
}

}  // namespace
}  // namespace beckon::test
