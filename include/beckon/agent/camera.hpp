// The agent's camera: on exactly while a call or the broadcast needs it.
#pragma once

#include <algorithm>

#include "beckon/agent.hpp"

namespace beckon {

inline bool Agent::wants_camera() const {
    return cast_ || std::any_of(calls_.begin(), calls_.end(), [](const call::Machine& machine) {
               return machine.needs_media();
           });
}

/// The camera is on exactly while something needs it. A grant that comes when nothing does any more is given back.
inline void Agent::tend_camera(Instant) {
    const bool wanted = wants_camera();
    switch (camera_) {
        case Camera::off:
            if (!wanted) return;
            camera_ = Camera::asking;
            out(agent::Capture{});
            return;
        case Camera::asking: return;
        case Camera::refused:  // what is plugged in again is taken up as long as it is not given back
        case Camera::on:
            if (wanted) return;
            camera_ = Camera::off;
            out(agent::Release{});
            return;
    }
}

inline void Agent::camera_wanted_anew() {
    if (camera_ == Camera::refused) camera_ = Camera::off;
}

inline void Agent::on(const agent::CaptureGranted& granted, Instant now) {
    if (camera_ == Camera::off) return;
    const bool first = camera_ == Camera::asking;
    camera_ = Camera::on;
    devices_ = {granted.audio.value_or(true), granted.video.value_or(true)};
    if (!wants_camera()) return;  // `tend_camera` follows, and releases it
    if (first && cast_) cast_starts(now);
    tell_all(devices_, now);
}

inline void Agent::on(const agent::CaptureFailed&, Instant now) {
    if (camera_ == Camera::on) {
        // Unplugged: there may be another one.
        camera_ = Camera::off;
        return;
    }
    if (camera_ != Camera::asking) return;
    camera_ = Camera::refused;
    if (cast_) {
        account(now);
        link_.send(wire::Live{cast_->id, false}, now);
        cast_stops(EndReason::no_media, now);
    }
    tell_those([](const call::Machine& machine) { return machine.needs_media(); }, call::MediaFailed{}, now);
}

}  // namespace beckon
