// A stage for stories: pages that are spoken to in text, as JavaScript does, a real hub, a network that takes 10 ms each
// way, and browsers that connect whatever has an offer and its answer. All that a page hears, and what it wants done
// about it, is written down: these are the vectors.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "beckon/agent/text.hpp"
#include "hub/hub.hpp"

namespace beckon::vectors {

using Json = nlohmann::ordered_json;

/// One load of one page, as a file of vectors holds it.
struct Recording {
    std::string name;  ///< of the page: "ann", and "ann-2" once she has reloaded it
    std::string page;  ///< what the agent was made of
    std::vector<std::string> lines;
};

class Stage {
public:
    using Page = std::size_t;
    enum class Camera : std::uint8_t { grants, refuses };

    Stage();

    // -------------------------------------------------------------------------------- people do things
    /// Loads a page and connects it. `name` of a second device of a user: "bob+phone".
    Page open(std::string_view name, Camera camera = Camera::grants);
    void reload(Page page);
    /// The input as JavaScript pushes it. "CALL" stands for the call that this page was shown last.
    void push(Page page, std::string input);
    void run(Span span);

    // -------------------------------------------------------------------------------- things befall them
    void cut(Page page);  ///< its socket dies; it can open another
    void set_reach(Page page, bool reach);
    void restart_relay();  ///< and its store is lost
    void media(Page page, std::string_view link);
    void frame(Page page, const std::string& text);       ///< this came over the socket
    void peer_frame(Page page, const std::string& text);  ///< this came over the data channel of the last call
    void tell_hub(hub::Input input);

    // -------------------------------------------------------------------------------- what there is now
    /// The phase of the call that the page was shown last, with the reason: "live", "ended declined".
    std::string call(Page page) const { return pages_[page].phase; }
    const std::string& call_id(Page page) const { return pages_[page].call; }
    std::string session(Page page) const { return pages_[page].session; }
    const std::vector<Recording>& recordings() const { return recordings_; }
    std::vector<std::string> shown(Page page, std::string_view name) const;

private:
    struct Peer {
        std::int64_t made = 0;
        bool flows = false;
    };
    struct Seat {
        std::string name;
        std::string user;
        std::string device;
        Camera camera = Camera::grants;
        int life = 0;
        bool reach = true;
        std::size_t recording = 0;
        std::optional<TextAgent> agent;
        std::string memory;
        std::uint64_t conn = 0;  ///< 0: none
        std::map<std::pair<std::string, std::int64_t>, Peer> peers;
        std::string call;
        std::string phase;
        std::string session = "down";
        std::vector<Json> shown;
    };

    void load(Page page);
    void later(Span in, std::function<void()> act);
    void heard(Page page, const std::string& what, const std::string& says);
    void obey(Page page, const Json& effect);
    void open_socket(Page page);
    void lose_socket(Page page);
    void from_page(std::uint64_t conn, const std::string& text);
    void obey(hub::Effect& effect);
    void connect(const std::string& call, std::int64_t gen);
    Page page_of(std::uint64_t conn) const;

    Instant relay_now() const { return now_ + seconds(1'700'000'000); }

    Settings settings_;
    Rng rng_{{7, 7}};
    Instant now_{1000};
    std::multimap<std::int64_t, std::function<void()>> due_;
    std::uint64_t epoch_ = 1;
    std::optional<hub::Hub> hub_;
    std::uint64_t conns_ = 0;
    wire::Decoder decoder_;
    std::deque<Seat> pages_;
    std::vector<Recording> recordings_;
};

}  // namespace beckon::vectors
