// REST over a hub whose rows are on disk when the test says so, with a gate that knows everybody by their word.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "api/rest.hpp"
#include "hub/hub.hpp"
#include "support/named.hpp"

namespace beckon::test {

namespace api = relay::api;

/// A hub whose rows are on disk when the test says so.
class HeldDesk final : public relay::Desk {
public:
    Instant time{1'700'000'000'000};

    HeldDesk() : hub_(Settings{}, 1, {1, 2}) { hub_.handle(hub::SiteConfigured{site("shop"), {}}, time); }

    void ask(Request request, Answer answer) override {
        match(request, [&](auto& one) { hub_.handle(std::move(one), time); });
        obey(answer);
    }
    void once_kept(std::function<void()> then) override {
        if (hub_.state().saving <= hub_.state().saved) return then();
        held_.emplace_back(hub_.state().saving, std::move(then));
    }
    const hub::State& state() const override { return hub_.state(); }
    const relay::Opening* opening(hub::ConnId) const override { return nullptr; }
    Instant now() const override { return time; }
    Instant day() const override { return time; }

    void connect(const std::string& name) {
        wire::Hello hello;
        hello.user = user(name);
        hello.device = device("device-of-" + name);
        hub_.handle(
            hub::Greeted{{++sockets_}, site("shop"), hello.user, {}, hello, {}, session("s-of-" + name), {}, {}}, time);
    }
    /// As an earlier process left it.
    void remember(hub::CallRow row) {
        hub::Recover kept;
        kept.calls.push_back(std::move(row));
        hub_.handle(std::move(kept), time);
    }
    /// All, or the rows up to one.
    void saved(std::optional<hub::SaveNumber> upto = {}) {
        hub_.handle(hub::Saved{upto ? *upto : hub_.state().saving}, time);
        obey({});
        while (!held_.empty() && held_.front().first <= hub_.state().saved) {
            const auto then = std::move(held_.front().second);
            held_.pop_front();
            then();
        }
    }
    /// What a page says.
    void say(std::uint64_t socket, std::uint64_t seq, wire::Message message) {
        hub_.handle(hub::Framed{{socket}, {seq, 0}, std::move(message), {}}, time);
        obey({});
    }

private:
    std::uint64_t sockets_ = 0;
    hub::Hub hub_;
    std::deque<std::pair<hub::SaveNumber, std::function<void()>>> held_;

    void obey(const Answer& answer) {
        while (auto effect = hub_.poll()) {
            if (const auto* acted = std::get_if<hub::Acted>(&*effect)) answer(*acted);
        }
    }
};

/// Takes no question: what a disk looks like that answers none.
class BusyRecords final : public relay::Records {
public:
    bool calls(relay::CallQuery, Answer<std::vector<hub::CallRow>>) override { return false; }
    bool call(SiteId, CallId, Answer<std::optional<relay::StoredCall>>) override { return false; }
    bool usage(relay::UsageQuery, Answer<relay::Usage>) override { return false; }
    bool rooms(relay::RoomQuery, Answer<std::vector<relay::StoredRoom>>) override { return false; }
    bool stays(SiteId, RoomId, Answer<std::optional<relay::StoredStays>>) override { return false; }
    bool room(RoomId, Answer<std::optional<relay::StoredRoom>>) override { return false; }
};

/// Whatever call it is asked for, this is what the disk has of it.
class CallRecords final : public relay::Records {
public:
    Result<std::optional<relay::StoredCall>, std::string> found{std::optional<relay::StoredCall>()};

    bool calls(relay::CallQuery, Answer<std::vector<hub::CallRow>>) override { return false; }
    bool call(SiteId, CallId, Answer<std::optional<relay::StoredCall>> answer) override {
        answer(found);
        return true;
    }
    bool usage(relay::UsageQuery, Answer<relay::Usage>) override { return false; }
    bool rooms(relay::RoomQuery, Answer<std::vector<relay::StoredRoom>>) override { return false; }
    bool stays(SiteId, RoomId, Answer<std::optional<relay::StoredStays>>) override { return false; }
    bool room(RoomId, Answer<std::optional<relay::StoredRoom>>) override { return false; }
};

/// "host" and "Basic key" speak for the shop, any other word is a user of it; nobody else is known.
class WordGate final : public relay::Gate {
public:
    Result<SiteId, relay::Refused> site(const relay::Shown&, Instant) const override { return test::site("shop"); }
    Result<relay::Admitted, relay::Refused> admit(const SiteId&, const wire::Hello&, Instant) const override {
        return no();
    }
    Result<relay::Admitted, relay::Refused> renew(const SiteId&, const UserId&, std::string_view,
                                                  Instant) const override {
        return no();
    }
    relay::IceOffer ice(const SiteId&, const UserId&, Instant) const override { return {}; }
    Result<relay::Known, relay::Refused> know(const relay::Shown& shown, Instant) const override {
        if (shown.authorization.empty() || shown.authorization.find("wrong") != std::string_view::npos) return no();
        const bool host = shown.authorization == "host" || shown.authorization == "Basic key";
        relay::Known known{test::site("shop"), host, true, {}};
        if (!known.host) known.user.user = *UserId::parse(shown.authorization);
        return known;
    }
    bool requests_from(const SiteId*, std::string_view origin) const override { return origin == "https://shop.com"; }

private:
    static relay::Refused no() { return {CloseCode::unauthorised, "nobody"}; }
};

class CountingSecrets final : public relay::Secrets {
public:
    SessionId session() override { return named<SessionId>("s-" + std::to_string(++count_)); }
    ResumeToken token() override { return {}; }
    hub::TokenHash hash(const ResumeToken&) const override { return {}; }

private:
    int count_ = 0;
};

class RestLog final : public relay::Journal {
public:
    std::vector<std::string> lines;
    void line(relay::Level, std::string_view event, std::initializer_list<relay::Field> fields) override {
        lines.emplace_back(event);
        for (const relay::Field& one : fields) lines.back() += ' ' + std::string(one.name) + '=' + one.value;
    }
};

struct RestStory {
    HeldDesk desk;
    BusyRecords records;
    WordGate gate;
    CountingSecrets secrets;
    relay::RestMeters meters;
    RestLog log;
    api::Rest rest;
    std::vector<relay::HttpResponse> answers;

    explicit RestStory(const api::RestLimits& limits = {})
        : rest({desk, records, gate, secrets, meters, log}, "", limits) {
        relay::Site shop;
        shop.id = site("shop");
        rest.serves({shop});
    }

    static relay::HttpRequest get(const std::string& path, const std::string& as = "host") {
        relay::HttpRequest request;
        request.method = "GET";
        const std::size_t mark = std::min(path.find('?'), path.size());
        if (mark < path.size()) request.query = path.substr(mark + 1);
        request.path = path.substr(0, mark);
        request.authorization = as;
        request.host = "relay.example";
        request.address = "192.0.2.1";
        return request;
    }
    static relay::HttpRequest post(const std::string& path, std::string body, const std::string& as = "host") {
        relay::HttpRequest request = get(path, as);
        request.method = "POST";
        request.content_type = "application/json";
        request.body = std::move(body);
        return request;
    }
    void ask(const relay::HttpRequest& request) {
        rest.handle(request, [this](const relay::HttpResponse& response) { answers.push_back(response); });
    }
    /// Its status, which must be there at once.
    unsigned status(const relay::HttpRequest& request) {
        const std::size_t before = answers.size();
        ask(request);
        return answers.size() == before + 1 ? answers.back().status : 0;
    }
    /// Ann (socket 1) calls bob (socket 2), and that is on disk.
    void place_call() {
        desk.connect("ann");
        desk.connect("bob");
        ask(post("/v1/call", R"({"sid":"s-of-ann","login":"bob","call":"call-one"})"));
        desk.saved();
        answers.clear();
    }
    std::uint64_t reached(relay::ProcessBound bound) const { return meters.reached[bound].value(); }
    std::string header(const std::string& name) const {
        for (const auto& [held, value] : answers.back().headers) {
            if (held == name) return value;
        }
        return {};
    }
};

}  // namespace beckon::test
