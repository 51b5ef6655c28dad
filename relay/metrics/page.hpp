// What the metrics' own listener answers: /metrics, /healthz and /readyz, to whoever can reach it.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "beckon/base/time.hpp"
#include "metrics/exposition.hpp"
#include "ports/http.hpp"

namespace beckon::relay::metrics {

class Page final : public HttpHandler {
public:
    /// Tells, now or later, on the thread of the loop, what is so.
    using Look = std::function<void(std::function<void(const Moment&)> tell)>;

    Page(Look look, std::function<std::string()> trouble, std::function<Instant()> now)
        : look_(std::move(look)),
          trouble_(std::move(trouble)),
          now_(std::move(now)) {}

    void handle(const HttpRequest& request, Reply reply) override;

private:
    HttpResponse answer(const HttpRequest& request) const;
    void tell_metrics(const Reply& reply);

    Look look_;
    std::function<std::string()> trouble_;
    std::function<Instant()> now_;
    std::string text_;  ///< the last answer, for those who ask again at once: looking costs the calls their time
    Instant fresh_until_{};
};

}  // namespace beckon::relay::metrics
