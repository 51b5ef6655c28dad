// The admin listener: a page for whoever runs the relay, and behind its token the REST, for every site. The page itself
// knows nothing: all that it shows and does goes through the REST.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "admin/guesses.hpp"
#include "ports/counting.hpp"
#include "ports/http.hpp"
#include "ports/journal.hpp"

namespace beckon::relay::admin {

class Door final : public HttpHandler {
public:
    struct Ports {
        HttpHandler& rest;  ///< for an operator: who they are is settled here
        std::function<Instant()> now;
        Counter& held_off;  ///< requests that had to wait after wrong tokens
        Journal& journal;
    };

    /// `token`: not empty.
    Door(std::string token, Ports ports) : token_(std::move(token)), ports_(std::move(ports)) {}

    void handle(const HttpRequest& request, Reply reply) override;
    bool counts(const HttpRequest& /*request*/) const override { return true; }

private:
    bool is_token(std::string_view authorization) const;
    void rest(const HttpRequest& request, Reply reply);

    const std::string token_;
    Ports ports_;
    Guesses guesses_;
};

}  // namespace beckon::relay::admin
