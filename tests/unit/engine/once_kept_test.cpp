// R8: who asks the engine hears what was so when it was carried out, and goes on once that is on disk.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine.hpp"
#include "support/named.hpp"

namespace beckon::test {
namespace {

class NoGate final : public relay::Gate {
public:
    Result<SiteId, relay::Refused> site(const relay::Shown&, Instant) const override { return relay::Refused{}; }
    Result<relay::Admitted, relay::Refused> admit(const SiteId&, const wire::Hello&, Instant) const override {
        return relay::Refused{};
    }
    Result<relay::Admitted, relay::Refused> renew(const SiteId&, const UserId&, std::string_view,
                                                  Instant) const override {
        return relay::Refused{};
    }
    relay::IceOffer ice(const SiteId&, const UserId&, Instant) const override { return {}; }
    Result<relay::Known, relay::Refused> know(const relay::Shown&, Instant) const override { return relay::Refused{}; }
    bool requests_from(const SiteId*, std::string_view) const override { return false; }
};

class NoSecrets final : public relay::Secrets {
public:
    SessionId session() override { return {}; }
    ResumeToken token() override { return {}; }
    hub::TokenHash hash(const ResumeToken&) const override { return {}; }
};

class NoHerald final : public relay::Herald {
public:
    std::optional<relay::Event> event_of(const hub::Happening&, Instant) override { return std::nullopt; }
};

class NoJournal final : public relay::Journal {
public:
    void line(relay::Level, std::string_view, std::initializer_list<relay::Field>) override {}
};

/// Writes when the test says so.
class SlowStore final : public relay::Store {
public:
    explicit SlowStore(hub::Recover kept_before) : before(std::move(kept_before)) {}

    std::vector<hub::SaveNumber> kept;
    int pressed = 0;
    hub::Recover before{};  ///< what an earlier process kept

    hub::Recover recover() override { return before; }
    std::uint64_t next_epoch() override { return 1; }
    void start(OnSaved, OnEvents) override {}
    void keep(hub::SaveNumber number, hub::Row&&) override { kept.push_back(number); }
    void press() override { ++pressed; }
    void keep_event(relay::Event) override {}
    void flush_events() override {}
    void forget_events(std::vector<relay::EventNumber>) override {}
    Health health() const override { return {}; }
    Loss close() override { return {}; }
};

struct EngineStory {
    NoGate gate;
    NoSecrets secrets;
    SlowStore store;
    NoHerald herald;
    relay::EngineMeters meters;
    NoJournal journal;
    relay::Engine engine;
    std::vector<std::string> told;

    explicit EngineStory(hub::Recover before = {})
        : store(std::move(before)),
          engine({}, {shop()}, 1, {1, 2},
                 {gate, secrets, store, herald, [] { return Instant{1'000'000}; }, [] { return Instant{1'000'000}; },
                  meters, journal}) {}

    static relay::Site shop() {
        relay::Site shop;
        shop.id = site("shop");
        return shop;
    }
    /// As a handler of plain requests does it: composed at once, sent once it is kept.
    void reserve(const std::string& name) {
        hub::RoomRow room;
        room.site = site("shop");
        room.room = test::room(name);
        room.until = Instant{9'000'000};
        engine.ask(hub::ReserveRoom{0, room}, [this, name](const hub::Acted& acted) {
            send(name + " of " + std::to_string(rooms()) + (acted.refused ? " refused" : ""));
        });
    }
    void remove(const std::string& name) {
        engine.ask(hub::RemoveRoom{0, site("shop"), test::room(name)},
                   [this, name](const hub::Acted& acted) { send("no " + name + (acted.refused ? " refused" : "")); });
    }
    void send(const std::string& what) {
        engine.once_kept([this, what] { told.push_back(what); });
    }
    std::size_t rooms() const { return engine.state().sites.at(site("shop")).rooms.size(); }
};

using Words = std::vector<std::string>;

TEST(OnceKept, R8_EachHearsWhatWasSoThenOnceItIsOnDisk) {
    EngineStory story;
    story.reserve("hall");
    story.reserve("attic");
    ASSERT_EQ(story.store.kept.size(), 2U);
    EXPECT_TRUE(story.told.empty());
    story.engine.saved(story.store.kept[0]);
    EXPECT_EQ(story.told, (Words{"hall of 1"}));
    story.engine.saved(story.store.kept[1]);
    EXPECT_EQ(story.told, (Words{"hall of 1", "attic of 2"}));
}

TEST(OnceKept, R8_ARefusalWaitsForTheRowThatMakesItTrue) {
    EngineStory story;
    story.reserve("hall");
    story.engine.saved(story.store.kept.back());
    story.told.clear();
    story.remove("hall");
    story.remove("hall");
    EXPECT_TRUE(story.told.empty());
    story.engine.saved(story.store.kept.back());
    EXPECT_EQ(story.told, (Words{"no hall", "no hall refused"}));
}

TEST(OnceKept, WithNothingOnItsWayIsAtOnce) {
    EngineStory story;
    story.send("now");
    EXPECT_EQ(story.told, (Words{"now"}));
    EXPECT_EQ(story.store.pressed, 0);
}

TEST(OnceKept, R8_AStartGivesTheStoreItsRowsBeforeAnybodyWaitsForThem) {
    hub::SessionRow stranded;
    stranded.site = site("gone");
    stranded.session = session("stranded");
    hub::Recover before;
    before.sessions.push_back(stranded);
    EngineStory story(before);
    ASSERT_EQ(story.store.kept.size(), 1U);
    story.send("kept");
    EXPECT_TRUE(story.told.empty());
    story.engine.saved(story.store.kept[0]);
    EXPECT_EQ(story.told, (Words{"kept"}));
}

TEST(OnceKept, TheStoreHearsThatSomebodyWaits) {
    EngineStory story;
    story.reserve("hall");
    EXPECT_EQ(story.store.pressed, 1);
    story.reserve("attic");
    EXPECT_EQ(story.store.pressed, 2);
    story.engine.saved(story.store.kept[0]);
    EXPECT_EQ(story.store.pressed, 3) << "the row of the second came when the first were being written";
    story.engine.saved(story.store.kept[1]);
    EXPECT_EQ(story.store.pressed, 3);
}

TEST(OnceKept, WhoGoesOnMayAskAgainAndIsObeyedAtOnce) {
    EngineStory story;
    story.reserve("hall");
    story.engine.once_kept([&] {
        story.remove("hall");
        EXPECT_EQ(story.rooms(), 0U);
        story.told.emplace_back("asked again");
    });
    story.engine.saved(story.store.kept.back());
    EXPECT_EQ(story.told, (Words{"hall of 1", "asked again"}));
    story.engine.saved(story.store.kept.back());
    EXPECT_EQ(story.told.back(), "no hall");
}

TEST(OnceKept, WhoAsksFromWithinAnAnswerHearsToo) {
    EngineStory story;
    story.engine.ask(hub::PushWords{0, site("shop"), std::nullopt, {"words"}},
                     [&](const hub::Acted&) { story.reserve("hall"); });
    EXPECT_EQ(story.rooms(), 1U);
    story.engine.saved(story.store.kept.back());
    EXPECT_EQ(story.told, (Words{"hall of 1"}));
}

}  // namespace
}  // namespace beckon::test
