// Each row's columns, once: what is written and what is read go through the same list, so that they cannot differ.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "beckon/base/time.hpp"
#include "beckon/wire/vocabulary.hpp"
#include "ports/event.hpp"
#include "ports/store.hpp"
#include "store/sqlite.hpp"

namespace beckon::relay::store {

/// R, or R to read from only.
template <class R, class Row>
concept Some = std::same_as<std::remove_const_t<R>, Row>;

template <class R>
struct Table;  ///< where rows of R lie: the name of the table, and its columns in the order of `columns`
template <>
struct Table<hub::SessionRow> {
    static constexpr std::string_view name = "sessions";
    static constexpr std::string_view columns = "site, session, user, device, hash, previous";
};
template <>
struct Table<hub::CallRow> {
    static constexpr std::string_view name = "calls";
    static constexpr std::string_view columns =
        "site, call, kind, stage, caller, caller_seat, caller_session, caller_gen, "
        "callee, callee_seat, callee_session, callee_gen, room, floor, began, accepted, reason, ended";
};
template <>
struct Table<hub::DescriptionRow> {
    static constexpr std::string_view name = "descriptions";
    static constexpr std::string_view columns = "site, call, role, type, gen, rev, sdp";
};
template <>
struct Table<hub::FlowRow> {
    static constexpr std::string_view name = "flows";
    static constexpr std::string_view columns = "site, call, kind, caller, callee, gen, flowed";
};
template <>
struct Table<hub::CastRow> {
    static constexpr std::string_view name = "casts";
    static constexpr std::string_view columns = "site, cast_id, user, part, live, began, ended";
};
template <>
struct Table<hub::RoomRow> {
    static constexpr std::string_view name = "rooms";
    static constexpr std::string_view columns =
        "site, room, starts, until, members_max, description, creator, time_zone, made";
};
template <>
struct Table<hub::StayRow> {
    static constexpr std::string_view name = "stays";
    static constexpr std::string_view columns = "site, room, seat, user, came, went";
};

template <>
struct Table<Event> {
    static constexpr std::string_view name = "events";
    static constexpr std::string_view columns = "id, site, chain, type, created, body";
};
template <>
struct Table<WaitingEvent> {
    static constexpr std::string_view name = "events";
    static constexpr std::string_view columns = "number, site, chain, type, created";
};

template <Some<hub::SessionRow> R, class F>
void columns(R& row, F see) {
    see(row.site, row.session, row.user, row.device, row.hash, row.previous);
}
template <Some<hub::CallRow> R, class F>
void columns(R& row, F see) {
    auto& [caller, caller_seat, caller_session, caller_gen] = row.caller;
    auto& [callee, callee_seat, callee_session, callee_gen] = row.callee;
    see(row.site, row.call, row.kind, row.stage, caller, caller_seat, caller_session, caller_gen, callee, callee_seat,
        callee_session, callee_gen, row.room, row.floor, row.began, row.accepted, row.reason, row.ended);
}
template <Some<hub::DescriptionRow> R, class F>
void columns(R& row, F see) {
    see(row.site, row.call, row.from, row.type, row.gen, row.rev, row.sdp);
}
template <Some<hub::FlowRow> R, class F>
void columns(R& row, F see) {
    see(row.site, row.call, row.kind, row.caller, row.callee, row.gen, row.flowed);
}
template <Some<hub::CastRow> R, class F>
void columns(R& row, F see) {
    see(row.site, row.cast, row.user, row.part, row.live, row.began, row.ended);
}
template <Some<hub::RoomRow> R, class F>
void columns(R& row, F see) {
    auto& [description, creator, time_zone, made] = row.details;
    see(row.site, row.room, row.starts, row.until, row.members_max, description, creator, time_zone, made);
}
template <Some<hub::StayRow> R, class F>
void columns(R& row, F see) {
    see(row.site, row.room, row.seat, row.user, row.came, row.went);
}
template <Some<Event> R, class F>
void columns(R& event, F see) {
    see(event.id, event.site, event.chain.value, event.type, event.created, event.body);
}
template <Some<WaitingEvent> R, class F>
void columns(R& event, F see) {
    see(event.number.value, event.site, event.chain.value, event.type, event.created);
}

// ------------------------------------------------------------------------------------------ values

/// Enums are kept as words: the file can be read with any tool, and a value put in between does not shift the others.
template <class E>
struct Words : Spellings<E> {};
template <>
struct Words<hub::CallStage> {
    static constexpr std::array<std::string_view, 3> names{"ringing", "accepted", "ended"};
};

inline void put(Statement& statement, const hub::KeptSdp& sdp) { statement.put_copy(sdp.text()); }
inline bool take(Statement& statement, hub::KeptSdp& sdp) {
    sdp = std::string(statement.text());
    return true;
}

template <class T>
void put(Statement& statement, const T& value) {
    if constexpr (requires { T::spelled; }) {
        statement.put(value.view());
    } else if constexpr (std::is_enum_v<T>) {
        statement.put(Words<T>::names.at(static_cast<std::size_t>(value)));
    } else if constexpr (std::is_same_v<T, Instant>) {
        value.is_never() ? statement.put(std::nullopt) : statement.put(value.ms);
    } else if constexpr (std::is_same_v<T, Span>) {
        statement.put(value.ms);
    } else if constexpr (std::is_integral_v<T>) {
        statement.put(static_cast<std::int64_t>(value));
    } else if constexpr (requires { value.has_value(); }) {
        value ? put(statement, *value) : statement.put(std::nullopt);
    } else {
        statement.put(std::string_view(value));
    }
}

/// False if what lies in the file is not a value of T: somebody wrote there who was not this program.
template <class T>
bool take(Statement& statement, T& value) {
    if constexpr (requires { T::spelled; }) {
        const std::string_view text = statement.text();
        const std::optional<T> parsed = T::parse(text);
        value = parsed.value_or(T{});
        return parsed || text.empty();
    } else if constexpr (std::is_enum_v<T>) {
        const std::string_view word = statement.text();
        for (std::size_t i = 0; i < Words<T>::names.size(); ++i) {
            if (Words<T>::names[i] != word) continue;
            value = static_cast<T>(i);
            return true;
        }
        return false;
    } else if constexpr (std::is_same_v<T, Instant>) {
        const bool never = statement.is_null();
        const Instant at{statement.number()};
        value = never ? Instant::never() : at;
        return true;
    } else if constexpr (std::is_same_v<T, Span>) {
        value = Span{statement.number()};
        return true;
    } else if constexpr (std::is_integral_v<T>) {
        value = static_cast<T>(statement.number());
        return true;
    } else if constexpr (requires { value.has_value(); }) {
        value.reset();
        if (!statement.is_null()) return take(statement, value.emplace());
        statement.skip();
        return true;
    } else {
        value = std::string(statement.text());
        return true;
    }
}

template <class R>
void put_row(Statement& statement, const R& row) {
    columns(row, [&](const auto&... value) { (put(statement, value), ...); });
}
template <class R>
bool take_row(Statement& statement, R& row) {
    bool sound = true;
    columns(row, [&](auto&... value) { ((sound = take(statement, value) && sound), ...); });
    return sound;
}

}  // namespace beckon::relay::store
