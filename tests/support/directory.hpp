// For tests that write files: others run at the same time.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

namespace beckon::test {

/// A new directory, gone with the test.
class Directory {
public:
    Directory() {
        std::string pattern = testing::TempDir() + "beckon-test-XXXXXX";
        path_ = mkdtemp(pattern.data());
    }
    ~Directory() { std::filesystem::remove_all(path_); }
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;

    /// Of the one file, where one is enough.
    std::string file() const { return path_ + "/beckon.db"; }
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace beckon::test
