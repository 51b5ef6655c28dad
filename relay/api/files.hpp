// Files that pages load, by their path: those of a directory, and those that are in the program.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "ports/http.hpp"

namespace beckon::relay::api {

class Files {
public:
    /// `content` and `packed` (the same as gzip) are not copied: they have to stay, as has `cached` (Cache-Control). One of
    /// the two may be missing.
    void add(const std::string& path, std::string_view content, std::string_view packed, std::string_view cached);

    /// Every file of this directory, below /v1/, read once, now. `beckon.js.gz` is `beckon.js` for those who take gzip.
    /// How many there are.
    std::size_t read(const std::string& directory);

    bool has(const std::string& path) const { return files_.count(path) != 0; }
    /// To GET or HEAD of a path that it has.
    HttpResponse answer(const HttpRequest& request) const;

private:
    struct File {
        std::string_view content_type;
        std::string_view content;
        std::string_view packed;
        std::string_view cached;
        std::string etag;
    };

    std::map<std::string, File> files_;
    std::deque<std::string> read_;  ///< where what was read stays
};

}  // namespace beckon::relay::api
