#include "log/log.hpp"

#include <memory>
#include <string>

#include <spdlog/spdlog.h>
#include <unistd.h>

#include "log/fields.hpp"
#include "log/patient_sink.hpp"

namespace beckon::relay::log {

namespace {

bool as_json = false;
std::shared_ptr<PatientSink> sink;

spdlog::level::level_enum level_of(Level level) {
    switch (level) {
        case Level::trace: return spdlog::level::trace;
        case Level::debug: return spdlog::level::debug;
        case Level::info: return spdlog::level::info;
        case Level::warn: return spdlog::level::warn;
        case Level::error: return spdlog::level::err;
        case Level::off: return spdlog::level::off;
    }
    return spdlog::level::err;
}

class Lines final : public Journal {
public:
    Lines() { hear_from(Level::info); }
    using Journal::hear_from;
    void line(Level level, std::string_view event, std::initializer_list<Field> fields) override {
        log::line(level, event, fields);
    }
};

Lines& lines() {
    static Lines lines;
    return lines;
}

}  // namespace

void open(bool json, Level lowest) {
    as_json = json;
    sink = std::make_shared<PatientSink>(STDERR_FILENO);
    auto logger = std::make_shared<spdlog::logger>("beckon", sink);
    logger->set_pattern(json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})" : "%Y-%m-%d %H:%M:%S.%e %l %v",
                        spdlog::pattern_time_type::utc);
    spdlog::set_default_logger(std::move(logger));
    hear_from(lowest);
}

void hear_from(Level lowest) {
    spdlog::default_logger_raw()->set_level(level_of(lowest));
    lines().hear_from(lowest);
}

void line(Level level, std::string_view event, std::initializer_list<Field> fields) {
    spdlog::logger* const logger = spdlog::default_logger_raw();
    if (!logger->should_log(level_of(level))) return;
    const std::string text = told(as_json, event, fields);
    logger->log(level_of(level), spdlog::string_view_t(text.data(), text.size()));
}

Journal& journal() { return lines(); }

std::uint64_t left_out() { return sink ? sink->left_out() : 0; }

}  // namespace beckon::relay::log
