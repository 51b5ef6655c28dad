#include "sim/demo.hpp"

#include <cstdio>

#include "sim/story.hpp"

namespace beckon::sim {

namespace {

/// Says what happens, lets it happen, and says what has become of it.
class Narrator {
public:
    explicit Narrator(Story& story) : story_(story) {}

    void tells(const char* what) { std::printf("%7.2f s  %s\n", at(), what); }
    void expects(bool so, const char* what) {
        std::printf("%7.2f s    %s %s\n", at(), so ? "=" : "X", what);
        well_ = well_ && so;
    }
    bool well() const { return well_; }

private:
    double at() const { return static_cast<double>(story_.world_view().now.ms) / 1000.0; }
    Story& story_;
    bool well_ = true;
};

/// How long until the two talk.
Span until_in_call(Story& w, const Teller& a, const Teller& b) {
    const Instant from = w.world().now;
    while (!w.in_call(a, b) && w.world().now < from + seconds(30)) w.run_for(milliseconds(10));
    return w.world().now - from;
}

}  // namespace

bool demo() {
    Story w;
    Narrator narrator(w);
    Teller ann = w.page("ann"), desk = w.page("bob"), phone = w.page("bob");
    std::printf("Two users, three pages, one relay; a network of 20 ms; no clock but this one.\n\n");
    w.connect_all();
    narrator.tells("ann, and bob at his desk and on his phone, have the page open");

    narrator.tells("ann calls bob");
    const CallId call = ann.calls("bob");
    w.run_for(milliseconds(100));
    narrator.expects(desk.rings() && phone.rings(), "both of bob's devices ring");

    w.run_for(seconds(2));
    narrator.tells("bob answers at his desk");
    desk.answers();
    const Span connected = until_in_call(w, ann, desk);
    narrator.expects(w.in_call(ann, desk), "they see and hear each other");
    narrator.expects(phone.reason(call) == EndReason::answered_elsewhere, "the phone says: answered elsewhere");
    narrator.expects(connected < seconds(1), "it took less than a second");

    w.run_for(seconds(10));
    narrator.tells("ann reloads her page");
    ann.reloads();
    narrator.expects(!w.in_call(ann, desk), "the picture freezes");
    const Span resumed = until_in_call(w, ann, desk);
    narrator.expects(ann.current() == call, "it is the same call, with no second ring and no second click");
    narrator.expects(resumed < seconds(1), "and took less than a second");

    w.run_for(seconds(10));
    narrator.tells("the relay crashes");
    w.stop_relay();
    w.run_for(seconds(3));
    narrator.expects(w.in_call(ann, desk), "they do not notice: media needs no relay");
    desk.shows(false, true);
    w.run_for(milliseconds(100));
    narrator.expects(!ann.machine(call)->theirs().audio, "bob mutes himself; ann is told over their data channel");
    narrator.tells("the relay is started again, with what is on its disk");
    w.start_relay();
    w.rest();
    narrator.expects(w.in_call(ann, desk), "both came back to it, and agree with it on the call");

    w.run_for(seconds(10));
    narrator.tells("bob's network is gone for ten seconds");
    w.offline(desk);
    w.run_for(seconds(10));
    narrator.expects(ann.state(call) == "recovering", "ann's page shows: reconnecting");
    w.online(desk);
    narrator.tells("it is back");
    until_in_call(w, ann, desk);
    narrator.expects(w.in_call(ann, desk), "they see and hear each other again");

    w.run_for(seconds(10));
    narrator.tells("ann hangs up");
    ann.ends();
    w.rest();
    narrator.expects(desk.reason(call) == EndReason::hangup && ann.reason(call) == EndReason::hangup,
                     "both pages say: hung up");
    narrator.expects(!ann.camera_on() && !desk.camera_on(), "both cameras are off");
    const double truth = static_cast<double>(w.world().witness.find(call)->flowed.ms) / 1000.0;
    const double accounted = static_cast<double>(w.accounted(call).ms) / 1000.0;
    std::printf(
        "%9s    media flowed for %.1f s; the relay accounts for %.1f s (a break is noticed some seconds late)\n", "",
        truth, accounted);
    narrator.expects(w.agrees(), "nobody disagrees with anybody about anything");
    if (!narrator.well()) std::fputs(w.transcript().c_str(), stdout);
    return narrator.well();
}

}  // namespace beckon::sim
