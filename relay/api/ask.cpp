#include "api/ask.hpp"

#include <algorithm>
#include <iterator>

namespace beckon::relay::api {

void Answer::send(HttpResponse response) {
    if (std::exchange(given_, true)) return;
    if (!desk_) return leave(std::move(response));
    desk_->once_kept(
        [self = shared_from_this(), response = std::move(response)]() mutable { self->leave(std::move(response)); });
}

void Answer::leave(HttpResponse response) {
    if (response.headers.empty()) {
        response.headers = std::move(common_);
    } else {
        std::move(common_.begin(), common_.end(), std::back_inserter(response.headers));
    }
    --*receipt_.waiting;
    if (receipt_.meters) {
        const auto took = std::chrono::steady_clock::now() - receipt_.began;
        receipt_.meters->answered(receipt_.pattern, response.status,
                                  std::chrono::duration_cast<std::chrono::microseconds>(took).count());
    }
    std::exchange(reply_, nullptr)(response);
}

void Answer::json(JsonOut& out, unsigned status) {
    HttpResponse response;
    response.status = status;
    response.content_type = "application/json";
    response.body = out.take();
    send(std::move(response));
}

void Answer::empty(unsigned status) {
    HttpResponse response;
    response.status = status;
    send(std::move(response));
}

std::optional<std::string> Ask::base_url() const {
    if (!world.public_url.empty()) return world.public_url;
    if (request.host.empty()) {
        answer->problem({Wrong::wrong_parameter,
                         "The request names no host, so the meeting would have no address.",
                         {},
                         "Host",
                         "a header Host, or public_url in the configuration of the relay"});
        return std::nullopt;
    }
    return std::string(request.secure ? "https://" : "http://") + request.host;
}

Problem store_busy() { return {Wrong::busy, "Too many questions wait for the database.", {}, {}, {}, {}, seconds(1)}; }

Problem store_trouble(const std::string& why) {
    return {Wrong::store, "What is stored cannot be read just now: " + why, {}, {}, {}, {}, seconds(5)};
}

}  // namespace beckon::relay::api
