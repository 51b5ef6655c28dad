#include "store/reader.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace beckon::relay::store {

Reader::Reader(std::string path, Post post, std::size_t most_waiting)
    : path_(std::move(path)),
      post_(std::move(post)),
      most_waiting_(most_waiting),
      thread_([this] { run(); }) {}

Reader::~Reader() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    awake_.notify_one();
    thread_.join();
}

template <class T, class Ask>
bool Reader::put(const SiteId& site, Ask ask, Answer<T> answer) {
    Question question = [this, ask = std::move(ask), answer = std::move(answer)](Archive* archive,
                                                                                 const std::string& trouble) {
        // The answer is large, and a posted function is copied: once is enough.
        auto found = std::make_shared<Result<T, std::string>>(archive ? ask(*archive) : trouble);
        post_([answer, found] { answer(std::move(*found)); });
    };
    {
        const std::lock_guard lock(mutex_);
        const std::size_t share = std::max<std::size_t>(most_waiting_ / 4, 1);
        const auto theirs = waiting_.find(site);
        if (all_waiting_ >= most_waiting_ || (theirs != waiting_.end() && theirs->second.size() >= share)) return false;
        waiting_[site].push_back(std::move(question));
        ++all_waiting_;
    }
    awake_.notify_one();
    return true;
}

bool Reader::calls(CallQuery query, Answer<std::vector<hub::CallRow>> answer) {
    const SiteId site = query.site;
    return put(
        site, [query = std::move(query)](Archive& archive) { return archive.calls(query); }, std::move(answer));
}
bool Reader::call(SiteId site, CallId call, Answer<std::optional<StoredCall>> answer) {
    return put(
        site, [site, call](Archive& archive) { return archive.call(site, call); }, std::move(answer));
}
bool Reader::usage(UsageQuery query, Answer<Usage> answer) {
    const SiteId site = query.site;
    return put(
        site, [query = std::move(query)](Archive& archive) { return archive.usage(query); }, std::move(answer));
}
bool Reader::rooms(RoomQuery query, Answer<std::vector<StoredRoom>> answer) {
    const SiteId site = query.site;
    return put(
        site, [query = std::move(query)](Archive& archive) { return archive.rooms(query); }, std::move(answer));
}
bool Reader::stays(SiteId site, RoomId room, Answer<std::optional<StoredStays>> answer) {
    return put(
        site, [site, room](Archive& archive) { return archive.stays(site, room); }, std::move(answer));
}
bool Reader::room(RoomId room, Answer<std::optional<StoredRoom>> answer) {
    return put(
        SiteId{}, [room](Archive& archive) { return archive.room(room); }, std::move(answer));
}

/// Under the mutex. One site's questions may each take a second: another's waits for one of them, and not for all.
Reader::Question Reader::take_next() {
    auto next = waiting_.upper_bound(served_last_);
    if (next == waiting_.end()) next = waiting_.begin();
    auto& [site, theirs] = *next;
    served_last_ = site;
    Question question = std::move(theirs.front());
    theirs.pop_front();
    if (theirs.empty()) waiting_.erase(next);
    --all_waiting_;
    return question;
}

void Reader::run() {
    for (;;) {
        Question question;
        {
            std::unique_lock lock(mutex_);
            awake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
            if (stopping_) return;
            question = take_next();
        }
        std::string trouble;
        if (!archive_) {
            auto opened = Archive::open(path_);
            if (opened) {
                archive_.emplace(std::move(opened.value()));
            } else {
                trouble = opened.error();
            }
        }
        question(archive_ ? &*archive_ : nullptr, trouble);
    }
}

}  // namespace beckon::relay::store
