// R6, R8: whom a bound turned away is in the log, and no flood fills it.
#include "metrics/turned_away.hpp"

#include <gtest/gtest.h>

namespace beckon::relay::metrics {
namespace {

class Lines final : public Journal {
public:
    std::vector<std::string> lines;
    void line(Level, std::string_view event, std::initializer_list<Field> fields) override {
        lines.emplace_back(event);
        for (const Field& one : fields) lines.back() += ' ' + std::string(one.name) + '=' + one.value;
    }
};

struct Bounds {
    Meters meters;
    Census census;
    TurnedAway turned_away;
    std::vector<std::string> look() {
        Lines journal;
        turned_away.look({meters, census, {}, {}, {}, 0, 0}, journal);
        return journal.lines;
    }
};

TEST(TurnedAway, EachBoundIsToldOnceForAllThatItTurnedAwayMeanwhile) {
    Bounds story;
    EXPECT_TRUE(story.look().empty());
    story.meters.net.reached[ProcessBound::opens].add(2);
    story.meters.rest.reached[ProcessBound::pushes].add();
    auto& shop = story.census.sites[*SiteId::parse("shop")];
    shop.reached[static_cast<std::size_t>(hub::SiteBound::frames)] = 7;
    story.meters.rest.backends_turned_away[*SiteId::parse("shop")].add(3);
    const std::vector<std::string> told{"turned away limit=opens times=2", "turned away limit=pushes times=1",
                                        "turned away site=shop limit=frames times=7",
                                        "turned away site=shop limit=requests times=3"};
    EXPECT_EQ(story.look(), told);
    EXPECT_TRUE(story.look().empty()) << "and not again";
    story.meters.net.reached[ProcessBound::opens].add(100'000);
    EXPECT_EQ(story.look(), std::vector<std::string>{"turned away limit=opens times=100000"});
}

}  // namespace
}  // namespace beckon::relay::metrics
