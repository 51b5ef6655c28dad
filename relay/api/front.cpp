#include "api/front.hpp"

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

std::string type_of(const std::filesystem::path& path) {
    const std::string ending = path.extension().string();
    if (ending == ".js" || ending == ".mjs") return "text/javascript; charset=utf-8";
    if (ending == ".wasm") return "application/wasm";
    if (ending == ".html") return "text/html; charset=utf-8";
    if (ending == ".css") return "text/css; charset=utf-8";
    if (ending == ".json" || ending == ".map") return "application/json";
    return "application/octet-stream";
}

HttpResponse text(unsigned status, std::string body) {
    HttpResponse out;
    out.status = status;
    out.body = std::move(body);
    out.headers.emplace_back("Cache-Control", "no-store");
    return out;
}

}  // namespace

std::size_t Front::serve_files(const std::string& directory) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
        if (!entry.is_regular_file(error) || entry.file_size(error) > file_bytes_max) continue;
        const std::string name = entry.path().filename().string();
        if (name[0] == '.') continue;  // .env and the like lie beside what is for everybody
        std::ifstream in(entry.path(), std::ios::binary);
        std::ostringstream content;
        content << in.rdbuf();
        if (!in) continue;
        File file{type_of(entry.path()), content.str(), {}, {}};
        file.etag = std::to_string(std::hash<std::string>{}(file.body));
        files_["/v1/" + name] = std::move(file);
    }
    for (auto& [path, file] : files_) {
        if (const auto packed = files_.find(path + ".gz"); packed != files_.end()) file.packed = packed->second.body;
    }
    return files_.size();
}

void Front::handle(const HttpRequest& request, Reply reply) {
    if (!is_ours(request.path)) return rest_.handle(request, std::move(reply));
    reply(answer(request));
}

bool Front::is_ours(const std::string& path) const {
    return path == "/healthz" || path == "/readyz" || files_.count(path) != 0;
}

HttpResponse Front::answer(const HttpRequest& request) const {
    if (request.method != "GET" && request.method != "HEAD") {
        HttpResponse out = text(405, "Only GET and HEAD here.\n");
        out.headers.emplace_back("Allow", "GET, HEAD");
        return out;
    }
    if (request.path == "/healthz") return text(200, "ok\n");
    if (request.path == "/readyz") {
        const std::string trouble = trouble_();
        return trouble.empty() ? text(200, "ready\n") : text(503, trouble + '\n');
    }
    return file(files_.at(request.path), request);
}

/// Any site may load them: that is what they are for.
HttpResponse Front::file(const File& file, const HttpRequest& request) {
    const bool packed = !file.packed.empty() && takes_gzip(request.accept_encoding);
    const std::string etag = '"' + file.etag + (packed ? "-gzip\"" : "\"");
    HttpResponse out;
    out.headers = {{"Access-Control-Allow-Origin", "*"},
                   {"Cross-Origin-Resource-Policy", "cross-origin"},
                   {"Cache-Control", "public, max-age=300"},
                   {"ETag", etag}};
    if (!file.packed.empty()) out.headers.emplace_back("Vary", "Accept-Encoding");
    if (request.if_none_match.find(etag) != std::string::npos) {
        out.status = 304;
        return out;
    }
    if (packed) out.headers.emplace_back("Content-Encoding", "gzip");
    out.content_type = file.content_type;
    out.body = packed ? file.packed : file.body;
    return out;
}

}  // namespace beckon::relay::api
