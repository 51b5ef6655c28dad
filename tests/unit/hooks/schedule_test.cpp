// R4: which webhook is sent when: order within a call, retries, receivers that fail, bounds.
#include "schedule_story.hpp"

namespace beckon::test {
namespace {

using Numbers = std::vector<std::int64_t>;

TEST(WebhookOrder, EventsOfOneCallGoOneAfterTheOther) {
    ScheduleStory story;
    for (int i = 0; i < 3; ++i) story.event(7);
    EXPECT_EQ(story.sent, (Numbers{1}));
    story.take(1);
    EXPECT_EQ(story.sent, (Numbers{1, 2}));
    story.take(2);
    story.take(3);
    EXPECT_EQ(story.forgotten.size(), 3U);
    EXPECT_EQ(story.schedule.waiting(), 0U);
    EXPECT_TRUE(story.schedule.deadline().is_never());
}

TEST(WebhookOrder, LaterEventsWaitForAFailedOneAndOtherCallsGoOn) {
    ScheduleStory story;
    story.event(7);
    story.event(7);
    story.fail(1);
    const auto other = story.event(8);
    EXPECT_EQ(story.sent, (Numbers{1, other}));
    story.take(other);
    story.until_sent(1);
    EXPECT_EQ(story.times_sent(2), 0U);
    story.take(1);
    EXPECT_EQ(story.sent.back(), 2);
}

TEST(WebhookOrder, AnEventThatTheReceiverNeverWantsLetsTheNextGo) {
    ScheduleStory story;
    story.event(7);
    story.event(7);
    story.answer(1, Verdict::gone);
    EXPECT_EQ(story.fate(1), Fate::gone);
    EXPECT_EQ(story.sent, (Numbers{1, 2}));
}

TEST(WebhookRetries, ComeLaterAndLaterForADay) {
    ScheduleStory story;
    const auto poison = story.event(7);
    const Instant began = story.now;
    std::vector<Span> waits;
    while (!story.fate(poison)) {
        story.fail(poison);
        // The receiver takes everything else, so that only this event is to blame.
        const auto other = story.event(8);
        if (story.under_way.count(other) != 0) story.take(other);
        if (!story.fate(poison)) waits.push_back(story.until_sent(poison));
    }
    EXPECT_EQ(story.fate(poison), Fate::too_old);
    EXPECT_LE(story.now - began, minutes(24 * 60));
    EXPECT_GE(story.now - began, minutes(22 * 60));
    const std::vector<Span> steps{seconds(1),  seconds(5),  seconds(30), minutes(2),
                                  minutes(10), minutes(60), minutes(60)};
    ASSERT_GT(waits.size(), steps.size());
    for (std::size_t i = 0; i < steps.size(); ++i) {
        EXPECT_GE(waits[i], steps[i]) << "retry " << i + 1;
        EXPECT_LE(waits[i].ms, steps[i].ms + steps[i].ms / 4) << "retry " << i + 1;
    }
}

TEST(WebhookRetries, AreSpread) {
    std::set<std::int64_t> waits;
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
        ScheduleStory story({}, seed);
        story.event(7);
        story.fail(1);
        waits.insert(story.until_sent(1).ms);
    }
    EXPECT_GT(waits.size(), 4U);
}

TEST(WebhookRetries, AReceiverThatAsksToBeLeftAloneIs) {
    ScheduleStory story;
    story.event(7);
    story.answer(1, Verdict::failed, seconds(90));
    const auto other = story.event(8);
    EXPECT_EQ(story.times_sent(other), 0U) << "it asked for all";
    story.wait(seconds(89));
    EXPECT_EQ(story.sent, (Numbers{1}));
    story.wait(seconds(1));
    EXPECT_EQ(story.times_sent(1), 2U);
    EXPECT_EQ(story.times_sent(other), 1U);
}

TEST(WebhookRetries, ButNotSoonerThanWeWouldNorForLongerThanAnHour) {
    ScheduleStory soon;
    soon.event(7);
    soon.answer(1, Verdict::failed, Span{});
    EXPECT_GE(soon.until_sent(1), seconds(1));
    ScheduleStory late;
    late.event(7);
    late.answer(1, Verdict::failed, minutes(60 * 24 * 365));
    EXPECT_EQ(late.until_sent(1), minutes(60));
}

TEST(WebhookRetries, DoNotWaitForAClockThatWasSetBack) {
    ScheduleStory story;
    story.event(7);
    story.fail(1);
    story.set_clock_back(minutes(60));
    EXPECT_LE(story.until_sent(1), seconds(2));
    story.answer(1, Verdict::failed, minutes(1));
    story.set_clock_back(minutes(60));
    const Span waited = story.until_sent(1);
    EXPECT_GE(waited, minutes(1)) << "it asked for that";
    EXPECT_LE(waited, minutes(2));
}

// ------------------------------------------------------------------------------------------ receivers that fail

/// Three calls fail at once.
ScheduleStory ailing(const hooks::Policy& policy = {}) {
    ScheduleStory story(policy);
    for (std::uint64_t chain = 1; chain <= 3; ++chain) story.event(chain);
    for (std::int64_t number = 1; number <= 3; ++number) story.fail(number);
    return story;
}

TEST(WebhookReceiver, ThatKeepsFailingIsTriedByOneEventAtATime) {
    ScheduleStory story = ailing();
    EXPECT_EQ(story.turns, (std::vector<std::string>{"shop ailing"}));
    for (std::uint64_t chain = 10; chain < 20; ++chain) story.event(chain);
    EXPECT_EQ(story.sent.size(), 3U) << "not at once";
    for (int tries = 0; tries < 6; ++tries) {
        const Instant before = story.now;
        while (story.under_way.empty()) story.wait(story.schedule.deadline() - story.now);
        EXPECT_LE(story.now - before, minutes(5) + seconds(75));
        ASSERT_EQ(story.under_way.size(), 1U);
        story.fail(story.under_way.begin()->first);
    }
    EXPECT_EQ(story.turns.size(), 1U);
}

TEST(WebhookReceiver, ThatIsWellAgainHearsEverythingAtOnce) {
    ScheduleStory story = ailing();
    for (int tries = 0; tries < 12; ++tries) {
        while (story.under_way.empty()) story.wait(story.schedule.deadline() - story.now);
        story.fail(story.under_way.begin()->first);
    }
    for (std::uint64_t chain = 10; chain < 30; ++chain) story.event(chain);
    while (story.under_way.empty()) story.wait(story.schedule.deadline() - story.now);
    const Instant well = story.now;
    while (!story.under_way.empty()) story.take(story.under_way.begin()->first);
    EXPECT_EQ(story.now, well);
    EXPECT_EQ(story.schedule.waiting(), 0U);
    EXPECT_EQ(story.turns.back(), "shop well");
}

TEST(WebhookReceiver, ThatFailsDoesNotDelayAnother) {
    ScheduleStory story = ailing();
    const auto other = story.event(99, EventType::call_started, "club");
    EXPECT_EQ(story.sent.back(), other);
    story.take(other);
}

TEST(WebhookReceiver, ThatHangsHasNoMoreThanItsOwnPlaces) {
    ScheduleStory story;
    for (std::uint64_t chain = 1; chain <= 50; ++chain) story.event(chain);
    EXPECT_EQ(story.under_way.size(), 4U);
    story.event(1, EventType::call_started, "club");
    EXPECT_EQ(story.under_way.size(), 5U);
}

TEST(WebhookReceiver, ThoseThatFailTogetherHaveHalfOfThePlaces) {
    hooks::Policy policy;
    policy.under_way = 4;
    std::vector<SiteId> sites;
    for (int i = 0; i < 8; ++i) sites.push_back(site("site-" + std::to_string(i)));
    hooks::Schedule schedule(policy, Seed{});
    Instant now{1'000};
    schedule.handle(hooks::Served{sites}, now);
    std::int64_t number = 0;
    std::map<SiteId, std::vector<std::int64_t>> under_way;
    const auto settle = [&] {
        while (auto effect = schedule.poll()) {
            if (const auto* order = std::get_if<hooks::Deliver>(&*effect))
                under_way[order->site].push_back(order->number.value);
        }
    };
    // All but the last fail until they are known for it.
    for (int round = 0; round < 3; ++round) {
        for (std::size_t i = 0; i + 1 < sites.size(); ++i) {
            schedule.handle(hooks::Found{{{++number}, sites[i], {static_cast<std::uint64_t>(number)}, {}, now}}, now);
            settle();
            for (const std::int64_t one : std::exchange(under_way[sites[i]], {}))
                schedule.handle(hooks::Answered{sites[i], {one}, Verdict::failed, {}}, now);
            settle();
        }
    }
    now = now + minutes(10);
    schedule.handle(hooks::Tick{}, now);
    settle();
    std::size_t hanging = 0;
    for (const auto& [at, numbers] : under_way) hanging += numbers.size();
    EXPECT_EQ(hanging, 2U);
    schedule.handle(hooks::Found{{{++number}, sites.back(), {1}, {}, now}}, now);
    settle();
    EXPECT_EQ(under_way[sites.back()], (Numbers{number}));
}

// ------------------------------------------------------------------------------------------ bounds

TEST(WebhookBounds, R8_PastTheBoundOfASiteTheOldestIsDropped) {
    hooks::Policy policy;
    policy.per_site = 5;
    ScheduleStory story(policy);
    for (int i = 0; i < 8; ++i) story.event(7);
    EXPECT_EQ(story.schedule.waiting(), 5U);
    EXPECT_EQ(story.fate(1), std::nullopt) << "it is under way";
    for (const std::int64_t number : {2, 3, 4}) EXPECT_EQ(story.fate(number), Fate::crowded_out);
    story.take(1);
    EXPECT_EQ(story.sent.back(), 5);
}

TEST(WebhookBounds, R8_WhoFloodsOneTopicPushesOutNothingOfTheOthers) {
    hooks::Policy policy;
    policy.per_site = 10;
    ScheduleStory story(policy);
    std::vector<std::int64_t> call;
    for (const auto type : {EventType::call_started, EventType::call_accepted, EventType::call_ended, EventType::usage})
        call.push_back(story.event(7, type));
    std::int64_t last = 0;
    for (std::uint64_t member = 0; member < 100; ++member) {
        story.event(100 + member, EventType::member_joined);
        last = story.event(100 + member, EventType::member_left);
    }
    EXPECT_EQ(story.schedule.waiting(), 10U);
    for (const std::int64_t number : call) EXPECT_EQ(story.fate(number), std::nullopt) << number;
    EXPECT_EQ(story.fate(last), std::nullopt) << "the newest stay";
}

TEST(WebhookBounds, R8_PastTheBoundOfAllTheLongestLineLosesItsOldest) {
    hooks::Policy policy;
    policy.in_all = 10;
    ScheduleStory story(policy);
    for (int i = 0; i < 9; ++i) story.event(7);
    for (int i = 0; i < 4; ++i) story.event(8, EventType::call_started, "club");
    EXPECT_EQ(story.schedule.waiting(), 10U);
    for (const std::int64_t number : {2, 3, 4}) EXPECT_EQ(story.fate(number), Fate::crowded_out);
    EXPECT_EQ(story.forgotten.size(), 3U) << "the short line lost none";
}

TEST(WebhookBounds, WhatWaitsTooLongBehindAFailingReceiverIsDroppedUntried) {
    ScheduleStory story = ailing();
    const auto untried = story.event(99);
    for (int hours = 0; hours < 30; ++hours) {
        for (const auto& [number, order] : std::map(story.under_way)) story.fail(number);
        story.wait(minutes(60));
    }
    EXPECT_EQ(story.fate(untried), Fate::too_old);
    EXPECT_EQ(story.schedule.waiting(), 0U);
}

TEST(WebhookBounds, WhatIsOldBecauseTheRelayWasOffIsTriedOnce) {
    ScheduleStory story;
    const auto old = story.event(7, EventType::call_started, "shop", minutes(2 * 24 * 60));
    EXPECT_EQ(story.sent, (Numbers{old}));
    story.fail(old);
    EXPECT_EQ(story.fate(old), Fate::too_old);
}

TEST(WebhookBounds, ASiteThatHasNoWebhookAnyMoreKeepsNothing) {
    ScheduleStory story;
    EXPECT_EQ(story.fate(story.event(7, EventType::call_started, "closed")), Fate::unwanted);
    EXPECT_EQ(story.schedule.waiting(), 0U);
}

TEST(WebhookBounds, ASiteThatLosesItsWebhookKeepsOnlyWhatIsUnderWayAndMayHaveItBack) {
    ScheduleStory story;
    const auto sent = story.event(7);
    const auto behind = story.event(7);
    const auto other = story.event(9, EventType::call_started, "club");
    story.serve({site("club")});
    EXPECT_EQ(story.fate(behind), Fate::unwanted);
    EXPECT_EQ(story.fate(sent), std::nullopt);
    story.fail(sent);
    EXPECT_EQ(story.fate(sent), Fate::unwanted);
    story.take(other);
    story.serve({site("club"), site("shop")});
    const auto again = story.event(7);
    story.take(again);
    EXPECT_EQ(story.schedule.waiting(), 0U);
}

// ------------------------------------------------------------------------------------------ B4: the time of a call

TEST(WebhookUsage, B4_IsToldWhenLateNoticesHadTheirTime) {
    ScheduleStory story;
    const auto usage = story.event(7, EventType::usage);
    EXPECT_EQ(story.until_sent(usage), seconds(15));
}

TEST(WebhookUsage, B4_ANewerTotalTakesThePlaceOfOneThatWasNotSent) {
    ScheduleStory story;
    const auto ended = story.event(7, EventType::call_ended);
    const auto first = story.event(7, EventType::usage);
    story.take(ended);
    story.wait(seconds(9));
    const auto second = story.event(7, EventType::usage);
    EXPECT_EQ(story.fate(first), Fate::outdated);
    EXPECT_EQ(story.until_sent(second), seconds(15));
    const auto third = story.event(7, EventType::usage);
    EXPECT_EQ(story.fate(second), std::nullopt) << "it is under way, and the newer one waits";
    story.take(second);
    story.until_sent(third);
    story.take(third);
    EXPECT_EQ(story.sent, (Numbers{ended, second, third}));
}

TEST(WebhookUsage, ABroadcastThatGoesOnDoesNotWaitForIt) {
    ScheduleStory story;
    const auto usage = story.event(7, EventType::usage);
    const auto again = story.event(7, EventType::broadcast_started);
    EXPECT_EQ(story.sent, (Numbers{usage}));
    story.take(usage);
    EXPECT_EQ(story.sent, (Numbers{usage, again}));
}

// ------------------------------------------------------------------------------------------ whatever happens

TEST(Webhooks, InARandomWorldEveryEventIsDeliveredInOrderOrDroppedAndNothingIsLeft) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Rng chance(Seed{seed, 7});
        hooks::Policy policy;
        policy.per_site = 30;
        policy.in_all = 45;
        ScheduleStory story(policy, seed);
        std::map<std::int64_t, std::uint64_t> chain_of;
        std::map<std::uint64_t, std::int64_t> last_of;
        const auto answer_one = [&](bool well) {
            auto at = story.under_way.begin();
            std::advance(at, static_cast<std::ptrdiff_t>(chance.below(story.under_way.size())));
            const std::int64_t number = at->first;
            const Verdict verdict = well ? Verdict::taken : static_cast<Verdict>(chance.below(3));
            if (verdict == Verdict::taken) {
                EXPECT_GT(number, last_of[chain_of[number]]) << "out of order";
                last_of[chain_of[number]] = number;
            }
            story.answer(number, verdict);
        };
        for (int step = 0; step < 600; ++step) {
            const bool club = chance.chance(1, 3);
            const std::uint64_t chain = chance.below(6) + (club ? 10 : 0);
            const auto type = static_cast<EventType>(chance.below(Spellings<EventType>::names.size()));
            switch (chance.below(3)) {
                case 0: {
                    const auto number = static_cast<std::int64_t>(chain_of.size() + 1);
                    chain_of[number] = chain;
                    ASSERT_EQ(story.event(chain, type, club ? "club" : "shop"), number);
                    break;
                }
                case 1: story.wait(seconds(static_cast<std::int64_t>(chance.below(40)))); break;
                default:
                    if (!story.under_way.empty()) answer_one(false);
            }
            ASSERT_LE(story.schedule.waiting(), 45U + 2);
            ASSERT_EQ(story.schedule.waiting(), chain_of.size() - story.forgotten.size());
        }
        while (!story.under_way.empty() || !story.schedule.deadline().is_never()) {
            while (!story.under_way.empty()) answer_one(true);
            if (!story.schedule.deadline().is_never()) story.wait(story.schedule.deadline() - story.now);
        }
        EXPECT_EQ(story.schedule.waiting(), 0U);
        EXPECT_EQ(story.forgotten.size(), chain_of.size());
    }
}

}  // namespace
}  // namespace beckon::test
