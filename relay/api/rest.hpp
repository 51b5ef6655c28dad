// The REST interface: from a request to its handler, past everything that may be wrong with it. What it refuses is told as
// problem.hpp says.
//
// A request is read and carried out on the thread of the loop; what has to wait (for rows to be on disk, for the archive)
// is answered later. So many may wait at once; beyond that they are told to come back.
//
// With several shards, whoever hears a request settles who asks, and whether they may (so what one address or one user may do is
// counted in one place); if the site lives elsewhere, the rest is done there (errands.hpp).
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/ask.hpp"
#include "api/backends.hpp"
#include "api/errands.hpp"
#include "api/rates.hpp"
#include "api/route.hpp"
#include "ports/bus.hpp"
#include "ports/gate.hpp"
#include "ports/http.hpp"
#include "ports/journal.hpp"
#include "ports/meters.hpp"
#include "ports/site.hpp"
#include "ports/sparing.hpp"

namespace beckon::relay::api {

struct RestLimits {
    std::size_t waiting = 1'024;                         ///< requests that are not answered yet: 503
    Rates::Rule failures{20, seconds(3), 10'000};        ///< wrong keys, and wrong tokens, from one network: 429
    Rates::Rule by_user{60, milliseconds(250), 20'000};  ///< requests with one user's tokens: 429
    Rates::Rule flood{400, milliseconds(50), 10'000};    ///< wrong tokens from one network, until all of it wait: 429
};

class Rest final : public HttpHandler {
public:
    struct Ports {
        Desk& desk;
        Records& records;
        Gate& gate;
        Secrets& secrets;
        RestMeters& meters;
        Journal& journal;
        Bus* bus = nullptr;  ///< none: all sites live here
    };

    Rest(Ports ports, std::string public_url, const RestLimits& limits = {});

    /// Sites that an operator may name, in addition to those he might already.
    void serves(const std::vector<Site>& sites) { backends_.serve(sites); }
    void set_public_url(std::string url) { world_.public_url = std::move(url); }

    /// Whoever asks has to show who they are.
    void handle(const HttpRequest& request, Reply reply) override;
    bool counts(const HttpRequest& request) const override;

    /// The same for one whom the relay's own door let in: an operator. Give it to the admin listener.
    HttpHandler& for_operator() { return operator_door_; }

private:
    /// An admin listener asks here.
    class OperatorDoor final : public HttpHandler {
    public:
        explicit OperatorDoor(Rest& rest) : rest_(rest) {}
        void handle(const HttpRequest& request, Reply reply) override { rest_.serve(request, std::move(reply), true); }

    private:
        Rest& rest_;
    };

    void serve(const HttpRequest& request, Reply reply, bool is_operator);
    /// What another shard let in.
    void carry_out(const HttpRequest& request, const Caller& caller, Reply reply);
    /// What is wrong with it before anybody asks who sent it.
    std::optional<Problem> objection(const Route& route, const HttpRequest& request) const;
    Result<Caller, Problem> identify(const Route& route, const HttpRequest& request, std::string_view site,
                                     bool is_operator);
    std::optional<Problem> may(const Route& route, const Caller& caller, const HttpRequest& request, bool is_operator);
    /// Counts who was turned away, and says the first of them in the log.
    Problem turned_away(ProcessBound by, const HttpRequest& request, Problem problem);
    void say_refused(const HttpRequest& request, const Problem& problem);
    AnswerTo answer_to(const HttpRequest& request, Reply reply, std::string_view pattern);
    void preflight(const HttpRequest& request, const std::string& allow, Answer& answer) const;

    Gate& gate_;
    RestMeters& meters_;
    Journal& journal_;
    Sparing refusals_;
    World world_;
    const RestLimits limits_;
    Rates wrong_keys_;
    Rates wrong_tokens_;
    Rates floods_;  ///< of wrong tokens: to find each wrong takes time
    Rates by_user_;
    /// Shared with the answers: the last of them may outlive this, while the process ends.
    std::shared_ptr<std::size_t> waiting_ = std::make_shared<std::size_t>(0);
    OperatorDoor operator_door_{*this};
    Backends backends_;
    std::optional<Errands> errands_;
    std::shared_ptr<std::size_t> carried_ = std::make_shared<std::size_t>(0);
};

}  // namespace beckon::relay::api
