// R6, R8: a log that nobody reads does not stop the relay.
#include "log/patient_sink.hpp"

#include <array>
#include <memory>
#include <string>
#include <utility>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spdlog/logger.h>
#include <unistd.h>

namespace beckon::relay::log {
namespace {

struct PatientLog {
    PatientLog() {
        EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
        sink = std::make_shared<PatientSink>(ends[1]);
        logger = std::make_unique<spdlog::logger>("test", sink);
        logger->set_pattern("%v");
    }
    ~PatientLog() {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    PatientLog(const PatientLog&) = delete;
    PatientLog& operator=(const PatientLog&) = delete;

    std::string read_all() const {
        ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
        std::string out;
        std::array<char, 65536> piece{};
        for (ssize_t size = 0; (size = ::read(ends[0], piece.data(), piece.size())) > 0;)
            out.append(piece.data(), static_cast<std::size_t>(size));
        return out;
    }

    std::array<int, 2> ends{};
    std::shared_ptr<PatientSink> sink;
    std::unique_ptr<spdlog::logger> logger;
};

TEST(PatientSink, WhatNobodyReadsIsLeftOutAndCounted) {
    const PatientLog log;
    const std::string line(1000, 'x');
    for (int i = 0; i < 200; ++i) log.logger->info(line);  // a pipe holds 64 kB
    const std::uint64_t left_out = log.sink->left_out();
    EXPECT_GT(left_out, 100U);
    EXPECT_EQ(log.read_all().size(), (200 - left_out) * (line.size() + 1)) << "lines are whole or not there";
    log.logger->info("again");
    EXPECT_EQ(log.read_all(), "left out lines=\"" + std::to_string(left_out) + "\"\nagain\n");
    EXPECT_EQ(log.sink->left_out(), left_out);
}

TEST(PatientSink, AReaderThatIsGoneEndsNothing) {
    PatientLog log;
    log.logger->info("heard");
    ::close(std::exchange(log.ends[0], -1));
    for (int i = 0; i < 3; ++i) log.logger->info("to nobody");  // a plain write would be the end of the process
    EXPECT_EQ(log.sink->left_out(), 3U);
}

}  // namespace
}  // namespace beckon::relay::log
