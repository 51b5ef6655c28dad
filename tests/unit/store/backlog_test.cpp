// Rows that wait: the last of each key is enough, and there is an end to how many.
#include "story.hpp"

namespace beckon::test {
namespace {

using store::Kept;

std::vector<std::uint64_t> numbers(const std::vector<Kept>& rows) {
    std::vector<std::uint64_t> out;
    out.reserve(rows.size());
    for (const Kept& kept : rows) out.push_back(kept.number.value);
    return out;
}
std::vector<Kept> waiting(std::initializer_list<hub::Row> rows) {
    std::vector<Kept> out;
    out.reserve(rows.size());
    for (const hub::Row& row : rows) out.push_back({{out.size() + 1}, row});
    return out;
}
using Numbers = std::vector<std::uint64_t>;

TEST(Backlog, TheLastRowOfEachKeyStaysInOrder) {
    auto rows = waiting({session_row("s-ann"), call_row("one", hub::CallStage::ringing), session_row("s-bob"),
                         call_row("one", hub::CallStage::accepted), hub::SessionGone{session("s-ann")}});
    store::coalesce(rows);
    EXPECT_EQ(numbers(rows), (Numbers{3, 4, 5}));
}

TEST(Backlog, R8_WhereACallEndedItsFirstEndStaysAndNothingItSaidIsReplaced) {
    auto rows = waiting({call_row("one", hub::CallStage::accepted), description_row("one", Role::caller, "a"),
                         ended_row("one", {5}), ended_row("one", {9}), call_row("one", hub::CallStage::ringing),
                         description_row("one", Role::caller, "b"), description_row("two", Role::caller, "c")});
    store::coalesce(rows);
    EXPECT_EQ(numbers(rows), (Numbers{2, 3, 7}));
    store::coalesce(rows);
    EXPECT_EQ(numbers(rows), (Numbers{2, 3, 7})) << "and again, when there is more";
}

TEST(Backlog, DifferentKeysDoNotReplaceEachOther) {
    auto rows = waiting({flow_row("one", 1, {}), flow_row("one", 2, {}), description_row("one", Role::caller, "a"),
                         description_row("one", Role::callee, "b"), cast_row("one", 1, {}), cast_row("one", 2, {}),
                         stay_row("hall", {1}), stay_row("hall", {2}), room_row("hall", {1}), room_row("attic", {1})});
    store::coalesce(rows);
    EXPECT_EQ(rows.size(), 10U);
}

TEST(Backlog, TotalsAreTheLargest) {
    auto rows = waiting({flow_row("one", 1, seconds(9)), flow_row("one", 1, seconds(5)),
                         cast_row("show", 1, seconds(8)), cast_row("show", 1, seconds(2))});
    store::coalesce(rows);
    ASSERT_EQ(numbers(rows), (Numbers{2, 4}));
    EXPECT_EQ(std::get<hub::FlowRow>(rows[0].row).flowed, seconds(9));
    EXPECT_EQ(std::get<hub::CastRow>(rows[1].row).live, seconds(8));
}

TEST(Backlog, DescriptionsGoFirstTheOldestFirst) {
    auto rows = waiting({session_row("s-ann"), description_row("one", Role::caller, "12345"),
                         description_row("two", Role::caller, "12345"), session_row("s-bob")});
    EXPECT_EQ(store::shrink(rows, {10, 10}), 0U);
    EXPECT_EQ(store::shrink(rows, {10, 9}), 1U);
    EXPECT_EQ(numbers(rows), (Numbers{1, 3, 4}));
    EXPECT_EQ(store::shrink(rows, {1, 9}), 2U);
    EXPECT_EQ(numbers(rows), (Numbers{4}));
}

}  // namespace
}  // namespace beckon::test
