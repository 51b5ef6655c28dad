#include "hooks/post.hpp"

#include "hooks/resolve.hpp"

namespace beckon::relay::hooks {

namespace {

std::string written(const Request& request) {
    std::string out = "POST " + request.url.target + " HTTP/1.1\r\nHost: " + request.url.authority();
    const auto header = [&out](const char* name, const std::string& value) {
        out.append("\r\n").append(name).append(": ").append(value);
    };
    header("User-Agent", "beckon-relay");
    header("Content-Type", "application/json");
    header("Content-Length", std::to_string(request.body.size()));
    header("Connection", "close");
    header("Beckon-Event", request.event);
    header("Beckon-Type", request.type);
    header("Beckon-Signature", request.signature);
    return out + "\r\n\r\n" + request.body;
}

}  // namespace

Result<Answer, std::string> post(const Request& request, const TlsContext& tls, const Patience& patience, Instant now) {
    const auto addresses = resolve(request.url.host, request.url.port, request.private_allowed, patience);
    if (!addresses) return addresses.error();
    auto stream = Stream::connect(addresses.value(), patience);
    if (!stream) return stream.error();
    std::string trouble;
    if (request.url.tls) trouble = stream.value().secure(tls, request.url.host, patience);
    if (trouble.empty()) trouble = stream.value().write(written(request), patience);
    std::string bytes;
    while (trouble.empty()) {
        const std::size_t before = bytes.size();
        trouble = stream.value().read(bytes, answer_bytes_max - before, patience);
        if (auto answer = read_answer(bytes, now)) return std::move(*answer);
        if (bytes.size() >= answer_bytes_max) return std::string("the head of its answer is longer than 16 kB");
        if (trouble.empty() && bytes.size() == before) return std::string("it closed before it had answered");
    }
    return trouble;
}

}  // namespace beckon::relay::hooks
