// Questions to the archive, answered by a thread of their own: reading the disk keeps no call waiting.
//
// Questions wait in a queue with a bound, and are answered one of each site in turn; no site may have more than a quarter of its
// places, nor may those who ask for no site (the address of a meeting, which anybody may follow). A file that cannot be opened is tried again at the next
// question. The end of the reader is the end of the questions that wait: their answers are dropped.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "ports/records.hpp"
#include "store/archive.hpp"

namespace beckon::relay::store {

class Reader final : public Records {
public:
    using Work = std::function<void()>;
    /// Runs work on the thread of the loop; called from the reader's.
    using Post = std::function<void(Work)>;

    static constexpr std::size_t waiting_max = 256;

    Reader(std::string path, Post post, std::size_t most_waiting = waiting_max);
    ~Reader() override;
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    bool calls(CallQuery query, Answer<std::vector<hub::CallRow>> answer) override;
    bool call(SiteId site, CallId call, Answer<std::optional<StoredCall>> answer) override;
    bool usage(UsageQuery query, Answer<Usage> answer) override;
    bool rooms(RoomQuery query, Answer<std::vector<StoredRoom>> answer) override;
    bool stays(SiteId site, RoomId room, Answer<std::optional<StoredStays>> answer) override;
    bool room(RoomId room, Answer<std::optional<StoredRoom>> answer) override;

private:
    /// Asks the archive and posts the answer; with nothing, the file could not be opened, and the text says why.
    using Question = std::function<void(Archive*, const std::string& trouble)>;

    template <class T, class Ask>
    bool put(const SiteId& site, Ask ask, Answer<T> answer);
    void run();
    Question take_next();

    const std::string path_;
    const Post post_;
    const std::size_t most_waiting_;
    std::optional<Archive> archive_;  ///< of the thread

    std::mutex mutex_;
    std::condition_variable awake_;
    // Under the mutex.
    std::map<SiteId, std::deque<Question>> waiting_;  ///< each site's: none is without one
    std::size_t all_waiting_ = 0;
    SiteId served_last_;
    bool stopping_ = false;

    std::thread thread_;
};

}  // namespace beckon::relay::store
