#include "store/event_queue.hpp"

#include <utility>

#include "store/query.hpp"

namespace beckon::relay::store {

namespace {

class SqliteEventQueue final : public EventQueue {
public:
    explicit SqliteEventQueue(Database database) : database_(std::move(database)) {}

    Result<std::vector<WaitingEvent>, std::string> waiting(EventNumber after, std::size_t limit) override {
        std::vector<WaitingEvent> found;
        if (Trouble trouble =
                collect(database_, found, unreadable_, "WHERE number > ? ORDER BY number LIMIT ?", after.value, limit))
            return *trouble;
        return found;
    }

    Result<std::optional<Event>, std::string> event(EventNumber number) override {
        std::vector<Event> found;
        if (Trouble trouble = collect(database_, found, unreadable_, "WHERE number = ?", number.value)) return *trouble;
        if (found.empty()) return std::optional<Event>();
        return std::optional(std::move(found.front()));
    }

private:
    Database database_;
    std::size_t unreadable_ = 0;  ///< rows that no relay wrote: nobody can be told of them
};

}  // namespace

Result<std::unique_ptr<EventQueue>, std::string> open_event_queue(const std::string& path, Span busy_timeout) {
    auto database = Database::open(path, Database::Access::read_only, busy_timeout);
    if (!database) return database.error();
    std::unique_ptr<EventQueue> queue = std::make_unique<SqliteEventQueue>(std::move(database.value()));
    return queue;
}

}  // namespace beckon::relay::store
