// What the relay answers to plain HTTP: whether it is well, and the files that pages load. All else is the REST's.
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

    Front(Trouble trouble, HttpHandler& rest) : trouble_(std::move(trouble)), rest_(rest) {}

    /// Serves every file of this directory below /v1/, read once, now. `beckon.js.gz` is `beckon.js` for those who take
    /// gzip. The files that were found.
    std::size_t serve_files(const std::string& directory);

    void handle(const HttpRequest& request, Reply reply) override;

private:
    struct File {
        std::string content_type;
        std::string body;
        std::string etag;
        std::string packed;  ///< the same as gzip, if there is one
    };

    bool is_ours(const std::string& path) const;
    HttpResponse answer(const HttpRequest& request) const;
    static HttpResponse file(const File& file, const HttpRequest& request);

    Trouble trouble_;
    HttpHandler& rest_;
    std::map<std::string, File> files_;  ///< by path
};

}  // namespace beckon::relay::api
