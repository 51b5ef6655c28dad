// What the relay answers to plain HTTP: whether it is well, and the files that pages load. All else is the REST's.
#pragma once

#include <functional>
#include <string>

#include "api/files.hpp"
#include "ports/http.hpp"

namespace beckon::relay::api {

class Front final : public HttpHandler {
public:
    /// Why the relay should get no new users now; empty: it should.
    using Trouble = std::function<std::string()>;

    Front(Trouble trouble, HttpHandler& rest);

    /// Serves every file of this directory below /v1/, as it is now. The files that were found.
    std::size_t serve_files(const std::string& directory) { return files_.read(directory); }

    void handle(const HttpRequest& request, Reply reply) override;
    bool counts(const HttpRequest& request) const override { return !is_ours(request.path) && rest_.counts(request); }

private:
    bool is_ours(const std::string& path) const;
    HttpResponse answer(const HttpRequest& request) const;

    Trouble trouble_;
    HttpHandler& rest_;
    Files files_;
};

}  // namespace beckon::relay::api
