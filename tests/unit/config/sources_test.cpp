// R1, R3: file, environment and flags, in growing strength; and the relay that nobody configured.
#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "config/keys.hpp"
#include "config_story.hpp"
#include "support/directory.hpp"

namespace beckon::test {
namespace {

using relay::config::Config;
using relay::config::load;
using relay::config::Loaded;
using relay::config::Sources;

Sources file_of(const std::string& text) {
    Sources sources;
    sources.file_name = "relay.toml";
    sources.file_text = text;
    return sources;
}

/// Every key of the relay with its value.
std::string shown(const Config& config) {
    std::string out;
    for (const auto& key : relay::config::relay_keys()) out += key.name + " = " + key.show(config) + '\n';
    return out;
}

TEST(ConfigSources, AFileSaysEverything) {
    const auto loaded = load_file(R"(
listen = "[::]:443"
trusted_proxies = ["10.0.0.0/8", "::1"]
threads = 4
drain = "5s"
[tls]
certificate = "cert.pem"
key = "key.pem"
[store]
path = "/var/lib/beckon.db"
keep_calls_days = 7
[log]
level = "debug"
format = "json"
[admin]
listen = "127.0.0.1:8081"
token = "0123456789abcdef"
[metrics]
listen = "127.0.0.1:9090"
[limits]
sockets = 100
opens_every = "500ms"
connects_every = "2ms"
requests_burst = 77
[settings]
ring = "45s"
lease = "15s"
[[site]]
id = "shop"
keys = ["0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"]
origins = ["https://shop.example", "http://localhost:3000"]
[site.limits]
viewers = 3
invites_every = "1s"
[site.webhook]
url = "https://shop.example/hook"
secret = "what it is signed with"
private_allowed = true
[[site.ice]]
urls = "stun:stun.example"
[[site.ice]]
urls = ["turn:turn.example"]
secret = "north"
[[site]]
id = "demo"
open = true
)");
    ASSERT_EQ(errors_of(loaded), "");
    const Config& config = loaded.config;
    EXPECT_EQ(config.listen, (relay::config::Endpoint{"::", 443}));
    EXPECT_EQ(config.trusted_proxies.size(), 2U);
    EXPECT_EQ(config.drain, seconds(5));
    EXPECT_EQ(config.tls.key, "key.pem");
    EXPECT_EQ(config.store.keep_calls_days, 7);
    EXPECT_EQ(config.log.level, relay::Level::debug);
    EXPECT_EQ(config.log.format, relay::config::LogFormat::json);
    EXPECT_EQ(config.metrics.port, 9090);
    EXPECT_EQ(config.limits.opens_every, milliseconds(500));
    EXPECT_EQ(config.limits.connects_every, milliseconds(2));
    EXPECT_EQ(config.limits.requests_burst, 77);
    EXPECT_EQ(config.settings.ring, seconds(45));
    ASSERT_EQ(config.sites.size(), 2U);
    const relay::Site& shop = config.sites[0];
    EXPECT_EQ(shop.id, *SiteId::parse("shop"));
    EXPECT_EQ(shop.keys.size(), 2U);
    EXPECT_EQ(shop.limits.viewers, 3U);
    EXPECT_EQ(shop.limits.invites_every, seconds(1));
    EXPECT_TRUE(shop.webhook.private_allowed);
    ASSERT_EQ(shop.ice.size(), 2U);
    EXPECT_EQ(shop.ice[1].secret, "north");
    EXPECT_FALSE(shop.open);
    EXPECT_TRUE(config.sites[1].open);
}

TEST(ConfigSources, TheEnvironmentIsStrongerThanTheFileAndFlagsThanBoth) {
    Sources sources = file_of("threads = 2\nlisten = \"127.0.0.1:1\"\nstore.path = \"file.db\"" + good_site);
    sources.environment = {{"BECKON_LISTEN", "127.0.0.1:2"}, {"BECKON_STORE_PATH", "env.db"}, {"HOME", "x"}};
    sources.overrides = {"listen=127.0.0.1:3"};
    const Loaded loaded = load(sources);
    EXPECT_EQ(errors_of(loaded), "");
    EXPECT_TRUE(loaded.warnings.empty());
    EXPECT_EQ(loaded.config.threads, 2);
    EXPECT_EQ(loaded.config.store.path, "env.db");
    EXPECT_EQ(loaded.config.listen.port, 3);
}

TEST(ConfigSources, AFlagOfItsOwnIsAKeyLikeAnyOther) {
    Sources sources = file_of("files = \"of the file\"" + good_site);
    EXPECT_EQ(load(sources).config.files, "of the file");
    sources.environment = {{"BECKON_FILES", "of the environment"}};
    EXPECT_EQ(load(sources).config.files, "of the environment");
    sources.overrides = {"files=of --set"};
    EXPECT_EQ(load(sources).config.files, "of --set");
    sources.flags = {{"files", "of --files"}};
    EXPECT_EQ(load(sources).config.files, "of --files");
    sources.flags = {{"files", ""}};
    EXPECT_EQ(load(sources).config.files, "") << "none, whatever the others say";
    EXPECT_EQ(errors_of(load(sources)), "");
}

TEST(ConfigSources, OnlyADirectoryThatCanBeReadHasNoTrouble) {
    const Directory directory;
    EXPECT_EQ(relay::config::directory_trouble(directory.path()), "");
    EXPECT_NE(relay::config::directory_trouble(directory.path() + "/none"), "");
    const std::string file = directory.path() + "/file";
    std::ofstream(file) << "x";
    EXPECT_NE(relay::config::directory_trouble(file), "");
}

TEST(ConfigSources, OneSiteNeedsNoFile) {
    Sources sources;
    sources.environment = {{"BECKON_SITE_ICE_SECRET", "north"},
                           {"BECKON_SITE_ICE_URLS", "turn:a, turns:b"},
                           {"BECKON_SITE_KEYS", "0123456789abcdef0123456789abcdef, fedcba9876543210fedcba9876543210"},
                           {"BECKON_SITE_LIMITS_VIEWERS", "4"},
                           {"BECKON_SITE_ORIGINS", "https://a.com,https://b.com"}};
    const Loaded loaded = load(sources);
    EXPECT_EQ(errors_of(loaded), "");
    EXPECT_TRUE(loaded.warnings.empty());
    ASSERT_EQ(loaded.config.sites.size(), 1U);
    const relay::Site& site = loaded.config.sites[0];
    EXPECT_EQ(site.id, *SiteId::parse("default"));
    EXPECT_EQ(site.keys[1], "fedcba9876543210fedcba9876543210");
    EXPECT_EQ(site.origins[1], "https://b.com");
    EXPECT_EQ(site.limits.viewers, 4U);
    ASSERT_EQ(site.ice.size(), 1U);
    EXPECT_EQ(site.ice[0].urls[1], "turns:b");
}

TEST(ConfigSources, ASiteOfTheEnvironmentIsTheOnlyOne) {
    Sources sources = file_of(good_site + "[[site]]\nid = \"demo\"\nopen = true");
    sources.environment = {{"BECKON_SITE_KEYS", "0123456789abcdef0123456789abcdef"}};
    EXPECT_EQ(errors_of(load(sources)),
              "BECKON_SITE_KEYS: site.keys: there are 2 sites, allowed: only while there is one\n");
}

TEST(ConfigSources, TheirMistakesAreToldByTheirNames) {
    Sources sources = file_of(good_site);
    sources.environment = {{"BECKON_CONFIG", "relay.toml"}, {"BECKON_LISTN", "x"}, {"BECKON_THREADS", "many"}};
    sources.overrides = {"drain=1h", "drian=1s", "site.keys=short", "nonsense"};
    const Loaded loaded = load(sources);
    EXPECT_EQ(errors_of(loaded),
              "BECKON_THREADS: threads: given \"many\", allowed: a whole number, 1 to 64\n"
              "--set: drain: given \"1h\", allowed: a time, \"1s\" to \"25s\"\n"
              "--set: site.keys: given a secret of 5 bytes, allowed: one or two texts of 32 to 512 "
              "bytes\n"
              "--set: no value given, allowed: key=value, such as listen=127.0.0.1:8080\n");
    EXPECT_EQ(sentences(loaded.warnings),
              (std::vector<std::string>{"BECKON_LISTN: no such key, did you mean BECKON_LISTEN?",
                                        "--set: drian: no such key, did you mean drain?"}));
}

TEST(ConfigSources, WithNothingOneOpenSiteIsServedAtHomeAndSaysSo) {
    const Loaded loaded = load({});
    EXPECT_TRUE(loaded.ok());
    EXPECT_EQ(loaded.config.listen, (relay::config::Endpoint{"127.0.0.1", 8080}));
    ASSERT_EQ(loaded.config.sites.size(), 1U);
    EXPECT_EQ(loaded.config.sites[0].id, *SiteId::parse("demo"));
    EXPECT_TRUE(loaded.config.sites[0].open);
    EXPECT_EQ(sentences(loaded.warnings),
              (std::vector<std::string>{
                  "no site is configured, so there is one, \"demo\"",
                  "SITE demo IS OPEN: no tokens are asked for, so anyone may be anyone. For development only."}));
}

// R3: a word that is spelt wrong does not open a relay to everybody.
TEST(ConfigSources, NoSiteIsMadeUpBesideAKeyThatMeansNothing) {
    for (const char* file : {"[[sites]]\nid = \"shop\"", "\n[sit]\nid = \"shop\"", "listn = \"0.0.0.0:80\""}) {
        const Loaded loaded = load(file_of(file));
        ASSERT_EQ(loaded.errors.size(), 1U) << file;
        EXPECT_NE(loaded.errors[0].what.find("site: none given"), std::string::npos) << loaded.errors[0].what;
        EXPECT_FALSE(loaded.errors[0].where.empty());
    }
    const auto errors = [](const char* variable, const char* flag) {
        Sources sources;
        sources.environment = {{variable, "x"}};
        sources.overrides = {flag};
        return errors_of(load(sources));
    };
    EXPECT_EQ(errors("BECKON_SITE_KEY", "threads=1").substr(0, 28), "BECKON_SITE_KEY: site: none ");
    EXPECT_EQ(errors("BECKON_SITES_KEYS", "threads=1").substr(0, 30), "BECKON_SITES_KEYS: site: none ");
    EXPECT_EQ(errors("HOME", "sites.keys=x").substr(0, 18), "--set: site: none ");
    EXPECT_EQ(errors("BECKON_OF_ANOTHER_PROGRAM", "threads=1"), "");
}

TEST(ConfigSources, AnOpenSiteThatOthersCanReachShoutsLouder) {
    for (const char* address : {"0.0.0.0:80", "[::]:80", "192.168.0.7:80"}) {
        Sources sources = file_of("[site]\nopen = true");
        sources.overrides = {std::string("listen=") + address};
        const auto warnings = sentences(load(sources).warnings);
        ASSERT_EQ(warnings.size(), 2U);
        EXPECT_EQ(warnings[1].substr(0, 53), "relay.toml:2: SITE default IS OPEN TO THE NETWORK: "
                                                 + std::string(address + (address[0] == '['), 2));
    }
    EXPECT_EQ(load(file_of("listen = \"[::1]:80\"\n[site]\nopen = true")).warnings.size(), 1U);
}

TEST(ConfigSources, ABrokenFileDoesNotFallBackToAnOpenSite) {
    const Loaded loaded = load_file("[[site]\nkeys = 1");
    EXPECT_FALSE(loaded.ok());
    EXPECT_TRUE(loaded.config.sites.empty());
}

TEST(ConfigSources, TheSampleReadsBackAsTheDefaults) {
    const Loaded loaded = load_file(relay::config::gen_config());
    EXPECT_EQ(errors_of(loaded), "");
    EXPECT_EQ(loaded.warnings.size(), load({}).warnings.size()) << "no key in it is unknown";
    EXPECT_EQ(shown(loaded.config), shown(Config{}));
    for (const auto& key : relay::config::relay_keys()) {
        EXPECT_FALSE(key.doc.empty() || key.allowed.empty()) << key.name;
        EXPECT_NE(relay::config::gen_config().find(key.doc), std::string::npos) << key.name;
    }
}

TEST(ConfigSources, TheSamplesSiteIsAsleepAndWakesWhenItsMarksAreTakenAway) {
    std::string awake;
    std::string sample = relay::config::gen_config();
    for (std::size_t at = 0; at < sample.size(); ++at) {
        const bool mark = sample[at] == '#' && (at == 0 || sample[at - 1] == '\n') && sample[at + 1] != ' ';
        if (!mark || sample[at + 1] == '\n') awake += sample[at];
    }
    const Loaded loaded = load_file(awake);
    EXPECT_TRUE(loaded.warnings.empty()) << sentence(loaded.warnings.front());
    ASSERT_EQ(loaded.errors.size(), 3U) << errors_of(loaded) << "only what nobody but the owner can know is missing";
    ASSERT_EQ(loaded.config.sites.size(), 1U);
    const relay::Site& site = loaded.config.sites[0];
    for (const auto& key : relay::config::site_keys()) {
        relay::Site fresh;
        fresh.id = *SiteId::parse("default");
        EXPECT_EQ(key.show(site), key.show(fresh)) << key.name;
    }
}

TEST(ConfigSources, EveryTimeIsTheRelaysOrThePages) {
    std::size_t of_relay = 0;
    std::size_t of_pages = 0;
    const Settings settings;
    Settings::fields(settings, [&](std::string_view name, const Span&) {
        const auto& keys = relay::config::relay_keys();
        const auto& pages = relay::config::times_of_pages();
        const std::string wanted = "settings." + std::string(name);
        of_relay += static_cast<std::size_t>(
            std::count_if(keys.begin(), keys.end(), [&](const auto& key) { return key.name == wanted; }));
        of_pages += static_cast<std::size_t>(std::count(pages.begin(), pages.end(), wanted));
    });
    EXPECT_EQ(of_relay, 7U);
    EXPECT_EQ(of_pages, 12U);
}

TEST(ConfigSources, TheEnvironmentIsReadInAFixedOrder) {
    const char* environ[] = {"PATH=/bin", "BECKON_THREADS=2", "BECKON_LISTEN=a=b", "BECKON_ODD", nullptr};
    const auto read = relay::config::beckon_environment(environ);
    ASSERT_EQ(read.size(), 2U);
    EXPECT_EQ(read[0], std::make_pair(std::string("BECKON_LISTEN"), std::string("a=b")));
    EXPECT_EQ(read[1].second, "2");
}

TEST(ConfigSources, AFileThatCannotBeReadIsNamed) {
    const auto missing = relay::config::read_file("no/such/relay.toml");
    ASSERT_FALSE(missing);
    EXPECT_EQ(sentence(missing.error()),
              "no/such/relay.toml: cannot be opened, allowed: a file that the relay's user may read");
    EXPECT_FALSE(relay::config::read_file(".")) << "a directory";
    const Directory directory;
    const std::string path = directory.path() + "/relay.toml";
    std::ofstream(path) << "threads = 2\n";
    const auto text = relay::config::read_file(path);
    ASSERT_TRUE(text);
    EXPECT_EQ(text.value(), "threads = 2\n");
    std::ofstream(path) << std::string(relay::config::file_bytes_max + 1, '#');
    const auto big = relay::config::read_file(path);
    ASSERT_FALSE(big);
    EXPECT_EQ(big.error().what, "too big, allowed: at most 1048576 bytes");
}

/// Nobody would write to it, and all calls would wait with the reader.
TEST(ConfigSources, ARelayThatRunsWaitsForNoPipe) {
    const Directory directory;
    const std::string path = directory.path() + "/relay.toml";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    const auto again = relay::config::read_file(path, relay::config::Reading::again);
    ASSERT_FALSE(again);
    EXPECT_EQ(sentence(again.error()), path + ": is a named pipe and cannot be read again, allowed: a file");
}

}  // namespace
}  // namespace beckon::test
