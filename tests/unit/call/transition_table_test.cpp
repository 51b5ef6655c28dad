// Every state against every input: the state that follows, and no timer that it does not want (C1, C3, C5, C6).
//
// The call is a two-way one; its callee when it was rung or accepted here, its caller in Calling and Alerted. Rows are
// inputs, columns the states before; "-" means that the call stays where it is.
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "support/machine_story.hpp"

namespace beckon::test {
namespace {

using call::Input;

constexpr std::size_t states = std::variant_size_v<call::Phase>;
constexpr std::size_t inputs = std::variant_size_v<Input>;

std::array<MachineStory, states> every_state() {
    return {MachineStory::calling(),  MachineStory::alerted(),    MachineStory::arriving(),
            MachineStory::incoming(), MachineStory::accepting(),  MachineStory::connecting(),
            MachineStory::live(),     MachineStory::recovering(), MachineStory::ended()};
}

struct Line {
    std::string_view input;
    std::array<std::string_view, states> next;
};

// clang-format off
constexpr std::array<Line, 33> lines{{
    //                       Calling       Alerted       Arriving     Incoming     Accepting     Connecting    Live          Recovering    Ended
    {"answer",              {"-",          "-",          "accepting", "accepting", "-",          "-",          "-",          "-",          "-"}},
    {"hang_up",             {"ended",      "ended",      "ended",     "ended",     "ended",      "ended",      "ended",      "ended",      "-"}},
    {"set_media",           {"-",          "-",          "-",         "-",         "-",          "-",          "-",          "-",          "-"}},
    {"ask_transfer",        {"-",          "-",          "-",         "-",         "-",          "-",          "-",          "-",          "-"}},
    {"end_for",             {"ended",      "ended",      "ended",     "ended",     "ended",      "ended",      "ended",      "ended",      "-"}},
    {"media_ready",         {"-",          "-",          "-",         "-",         "-",          "-",          "-",          "-",          "-"}},
    {"media_failed",        {"ended",      "ended",      "-",         "-",         "ended",      "ended",      "-",          "-",          "-"}},
    {"backlog_done",        {"-",          "-",          "incoming",  "-",         "-",          "-",          "-",          "-",          "-"}},
    {"stream_restarted",    {"-",          "-",          "-",         "-",         "-",          "-",          "-",          "-",          "-"}},
    {"network_changed",     {"-",          "-",          "-",         "-",         "-",          "-",          "-",          "-",          "-"}},
    {"elapsed ring",        {"ended",      "ended",      "ended",     "ended",     "-",          "-",          "-",          "-",          "-"}},
    {"elapsed confirm",     {"-",          "-",          "-",         "-",         "ended",      "-",          "-",          "-",          "-"}},
    {"elapsed connect",     {"-",          "-",          "-",         "-",         "-",          "ended",      "-",          "-",          "-"}},
    {"elapsed recover",     {"-",          "-",          "-",         "-",         "-",          "-",          "-",          "ended",      "-"}},
    {"elapsed restart",     {"-",          "-",          "-",         "-",         "-",          "-",          "-",          "-",          "-"}},
    {"elapsed transfer",    {"-",          "-",          "-",         "-",         "-",          "-",          "-",          "-",          "-"}},
    {"local_description",   {"-",          "-",          "-",         "-",         "-",          "-",          "-",          "-",          "-"}},
    {"local_candidates",    {"-",          "-",          "-",         "-",         "-",          "-",          "-",          "-",          "-"}},
    {"link connected",      {"-",          "-",          "-",         "-",         "-",          "live",       "-",          "live",       "-"}},
    {"link disconnected",   {"-",          "-",          "-",         "-",         "-",          "-",          "recovering", "-",          "-"}},
    {"link failed",         {"-",          "-",          "-",         "-",         "-",          "-",          "recovering", "-",          "-"}},
    {"negotiation_needed",  {"-",          "-",          "-",         "-",         "-",          "-",          "-",          "-",          "-"}},
    {"peer_broke",          {"-",          "-",          "-",         "-",         "-",          "-",          "recovering", "-",          "-"}},
    {"ringing",             {"alerted",    "-",          "-",         "-",         "-",          "-",          "-",          "-",          "-"}},
    {"accepted",            {"connecting", "connecting", "-",         "-",         "connecting", "-",          "-",          "-",          "-"}},
    {"ended",               {"ended",      "ended",      "ended",     "ended",     "ended",      "ended",      "ended",      "ended",      "-"}},
    {"description",         {"-",          "-",          "-",         "-",         "-",          "-",          "-",          "-",          "-"}},
    {"candidates",          {"-",          "-",          "-",         "-",         "-",          "-",          "-",          "-",          "-"}},
    {"media",               {"-",          "-",          "-",         "-",         "-",          "-",          "-",          "-",          "-"}},
    {"peer lost and dead",  {"-",          "-",          "-",         "-",         "-",          "-",          "recovering", "-",          "-"}},
    {"restored",            {"connecting", "connecting", "-",         "-",         "connecting", "-",          "-",          "-",          "-"}},
    {"transfer",            {"-",          "-",          "-",         "-",         "-",          "-",          "-",          "-",          "-"}},
    {"transfer_failed",     {"-",          "-",          "-",         "-",         "-",          "-",          "-",          "-",          "-"}},
}};
// clang-format on

std::vector<std::pair<std::string_view, Input>> every_input() {
    using call::PeerLink;
    using call::Timer;
    const CallId one = call("one");
    return {
        {"answer", call::Answer{}},
        {"hang_up", call::HangUp{}},
        {"set_media", call::SetMedia{true, false, false}},
        {"ask_transfer", call::AskTransfer{user("eve")}},
        {"end_for", call::EndFor{EndReason::busy}},
        {"media_ready", call::MediaReady{}},
        {"media_failed", call::MediaFailed{}},
        {"backlog_done", call::BacklogDone{}},
        {"stream_restarted", call::StreamRestarted{}},
        {"network_changed", call::NetworkChanged{}},
        {"elapsed ring", call::Elapsed{Timer::ring}},
        {"elapsed confirm", call::Elapsed{Timer::confirm}},
        {"elapsed connect", call::Elapsed{Timer::connect}},
        {"elapsed recover", call::Elapsed{Timer::recover}},
        {"elapsed restart", call::Elapsed{Timer::restart}},
        {"elapsed transfer", call::Elapsed{Timer::transfer}},
        {"local_description", call::LocalDescription{1, SdpType::offer, "ours"}},
        {"local_candidates", call::LocalCandidates{1, {}}},
        {"link connected", call::PeerLinkChanged{1, PeerLink::connected}},
        {"link disconnected", call::PeerLinkChanged{1, PeerLink::disconnected}},
        {"link failed", call::PeerLinkChanged{1, PeerLink::failed}},
        {"negotiation_needed", call::NegotiationNeeded{1}},
        {"peer_broke", call::PeerBroke{1}},
        {"ringing", wire::Ringing{one}},
        {"accepted", wire::Accepted{one, party("ours"), party("theirs")}},
        {"ended", wire::Ended{one, EndReason::lost}},
        {"description", offer_of(1)},
        {"candidates", candidates_of(1)},
        {"media", wire::Media{one, true, false, false}},
        {"peer lost and dead", wire::Peer{one, Presence::lost, 1, true}},
        {"restored", wire::Restored{one, party("ours"), party("theirs"), Presence::back, 0, 0, false, {}, {}, {}}},
        {"transfer", wire::Transfer{one, user("eve")}},
        {"transfer_failed", wire::TransferFailed{one, EndReason::busy}},
    };
}

void give(MachineStory& story, const Input& input) {
    match(input, [&](const auto& one) { story.tell(one); });
}

TEST(Transitions, TheTableNamesEveryInputAndEveryState) {
    std::array<bool, inputs> named{};
    for (const auto& [name, input] : every_input()) named[input.index()] = true;
    for (std::size_t i = 0; i < inputs; ++i) EXPECT_TRUE(named[i]) << "no row for input " << i;
    const auto start = every_state();
    for (std::size_t i = 0; i < states; ++i) EXPECT_EQ(start[i].machine->phase().index(), i);
}

TEST(Transitions, EveryStateFollowsEveryInputAsTheTableSays) {
    const auto all = every_input();
    ASSERT_EQ(all.size(), lines.size());
    for (std::size_t row = 0; row < lines.size(); ++row) {
        ASSERT_EQ(all[row].first, lines[row].input);
        auto start = every_state();
        for (std::size_t column = 0; column < states; ++column) {
            MachineStory& story = start[column];
            const std::string before = story.phase();
            const std::string_view cell = lines[row].next[column];
            give(story, all[row].second);
            EXPECT_EQ(story.phase(), cell == "-" ? before : cell) << before << " + " << all[row].first;
            EXPECT_TRUE(story.timers_are_wanted()) << before << " + " << all[row].first;
        }
    }
}

// The invariant that no single input can break: any two in a row leave no timer that the state does not want, and a call
// that is over says no more and wants nothing more done.
TEST(Transitions, NoTwoInputsLeaveATimerThatNobodyWants) {
    const auto all = every_input();
    for (const auto& first : all) {
        auto start = every_state();
        for (std::size_t column = 0; column < states; ++column) {
            give(start[column], first.second);
            for (const auto& second : all) {
                MachineStory story = start[column];
                const bool was_over = story.machine->over();
                give(story, second.second);
                ASSERT_TRUE(story.timers_are_wanted()) << column << ": " << first.first << ", " << second.first;
                if (!was_over) continue;
                ASSERT_TRUE(story.machine->over()) << first.first << ", " << second.first;
                ASSERT_TRUE(story.machine->deadline().is_never());
                ASSERT_EQ(story.count<call::Post>(), 0U) << first.first << ", " << second.first;
                ASSERT_EQ(story.count<call::CreatePeer>(), 0U);
            }
        }
    }
}

// C3: whatever ends a call, every peer connection that it made is closed.
TEST(Transitions, WhateverEndsACallClosesItsConnections) {
    for (const auto& [name, input] : every_input()) {
        auto start = every_state();
        for (MachineStory& story : start) {
            const bool had = story.machine->negotiation() && !story.machine->negotiation()->empty();
            const bool was_over = story.machine->over();
            give(story, input);
            if (was_over || !story.machine->over()) continue;
            EXPECT_EQ(story.count<call::ClosePeer>(), had ? 1U : 0U) << name;
            EXPECT_FALSE(story.machine->needs_media()) << name;
        }
    }
}

}  // namespace
}  // namespace beckon::test
