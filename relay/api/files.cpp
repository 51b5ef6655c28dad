#include "api/files.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

#include "api/accept.hpp"

namespace beckon::relay::api {

namespace {

constexpr std::uintmax_t file_bytes_max = 8 * 1024 * 1024;

std::string_view type_of(const std::filesystem::path& path) {
    const std::string ending = path.extension().string();
    if (ending == ".js" || ending == ".mjs") return "text/javascript; charset=utf-8";
    if (ending == ".wasm") return "application/wasm";
    if (ending == ".html") return "text/html; charset=utf-8";
    if (ending == ".css") return "text/css; charset=utf-8";
    if (ending == ".txt") return "text/plain; charset=utf-8";
    if (ending == ".json" || ending == ".map") return "application/json";
    return "application/octet-stream";
}

/// Of what is only there packed its end will do: gzip closes with a checksum and the length.
std::string etag_of(std::string_view content, std::string_view packed) {
    constexpr std::size_t end = 8;
    if (content.empty() && packed.size() > end) packed.remove_prefix(packed.size() - end);
    return std::to_string(std::hash<std::string_view>{}(content.empty() ? packed : content));
}

}  // namespace

void Files::add(const std::string& path, std::string_view content, std::string_view packed, std::string_view cached) {
    files_[path] = {type_of(path), content, packed, cached, etag_of(content, packed)};
}

std::size_t Files::read(const std::string& directory) {
    std::map<std::string, std::string_view> found;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
        if (!entry.is_regular_file(error) || entry.file_size(error) > file_bytes_max) continue;
        const std::string name = entry.path().filename().string();
        if (name[0] == '.') continue;  // .env and the like lie beside what is for everybody
        std::ifstream in(entry.path(), std::ios::binary);
        std::ostringstream content;
        content << in.rdbuf();
        if (in) found["/v1/" + name] = read_.emplace_back(content.str());
    }
    for (const auto& [path, content] : found) {
        const auto packed = found.find(path + ".gz");
        add(path, content, packed == found.end() ? std::string_view() : packed->second, "public, max-age=300");
    }
    return found.size();
}

/// Any site may load them: that is what they are for.
HttpResponse Files::answer(const HttpRequest& request) const {
    const File& file = files_.at(request.path);
    HttpResponse out;
    out.headers = {{"Access-Control-Allow-Origin", "*"}, {"Cross-Origin-Resource-Policy", "cross-origin"}};
    if (!file.packed.empty()) out.headers.emplace_back("Vary", "Accept-Encoding");
    const bool takes = takes_gzip(request.accept_encoding);
    // Who says nothing of encodings has to bear with any (RFC 9110, 12.5.3).
    const bool only_packed = file.content.empty() && !file.packed.empty();
    if (only_packed && !takes && !request.accept_encoding.empty()) {
        out.status = 406;
        out.body = "This is here as gzip only.\n";
        return out;
    }
    const bool packed = only_packed || (takes && !file.packed.empty());
    const std::string etag = '"' + file.etag + (packed ? "-gzip\"" : "\"");
    out.headers.emplace_back("Cache-Control", file.cached);
    out.headers.emplace_back("ETag", etag);
    if (request.if_none_match.find(etag) != std::string::npos) {
        out.status = 304;
        return out;
    }
    if (packed) out.headers.emplace_back("Content-Encoding", "gzip");
    out.content_type = file.content_type;
    out.lasting = packed ? file.packed : file.content;
    return out;
}

}  // namespace beckon::relay::api
