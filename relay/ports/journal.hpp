// The administrator's log, as the parts that have something to say see it. One event, one line, whatever a stranger has put
// into its fields. Nobody hands it a token, an address of a user, a description of media or the content of a message.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace beckon::relay {

enum class Level : std::uint8_t { trace, debug, info, warn, error, off };

struct Field {
    std::string_view name;
    std::string value;
};

class Journal {
public:
    virtual ~Journal() = default;

    /// Ask it first where composing the line costs something and happens often.
    virtual bool hears(Level level) const = 0;
    virtual void line(Level level, std::string_view event, std::initializer_list<Field> fields) = 0;
};

}  // namespace beckon::relay
