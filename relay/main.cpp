// beckon-relay: its commands.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "auth/token.hpp"
#include "auth/turn.hpp"
#include "beckon/base/json_write.hpp"
#include "config/load.hpp"
#include "hooks/address.hpp"
#include "log/log.hpp"
#include "net/certificate_watch.hpp"
#include "net/http_text.hpp"
#include "net/loop.hpp"
#include "net/tls.hpp"
#include "serve.hpp"
#include "store/obstacle.hpp"

#ifndef BECKON_VERSION
#    define BECKON_VERSION "of no version"
#endif

namespace beckon::relay {

namespace {

constexpr const char* version = "beckon-relay " BECKON_VERSION;

struct Given {
    std::string file;
    std::vector<std::string> overrides;
    std::optional<std::string> files;
    // gen-token, gen-turn
    std::string site;
    std::string user;
    std::int64_t hours = 12;
    bool admin = false;
};

/// Where no flag names the file.
std::string file_of_environment() {
    const char* const named = std::getenv("BECKON_CONFIG");  // NOLINT(concurrency-mt-unsafe): before any thread
    return named == nullptr ? std::string() : std::string(named);
}

/// What the configuration is read for.
enum class For : std::uint8_t { serving, rereading, asking };

/// Everything that was given. Where the file cannot be read, what the rest says of it is not the point.
config::Loaded read_config(const Given& given, For what = For::serving) {
    config::Sources sources;
    sources.file_name = given.file;
    sources.environment = config::beckon_environment(environ);
    sources.overrides = given.overrides;
    if (given.files) sources.flags.emplace_back("files", *given.files);
    // Who only asks for a token need not be able to read what the relay serves; and a relay that runs has read it.
    if (what == For::serving) sources.directory_trouble = config::directory_trouble;
    sources.is_private_host = [](const std::string& host) {
        const auto address = hooks::numeric_address(host, 0);
        return address && !hooks::is_public(*address);
    };
    if (given.file.empty()) return config::load(sources);
    auto text = config::read_file(given.file, what == For::rereading ? config::Reading::again : config::Reading::first);
    if (text) sources.file_text = std::move(text.value());
    config::Loaded out = config::load(sources);
    if (!text) {
        out.warnings.clear();
        out.errors = {text.error()};
    }
    return out;
}

/// What TLS is spoken with; null where it is not. A certificate that does not do is an error like any other.
std::shared_ptr<const net::Identity> identity_of(config::Loaded& loaded) {
    const config::Tls& tls = loaded.config.tls;
    if (!loaded.ok() || tls.certificate.empty()) return nullptr;
    auto read = net::Identity::read(tls.certificate, tls.key);
    if (read) return std::move(read.value());
    loaded.errors.push_back(config::complaint_about(loaded, read.error()));
    return nullptr;
}

/// For whoever sits at a terminal: says what is wrong, and what is only strange.
void tell(const config::Loaded& loaded) {
    for (const auto& one : loaded.warnings) std::fprintf(stderr, "warning: %s\n", config::sentence(one).c_str());
    for (const auto& one : loaded.errors) std::fprintf(stderr, "error: %s\n", config::sentence(one).c_str());
}

/// For those who only ask for a token.
std::optional<config::Config> asked(const Given& given) {
    config::Loaded out = read_config(given, For::asking);
    tell(out);
    if (!out.ok()) return std::nullopt;
    return std::move(out.config);
}

/// The same into the log.
void complain(const config::Loaded& loaded) {
    const auto say = [](log::Level level, const config::Complaint& complaint) {
        log::line(level, "configuration", {{"trouble", config::sentence(complaint)}});
    };
    for (const auto& warning : loaded.warnings) say(log::Level::warn, warning);
    for (const auto& error : loaded.errors) say(log::Level::error, error);
}

/// While the relay runs.
std::optional<config::Loaded> reread(const Given& given) {
    config::Loaded out = read_config(given, For::rereading);
    complain(out);
    if (!out.ok()) return std::nullopt;
    return out;
}

int serve_command(const Given& given) {
    config::Loaded found = read_config(given);
    const auto identity = identity_of(found);
    const log::Level level = found.config.log.level;
    // What is wrong with the configuration, or open to everybody, is said however little is logged later.
    log::open(found.config.log.format == config::LogFormat::json, std::min(level, log::Level::warn));
    complain(found);
    if (!found.ok()) return 2;
    log::hear_from(level);
    return serve({std::move(found), [given] { return reread(given); }}, identity);
}

/// No error: a relay that runs with it should not be kept from reading what else is new.
void warn_of_end(const std::string& certificate, Instant until) {
    const auto state = net::CertificateWatch::state_of(until, net::wall_now());
    if (state == net::CertificateWatch::State::good) return;
    const bool ended = state == net::CertificateWatch::State::ended;
    std::fprintf(stderr, "warning: %s: the certificate %s %s\n", certificate.c_str(),
                 ended ? "ended" : "ends soon:", net::http_date(until).c_str());
}

int check_command(const Given& given) {
    config::Loaded found = read_config(given);
    const auto identity = identity_of(found);
    // No error: whoever checks may be another user on another machine, and the service makes its directory when it starts.
    if (const auto obstacle = store::obstacle(found.config.store.path); found.ok() && obstacle)
        found.warnings.push_back(config::complaint_about(found, {"store.path", *obstacle}));
    tell(found);
    if (!found.ok()) return 2;
    if (identity) warn_of_end(found.config.tls.certificate, identity->until());
    std::printf("%s: good, %zu site(s)\n", given.file.empty() ? "configuration" : given.file.c_str(),
                found.config.sites.size());
    return 0;
}

/// The site that was named, or the only one.
const Site* chosen_site(const config::Config& config, const std::string& named) {
    const auto site = std::find_if(config.sites.begin(), config.sites.end(), [&](const Site& one) {
        return named.empty() ? config.sites.size() == 1 : one.id.view() == named;
    });
    return site == config.sites.end() ? nullptr : &*site;
}

std::optional<UserId> named_user(const Given& given) {
    auto user = UserId::parse(given.user);
    if (!user) std::fprintf(stderr, "error: --user: 1 to 64 bytes of clean UTF-8\n");
    return user;
}

int token_command(const Given& given) {
    const auto config = asked(given);
    if (!config) return 2;
    const Site* const site = chosen_site(*config, given.site);
    if (site == nullptr || site->keys.empty()) {
        std::fprintf(stderr, "error: --site: name a site of the configuration that has keys\n");
        return 2;
    }
    const auto user = named_user(given);
    if (!user) return 2;
    auth::TokenOrder order;
    order.user = *user;
    order.site = site->id;
    order.expires = net::wall_now() + minutes(given.hours * 60);
    if (given.admin) order.grants.emplace().admin = true;
    const auto token = auth::make_token(site->keys.front(), order);
    if (!token) {
        std::fprintf(stderr, "error: the key of this site is too short or too long\n");
        return 2;
    }
    std::printf("%s\n", token->c_str());
    return 0;
}

/// As RTCPeerConnection takes it.
std::string spelled(const wire::IceServer& server) {
    std::string out = R"({"urls":[)";
    for (const auto& url : server.urls.items) {
        if (out.back() != '[') out += ',';
        json::append_text(out, url.text);
    }
    out += ']';
    if (!server.username.text.empty()) {
        json::append_text(out += R"(,"username":)", server.username.text);
        json::append_text(out += R"(,"credential":)", server.credential.text);
    }
    return out += '}';
}

int turn_command(const Given& given) {
    const auto config = asked(given);
    if (!config) return 2;
    const Site* const site = chosen_site(*config, given.site);
    if (site == nullptr || site->ice.empty()) {
        std::fprintf(stderr, "error: --site: name a site of the configuration that has [[site.ice]]\n");
        return 2;
    }
    const auto user = named_user(given);
    if (!user) return 2;
    const auto offer = auth::mint_ice(site->ice, *user, net::wall_now(), minutes(given.hours * 60));
    std::string out = "[";
    for (const wire::IceServer& server : offer.servers.servers.items)
        out += (out.size() == 1 ? "" : ",\n ") + spelled(server);
    std::printf("%s]\n", out.c_str());
    return 0;
}

int run(int argc, char** argv) {
    Given given;
    CLI::App app("beckon-relay: signalling for live video calls and broadcasts on any website", "beckon-relay");
    app.require_subcommand(0, 1);
    app.set_version_flag("--version", version);
    const auto with_config = [&given](CLI::App* command) {
        command->add_option("-c,--config", given.file,
                            "the configuration file (TOML); without it, what BECKON_CONFIG names");
        command->add_option("-s,--set", given.overrides,
                            "key=value, stronger than file and environment; may be repeated");
        return command;
    };
    with_config(&app);
    CLI::App* const serving = with_config(app.add_subcommand("serve", "run the relay (what it does with no command)"));
    CLI::App* const checking =
        with_config(app.add_subcommand("check-config", "say what is wrong with the configuration"));
    for (CLI::App* const command : {&app, serving, checking}) {
        command->add_option("--files", given.files,
                            "a directory whose files are served below /v1/ (beckon.js): the key files");
    }
    CLI::App* const sampling =
        app.add_subcommand("gen-config", "print a configuration file with every key and its default");
    CLI::App* const signing =
        with_config(app.add_subcommand("gen-token", "print a token for a user, to try things out"));
    CLI::App* const minting = with_config(
        app.add_subcommand("gen-turn", "print a user's STUN and TURN servers with credentials, to try them out"));
    for (CLI::App* const command : {signing, minting}) {
        command->add_option("--site", given.site, "which site; not needed if there is one");
        command->add_option("--user", given.user, "the user's id")->required();
        command->add_option("--hours", given.hours, "how long it holds")
            ->check(CLI::Range(1, 24 * 366))
            ->capture_default_str();
    }
    signing->add_flag("--admin", given.admin, "may do everything of the site (REST), as its backend");
    CLI::App* const telling = app.add_subcommand("version", "print the version");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        // The library has a number for each mistake. For us it is one: what was given has to be put right first, and the
        // service manager need not try again.
        return app.exit(error) == 0 ? 0 : 2;
    }
    if (given.file.empty()) given.file = file_of_environment();
    if (*checking) return check_command(given);
    if (*signing) return token_command(given);
    if (*minting) return turn_command(given);
    if (*sampling) return std::fputs(config::gen_config().c_str(), stdout) < 0 ? 1 : 0;
    if (*telling) return std::puts(version) < 0 ? 1 : 0;
    return serve_command(given);
}

}  // namespace

}  // namespace beckon::relay

int main(int argc, char** argv) { return beckon::relay::run(argc, argv); }
