// A TOML file taken apart: names and values with their lines, in the order of the file. What they mean is not known here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/load.hpp"
#include "config/value.hpp"

namespace beckon::relay::config {

/// One `[[site]]`.
struct FileSite {
    std::string where;
    std::vector<Entry> entries;
    std::vector<std::vector<Entry>> ice;  ///< its `[[site.ice]]`
};

struct FileContent {
    std::vector<Entry> entries;
    std::vector<FileSite> sites;
    std::vector<Complaint> errors;
};

FileContent read_toml(std::string_view text, const std::string& file_name);

}  // namespace beckon::relay::config
