// What the relay answers to plain HTTP: whether it is well, and the file that pages load.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "ports/http.hpp"

namespace beckon::relay::api {

class Front final : public HttpHandler {
public:
    /// Why the relay should get no new users now; empty: it should.
    using Trouble = std::function<std::string()>;

    explicit Front(Trouble trouble) : trouble_(std::move(trouble)) {}

    /// Serves every file of this directory below /v1/, read once, now. The files that were found.
    std::size_t serve_files(const std::string& directory);

    void handle(const HttpRequest& request, Reply reply) override;

private:
    struct File {
        std::string content_type;
        std::string body;
        std::string etag;
    };

    HttpResponse answer(const HttpRequest& request) const;
    static HttpResponse file(const File& file);

    Trouble trouble_;
    std::map<std::string, File> files_;  ///< by path
};

}  // namespace beckon::relay::api
