// From what a site owner wrote to a Config, or to sentences that say what is wrong with it: all of them, not the first.
//
// Sources in growing strength: the file, the environment (BECKON_STORE_PATH for store.path), the flags. `site.` in the
// environment and in flags means the only site (BECKON_SITE_KEYS=…), so that a relay for one site needs no file.
// Lists are split at commas there.
//
// With no site at all the relay serves one that is open, `demo`, and says so loudly.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "beckon/base/result.hpp"
#include "config/config.hpp"
#include "ports/unfit_setting.hpp"

namespace beckon::relay::config {

struct Sources {
    std::string file_name;  ///< for the sentences
    std::string file_text;  ///< empty if there is no file
    std::vector<std::pair<std::string, std::string>> environment;
    std::vector<std::string> overrides;  ///< "store.path=/var/lib/beckon.db"
    /// Of keys that have a flag of their own: {"files", "dist/v1"} for `--files dist/v1`.
    std::vector<std::pair<std::string, std::string>> flags;
    /// Whether a host is an address that no webhook reaches unless that is allowed. Null: nobody knows, and none is refused.
    bool (*is_private_host)(const std::string& host) = nullptr;
    /// What keeps files from being served from there; empty: nothing. Null: it is not looked at.
    std::string (*directory_trouble)(const std::string& path) = nullptr;
};

struct Complaint {
    std::string where;  ///< "relay.toml:3", "BECKON_LISTEN", "--set", "--files"; empty if it is about the whole
    std::string what;
};
std::string sentence(const Complaint& complaint);

struct Loaded {
    Config config;  ///< to be used only if there are no errors
    std::vector<Complaint> errors;
    std::vector<Complaint> warnings;
    /// Of the relay's own keys: where each was given last.
    std::map<std::string, std::string, std::less<>> places;

    bool ok() const { return errors.empty(); }
};
Loaded load(const Sources& sources);
/// With its place, and what is allowed there.
Complaint complaint_about(const Loaded& loaded, const UnfitSetting& unfit);

/// A configuration of more bytes is a mistake.
inline constexpr std::size_t file_bytes_max = 1024 * 1024;
/// `again`: by a relay that runs, and only from a file. A pipe has its reader wait for a writer, who may be gone.
enum class Reading : std::uint8_t { first, again };
Result<std::string, Complaint> read_file(const std::string& path, Reading reading = Reading::first);
/// In the system's words, where `path` is no directory that can be read; empty if it is one.
std::string directory_trouble(const std::string& path);
/// What of a process's `environ` begins with BECKON_.
std::vector<std::pair<std::string, std::string>> beckon_environment(const char* const* environ);

/// A file that says what may be configured and what it is by default; it reads back as the defaults.
std::string gen_config();

}  // namespace beckon::relay::config
