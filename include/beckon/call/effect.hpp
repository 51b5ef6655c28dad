// What a call wants done outside the core. Effects on one peer connection are carried out in order.
#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "beckon/base/ids.hpp"
#include "beckon/wire/message.hpp"

namespace beckon::call {

/// Make an RTCPeerConnection for this generation. It adds our captured tracks if it sends.
struct CreatePeer {
    static constexpr std::string_view name = "create_peer";
    CallId call;
    std::int64_t gen = 0;
    bool sends = true;
    bool receives = true;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call);
        v("gen", self.gen);
        v("sends", self.sends);
        v("receives", self.receives);
    }
};

struct ClosePeer {
    static constexpr std::string_view name = "close_peer";
    CallId call;
    std::int64_t gen = 0;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call);
        v("gen", self.gen);
    }
};

/// Make an offer and set it as the local description; comes back as `LocalDescription`. One that yields is best set only when its
/// answer is there: if theirs crosses it, nothing need be rolled back.
struct MakeOffer {
    static constexpr std::string_view name = "make_offer";
    CallId call;
    std::int64_t gen = 0;
    bool restart = false;  ///< with new ICE credentials
    bool yields = false;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call);
        v("gen", self.gen);
        v("restart", self.restart);
        v("yields", self.yields);
    }
};

/// Set the remote description. An offer of ours that it crosses is void. To an offer, make an answer and set it
/// as the local description; it comes back as `LocalDescription`.
struct ApplyDescription {
    static constexpr std::string_view name = "apply_description";
    CallId call;
    std::int64_t gen = 0;
    SdpType type = SdpType::offer;
    wire::Sdp sdp;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call);
        v("gen", self.gen);
        v("type", self.type);
        v("sdp", self.sdp);
    }
};

struct AddCandidates {
    static constexpr std::string_view name = "add_candidates";
    CallId call;
    std::int64_t gen = 0;
    List<wire::Candidate, limits::candidates_early> list;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call);
        v("gen", self.gen);
        v("list", self.list);
    }
};

/// Switch our tracks in this call on or off.
struct SetTracks {
    static constexpr std::string_view name = "set_tracks";
    CallId call;
    bool audio = true;
    bool video = true;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call);
        v("audio", self.audio);
        v("video", self.video);
    }
};

/// Send to the relay, or straight to the other party while the relay is out of reach: the agent chooses.
struct Post {
    wire::Message message;
};

/// Something that the page shows about this call has changed.
struct Changed {};

/// A transfer that we asked for came to nothing.
struct TransferCameToNothing {
    EndReason reason = EndReason::failed;
};

using Effect = std::variant<CreatePeer, ClosePeer, MakeOffer, ApplyDescription, AddCandidates, SetTracks, Post, Changed,
                            TransferCameToNothing>;

/// Where the parts of a call put their effects.
struct Sink {
    CallId call;
    std::vector<Effect>& effects;

    template <class E>
    void operator()(E effect) {
        effects.push_back(std::move(effect));
    }
    template <class M>
    void post(M message) {
        effects.push_back(Post{std::move(message)});
    }
};

}  // namespace beckon::call
