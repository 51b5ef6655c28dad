// R2: what a message will need is sent for before it is read. A hint: it names whom the last message went to, and does no harm
// when any of them is gone.
#include "hub/places.hpp"

#include <gtest/gtest.h>

#include "support/hub_story.hpp"

namespace beckon::test {
namespace {

HubStory spoken() {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.talking("ann", "bob");
    story.say("ann", wire::Media{call("one"), true, false, false});
    return story;
}

TEST(Places, TheNextMessageIsExpectedToGoWhereTheLastOneWent) {
    const HubStory story = spoken();
    const hub::ConnId ann = story.pages.at("ann").conn;
    const hub::ConnId bob = story.pages.at("bob").conn;
    EXPECT_EQ(story.hub.expect(ann), bob);
    EXPECT_EQ(story.hub.expect(bob), hub::ConnId{});  // bob has said nothing to her
}

TEST(Places, OfThoseWhoAreGoneNothingIsExpected) {
    HubStory story = spoken();
    const hub::ConnId ann = story.pages.at("ann").conn;
    const hub::ConnId bob = story.pages.at("bob").conn;
    story.say("bob", wire::Bye{});  // his session is forgotten, and the call ends
    EXPECT_EQ(story.hub.expect(ann), bob);
    EXPECT_EQ(story.hub.expect(bob), hub::ConnId{});
    story.cut("ann");
    EXPECT_EQ(story.hub.expect(ann), hub::ConnId{});
    EXPECT_EQ(story.hub.expect(hub::ConnId{1'000'000}), hub::ConnId{});  // nobody ever had that place
}

TEST(Places, WhoeverTakesThePlaceBeginsAnew) {
    HubStory story = spoken();
    const hub::ConnId ann = story.pages.at("ann").conn;
    story.cut("ann");
    story.back("ann");
    EXPECT_EQ(story.hub.expect(ann), hub::ConnId{});
    EXPECT_EQ(story.hub.expect(story.pages.at("ann").conn), hub::ConnId{});
    story.say("ann", wire::Media{call("one"), true, true, false});
    EXPECT_EQ(story.hub.expect(story.pages.at("ann").conn), story.pages.at("bob").conn);
}

}  // namespace
}  // namespace beckon::test
