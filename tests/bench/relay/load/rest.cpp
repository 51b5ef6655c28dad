#include "measures.hpp"
#include "process.hpp"
#include "stopwatch.hpp"

namespace beckon::bench {

namespace {

/// The site's own backend: `demo` and the key in servers.py.
constexpr const char* authorization = "Basic ZGVtbzptZWFzdXJlZCB3aXRoIHRoaXMga2V5LCBub3doZXJlIGVsc2U=";

}  // namespace

Figures requests(const Target& target, double seconds) {
    constexpr std::size_t ack_every = 16;
    Speaker ann(target.server, target.port, "ann");
    ann.come_in();
    Socket backend(target.port);
    const std::string body = Speaker::push_body();
    const std::string request =
        "POST " + ann.push_path() + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + authorization
        + "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    std::size_t count = 0;
    const auto one = [&] {
        backend.write(request);
        ann.hear_announcement();
        backend.http_body();
        if (++count % ack_every == 0) ann.acknowledge();
    };
    for (const auto start = Clock::now(); seconds_since(start) < seconds / 4;) one();
    const std::size_t before = count;
    const double cpu = cpu_ns(target.pid);
    for (const auto start = Clock::now(); seconds_since(start) < seconds;) one();
    return {{"cpu_us", (cpu_ns(target.pid) - cpu) / 1000 / static_cast<double>(count - before)}};
}

}  // namespace beckon::bench
