// R4: a machine that has no thread to spare delivers no webhooks, and no call ends for it.
#include "hooks/workers.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <unistd.h>

#include "hooks/resolve.hpp"

namespace beckon::test {
namespace {

namespace hooks = relay::hooks;

/// As long as it lives the system has none to give: no stack that is asked for can be had.
class NoThreads {
public:
    NoThreads() {
        pthread_attr_t greedy;
        pthread_attr_init(&greedy);
        pthread_attr_init(&before_);
        pthread_getattr_default_np(&before_);
        pthread_attr_setstacksize(&greedy, std::size_t{1} << 46U);
        EXPECT_EQ(pthread_setattr_default_np(&greedy), 0);
        pthread_attr_destroy(&greedy);
    }
    ~NoThreads() {
        pthread_setattr_default_np(&before_);
        pthread_attr_destroy(&before_);
    }
    NoThreads(const NoThreads&) = delete;
    NoThreads& operator=(const NoThreads&) = delete;

private:
    pthread_attr_t before_{};
};

TEST(Workers, WithoutAnyThreadAJobIsGivenBack) {
    int done = 0;
    {
        hooks::Workers workers(2);
        {
            const NoThreads none;
            EXPECT_FALSE(workers.run([&done] { done += 100; }));
        }
        EXPECT_TRUE(workers.run([&done] { ++done; }));
    }
    EXPECT_EQ(done, 1) << "what was given back is not done later";
}

TEST(Workers, WithoutAnotherThreadAJobWaitsForTheOneThatIsThere) {
    int done = 0;
    {
        hooks::Workers workers(8);
        ASSERT_TRUE(workers.run([&done] { ++done; }));
        const NoThreads none;
        for (int i = 0; i < 5; ++i) EXPECT_TRUE(workers.run([&done] { ++done; }));
    }
    EXPECT_EQ(done, 6);
}

TEST(Workers, ANameThatNoThreadCanLookUpIsAFailureLikeAnyOther) {
    int ends[2]{};
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const NoThreads none;
    const auto found = hooks::resolve("localhost", 443, true, hooks::Patience(seconds(20), ends[0]));
    for (const int end : ends) ::close(end);
    ASSERT_FALSE(found.ok());
    EXPECT_EQ(found.error(), "its name cannot be resolved: the system gives no thread");
}

}  // namespace
}  // namespace beckon::test
