// One request, as a handler sees it: what was asked, by whom, what there is to answer from, and the way back.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/body.hpp"
#include "api/caller.hpp"
#include "api/errands.hpp"
#include "api/json_out.hpp"
#include "api/problem.hpp"
#include "api/query.hpp"
#include "api/rates.hpp"
#include "api/zone.hpp"
#include "ports/desk.hpp"
#include "ports/gate.hpp"
#include "ports/http.hpp"
#include "ports/meters.hpp"
#include "ports/records.hpp"

namespace beckon::relay::api {

/// What handlers work with.
struct World {
    Desk& desk;
    Records& records;
    Secrets& secrets;
    RestMeters& meters;
    std::string public_url;  ///< "https://relay.example.com"; empty: what the request was sent to
    Zones zones{};
    BodyReader bodies{};
    Rates pushes_to_all{{10, seconds(1), 10'000}};  ///< of a site: each of them reaches every page
    Errands* errands = nullptr;                     ///< to other shards; null: there are none
};

/// The way back to whoever asked: kept as long as the answer takes, and used once. Whatever all answers carry (who may read
/// it, that nothing was proven) is in it already.
class Answer : public std::enable_shared_from_this<Answer> {
public:
    /// What is counted when it is given.
    struct Receipt {
        std::shared_ptr<std::size_t> waiting;  ///< those that are not given yet
        RestMeters* meters;                    ///< null: it is counted where the request came in
        std::string_view pattern;              ///< of the route
        std::chrono::steady_clock::time_point began;
    };

    Answer(Reply reply, Receipt receipt) : reply_(std::move(reply)), receipt_(std::move(receipt)) {
        common_.reserve(8);
        ++*receipt_.waiting;
    }

    void send(HttpResponse response);
    void json(JsonOut& out, unsigned status = 200);
    void problem(const Problem& problem) { send(response_of(problem)); }
    void empty(unsigned status);  ///< 204, mostly
    /// It leaves once all that is so when it is given is on disk.
    void wait_for(Desk& desk) { desk_ = &desk; }
    /// A header of the answer to come.
    void header(std::string name, std::string value) { common_.emplace_back(std::move(name), std::move(value)); }

private:
    void leave(HttpResponse response);

    Reply reply_;
    Desk* desk_ = nullptr;
    bool given_ = false;
    std::vector<std::pair<std::string, std::string>> common_;  ///< headers of whatever is answered
    Receipt receipt_;
};
using AnswerTo = std::shared_ptr<Answer>;

/// The request, its parameters and its caller are gone once the handler has returned; the answer may be kept.
struct Ask {
    World& world;
    const HttpRequest& request;
    const Query& query;
    const Caller& caller;
    std::string argument;  ///< what stands for `{…}` in the route's pattern, unescaped
    AnswerTo answer;

    const hub::State& state() const { return world.desk.state(); }
    const hub::Site& site() const { return state().sites.at(caller.site); }
    Instant now() const { return world.desk.now(); }
    Instant day() const { return world.desk.day(); }

    /// The body as a B; otherwise the answer is given, and there is nothing more to do.
    template <class B>
    std::optional<B> body() const {
        auto read = world.bodies.read<B>(request.body);
        if (read) return std::move(read.value());
        answer->problem(read.error());
        return std::nullopt;
    }
    /// "https://relay.example.com", for addresses that others are to open. None: nobody knows it, and the answer is given.
    std::optional<std::string> base_url() const;
};

/// The same, for the store: too many questions wait.
Problem store_busy();
Problem store_trouble(const std::string& why);

/// Answers 503 if the question was not taken.
inline void asked(bool taken, const Ask& ask) {
    if (taken) return;
    ask.world.meters.reached[ProcessBound::archive].add();
    ask.answer->problem(store_busy());
}

}  // namespace beckon::relay::api
