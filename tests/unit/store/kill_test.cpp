// R1: a process that is killed with nobody asking it (kill -9) has lost nothing that it had reported as saved.
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <random>

#include <sys/wait.h>
#include <unistd.h>

#include "story.hpp"

namespace beckon::test {
namespace {

std::string call_name(std::uint64_t number) { return "call-" + std::to_string(number); }

/// The child: keeps a call, its description and its time, over and over, and writes to `reports` what was saved. The
/// numbers of the rows are 3n+1, 3n+2, 3n+3.
[[noreturn]] void keep_until_killed(const StoreStory& story, std::uint64_t first, int reports) {
    auto opened = store::open(story.directory.file(), story.options);
    if (!opened) _exit(1);
    std::mutex mutex;
    std::condition_variable told;
    std::uint64_t saved = 0;
    opened.value()->start([&](hub::SaveNumber upto) {
        if (::write(reports, &upto.value, sizeof upto.value) < 0) _exit(2);
        const std::lock_guard lock(mutex);
        saved = upto.value;
        told.notify_one();
    });
    std::uint64_t number = 0;
    for (std::uint64_t n = first;; ++n) {
        const std::string name = call_name(n);
        opened.value()->keep({++number}, call_row(name, hub::CallStage::accepted));
        opened.value()->keep({++number}, description_row(name, Role::caller, std::string(500, 'x')));
        opened.value()->keep({++number}, flow_row(name, 1, milliseconds(static_cast<std::int64_t>(n))));
        std::unique_lock lock(mutex);
        told.wait(lock, [&] { return saved + 100 >= number; });
    }
}

/// Runs a child and kills it after so many reports; returns the last number that it reported.
std::uint64_t run_and_kill(const StoreStory& story, std::uint64_t first, std::uint64_t reports) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        keep_until_killed(story, first, ends[1]);
    }
    ::close(ends[1]);
    std::uint64_t last = 0;
    for (std::uint64_t seen = 0, number = 0; ::read(ends[0], &number, sizeof number) == sizeof number; ++seen) {
        last = number;
        if (seen == reports) ::kill(child, SIGKILL);  // and read on: what it said before it died counts
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << status;
    return last;
}

TEST(Store, R1_Kill9LosesNothingThatWasReported) {
    const unsigned seed = std::random_device{}();
    RecordProperty("seed", std::to_string(seed));
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 chance(seed);
    StoreStory story;
    std::uint64_t first = 0;
    for (int round = 0; round < 20; ++round) {
        const std::uint64_t last =
            run_and_kill(story, first, std::uniform_int_distribution<std::uint64_t>(0, 12)(chance));
        auto opened = story.open();
        ASSERT_TRUE(opened.ok()) << opened.error();
        const hub::Recover kept = opened.value()->recover();
        ASSERT_GE(kept.calls.size(), first + (last + 2) / 3);
        ASSERT_GE(kept.descriptions.size(), first + (last + 1) / 3);
        ASSERT_GE(kept.flows.size(), first + last / 3);
        for (std::uint64_t n = 0; n < kept.flows.size(); ++n) {
            ASSERT_EQ(kept.flows[n].call, call(call_name(n)));
            ASSERT_EQ(kept.flows[n].flowed, milliseconds(static_cast<std::int64_t>(n)));
        }
        first = kept.flows.size();  // what was written of a last call is written again, which does no harm
    }
}

}  // namespace
}  // namespace beckon::test
