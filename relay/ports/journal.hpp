// The administrator's log, as the parts that have something to say see it. One event, one line, whatever a stranger has put
// into its fields. Nobody hands it a token, an address of a user, a description of media or the content of a message.
#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace beckon::relay {

enum class Level : std::uint8_t { trace, debug, info, warn, error, off };

struct Field {
    Field(std::string_view called, std::string text) : name(called), value(std::move(text)) {}
    /// A number stays one for programs that read the log.
    template <std::integral Number>
    Field(std::string_view called, Number number) : name(called),
                                                    value(std::to_string(number)),
                                                    is_number(true) {}

    std::string_view name;
    std::string value;
    bool is_number = false;
};

class Journal {
public:
    virtual ~Journal() = default;

    /// Ask it first where composing the line costs something and happens often. With every message it is asked twice, so this is
    /// no call.
    bool hears(Level level) const { return level >= heard_from_.load(std::memory_order_relaxed); }
    virtual void line(Level level, std::string_view event, std::initializer_list<Field> fields) = 0;

protected:
    void hear_from(Level lowest) { heard_from_ = lowest; }

private:
    std::atomic<Level> heard_from_{Level::trace};
};

}  // namespace beckon::relay
