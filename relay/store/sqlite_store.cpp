#include "store/sqlite_store.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <condition_variable>
#include <iterator>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "store/incoming.hpp"
#include "store/lock.hpp"
#include "store/obstacle.hpp"
#include "store/read.hpp"
#include "store/sqlite.hpp"

namespace beckon::relay::store {

namespace {

using Clock = std::chrono::steady_clock;  ///< for when to try again; the rows' times are `Options::now`

constexpr Span tidy_pause =
    milliseconds(20);  ///< between two steps: rows that come meanwhile do not wait for all of it

std::chrono::milliseconds wait_for(Span span) { return std::chrono::milliseconds(span.ms); }

class SqliteStore final : public Store {
public:
    SqliteStore(Lock lock, Database database, Options options, Recovered recovered)
        : lock_(std::move(lock)),
          options_(std::move(options)),
          meters_(options_.meters ? *options_.meters : nobodys_),
          database_(std::move(database)),
          kept_(std::move(recovered.kept)),
          epoch_(recovered.epoch),
          unreadable_(recovered.unreadable) {}
    ~SqliteStore() override;
    SqliteStore(const SqliteStore&) = delete;
    SqliteStore& operator=(const SqliteStore&) = delete;

    hub::Recover recover() override { return std::exchange(kept_, {}); }
    std::uint64_t next_epoch() override;
    void start(OnSaved on_saved, OnEvents on_events) override;
    void keep(hub::SaveNumber number, hub::Row&& row) override;
    void keep_event(Event event) override { told_.events.push_back(std::move(event)); }
    void press() override;
    void flush_events() override;
    void forget_events(std::vector<EventNumber> numbers) override;
    Health health() const override;
    Loss close() override;

private:
    void take_first();
    void end();
    void run();
    bool take(Clock::time_point until);
    void flush();
    Trouble commit();
    void lose(std::size_t rows);
    void spill();
    void make_room();
    void tidy_up();
    void report();
    std::string lost_words() const;
    std::string too_slow() const;
    std::string hangs() const;
    void begin_to_write();
    std::string damage() const;
    void set_trouble(Trouble trouble);
    void post(Mail mail);
    void take_in(Mail mail);
    bool failing() const { return !pending_.empty() || !pending_mail_.empty(); }

    const Lock lock_;

    // Constant once the thread runs.
    const Options options_;
    StoreMeters nobodys_;
    StoreMeters& meters_;
    OnSaved on_saved_;
    OnEvents on_events_;

    // Of whoever keeps rows.
    Mail told_;  ///< goes with the next row

    // Of whoever opens, then of the thread.
    Database database_;
    hub::Recover kept_;
    std::uint64_t epoch_ = 0;
    const std::size_t unreadable_;

    // Of the thread.
    std::vector<Kept> pending_;  ///< not on disk; between two rounds only while the disk takes nothing
    std::size_t pending_bytes_ = 0;
    Mail pending_mail_;
    Bounds room_ = options_.bounds;  ///< for what is pending
    std::size_t lost_ = 0;           ///< rows dropped since the start
    bool crowded_ = false;  ///< some of those that came with the last rows: the disk may be well, and yet too slow
    hub::SaveNumber taken_;
    hub::SaveNumber reported_;
    Clock::time_point retry_at_{};
    Clock::time_point tidy_at_{};

    mutable std::mutex mutex_;
    std::condition_variable awake_;
    // Under the mutex.
    Bounds bounds_ =
        Bounds::none();  ///< before the start nobody takes what comes, and that is as much as was recovered
    Incoming incoming_;
    bool pressing_ = false;  ///< a page waits for something in `incoming_`
    Mail incoming_mail_;
    std::size_t refused_ = 0;  ///< rows that there was no room for
    hub::SaveNumber newest_;
    std::size_t held_back_ = 0;  ///< what the thread holds, for `health`
    std::size_t dropped_ = 0;    ///< what it has dropped, likewise
    std::string trouble_;
    std::optional<Clock::time_point> writing_since_;
    bool stopping_ = false;

    std::thread writer_;
};

SqliteStore::~SqliteStore() { end(); }

void SqliteStore::end() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    awake_.notify_one();
    if (writer_.joinable()) writer_.join();
}

std::uint64_t SqliteStore::next_epoch() {
    assert(!writer_.joinable());
    ++epoch_;
    // Should the disk fail just now: every batch writes the epoch again.
    set_trouble(write_epoch(database_, epoch_));
    return epoch_;
}

void SqliteStore::start(OnSaved on_saved, OnEvents on_events) {
    assert(!writer_.joinable());
    on_saved_ = std::move(on_saved);
    on_events_ = std::move(on_events);
    take_first();
    // What recovery left to be kept is there before anybody can ask for it, and before the time of the last write moves.
    if (failing()) flush();
    writer_ = std::thread([this] { run(); });
}

/// What came before the start. If the disk does not take it at once, it has room for as long as it waits.
void SqliteStore::take_first() {
    flush_events();
    {
        const std::lock_guard lock(mutex_);
        bounds_ = options_.bounds;
        pressing_ = true;
    }
    take(Clock::now());
    room_ = {std::max(options_.bounds.rows, pending_.size()), std::max(options_.bounds.bytes, pending_bytes_),
             std::max(options_.bounds.events, pending_mail_.events.size())};
}

void SqliteStore::keep(hub::SaveNumber number, hub::Row&& row) {
    const bool pressing = is_pressing(row);
    bool wake = false;  // that costs more than all else here
    {
        const std::lock_guard lock(mutex_);
        newest_ = number;
        wake = incoming_.empty() || (pressing && !pressing_);
        pressing_ = pressing_ || pressing;
        if (!told_.empty()) take_in(std::exchange(told_, {}));
        if (!incoming_.add(number, std::move(row), bounds_)) ++refused_;
    }
    if (wake) awake_.notify_one();
}

void SqliteStore::press() {
    {
        const std::lock_guard lock(mutex_);
        pressing_ = true;
    }
    awake_.notify_one();
}

void SqliteStore::flush_events() {
    if (!told_.empty()) post(std::exchange(told_, {}));
}

void SqliteStore::forget_events(std::vector<EventNumber> numbers) {
    if (!numbers.empty()) post({{}, std::move(numbers)});
}

void SqliteStore::post(Mail mail) {
    {
        const std::lock_guard lock(mutex_);
        take_in(std::move(mail));
    }
    awake_.notify_one();
}

/// Under the mutex.
void SqliteStore::take_in(Mail mail) {
    if (incoming_mail_.events.size() >= bounds_.events) refused_ += std::exchange(mail.events, {}).size();
    append(incoming_mail_, std::move(mail));
}

Store::Health SqliteStore::health() const {
    const std::lock_guard lock(mutex_);
    const bool long_since = writing_since_ && Clock::now() - *writing_since_ > wait_for(options_.hangs_after);
    std::string trouble = trouble_;
    if (trouble.empty() && refused_ > 0) trouble = too_slow();
    if (trouble.empty() && long_since) trouble = hangs();
    return {std::move(trouble), incoming_.size() + held_back_, dropped_ + refused_, unreadable_, damage()};
}

/// Such a row is there after every start: it stands in the way of nothing, so it is no trouble.
std::string SqliteStore::damage() const {
    if (unreadable_ == 0) return {};
    return "database " + database_.path() + " holds rows that no relay wrote; they were left out: "
           + std::to_string(unreadable_) + ". Put a copy in its place, or go on without them";
}

Store::Loss SqliteStore::close() {
    if (!on_saved_) take_first();  // it was never started: all is lost, and nothing was written
    flush_events();
    end();
    if (on_saved_ && !failing()) set_trouble(note_stays(database_, options_.now()));
    const std::lock_guard lock(mutex_);
    return {std::exchange(pending_, {}).size(), std::exchange(pending_mail_, {}).events.size(), trouble_};
}

// ------------------------------------------------------------------------------------------ the thread

void SqliteStore::run() {
    report();
    for (bool last = false; !last;) {
        const bool was_failing = failing();
        last = take(was_failing ? retry_at_ : tidy_at_);
        if (was_failing && !last && Clock::now() < retry_at_) {
            spill();
        } else if (failing()) {
            flush();
        }
        report();
        // Between two batches too: a relay that is never idle grows old things as well.
        if (!failing() && !last && Clock::now() >= tidy_at_) tidy_up();
    }
}

/// Waits for rows, for more of them if nobody waits for these, and takes all there are. True: it is the last time.
bool SqliteStore::take(Clock::time_point until) {
    std::unique_lock lock(mutex_);
    awake_.wait_until(
        lock, until, [this] { return stopping_ || !incoming_.empty() || !incoming_mail_.empty() || newest_ > taken_; });
    if (newest_ > taken_) {
        awake_.wait_until(lock, Clock::now() + wait_for(options_.gather_for),
                          [this] { return stopping_ || pressing_ || !incoming_mail_.empty(); });
    }
    pressing_ = false;
    pending_bytes_ += incoming_.bytes();
    std::vector<Kept> fresh = incoming_.take();
    crowded_ = refused_ > 0;
    lose(std::exchange(refused_, 0U));
    dropped_ = lost_;
    if (crowded_ && trouble_.empty()) trouble_ = too_slow();  // writing these may take long, too
    append(pending_mail_, std::exchange(incoming_mail_, {}));
    taken_ = newest_;
    held_back_ = pending_.size() + fresh.size();
    const bool last = stopping_;
    lock.unlock();
    if (pending_.empty()) {
        pending_ = std::move(fresh);
    } else {
        pending_.insert(pending_.end(), std::move_iterator(fresh.begin()), std::move_iterator(fresh.end()));
    }
    return last;
}

void SqliteStore::flush() {
    coalesce(pending_);
    begin_to_write();
    Trouble trouble = commit();
    bool events = false;
    if (!trouble) {
        pending_.clear();
        pending_bytes_ = 0;
        events = !pending_mail_.events.empty();
        pending_mail_ = {};
        room_ = options_.bounds;
    } else {
        make_room();
        retry_at_ = Clock::now() + wait_for(options_.retry_every);
        *trouble += ". Calls go on; what happens now is lost if the relay stops before it is written";
        if (lost_) *trouble += lost_words();
    }
    set_trouble(std::move(trouble));
    if (events && on_events_) on_events_();
}

void SqliteStore::make_room() {
    lose(shrink(pending_, room_) + shrink(pending_mail_, room_));
    pending_bytes_ = bytes_of(pending_);
}

Trouble SqliteStore::commit() {
    const auto began = Clock::now();
    Trouble trouble = write_batch(database_, pending_, pending_mail_, epoch_, options_.now());
    if (trouble) {
        meters_.failures.add();
        return trouble;
    }
    meters_.rows.add(pending_.size());
    meters_.commit_time.observe(std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began).count());
    return trouble;
}

void SqliteStore::lose(std::size_t rows) {
    lost_ += rows;
    meters_.dropped.add(rows);
}

std::string SqliteStore::lost_words() const {
    return ". Too much waits: rows that were dropped since the start: " + std::to_string(lost_);
}

std::string SqliteStore::too_slow() const {
    return "database " + database_.path()
           + " takes rows more slowly than they come, and too many wait: some were dropped. See what keeps its disk busy";
}

std::string SqliteStore::hangs() const {
    return "database " + database_.path() + " has been at one write for more than "
           + std::to_string(options_.hangs_after.ms / 1000)
           + " s. Calls go on; one that begins, is accepted or ends waits for it. See what keeps its disk busy";
}

void SqliteStore::begin_to_write() {
    const std::lock_guard lock(mutex_);
    writing_since_ = Clock::now();
}

/// Between two attempts. Looking at every row that waits costs time, so it is done when they have doubled, not each time.
void SqliteStore::spill() {
    if (pending_.size() <= 2 * room_.rows && pending_bytes_ <= 2 * room_.bytes
        && pending_mail_.events.size() <= 2 * room_.events)
        return;
    coalesce(pending_);
    make_room();
}

void SqliteStore::tidy_up() {
    begin_to_write();
    const Result<bool, std::string> more = tidy(database_, options_.retention, options_.now(), options_.tidy_rows);
    const bool again = more && more.value();
    tidy_at_ = Clock::now() + wait_for(again ? tidy_pause : options_.tidy_every);
    Trouble trouble = more ? note_stays(database_, options_.now()) : Trouble(more.error());
    set_trouble(std::move(trouble));
}

void SqliteStore::report() {
    if (taken_ <= reported_) return;
    reported_ = taken_;
    on_saved_(taken_);
}

void SqliteStore::set_trouble(Trouble trouble) {
    if (!trouble && crowded_) trouble = too_slow();
    const std::lock_guard lock(mutex_);
    trouble_ = std::move(trouble).value_or(std::string{});
    writing_since_.reset();
    held_back_ = pending_.size();
    dropped_ = lost_;
}

}  // namespace

Result<std::unique_ptr<Store>, std::string> open(const std::string& path, Options options) {
    assert(options.now);
    if (Trouble trouble = no_file(path)) return *trouble;
    auto lock = Lock::take(path);
    if (!lock) return lock.error();
    auto database = Database::open(path, Database::Access::create, options.busy_timeout);
    if (!database) return database.error();
    if (Trouble trouble = prepare(database.value(), options.on_upgrade)) return *trouble;
    auto recovered = read_recovered(database.value(), options.now());
    if (!recovered) return recovered.error();
    std::unique_ptr<Store> store = std::make_unique<SqliteStore>(std::move(lock.value()), std::move(database.value()),
                                                                 std::move(options), std::move(recovered.value()));
    return store;
}

}  // namespace beckon::relay::store
