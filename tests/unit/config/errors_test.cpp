// R1, R8: a wrong value is told with its place, its key, what was given and what is allowed; all of them at once.
#include <gtest/gtest.h>

#include "beckon/base/rng.hpp"
#include "config_story.hpp"

namespace beckon::test {
namespace {

using Lines = std::vector<std::string>;

TEST(ConfigErrors, AWrongValueOfEachKind) {
    const std::string endpoint = R"(allowed: an address and a port, such as "127.0.0.1:8080" or "[::]:443")";
    const std::vector<std::pair<std::string, std::string>> table = {
        {"threads = 65", "threads: given 65, allowed: a whole number, 1 to 64"},
        {"threads = \"2\"", "threads: given \"2\", allowed: a whole number, 1 to 64"},
        {"threads = 1.5", "threads: given a number with a fraction, allowed: a whole number, 1 to 64"},
        {"threads = [\"1\", \"2\"]", "threads: given [\"1\", \"2\"], allowed: a whole number, 1 to 64"},
        {"threads = [1, 2]", "threads: given a list of other things than texts, allowed: a whole number, 1 to 64"},
        {"threads = 2020-01-01", "threads: given a date or time of day, allowed: a whole number, 1 to 64"},
        {"drain = \"26s\"", "drain: given \"26s\", allowed: a time, \"1s\" to \"25s\""},
        {"drain = \"soon\"", "drain: given \"soon\", allowed: a time, \"1s\" to \"25s\""},
        {"drain = -1", "drain: given -1, allowed: a time, \"1s\" to \"25s\""},
        {"drain = true", "drain: given true, allowed: a time, \"1s\" to \"25s\""},
        {"listen = \"\"", "listen: given \"\", " + endpoint},
        {"public_url = \"ftp://relay.example.com\"",
         "public_url: given \"ftp://relay.example.com\", allowed: such as \"https://relay.example.com\": lower case, "
         "no "
         "path; or \"\" for what a request was sent to"},
        {"listen = 8080", "listen: given 8080, " + endpoint},
        {"listen = \"localhost:80\"", "listen: given \"localhost:80\", " + endpoint},
        {"listen = \"127.0.0.1:65536\"", "listen: given \"127.0.0.1:65536\", " + endpoint},
        {"listen = \"::1:80\"", "listen: given \"::1:80\", " + endpoint},
        {"metrics.listen = \"x\"", "metrics.listen: given \"x\", " + endpoint + ", or \"\" for nowhere"},
        {"log.level = \"loud\"", "log.level: given \"loud\", allowed: one of trace, debug, info, warn, error, off"},
        {"trusted_proxies = [\"10.0.0.0/33\"]",
         "trusted_proxies: given \"10.0.0.0/33\", allowed: addresses or networks, such as \"10.0.0.0/8\"; at most "
         "64"},
        {"store.path = \"\"",
         "store.path: given \"\", allowed: a file in a directory that the relay's user may write to"},
        {"settings.ring = \"long\"", "settings.ring: given \"long\", allowed: a time, \"5s\" to \"1m\""},
    };
    for (const auto& [line, what] : table) {
        EXPECT_EQ(errors_in("\n" + line + good_site), "relay.toml:2: " + what + "\n");
    }
}

TEST(ConfigErrors, AWrongValueOfASite) {
    const std::string origins =
        "allowed: exactly what browsers send, such as \"https://example.com\" or \"http://localhost:3000\": lower "
        "case, no "
        "path, no port that goes without saying; at most 64";
    for (const std::string bad :
         {"https://good.com/", "https://GOOD.com", "good.com", "https://good.com:443", "http://a:80", "*", "null",
          "https://", "https://a b", "https://a:0", "https://a:x", "https://[::1"}) {
        EXPECT_EQ(errors_in("[[site]]\nopen = true\norigins = [\"" + bad + "\"]"),
                  "relay.toml:3: site.origins: given \"" + bad + "\", " + origins + "\n");
    }
    for (const std::string good : {"https://good.com", "http://localhost:3000", "https://good.com:8443",
                                   "http://[::1]:8080", "capacitor://localhost", "https://xn--bcher-kva.example"}) {
        EXPECT_EQ(errors_in("[[site]]\nopen = true\norigins = [\"" + good + "\"]"), "") << good;
    }
    EXPECT_EQ(errors_in("[[site]]\nopen = true\nid = \"my shop\""),
              "relay.toml:3: site.id: given \"my shop\", allowed: 1 to 32 of A-Z a-z 0-9 _ -\n");
    EXPECT_EQ(errors_in("[site]\nopen = \"yes\""),
              "relay.toml:2: site.open: given \"yes\", allowed: true or false\n"
              "relay.toml:1: site.keys: none given, allowed: one or two, or open = "
              "true for development\n"
              "relay.toml:1: site.origins: none given, allowed: at least one, or no "
              "page can connect\n");
    EXPECT_EQ(errors_in("[site]\nopen = true\nlimits.rooms = 0"),
              "relay.toml:3: site.limits.rooms: given 0, allowed: a whole number, 1 to 1000000\n");
    // A browser makes no connection with one that it cannot read.
    for (const std::string bad : {"stun:h:99999", "stun:h:3478?transport=udp", "turn:h:3478?transport=sctp", "stun://h",
                                  "turn:user@h", "stun:h:abc", "turn:h?transport=UDP", "turn:", "stun:[::1"}) {
        EXPECT_NE(errors_in("[site]\nopen = true\nice = [{urls = [\"" + bad + "\"], secret = \"0123456789\"}]"), "")
            << bad;
    }
    for (const std::string good : {"stun:h", "stuns:h:5349", "turn:h?transport=tcp", "turns:[2001:db8::1]:443",
                                   "turn:10.0.0.1:3478?transport=udp"}) {
        EXPECT_EQ(errors_in("[site]\nopen = true\nice = [{urls = [\"" + good + "\"], secret = \"0123456789\"}]"), "")
            << good;
    }
    EXPECT_EQ(errors_in("[site]\nopen = true\nice = [{urls = [\"http://x\"]}]").substr(0, 45),
              "relay.toml:3: site.ice.urls: given \"http://x\"");
}

TEST(ConfigErrors, R4_AWrongWebhook) {
    const std::string url =
        "allowed: an address of at most 512 bytes that begins with https:// or http://, without a user or a #, or \"\" "
        "for none";
    for (const std::string bad :
         {"shop.example/hook", "ftp://shop.example", "https://user:word@shop.example/", "https://shop.example/#here",
          "https://shop.example:99999/", "https://sh op.example/"}) {
        EXPECT_EQ(errors_in(good_site + "webhook.secret = \"0123456789abcdef\"\nwebhook.url = \"" + bad + "\""),
                  "relay.toml:6: site.webhook.url: given \"" + bad + "\", " + url + "\n");
    }
    EXPECT_EQ(
        errors_in(good_site + "webhook.url = \"https://a.com/\"\nwebhook.secret = [\"short\"]"),
        "relay.toml:6: site.webhook.secret: given a secret of 5 bytes, allowed: one or two texts of 16 to 512 bytes\n");
    EXPECT_EQ(errors_in(good_site + "webhook.url = \"https://a.com/\"\nwebhook.secret = \"0123456789abcdef\""), "");
    EXPECT_EQ(errors_in("webhooks.retry_first = \"2m\"" + good_site),
              "relay.toml:1: webhooks.retry_first: given \"2m\", allowed: a time, \"10ms\" to \"1m\"\n");
}

TEST(ConfigErrors, AllAreCollected) {
    const auto loaded = load_file("threads = 0\nlisten = 1\n[log]\nlevel = 2\n" + good_site);
    EXPECT_EQ(loaded.errors.size(), 3U);
    EXPECT_EQ(loaded.errors[0].where, "relay.toml:1") << "in the order of the file";
    EXPECT_EQ(loaded.errors[2].where, "relay.toml:4");
    EXPECT_FALSE(loaded.ok());
}

TEST(ConfigErrors, ASecretIsNeverRepeated) {
    const std::string file = R"(
admin.token = "hunter2"
[[site]]
keys = ["correct horse", "battery staple"]
origins = ["https://a.com"]
webhook.secret = 12345
[[site.ice]]
urls = "turn:a"
secret = ["swordfish"]
[[site]]
keys = hunter3
)";
    const std::string broken = errors_in(file);
    EXPECT_EQ(broken.find("hunter3"), std::string::npos) << broken;
    EXPECT_EQ(broken.substr(0, 46), "relay.toml:11: not TOML at column 8, allowed: ") << broken;
    const std::string errors = errors_in(file.substr(0, file.rfind("[[site]]")));
    for (const char* secret : {"hunter2", "horse", "staple", "12345", "swordfish"}) {
        EXPECT_EQ(errors.find(secret), std::string::npos) << errors;
    }
    EXPECT_NE(
        errors.find("relay.toml:4: site.keys: given a secret of 14 bytes as number 2, allowed: one or two texts of 32 "
                    "to 512 bytes\n"),
        std::string::npos)
        << errors;
    EXPECT_NE(errors.find("relay.toml:2: admin.token: given a secret of 7 bytes, allowed: 16 to 256 bytes"),
              std::string::npos)
        << errors;
}

TEST(ConfigErrors, WhatIsGivenStaysInOneShortLine) {
    const std::string errors =
        errors_in("listen = \"a\\nforged: line\\u001b[31m" + std::string(500, 'x') + "\"" + good_site);
    EXPECT_EQ(errors.find('\n'), errors.size() - 1);
    EXPECT_EQ(errors.find('\x1b'), std::string::npos);
    EXPECT_LT(errors.size(), 250U);
}

TEST(ConfigErrors, AnUnknownKeyWarnsAndSuggests) {
    const auto loaded =
        load_file("lisen = \"x\"\n[store]\npth = \"x\"\n[weather]\nsunny = true\n" + good_site
                  + "orgins = []\nkey = \"0123456789\"\n[[site.ice]]\nurls = [\"stun:a\"]\nsecrt = \"x\"");
    EXPECT_EQ(errors_of(loaded), "");
    EXPECT_EQ(sentences(loaded.warnings),
              (Lines{"relay.toml:1: lisen: no such key, did you mean listen?",
                     "relay.toml:3: store.pth: no such key, did you mean store.path?",
                     "relay.toml:5: weather.sunny: no such key",
                     "relay.toml:10: site.orgins: no such key, did you mean site.origins?",
                     "relay.toml:11: site.key: no such key, did you mean site.keys?",
                     "relay.toml:14: site.ice.secrt: no such key, did you mean site.ice.secret?"}));
}

TEST(ConfigErrors, WhatDoesNotGoTogether) {
    EXPECT_EQ(errors_in("tls.certificate = \"a.pem\"" + good_site),
              "relay.toml:1: tls.key: none given, allowed: both or neither\n");
    EXPECT_EQ(errors_in("admin.listen = \"127.0.0.1:9\"" + good_site),
              "relay.toml:1: admin.token: none given, allowed: one while admin.listen is on\n");
    EXPECT_EQ(errors_in("\n[[site]]"),
              "relay.toml:2: site.keys: none given, allowed: one or two, or open = true for "
              "development\n"
              "relay.toml:2: site.origins: none given, allowed: at least one, or no page can "
              "connect\n");
    EXPECT_EQ(errors_in(good_site + good_site),
              "relay.toml:6: site.id: given \"default\" twice, allowed: another for each site\n");
    EXPECT_EQ(errors_in(good_site + "webhook.url = \"https://a.com/hook\""),
              "relay.toml:5: site.webhook.secret: none given, allowed: one, or the host cannot tell who calls\n");
    EXPECT_EQ(errors_in(good_site + "[[site.ice]]\nurls = [\"turn:a\"]"),
              "relay.toml:6: site.ice.secret: none given, allowed: the secret of the TURN server, whose users need "
              "credentials\n");
    EXPECT_EQ(errors_in(good_site + "[[site.ice]]\nsecret = \"x\""),
              "relay.toml:6: site.ice.urls: none given, allowed: at least one\n");
    const std::string key(32, 'k');
    EXPECT_EQ(errors_in("[[site]]\norigins = \"https://a\"\nkeys = [\"" + key + "\", \"" + key + "\"]"),
              "relay.toml:3: site.keys: given the same twice, allowed: two that differ\n");
}

TEST(ConfigErrors, TwoListenersDoNotShareAPort) {
    const auto judged = [](const std::string& listen, const std::string& admin, const std::string& metrics) {
        return errors_in("listen = \"" + listen + "\"\nadmin.token = \"0123456789abcdef\"\nadmin.listen = \"" + admin
                         + "\"\nmetrics.listen = \"" + metrics + "\"" + good_site);
    };
    EXPECT_EQ(judged("127.0.0.1:80", "127.0.0.1:91", "127.0.0.1:91"),
              "relay.toml:4: metrics.listen: given \"127.0.0.1:91\", which admin.listen has already, allowed: another "
              "port, or an address of its own\n");
    EXPECT_EQ(judged("0.0.0.0:80", "127.0.0.1:80", ""),
              "relay.toml:3: admin.listen: given \"127.0.0.1:80\", which listen has already, allowed: another port, or "
              "an address of its own\n");
    EXPECT_NE(judged("[::1]:80", "", "[0::1]:80"), "") << "however it is spelled";
    EXPECT_NE(judged("[::1]:80", "[::]:80", ""), "");
    EXPECT_NE(judged("[::]:80", "", "127.0.0.1:80"), "") << "who listens on all of IPv6 has IPv4's port, too";
    EXPECT_NE(judged("0.0.0.0:80", "[::]:80", ""), "");
    EXPECT_EQ(judged("0.0.0.0:80", "[::1]:80", ""), "");
    EXPECT_EQ(judged("127.0.0.1:80", "127.0.0.2:80", "[::1]:80"), "");
    EXPECT_EQ(judged("127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0"), "") << "whichever are free";
    EXPECT_EQ(judged("127.0.0.1:80", "", ""), "");
}

TEST(ConfigErrors, AWebhookThatNeverArrivesIsToldBefore) {
    const auto warned = [](const std::string& more) {
        relay::config::Sources sources;
        sources.file_name = "relay.toml";
        sources.file_text = good_site + "[site.webhook]\nsecret = \"0123456789abcdef\"\n" + more;
        sources.is_private_host = [](const std::string& host) { return host == "10.0.0.7"; };
        const auto loaded = load(sources);
        EXPECT_EQ(errors_of(loaded), "") << "other sites are well";
        return sentences(loaded.warnings);
    };
    EXPECT_EQ(
        warned("url = \"http://10.0.0.7/hook\""),
        (std::vector<std::string>{"relay.toml:7: site.webhook.url: no webhook will get there, for the address is not "
                                  "public and webhook.private_allowed is false"}));
    EXPECT_TRUE(warned("url = \"http://10.0.0.7/hook\"\nprivate_allowed = true").empty());
    EXPECT_TRUE(warned("url = \"https://shop.example/hook\"").empty());
}

TEST(ConfigErrors, ADirectoryThatWasNamedIsThere) {
    relay::config::Sources sources;
    sources.file_name = "relay.toml";
    sources.file_text = "files = \"/of/file\"" + good_site;
    EXPECT_EQ(errors_of(load(sources)), "") << "who does not serve does not look";
    sources.directory_trouble = [](const std::string& path) {
        EXPECT_NE(path, "");
        return std::string(path == "/good" ? "" : "No such file or directory");
    };
    const auto refused = [&](const std::string& where, const std::string& path) {
        EXPECT_EQ(errors_of(load(sources)), where + ": files: given \"" + path
                                                + "\" (No such file or directory), allowed: a directory that the "
                                                + "relay's user may read, or \"\" for none\n");
    };
    refused("relay.toml:1", "/of/file");
    sources.environment = {{"BECKON_FILES", "/of/environment"}};
    refused("BECKON_FILES", "/of/environment");
    sources.overrides = {"files=/of/set"};
    refused("--set", "/of/set");
    sources.flags = {{"files", "/of/flag"}};
    refused("--files", "/of/flag");
    sources.flags = {{"files", "/good"}};
    EXPECT_EQ(errors_of(load(sources)), "") << "what is not used is not looked at";
    sources.flags = {{"files", ""}};
    EXPECT_EQ(errors_of(load(sources)), "");
}

TEST(ConfigErrors, TwoSitesWithOneKeyAreNamedAndTheKeyIsNot) {
    const auto site = [](const std::string& id, const std::string& keys) {
        return "[[site]]\nid = \"" + id + "\"\norigins = [\"https://a.com\"]\nkeys = [" + keys + "]\n";
    };
    const std::string one = "\"" + std::string(32, 'o') + '"';
    const std::string two = "\"" + std::string(32, 't') + '"';
    const std::string three = "\"" + std::string(32, 'x') + '"';
    const auto warned = [](const std::string& file) {
        const auto loaded = load_file(file);
        EXPECT_EQ(errors_of(loaded), "") << "it may be meant";
        return sentences(loaded.warnings);
    };
    EXPECT_TRUE(warned(site("a", one) + site("b", two)).empty());
    EXPECT_EQ(warned(site("a", one) + site("b", two + ", " + one)),
              (Lines{"relay.toml:8: site.keys: the sites \"a\" (relay.toml:4) and \"b\" (relay.toml:8) have a key in "
                     "common, so a token without aud that it signed is good at both: a user of one is whoever has that "
                     "name at the other. Give each site keys of its own"}));
    EXPECT_EQ(warned(site("a", one + ", " + two) + site("b", two + ", " + one)).size(), 1U) << "once for two sites";
    EXPECT_EQ(warned(site("a", one) + site("b", one) + site("c", one)).size(), 2U);
    EXPECT_EQ(warned(site("a", one) + site("b", two) + site("c", one + ", " + two)).size(), 2U) << "with each";
    EXPECT_TRUE(warned(site("a", one) + site("b", two) + site("c", three)).empty());
}

TEST(ConfigErrors, OfAListTheWrongOneIsToldWithItsNumberAndLine) {
    const auto first_of = [](const std::string& errors) { return errors.substr(0, errors.find(", allowed")); };
    const auto origins = [](const std::string& wrong) {
        std::string file = "[[site]]\nopen = true\norigins = [\n";
        for (int i = 1; i <= 20; ++i) file += (i == 14 ? wrong : "\"https://site" + std::to_string(i) + "\"") + ",\n";
        return file + "]\n";
    };
    EXPECT_EQ(first_of(errors_in(origins("\"https://Site14\""))),
              "relay.toml:17: site.origins: given \"https://Site14\" as number 14");
    EXPECT_EQ(first_of(errors_in(origins("14"))),
              "relay.toml:17: site.origins: given something that is no text as number 14");
    const auto two = load_file("trusted_proxies = [\"x\", \"::1\",\n\"y\"]" + good_site);
    ASSERT_EQ(two.errors.size(), 2U) << "each wrong one";
    EXPECT_EQ(two.errors[0].where, "relay.toml:1");
    EXPECT_EQ(two.errors[1].where, "relay.toml:2");

    relay::config::Sources sources;
    sources.file_text = good_site;
    sources.environment = {{"BECKON_TRUSTED_PROXIES", "::1, localhost"}};
    EXPECT_EQ(first_of(errors_of(load(sources))),
              "BECKON_TRUSTED_PROXIES: trusted_proxies: given \"localhost\" as number 2");
    const std::string key = "\"" + std::string(32, 'k') + '"';
    const std::string keys = errors_in("[site]\norigins = \"https://a\"\nkeys = [\n" + key + ",\n\"swordfish\"]");
    EXPECT_EQ(first_of(keys), "relay.toml:5: site.keys: given a secret of 9 bytes as number 2");
    EXPECT_EQ(keys.find("swordfish"), std::string::npos);
}

TEST(ConfigErrors, OfAListThatIsTooLongItsLengthIsTold) {
    std::string file = "trusted_proxies = [";
    for (int i = 0; i < 65; ++i) file += "\"wrong\", ";
    EXPECT_EQ(errors_in(file + "]" + good_site),
              "relay.toml:1: trusted_proxies: given 65 of them, allowed: addresses or networks, such as "
              "\"10.0.0.0/8\"; at most 64\n");
}

TEST(ConfigErrors, WhatOnlyShowsInUseIsToldWithThePlaceOfItsKeyAndWhatIsAllowed) {
    relay::config::Sources sources;
    sources.file_name = "relay.toml";
    sources.file_text = "\ntls.certificate = \"a\"\ntls.key = \"b\"" + good_site;
    sources.environment = {{"BECKON_TLS_KEY", "c"}};
    const auto loaded = load(sources);
    EXPECT_EQ(
        sentence(complaint_about(loaded, {"tls.certificate", "a is none"})),
        "relay.toml:2: tls.certificate: a is none, allowed: a file in PEM with the certificate and then its chain, "
        "or \"\" for none");
    EXPECT_EQ(complaint_about(loaded, {"tls.key", "c is none"}).where, "BECKON_TLS_KEY") << "where it was given last";
    EXPECT_EQ(sentence(complaint_about(loaded, {"admin.listen", "taken"})).substr(0, 29),
              "admin.listen: taken, allowed:")
        << "given nowhere";
    EXPECT_EQ(sentence(complaint_about(loaded, {"", "tls: of no key"})), "tls: of no key");
}

TEST(ConfigErrors, WhatWasRefusedIsNotCalledMissing) {
    EXPECT_EQ(errors_in("[site]\norigins = [\"https://a\"]\nkeys = [\"short\"]"),
              "relay.toml:3: site.keys: given a secret of 5 bytes, allowed: one or two texts of 32 to 512 bytes\n");
}

/// A6: whatever passes here suits pages that keep the times that they always keep.
TEST(ConfigErrors, ATimeThatPagesKeepIsRefusedWhereverItIsGiven) {
    const std::string why =
        "settings.beat: pages keep this time by themselves, whatever the relay is told; allowed: only to leave it "
        "out\n";
    EXPECT_EQ(errors_in("[settings]\nbeat = \"2s\"\n" + good_site), "relay.toml:2: " + why);
    relay::config::Sources sources;
    sources.file_text = good_site;
    sources.environment = {{"BECKON_SETTINGS_BEAT", "2s"}};
    EXPECT_EQ(errors_of(relay::config::load(sources)), "BECKON_SETTINGS_BEAT: " + why);
    sources.environment.clear();
    sources.overrides = {"settings.beat=2s"};
    EXPECT_EQ(errors_of(relay::config::load(sources)), "--set: " + why);
    const auto loaded = load_file("settings.baet = \"2s\"" + good_site);
    EXPECT_EQ(errors_of(loaded), "") << "what nobody knows is passed over with a warning, as ever";
    EXPECT_EQ(loaded.warnings.size(), 1U);
}

TEST(ConfigErrors, NoLeaseIsShorterThanAPagesBeatsAreApart) {
    const Settings pages;
    for (const std::string key : {"lease", "lease_idle"}) {
        const Span beat = key == "lease" ? pages.beat : pages.beat_idle;
        const std::string line = "settings." + key + " = " + std::to_string(beat.ms / 1000 + 1);
        EXPECT_NE(errors_in(line + good_site), "") << line;
    }
    EXPECT_NE(errors_in("settings.lease = \"3s\"" + good_site), "");
    EXPECT_NE(errors_in("settings.ring = \"90s\"" + good_site), "") << "pages would stop ringing before";
}

TEST(ConfigErrors, TimesAreJudgedTogether) {
    EXPECT_EQ(errors_in("settings.grace = \"3m\"" + good_site),
              "relay.toml:1: settings.limbo: given 2m, allowed: no less than settings.grace, which is 3m\n");
    EXPECT_EQ(errors_in("settings.keep_session = \"1m\"\nsettings.grace = \"90s\"" + good_site),
              "relay.toml:1: settings.keep_session: given 1m, allowed: no less than settings.grace, which is 90s\n");
    EXPECT_EQ(errors_in("settings.grace = \"3m\"\nsettings.limbo = \"5m\"" + good_site), "");
}

TEST(ConfigErrors, WhatIsNotTomlIsToldWithItsLine) {
    EXPECT_EQ(errors_in("threads = 1\nthreads = 2").substr(0, 23), "relay.toml:2: not TOML ");
    EXPECT_EQ(errors_in("a = 1\n[b\nc = 1").substr(0, 23), "relay.toml:2: not TOML ");
    EXPECT_EQ(errors_in(std::string(2000, '[')).substr(0, 23), "relay.toml:1: not TOML ");
    EXPECT_NE(errors_in("x = " + std::string(2000, '[') + std::string(2000, ']')), "") << "deep nesting is bounded";
    EXPECT_NE(errors_in("\xFF\xFE"), "");
    for (const char* name : {"[?]", "[[[", "[=", "[[\x01]]", "[\"a\nb\"]"}) {
        EXPECT_EQ(errors_in(name).substr(0, 23), "relay.toml:1: not TOML ") << name;
    }
}

TEST(ConfigErrors, NoChangeOfAFileCrashesTheReader) {
    Rng rng({4711, 5});
    const std::string good = "listen = \"[::]:443\"\nthreads = 4\n[tls]\nkey = 'k'\n[settings]\nring = 20" + good_site
                             + "limits = {rooms = 5, calls = 1.5}\n[[site.ice]]\nurls = [\"stun:a\", '''turn:b''']\n";
    constexpr std::string_view spice = "[]{}=.,\"'#\\\n 0xe-_:T";
    for (int i = 0; i < 3'000; ++i) {
        std::string bad = good;
        for (std::uint64_t n = 1 + rng.below(5); n > 0; --n) {
            const std::size_t at = rng.below(bad.size());
            const char byte = rng.chance(3, 4) ? spice[rng.below(spice.size())] : static_cast<char>(rng.below(256));
            if (rng.chance(1, 2))
                bad[at] = byte;
            else
                bad.insert(at, 1, byte);
        }
        for (const auto& error : load_file(bad).errors) EXPECT_FALSE(error.what.empty());
    }
}

}  // namespace
}  // namespace beckon::test
