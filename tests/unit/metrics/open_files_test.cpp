// R6: the number of open files, told without a listing of them.
#include "metrics/open_files.hpp"

#include <cstdio>
#include <filesystem>
#include <iterator>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace beckon::relay::metrics {
namespace {

std::size_t listed() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all))) - 1;  // without the one that looks
}

bool the_system_tells() {
    utsname about{};
    int major = 0;
    int minor = 0;
    return uname(&about) == 0 && std::sscanf(about.release, "%d.%d", &major, &minor) == 2
           && (major > 6 || (major == 6 && minor >= 2));
}

void expect_told_right() {
    const std::size_t all = listed();
    EXPECT_EQ(open_files_counted(), all);
    EXPECT_EQ(open_files_told(), the_system_tells() ? std::optional(all) : std::nullopt);
}

TEST(OpenFiles, AreAsManyAsAListingShowsAlsoWithGapsBetween) {
    expect_told_right();
    const int table_at_first = 64;  // the system's, which has to grow
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    ASSERT_GE(nothing, 0);
    std::vector<int> more{nothing};
    for (int i = 0; i < table_at_first; ++i) {
        more.push_back(fcntl(nothing, F_DUPFD_CLOEXEC, 2 * i + table_at_first));
        ASSERT_GE(more.back(), 0);
    }
    expect_told_right();
    for (const int file : more) EXPECT_EQ(close(file), 0);
    expect_told_right();
}

}  // namespace
}  // namespace beckon::relay::metrics
