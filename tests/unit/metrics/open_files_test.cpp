// R6: the number of open files, told without a listing of them.
#include "metrics/open_files.hpp"

#include <filesystem>
#include <iterator>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace beckon::relay::metrics {
namespace {

std::size_t listed() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all))) - 1;  // without the one that looks
}

void expect_told_right() {
    const std::size_t all = listed();
    EXPECT_EQ(open_files_counted(), all);
    EXPECT_EQ(open_files_told().value_or(all), all);
}

TEST(OpenFiles, AreAsManyAsAListingShows) {
    expect_told_right();
    const int far = fcntl(STDERR_FILENO, F_DUPFD, 300);
    std::vector<int> more{far};
    for (int i = 0; i < 70; ++i) more.push_back(dup(far));
    expect_told_right();
    for (const int file : more) EXPECT_EQ(close(file), 0);
    expect_told_right();
}

}  // namespace
}  // namespace beckon::relay::metrics
