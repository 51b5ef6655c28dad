// Two pages of one call, in earnest: real sockets, real frames, as many in flight as asked for. Prints what a relayed message
// costs the server in CPU time (from the kernel's accounting of the process) and in latency.
//
//   relay-load PORT PID BYTES IN_FLIGHT MESSAGES
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

[[noreturn]] void fail(const char* what) {
    std::perror(what);
    std::exit(1);
}

/// A WebSocket client that blocks.
class Page {
public:
    Page(int port, const std::string& user) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) fail("connect");
        const int on = 1;
        setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        write_all(
            "GET /v1/ws?site=demo HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
        while (in_.find("\r\n\r\n") == std::string::npos) fill();
        in_.erase(0, in_.find("\r\n\r\n") + 4);
        send(R"({"t":"hello","version":1,"user":")" + user + R"(","device":"device-)" + user
             + R"(","got":0,"claims":[],"ended":[]})");
        flush();
        take();
    }
    ~Page() { ::close(socket_); }
    Page(const Page&) = delete;
    Page& operator=(const Page&) = delete;

    /// Gathers a frame; masked with zeros, which costs the server what any mask does.
    void send(std::string_view text) {
        out_ += static_cast<char>(0x81);
        if (text.size() < 126) {
            out_ += static_cast<char>(0x80U | text.size());
        } else {
            out_ += static_cast<char>(0xFE);
            out_ += static_cast<char>(text.size() >> 8U);
            out_ += static_cast<char>(text.size() & 0xFFU);
        }
        out_.append("\1\2\3\4", 4);
        for (std::size_t i = 0; i < text.size(); ++i)
            out_ += static_cast<char>(static_cast<unsigned char>(text[i]) ^ (i % 4 + 1U));
    }
    void say(std::string_view body) {
        send(R"({"s":)" + std::to_string(++said_) + R"(,"a":)" + std::to_string(heard_) + ',' + std::string(body));
    }
    void flush() {
        write_all(out_);
        out_.clear();
    }
    /// The next frame's text; numbered ones are counted.
    std::string_view take() {
        for (;;) {
            in_.erase(0, taken_);
            taken_ = 0;
            if (in_.size() >= 2) {
                std::size_t size = static_cast<unsigned char>(in_[1]);
                std::size_t head = 2;
                if (size == 126 && in_.size() >= 4) {
                    size = static_cast<std::size_t>(static_cast<unsigned char>(in_[2])) << 8U
                           | static_cast<unsigned char>(in_[3]);
                    head = 4;
                }
                if (!(size == 126 && head == 2) && in_.size() >= head + size) {
                    taken_ = head + size;
                    const auto text = std::string_view(in_).substr(head, size);
                    if (text.substr(0, 5) == R"({"s":)") ++heard_;
                    return text;
                }
            }
            fill();
        }
    }
    void take_until(std::string_view part) {
        while (take().find(part) == std::string_view::npos) {}
    }

private:
    void fill() {
        char bytes[65536];
        const ssize_t size = recv(socket_, bytes, sizeof bytes, 0);
        if (size <= 0) fail("recv");
        in_.append(bytes, static_cast<std::size_t>(size));
    }
    void write_all(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t size = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (size <= 0) fail("send");
            bytes.remove_prefix(static_cast<std::size_t>(size));
        }
    }

    int socket_;
    std::string in_;
    std::string out_;
    std::size_t taken_ = 0;
    std::uint64_t said_ = 0;
    std::uint64_t heard_ = 0;
};

/// Nanoseconds on a CPU so far.
double cpu_of(const char* pid) {
    const std::string path = std::string("/proc/") + pid + "/schedstat";
    std::FILE* file = std::fopen(path.c_str(), "r");
    unsigned long long ns = 0;
    if (!file || std::fscanf(file, "%llu", &ns) != 1) fail(path.c_str());
    std::fclose(file);
    return static_cast<double>(ns);
}

/// Another call in each run: a relay remembers those that are over.
std::string the_call;

std::string description_of(std::size_t bytes) {
    std::string sdp;
    while (sdp.size() < bytes) sdp += R"(a=rtpmap:96 VP8/90000 and so on, as lines of it are\r\n)";
    return R"("t":"description","call":")" + the_call + R"(","gen":1,"rev":1,"type":"offer","sdp":")" + sdp + R"("})";
}
std::string candidate_of(std::size_t bytes) {
    return R"("t":"candidates","call":")" + the_call
           + R"(","gen":1,"list":[{"line":"candidate:1 1 udp 2122260223 192.0.2.1 )"
           + std::string(bytes > 160 ? bytes - 160 : 1, '5') + R"( typ host","mid":"0","index":0}]})";
}

}  // namespace

int main(int argc, char** argv) {
    the_call = "call-" + std::to_string(getpid()) + "-of-load";
    if (argc != 6) return 2;
    const int port = std::atoi(argv[1]);
    const auto bytes = static_cast<std::size_t>(std::atol(argv[3]));
    const int in_flight = std::atoi(argv[4]);
    const int messages = std::atoi(argv[5]);
    Page ann(port, "ann");
    Page bob(port, "bob");
    ann.say(R"("t":"invite","call":")" + the_call + R"(","kind":"call","to":"bob"})");
    ann.flush();
    bob.take_until("\"ring\"");
    bob.say(R"("t":"accept","call":")" + the_call + R"("})");
    bob.flush();
    bob.take_until("\"accepted\"");
    ann.take_until("\"accepted\"");
    const std::string body = bytes >= 1024 ? description_of(bytes) : candidate_of(bytes);

    const auto round = [&](Page& from, Page& to) {
        for (int i = 0; i < in_flight; ++i) from.say(body);
        from.flush();
        for (int i = 0; i < in_flight;) i += to.take().find(the_call) != std::string_view::npos;
    };
    std::vector<double> took;
    const auto start = std::chrono::steady_clock::now();
    const double cpu = cpu_of(argv[2]);
    for (int done = 0; done < messages; done += 2 * in_flight) {
        const auto from = std::chrono::steady_clock::now();
        round(ann, bob);
        round(bob, ann);
        took.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - from).count() / 2);
    }
    const double used = cpu_of(argv[2]) - cpu;
    const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::sort(took.begin(), took.end());
    const double count = static_cast<double>(took.size()) * 2 * in_flight;
    std::printf(
        "%zu bytes, %d in flight: %.2f us of server CPU a message, %.0f messages a second, round %.1f us (p50) %.1f "
        "(p99)\n",
        body.size(), in_flight, used / 1000.0 / count, count / wall, took[took.size() / 2],
        took[took.size() * 99 / 100]);
}
