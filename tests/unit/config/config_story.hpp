// Loading from texts, and what came of it as texts.
#pragma once

#include <string>
#include <vector>

#include "config/load.hpp"

namespace beckon::test {

inline relay::config::Loaded load_file(const std::string& text) {
    relay::config::Sources sources;
    sources.file_name = "relay.toml";
    sources.file_text = text;
    return load(sources);
}

inline std::vector<std::string> sentences(const std::vector<relay::config::Complaint>& complaints) {
    std::vector<std::string> out;
    for (const auto& complaint : complaints) out.push_back(sentence(complaint));
    return out;
}

/// The sentences of all errors, one per line.
inline std::string errors_of(const relay::config::Loaded& loaded) {
    std::string out;
    for (const std::string& one : sentences(loaded.errors)) out += one + '\n';
    return out;
}
inline std::string errors_in(const std::string& file) { return errors_of(load_file(file)); }

/// A site that is in order, for files that are about something else.
inline const std::string good_site = R"(
[[site]]
keys = ["0123456789abcdef0123456789abcdef"]
origins = ["https://shop.example"]
)";

}  // namespace beckon::test
