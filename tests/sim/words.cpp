#include "sim/words.hpp"

#include <cstdio>

namespace beckon::sim {

namespace {

// Prints the fields of anything described by `fields`.
struct Printer {
    std::string out;

    template <class T>
    void operator()(std::string_view name, const T& value, std::string_view = {}) {
        if constexpr (requires { value.has_value(); }) {
            if (value) (*this)(name, *value);
        } else {
            out += ' ';
            out += name;
            out += '=';
            print(value);
        }
    }

    template <class T>
    void print(const T& value) {
        if constexpr (std::is_same_v<T, bool>) {
            out += value ? "yes" : "no";
        } else if constexpr (Spelled<T>) {
            out += spell(value);
        } else if constexpr (std::is_same_v<T, CallId> || std::is_same_v<T, CastId>) {
            out += value.view().substr(0, 4);
        } else if constexpr (std::is_same_v<T, ResumeToken>) {
            out += value.view().substr(value.view().size() - 3);
        } else if constexpr (requires { value.view(); }) {
            out += value.view();
        } else if constexpr (requires {
                                 value.text;
                                 T::max_bytes;
                             }) {
            out += value.text;
        } else if constexpr (requires {
                                 value.value;
                                 T::low;
                             }) {
            out += std::to_string(value.value);
        } else if constexpr (std::is_integral_v<T>) {
            out += std::to_string(value);
        } else if constexpr (requires { value.items; }) {
            out += '[';
            for (const auto& item : value) {
                if (out.back() != '[') out += ", ";
                print(item);
            }
            out += ']';
        } else if constexpr (requires { value.index(); }) {
            match(value, [&]<class M>(const M& held) {
                out += M::name;
                M::fields(held, *this);
            });
        } else {
            out += '{';
            T::fields(value, *this);
            out += '}';
        }
    }
};

template <class T>
std::string described(const T& value) {
    Printer printer;
    printer.out = T::name;
    T::fields(value, printer);
    return printer.out;
}

}  // namespace

std::string call_name(const CallId& call) { return "call " + std::string(call.view().substr(0, 4)); }

std::string in_words(const wire::Message& message) {
    return match(message, [](const auto& one) { return described(one); });
}

void World::say(std::string_view who, std::string_view what) {
    char time[24];
    std::snprintf(time, sizeof time, "%8.3f  ", static_cast<double>(now.ms) / 1000.0);
    std::string line = time;
    line += who;
    line.append(who.size() < 8 ? 8 - who.size() : 0, ' ');
    line += ' ';
    line += what;
    lines.push_back(std::move(line));
}

std::string World::transcript() const {
    std::string out;
    for (const std::string& line : lines) {
        out += line;
        out += '\n';
    }
    return out;
}

void say_input(World& world, Index page, const agent::Input& input) {
    std::string what = match(input, []<class I>(const I& one) -> std::string {
        if constexpr (std::is_same_v<I, agent::FrameArrived>)
            return "<- " + std::to_string(one.seq) + "/" + std::to_string(one.ack) + " " + in_words(one.message);
        if constexpr (std::is_same_v<I, agent::PeerFrameArrived>) return "<= " + in_words(one.message);
        if constexpr (!OneOf<I, agent::FrameArrived, agent::PeerFrameArrived>) return described(one);
    });
    world.say(world.pages[page].name, std::move(what));
}

void say_effect(World& world, Index page, const agent::Effect& effect) {
    std::string what = match(effect, []<class E>(const E& one) -> std::string {
        if constexpr (std::is_same_v<E, agent::Remember>) return {};
        if constexpr (std::is_same_v<E, session::SendFrame>)
            return "  -> " + std::to_string(one.seq) + "/" + std::to_string(one.ack) + " " + in_words(one.message);
        if constexpr (std::is_same_v<E, agent::SendPeer>) return "  => " + in_words(one.message);
        if constexpr (std::is_same_v<E, agent::Show>) {
            return "  shows " + call_name(one.call) + ": " + one.phase.text
                   + (one.reason ? ", " + std::string(spell(*one.reason)) : "") + (one.peer_away ? ", other away" : "");
        }
        if constexpr (!OneOf<E, agent::Remember, session::SendFrame, agent::SendPeer, agent::Show>)
            return "  " + described(one);
    });
    if (!what.empty()) world.say(world.pages[page].name, std::move(what));
}

void say_input(World& world, const hub::Input& input) {
    std::string what = match(input, [&]<class I>(const I& one) -> std::string {
        if constexpr (std::is_same_v<I, hub::Framed>) {
            return "<- " + world.pages[world.conns[static_cast<Index>(one.conn.value - 1)].page].name + ": "
                   + in_words(one.parcel->message);
        }
        if constexpr (std::is_same_v<I, hub::Greeted>) {
            return "<- " + world.pages[world.conns[static_cast<Index>(one.conn.value - 1)].page].name + " greets";
        }
        if constexpr (std::is_same_v<I, hub::SocketGone>) {
            return "loses the socket of " + world.pages[world.conns[static_cast<Index>(one.conn.value - 1)].page].name;
        }
        if constexpr (std::is_same_v<I, hub::Saved>) return "has on disk up to " + std::to_string(one.upto.value);
        if constexpr (std::is_same_v<I, hub::Tick>) return "tick";
        return {};
    });
    if (!what.empty()) world.say("relay", std::move(what));
}

void say_effect(World& world, const hub::Effect& effect) {
    const auto to = [&](const hub::ConnId& conn) {
        return world.pages[world.conns[static_cast<Index>(conn.value - 1)].page].name;
    };
    std::string what = match(
        effect,
        [&](const hub::Send& one) {
            return "  -> " + to(one.conn) + ": " + std::to_string(one.envelope.seq) + "/"
                   + std::to_string(one.envelope.ack) + " " + in_words(one.parcel->message);
        },
        [&](const hub::Close& one) {
            return "  closes the socket of " + to(one.conn) + ": " + std::to_string(static_cast<int>(one.code));
        },
        [&](const hub::Save& one) {
            std::string row = match(one.row, []<class R>(const R& held) -> std::string {
                if constexpr (std::is_same_v<R, hub::CallRow>) {
                    return call_name(held.call)
                           + (held.reason                             ? " ended, " + std::string(spell(*held.reason))
                              : held.stage == hub::CallStage::ringing ? " rings"
                                                                      : " accepted");
                }
                if constexpr (std::is_same_v<R, hub::FlowRow>)
                    return call_name(held.call) + " flowed " + std::to_string(held.flowed.ms);
                return "row " + std::to_string(hub::Row(held).index());
            });
            return "  saves " + std::to_string(one.number.value) + ": " + row;
        },
        [](const hub::Happened&) { return std::string(); },
        [](const hub::Acted& one) { return one.refused ? "  refuses a request" : std::string(); });
    if (!what.empty()) world.say("relay", std::move(what));
}

}  // namespace beckon::sim
