// R1: what SIGHUP changes, and what it says of the rest.
#include "config/changes.hpp"

#include <gtest/gtest.h>

#include "config_story.hpp"

namespace beckon::test {
namespace {

using relay::config::needs_restart;

std::vector<std::string> between(const std::string& running, const std::string& wanted) {
    return needs_restart(load_file(running).config, load_file(wanted).config);
}

TEST(ConfigChanges, BoundsProxiesAndSitesAreTakenOver) {
    EXPECT_TRUE(between("",
                        "drain = \"5s\"\ntrusted_proxies = [\"10.0.0.0/8\"]\n[limits]\nsockets = 7\nheader = "
                        "\"3s\"\n[log]\nlevel = \"debug\"\n")
                    .empty());
    EXPECT_TRUE(between("", good_site).empty());
    EXPECT_TRUE(
        between("[tls]\ncertificate = \"a\"\nkey = \"b\"\n", "[tls]\ncertificate = \"c\"\nkey = \"d\"\n").empty());
}

TEST(ConfigChanges, WhatIsBuiltInWaitsForARestart) {
    EXPECT_EQ(between("",
                      "listen = \"127.0.0.1:1\"\nfiles = \"x\"\nthreads = 2\n[store]\npath = \"x\"\n[log]\nformat = "
                      "\"json\"\n[settings]\nring = "
                      "\"30s\"\n"),
              (std::vector<std::string>{"listen", "files", "threads", "store.path", "log.format", "settings.ring"}));
}

TEST(ConfigChanges, APortDoesNotBeginToSpeakTls) {
    EXPECT_EQ(between("", "[tls]\ncertificate = \"a\"\nkey = \"b\"\n"), std::vector<std::string>{"tls.certificate"});
}

}  // namespace
}  // namespace beckon::test
