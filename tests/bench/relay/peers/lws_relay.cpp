// A relay written by hand on the C library libwebsockets, and as little of it as can be: it finds the receiver by the first
// field of a message, puts the sender in its place, and neither looks at the rest nor keeps any of it.
//
//   lws-relay PORT
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <libwebsockets.h>

namespace {

using Bytes = std::shared_ptr<std::vector<unsigned char>>;

struct User {
    std::string name;
    lws* socket = nullptr;
    std::string partial;         ///< of a message that came in pieces
    std::deque<Bytes> outgoing;  ///< the library wants one write each time it calls
};

std::unordered_map<std::string, User*> users;

void send(User& user, const Bytes& bytes) {
    user.outgoing.push_back(bytes);
    lws_callback_on_writable(user.socket);
}

/// `{"to":"bob",…` goes to bob as `{"from":"ann",…`; `*` is everybody.
void relay(const User& from, std::string_view text) {
    constexpr std::string_view head = R"({"to":")";
    const std::size_t end = text.find('"', head.size());
    if (text.substr(0, head.size()) != head || end == std::string_view::npos) return;
    const std::string to(text.substr(head.size(), end - head.size()));
    std::string out = R"({"from":")" + from.name;
    out += text.substr(end);
    const auto bytes = std::make_shared<std::vector<unsigned char>>(LWS_PRE + out.size());
    std::memcpy(bytes->data() + LWS_PRE, out.data(), out.size());
    if (to == "*") {
        for (const auto& [name, user] : users) send(*user, bytes);
    } else if (const auto found = users.find(to); found != users.end()) {
        send(*found->second, bytes);
    }
}

int heard(lws* socket, lws_callback_reasons reason, void* held, void* in, std::size_t size) {
    auto** place = static_cast<User**>(held);
    if (reason == LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION) {  // the last moment when the address is known
        char name[64] = "";
        const char* const user = lws_get_urlarg_by_name(socket, "user=", name, sizeof name);
        if (user == nullptr) return -1;
        *place = new User{user, socket, {}, {}};
        users[(*place)->name] = *place;
    } else if (reason == LWS_CALLBACK_CLOSED) {
        users.erase((*place)->name);
        delete *place;
    } else if (reason == LWS_CALLBACK_RECEIVE) {
        const std::string_view piece(static_cast<const char*>(in), size);
        const bool whole = lws_is_final_fragment(socket) != 0 && lws_remaining_packet_payload(socket) == 0;
        std::string& partial = (*place)->partial;
        if (whole && partial.empty()) {
            relay(**place, piece);
            return 0;
        }
        partial += piece;
        if (whole) relay(**place, std::exchange(partial, {}));
    } else if (reason == LWS_CALLBACK_SERVER_WRITEABLE) {
        auto& outgoing = (*place)->outgoing;
        if (outgoing.empty()) return 0;
        const Bytes bytes = outgoing.front();
        outgoing.pop_front();
        // It writes its header into the room before the payload, in a message to many as well: the same bytes each time.
        if (lws_write(socket, bytes->data() + LWS_PRE, bytes->size() - LWS_PRE, LWS_WRITE_TEXT) < 0) return -1;
        if (!outgoing.empty()) lws_callback_on_writable(socket);
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    lws_set_log_level(LLL_ERR, nullptr);
    lws_protocols protocols[2] = {};
    protocols[0].name = "relay";
    protocols[0].callback = heard;
    protocols[0].per_session_data_size = sizeof(User*);
    protocols[0].rx_buffer_size = 65536;
    lws_context_creation_info info = {};
    info.port = std::atoi(argv[1]);
    info.iface = "127.0.0.1";
    info.protocols = protocols;
    lws_context* context = lws_create_context(&info);
    if (context == nullptr) return 1;
    std::puts("listening");
    std::fflush(stdout);
    while (lws_service(context, 0) >= 0) {}
    lws_context_destroy(context);
}
