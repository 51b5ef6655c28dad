// C4, B2: what an incoming ring means beside each call that we have, as a table.
#include "beckon/call/glare.hpp"

#include <array>

#include <gtest/gtest.h>

#include "support/named.hpp"

namespace beckon::test {
namespace {

using call::Crossing;
using call::Standing;

constexpr std::array kinds{Kind::call, Kind::watch, Kind::pair};
constexpr std::array standings{Standing::asking, Standing::asked, Standing::engaged, Standing::over};

struct Row {
    Kind mine;
    Standing standing;
    Kind theirs;
    Crossing with_the_same_user_lesser_id;   ///< ours has the lesser id
    Crossing with_the_same_user_greater_id;  ///< theirs has
    Crossing with_another_user;
};

constexpr auto none = Crossing::none;
constexpr auto busy = Crossing::busy;

// Every kind of ours × standing × kind of theirs.
constexpr std::array table{
    Row{Kind::call, Standing::asking, Kind::call, Crossing::glare_won, Crossing::glare_lost, busy},
    Row{Kind::call, Standing::asking, Kind::watch, none, none, none},
    Row{Kind::call, Standing::asking, Kind::pair, none, none, none},
    Row{Kind::call, Standing::asked, Kind::call, none, none, none},
    Row{Kind::call, Standing::asked, Kind::watch, none, none, none},
    Row{Kind::call, Standing::asked, Kind::pair, none, none, none},
    Row{Kind::call, Standing::engaged, Kind::call, busy, busy, busy},
    Row{Kind::call, Standing::engaged, Kind::watch, none, none, none},
    Row{Kind::call, Standing::engaged, Kind::pair, none, none, none},
    Row{Kind::call, Standing::over, Kind::call, none, none, none},
    Row{Kind::call, Standing::over, Kind::watch, none, none, none},
    Row{Kind::call, Standing::over, Kind::pair, none, none, none},
    // One may watch, and be watched by, any number.
    Row{Kind::watch, Standing::asking, Kind::call, none, none, none},
    Row{Kind::watch, Standing::asking, Kind::watch, none, none, none},
    Row{Kind::watch, Standing::asking, Kind::pair, none, none, none},
    Row{Kind::watch, Standing::asked, Kind::call, none, none, none},
    Row{Kind::watch, Standing::asked, Kind::watch, none, none, none},
    Row{Kind::watch, Standing::asked, Kind::pair, none, none, none},
    Row{Kind::watch, Standing::engaged, Kind::call, none, none, none},
    Row{Kind::watch, Standing::engaged, Kind::watch, none, none, none},
    Row{Kind::watch, Standing::engaged, Kind::pair, none, none, none},
    Row{Kind::watch, Standing::over, Kind::call, none, none, none},
    Row{Kind::watch, Standing::over, Kind::watch, none, none, none},
    Row{Kind::watch, Standing::over, Kind::pair, none, none, none},
    // Who sits in a meeting is busy for those who call, but the members of the room are not in each other's way.
    Row{Kind::pair, Standing::asking, Kind::call, busy, busy, busy},
    Row{Kind::pair, Standing::asking, Kind::watch, none, none, none},
    Row{Kind::pair, Standing::asking, Kind::pair, none, none, none},
    Row{Kind::pair, Standing::asked, Kind::call, none, none, none},
    Row{Kind::pair, Standing::asked, Kind::watch, none, none, none},
    Row{Kind::pair, Standing::asked, Kind::pair, none, none, none},
    Row{Kind::pair, Standing::engaged, Kind::call, busy, busy, busy},
    Row{Kind::pair, Standing::engaged, Kind::watch, none, none, none},
    Row{Kind::pair, Standing::engaged, Kind::pair, none, none, none},
    Row{Kind::pair, Standing::over, Kind::call, none, none, none},
    Row{Kind::pair, Standing::over, Kind::watch, none, none, none},
    Row{Kind::pair, Standing::over, Kind::pair, none, none, none},
};

TEST(Glare, EveryCrossingIsJudgedAsTheTableSays) {
    std::size_t row = 0;
    for (const Kind mine : kinds) {
        for (const Standing standing : standings) {
            for (const Kind theirs : kinds) {
                ASSERT_LT(row, table.size());
                const Row& says = table[row++];
                ASSERT_TRUE(says.mine == mine && says.standing == standing && says.theirs == theirs) << "row " << row;
                const auto judged = [&](const char* our_id, const char* their_id, const char* from) {
                    return call::classify({call(our_id), user("bob"), mine, standing},
                                          {call(their_id), user(from), theirs});
                };
                EXPECT_EQ(judged("a", "b", "bob"), says.with_the_same_user_lesser_id) << "row " << row;
                EXPECT_EQ(judged("b", "a", "bob"), says.with_the_same_user_greater_id) << "row " << row;
                EXPECT_EQ(judged("a", "b", "eve"), says.with_another_user) << "row " << row;
                EXPECT_EQ(judged("b", "a", "eve"), says.with_another_user) << "row " << row;
                EXPECT_EQ(judged("a", "a", "bob"), Crossing::same) << "a call never crosses itself, row " << row;
            }
        }
    }
    EXPECT_EQ(row, table.size());
}

TEST(Glare, BothEndsComeToTheSameVerdict) {
    const auto seen_by = [](const char* mine, const char* theirs, const char* peer) {
        return call::classify({call(mine), user(peer), Kind::call, Standing::asking},
                              {call(theirs), user(peer), Kind::call});
    };
    EXPECT_EQ(seen_by("a", "b", "bob"), Crossing::glare_won);
    EXPECT_EQ(seen_by("b", "a", "ann"), Crossing::glare_lost);
}

}  // namespace
}  // namespace beckon::test
