#include "log/log.hpp"

#include <memory>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "beckon/base/json_write.hpp"
#include "beckon/base/utf8.hpp"

namespace beckon::relay::log {

namespace {

bool as_json = false;

spdlog::level::level_enum level_of(Level level) {
    switch (level) {
        case Level::debug: return spdlog::level::debug;
        case Level::info: return spdlog::level::info;
        case Level::warn: return spdlog::level::warn;
        case Level::error: return spdlog::level::err;
    }
    return spdlog::level::err;
}

/// In quotes, with everything escaped that could end the line or the quotes: spdlog escapes nothing itself.
void append_quoted(std::string& out, std::string_view text) {
    json::append_text(out, is_utf8(text) ? text : std::string_view("(not UTF-8)"));
}

}  // namespace

void open(bool json, Level lowest) {
    as_json = json;
    auto logger = std::make_shared<spdlog::logger>("beckon", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_level(level_of(lowest));
    logger->set_pattern(json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})" : "%Y-%m-%d %H:%M:%S.%e %l %v",
                        spdlog::pattern_time_type::utc);
    logger->flush_on(spdlog::level::warn);
    spdlog::set_default_logger(std::move(logger));
}

void line(Level level, std::string_view event, std::initializer_list<Field> fields) {
    std::string text;
    if (as_json) {
        text += R"("event":)";
        append_quoted(text, event);
    } else {
        text += event;
    }
    for (const Field& field : fields) {
        text += as_json ? ',' : ' ';
        if (as_json) append_quoted(text, field.name);
        if (!as_json) text += field.name;
        text += as_json ? ':' : '=';
        append_quoted(text, field.value);
    }
    spdlog::default_logger_raw()->log(level_of(level), spdlog::string_view_t(text.data(), text.size()));
}

}  // namespace beckon::relay::log
