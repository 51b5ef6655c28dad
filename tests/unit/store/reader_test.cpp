// R2, R8: questions to the archive wait in a bounded queue and are answered on the thread of the loop.
#include "store/reader.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>

#include "story.hpp"

namespace beckon::test {
namespace {

/// The loop's half: what was posted waits until the test runs it.
class Posts {
public:
    store::Reader::Post post() {
        return [this](const store::Reader::Work& work) {
            const std::lock_guard lock(mutex_);
            works_.push_back(work);
            came_.notify_one();
        };
    }
    void run_one() {
        std::unique_lock lock(mutex_);
        came_.wait(lock, [this] { return !works_.empty(); });
        const auto work = std::move(works_.front());
        works_.pop_front();
        lock.unlock();
        work();
    }

private:
    std::mutex mutex_;
    std::condition_variable came_;
    std::deque<store::Reader::Work> works_;
};

TEST(Reader, AnswersOnTheThreadOfTheLoop) {
    StoreStory story;
    story.start();
    story.saved(call_row("one", hub::CallStage::ringing));
    Posts posts;
    store::Reader reader(story.directory.file(), posts.post());
    std::optional<std::size_t> found;
    ASSERT_TRUE(reader.calls({site("shop")}, [&](auto rows) { found = rows.value().size(); }));
    posts.run_one();
    EXPECT_EQ(found, 1U);
}

TEST(Reader, AFileThatIsNotThereIsToldAndTriedAgain) {
    StoreStory story;
    Posts posts;
    store::Reader reader(story.directory.file(), posts.post());
    std::string trouble;
    const auto ask = [&] {
        ASSERT_TRUE(reader.calls({site("shop")}, [&](auto rows) { trouble = rows ? "none" : rows.error(); }));
        posts.run_one();
    };
    ask();
    EXPECT_NE(trouble.find(story.directory.file()), std::string::npos) << trouble;
    story.start();
    ask();
    EXPECT_EQ(trouble, "none");
}

TEST(Reader, TakesSoManyQuestionsAndNotOneMore) {
    StoreStory story;
    story.start();
    std::mutex gate;
    gate.lock();
    std::atomic<bool> busy = false;
    std::size_t answered = 0;
    {
        // The first answer keeps the reader until the gate opens, so the others wait.
        store::Reader reader(
            story.directory.file(),
            [&](const store::Reader::Work& work) {
                busy = true;
                busy.notify_one();
                const std::lock_guard lock(gate);
                work();
            },
            8);
        const auto asked = [&](const char* of) {
            std::size_t taken = 0;
            while (taken < 9 && reader.calls({site(of)}, [&](auto) { ++answered; })) ++taken;
            return taken;
        };
        ASSERT_TRUE(reader.calls({site("shop")}, [&](auto) { ++answered; }));
        busy.wait(false);
        EXPECT_EQ(asked("shop"), 2U) << "a quarter, so that no site takes the others' places";
        EXPECT_EQ(asked("shop"), 0U);
        for (const char* of : {"mall", "club", "farm"}) EXPECT_EQ(asked(of), 2U) << of;
        EXPECT_EQ(asked("hall"), 0U) << "all places are taken";
        gate.unlock();
    }
    EXPECT_LE(answered, 9U) << "those that wait at the end are dropped, not waited for";
}

// R8: or a site that asks for sums of a year, many at once, keeps all others from their archive for minutes.
TEST(Reader, AnswersOneQuestionOfEachSiteInTurn) {
    StoreStory story;
    story.start();
    std::mutex gate;
    gate.lock();
    std::atomic<bool> busy = false;
    std::string order;
    std::atomic<std::size_t> waiting = 6;
    store::Reader reader(
        story.directory.file(),
        [&](const store::Reader::Work& work) {
            busy = true;
            busy.notify_one();
            const std::lock_guard lock(gate);
            work();
            --waiting;
            waiting.notify_one();
        },
        100);
    const auto ask = [&](const char* of) {
        ASSERT_TRUE(reader.calls({site(of)}, [&order, of](auto) { order += of[0]; }));
    };
    ask("shop");
    busy.wait(false);
    for (const char* of : {"shop", "shop", "shop", "mall", "club"}) ask(of);
    gate.unlock();
    for (std::size_t now = waiting; now != 0; now = waiting) waiting.wait(now);
    EXPECT_EQ(order, "scmsss");
}

}  // namespace
}  // namespace beckon::test
