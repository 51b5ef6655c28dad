#include "vectors/stories.hpp"

#include <gtest/gtest.h>

namespace beckon::vectors {

namespace {

using Page = Stage::Page;

constexpr const char* call_bob = R"({"t":"start_call","to":"bob"})";
constexpr const char* answer = R"({"t":"answer","call":"CALL"})";
constexpr const char* hang_up = R"({"t":"end_call","call":"CALL"})";

struct Two {
    Page ann;
    Page bob;
};

Two ringing(Stage& stage) {
    const Two two{stage.open("ann"), stage.open("bob")};
    stage.push(two.ann, call_bob);
    stage.run(seconds(1));
    EXPECT_EQ(stage.call(two.ann), "alerted");
    EXPECT_EQ(stage.call(two.bob), "incoming");
    return two;
}

Two in_call(Stage& stage) {
    const Two two = ringing(stage);
    stage.push(two.bob, answer);
    stage.run(seconds(3));
    EXPECT_EQ(stage.call(two.ann), "live");
    EXPECT_EQ(stage.call(two.bob), "live");
    return two;
}

void expect_both(const Stage& stage, const Two& two, const char* phase) {
    EXPECT_EQ(stage.call(two.ann), phase);
    EXPECT_EQ(stage.call(two.bob), phase);
}

// ------------------------------------------------------------------------------------------ how a call begins, or does not

void answered(Stage& stage) {
    const Two two = in_call(stage);
    stage.push(two.bob, R"({"t":"set_media","call":"CALL","audio":true,"video":false,"held":false})");
    stage.run(seconds(12));
    stage.push(two.ann, hang_up);
    stage.run(seconds(1));
    expect_both(stage, two, "ended hangup");
}

void declined(Stage& stage) {
    const Two two = ringing(stage);
    stage.push(two.bob, hang_up);
    stage.run(seconds(1));
    expect_both(stage, two, "ended declined");
}

void cancelled(Stage& stage) {
    const Two two = ringing(stage);
    stage.push(two.ann, hang_up);
    stage.run(seconds(1));
    expect_both(stage, two, "ended cancelled");
}

void unanswered(Stage& stage) {
    const Two two = ringing(stage);
    stage.run(seconds(65));
    expect_both(stage, two, "ended no_answer");
}

void not_connected(Stage& stage) {
    const Page ann = stage.open("ann");
    stage.push(ann, call_bob);
    stage.run(seconds(1));
    EXPECT_EQ(stage.call(ann), "ended not_connected");
}

void busy(Stage& stage) {
    const Two two = in_call(stage);
    const Page eve = stage.open("eve");
    stage.push(eve, call_bob);
    stage.run(seconds(1));
    EXPECT_EQ(stage.call(eve), "ended busy");
    stage.push(two.ann, hang_up);
    stage.run(seconds(1));
}

void glare(Stage& stage) {
    const Two two{stage.open("ann"), stage.open("bob")};
    stage.push(two.ann, call_bob);
    stage.push(two.bob, R"({"t":"start_call","to":"ann"})");
    stage.run(seconds(3));
    expect_both(stage, two, "live");
    EXPECT_EQ(stage.call_id(two.ann), stage.call_id(two.bob));
    stage.push(two.bob, hang_up);
    stage.run(seconds(1));
    expect_both(stage, two, "ended hangup");
}

void two_devices(Stage& stage) {
    const Page ann = stage.open("ann");
    const Page desk = stage.open("bob+desk");
    const Page phone = stage.open("bob+phone");
    stage.push(ann, call_bob);
    stage.run(seconds(1));
    EXPECT_EQ(stage.call(desk), "incoming");
    stage.push(phone, answer);
    stage.push(desk, answer);
    stage.run(seconds(3));
    EXPECT_EQ(stage.call(ann), "live");
    EXPECT_EQ(stage.call(phone), "live");
    EXPECT_EQ(stage.call(desk), "ended answered_elsewhere");
    stage.push(ann, hang_up);
    stage.run(seconds(1));
}

void camera_refused(Stage& stage) {
    const Two two{stage.open("ann"), stage.open("bob", Stage::Camera::refuses)};
    stage.push(two.ann, call_bob);
    stage.run(seconds(1));
    stage.push(two.bob, answer);
    stage.run(seconds(1));
    expect_both(stage, two, "ended no_media");
}

// ------------------------------------------------------------------------------------------ what befalls a call

void media_lost(Stage& stage) {
    const Two two = in_call(stage);
    stage.media(two.ann, "disconnected");
    stage.media(two.bob, "disconnected");
    expect_both(stage, two, "recovering");
    stage.run(seconds(5));
    expect_both(stage, two, "live");
    stage.media(two.ann, "failed");
    stage.run(seconds(2));
    EXPECT_EQ(stage.call(two.ann), "live");
    stage.push(two.ann, hang_up);
    stage.run(seconds(1));
}

void reload_resumed(Stage& stage) {
    const Two two = in_call(stage);
    stage.reload(two.bob);
    EXPECT_EQ(stage.call(two.bob), "recovering");
    stage.run(seconds(5));
    expect_both(stage, two, "live");
    stage.push(two.bob, hang_up);
    stage.run(seconds(1));
    expect_both(stage, two, "ended hangup");
}

void reload_while_calling(Stage& stage) {
    const Two two = ringing(stage);
    stage.reload(two.ann);
    stage.run(seconds(1));
    EXPECT_EQ(stage.call(two.bob), "incoming");
    stage.push(two.bob, answer);
    stage.run(seconds(3));
    expect_both(stage, two, "live");
    stage.push(two.ann, hang_up);
    stage.run(seconds(1));
}

void socket_replayed(Stage& stage) {
    const Two two = in_call(stage);
    stage.set_reach(two.bob, false);
    stage.run(seconds(3));
    stage.push(two.ann, R"({"t":"set_media","call":"CALL","audio":false,"video":true,"held":false})");
    stage.push(two.ann, R"({"t":"set_media","call":"CALL","audio":true,"video":true,"held":true})");
    stage.run(seconds(1));
    stage.set_reach(two.bob, true);
    stage.run(seconds(8));
    expect_both(stage, two, "live");
    EXPECT_EQ(stage.session(two.bob), "up");
    stage.push(two.ann, hang_up);
    stage.run(seconds(1));
}

void relay_restarted(Stage& stage) {
    const Two two = in_call(stage);
    stage.restart_relay();
    stage.run(seconds(10));
    expect_both(stage, two, "live");
    stage.push(two.bob, hang_up);
    stage.run(seconds(1));
    expect_both(stage, two, "ended hangup");
}

void relay_away(Stage& stage) {
    const Two two = in_call(stage);
    stage.set_reach(two.ann, false);
    stage.set_reach(two.bob, false);
    stage.run(seconds(2));
    stage.push(two.ann, hang_up);
    stage.run(seconds(1));
    expect_both(stage, two, "ended hangup");
    stage.set_reach(two.ann, true);
    stage.set_reach(two.bob, true);
    stage.run(seconds(10));
    expect_both(stage, two, "ended hangup");
}

void transferred(Stage& stage) {
    const Two two = in_call(stage);
    const Page eve = stage.open("eve");
    stage.push(two.ann, R"({"t":"transfer_call","call":"CALL","to":"eve"})");
    stage.run(seconds(1));
    stage.push(eve, answer);
    stage.run(seconds(3));
    EXPECT_EQ(stage.call(two.ann), "ended transferred");
    EXPECT_EQ(stage.call(eve), "live");
    stage.push(eve, hang_up);
    stage.run(seconds(1));
}

void transfer_failed(Stage& stage) {
    const Two two = in_call(stage);
    stage.push(two.ann, R"({"t":"transfer_call","call":"CALL","to":"nobody"})");
    stage.run(seconds(2));
    EXPECT_EQ(stage.shown(two.ann, "tell_transfer_failed").size(), 1U);
    stage.push(two.ann, hang_up);
    stage.run(seconds(1));
}

// ------------------------------------------------------------------------------------------ broadcasts, rooms, words

void watched(Stage& stage) {
    const Page ann = stage.open("ann");
    stage.push(ann, R"({"t":"follow","users":["bob"]})");
    const Page bob = stage.open("bob");
    stage.push(bob, R"({"t":"start_broadcast","auto_accept":true})");
    stage.run(seconds(1));
    EXPECT_EQ(stage.shown(ann, "show_presence").size(), 3U);  // away, connected, live
    stage.push(ann, R"({"t":"start_watch","user":"bob"})");
    stage.run(seconds(3));
    EXPECT_EQ(stage.call(ann), "live");
    stage.run(seconds(12));
    stage.push(bob, R"({"t":"stop_broadcast"})");
    stage.run(seconds(1));
    EXPECT_EQ(stage.call(ann), "ended broadcast_ended");
}

/// The diagram of PROTOCOL.md ("Watching"), frame by frame.
void watched_reload(Stage& stage) {
    const Page ann = stage.open("ann");
    const Page bob = stage.open("bob");
    stage.push(ann, R"({"t":"follow","users":["bob"]})");
    stage.push(bob, R"({"t":"start_broadcast","auto_accept":false})");
    stage.run(seconds(1));
    stage.push(ann, R"({"t":"start_watch","user":"bob"})");
    stage.run(seconds(1));
    EXPECT_EQ(stage.call(ann), "alerted");
    stage.push(bob, answer);
    stage.run(seconds(3));
    EXPECT_EQ(stage.call(ann), "live");
    stage.reload(bob);
    stage.run(seconds(5));
    EXPECT_EQ(stage.call(ann), "live");
    EXPECT_EQ(stage.call(bob), "live");
    stage.push(ann, hang_up);
    stage.run(seconds(1));
    EXPECT_EQ(stage.call(bob), "ended hangup");
}

void room(Stage& stage) {
    hub::ReserveRoom wish;
    wish.room.site = *SiteId::parse("site");
    wish.room.room = *RoomId::parse("room-one");
    wish.room.until = Instant{4'000'000'000'000};
    stage.tell_hub(wish);
    const Two two{stage.open("ann"), stage.open("bob")};
    stage.push(two.ann, R"({"t":"join_room","room":"room-one"})");
    stage.run(seconds(1));
    stage.push(two.bob, R"({"t":"join_room","room":"room-one"})");
    stage.run(seconds(3));
    expect_both(stage, two, "live");
    stage.push(two.ann, R"({"t":"leave_room"})");
    stage.run(seconds(1));
    expect_both(stage, two, "ended left");
}

void session_ends(Stage& stage) {
    const Two two = in_call(stage);
    stage.push(two.bob, R"({"t":"disconnect"})");
    stage.run(seconds(1));
    EXPECT_EQ(stage.session(two.bob), "over");
    EXPECT_EQ(stage.call(two.ann), "ended hangup");
}

/// Every frame here breaks a rule. The page says which, counts the numbered ones, and goes on.
void rubbish(Stage& stage) {
    const Two two = in_call(stage);
    const std::size_t shown = stage.shown(two.ann, "show_call").size();
    const std::string call = R"("call":")" + stage.call_id(two.ann) + R"(")";
    for (const char* text :
         {"", "no JSON", "[]", "{}", R"({"t":7})", R"({"t":"no such message"})", R"({"s":-1,"t":"ended"})",
          R"({"t":"ended","call":"short","reason":"hangup"})", R"({"t":"ended","reason":"hangup"})",
          R"({"t":"ended","t":"ended"})", R"({"t":"ack","x":[[[[[[[[]]]]]]]]})"}) {
        stage.frame(two.ann, text);
        stage.peer_frame(two.bob, text);
    }
    const std::vector<std::string> wrong{
        R"({"t":"media",)" + call + R"(,"audio":1,"video":true,"held":false})",
        R"({"t":"description",)" + call + R"(,"gen":-1,"rev":1,"type":"offer","sdp":""})",
        R"({"t":"description",)" + call + R"(,"gen":1000000001,"rev":1,"type":"offer","sdp":""})",
        R"({"t":"description",)" + call + R"(,"gen":1,"rev":1,"type":"pranswer","sdp":""})",
        R"({"t":"candidates",)" + call + R"(,"gen":1,"list":{}})",
        R"({"t":"ended",)" + call + R"(,"reason":"hangup"})",  // needs a number
        R"({"t":"end",)" + call + R"(,"reason":"hangup"})"};
    for (const std::string& text : wrong) {
        stage.frame(two.ann, text);
    }
    stage.push(two.ann, R"({"t":"no_such_input"})");
    stage.push(two.ann, R"({"t":"set_media","call":"CALL"})");
    EXPECT_EQ(stage.shown(two.ann, "show_call").size(), shown);
    stage.run(seconds(3));
    expect_both(stage, two, "live");
    stage.push(two.ann, hang_up);
    stage.run(seconds(1));
    expect_both(stage, two, "ended hangup");
}

}  // namespace

const std::vector<Story>& stories() {
    static const std::vector<Story> all{
        {"answered", "A call is answered, media flows, a camera is switched off, the caller hangs up.", answered},
        {"declined", "The callee says no.", declined},
        {"cancelled", "The caller gives up while it rings.", cancelled},
        {"unanswered", "It rings for a minute and nobody answers.", unanswered},
        {"not_connected", "The callee has no page open.", not_connected},
        {"busy", "The callee is in another call.", busy},
        {"glare", "Both call each other at the same moment: one call comes of it.", glare},
        {"two_devices", "It rings on two devices and both answer: the first counts.", two_devices},
        {"camera_refused", "The callee accepts and then refuses the camera.", camera_refused},
        {"media_lost", "Media is lost, comes back after an ICE restart, and fails at one end.", media_lost},
        {"reload_resumed", "The callee reloads the page in the middle of the call.", reload_resumed},
        {"reload_while_calling", "The caller reloads the page while it rings.", reload_while_calling},
        {"socket_replayed", "A socket dies; what was missed is sent again and the stream goes on.", socket_replayed},
        {"relay_restarted", "The relay restarts and knows nothing: the pages claim their call.", relay_restarted},
        {"relay_away", "Nobody reaches the relay: the hang-up goes over the data channel.", relay_away},
        {"transferred", "A call is handed over to a third user.", transferred},
        {"transfer_failed", "A call cannot be handed over, and goes on.", transfer_failed},
        {"watched", "A broadcast is followed, watched and switched off.", watched},
        {"watched_reload", "The broadcaster is asked, accepts, and reloads the page.", watched_reload},
        {"room", "Two members of a room are paired, and one leaves.", room},
        {"session_ends", "A page leaves for good in the middle of a call.", session_ends},
        {"rubbish", "Frames and inputs that break a rule: each is named, none has an effect.", rubbish},
    };
    return all;
}

}  // namespace beckon::vectors
