// How a row of the table of keys is made, by the kind of its value. `field` leads from the owner to the value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "config/keys.hpp"

namespace beckon::relay::config {

template <class Owner>
struct Rows {
    Keys<Owner> keys;

    template <class Field>
    void flag(std::string name, Field field, std::string doc) {
        add(std::move(name), "true or false", std::move(doc), [field](Owner& owner, const Value& value) {
            const auto read = as_flag(value);
            if (read) field(owner) = *read;
            return read.has_value();
        }).show = [field](const Owner& owner) { return toml_of(field(owner)); };
    }

    template <class Field>
    void whole(std::string name, std::int64_t low, std::int64_t high, Field field, std::string doc) {
        std::string allowed = "a whole number, " + std::to_string(low) + " to " + std::to_string(high);
        add(std::move(name), std::move(allowed), std::move(doc), [=](Owner& owner, const Value& value) {
            const auto read = as_whole(value);
            if (!read || *read < low || *read > high) return false;
            field(owner) = static_cast<std::decay_t<decltype(field(owner))>>(*read);
            return true;
        }).show = [field](const Owner& owner) { return toml_of(static_cast<std::int64_t>(field(owner))); };
    }

    template <class Field>
    void span(std::string name, Span low, Span high, Field field, std::string doc) {
        std::string allowed = "a time, \"" + span_text(low) + "\" to \"" + span_text(high) + "\"";
        add(std::move(name), std::move(allowed), std::move(doc), [=](Owner& owner, const Value& value) {
            const auto read = as_span(value);
            if (!read || *read < low || *read > high) return false;
            field(owner) = *read;
            return true;
        }).show = [field](const Owner& owner) { return toml_of(span_text(field(owner))); };
    }

    /// `sound`: of the text.
    template <class Field, class Sound>
    Key<Owner>& text(std::string name, std::string allowed, Sound sound, Field field, std::string doc) {
        auto& key = add(std::move(name), std::move(allowed), std::move(doc), [=](Owner& owner, const Value& value) {
            auto read = as_text(value);
            if (!read || !sound(*read)) return false;
            field(owner) = std::move(*read);
            return true;
        });
        key.show = [field](const Owner& owner) { return toml_of(field(owner)); };
        return key;
    }

    /// `sound`: of each one.
    template <class Field, class Sound>
    Key<Owner>& list(std::string name, std::size_t most, std::string allowed, Sound sound, Field field,
                     std::string doc) {
        auto& key = add(std::move(name), std::move(allowed), std::move(doc), [=](Owner& owner, const Value& value) {
            auto read = as_list(value);
            if (!read || read->size() > most) return false;
            for (const std::string& one : *read) {
                if (!sound(one)) return false;
            }
            field(owner) = std::move(*read);
            return true;
        });
        key.show = [field](const Owner& owner) { return toml_of(field(owner)); };
        key.most = most;
        key.sound = sound;
        return key;
    }

    template <class Field>
    void endpoint(std::string name, bool may_be_off, Field field, std::string doc) {
        std::string allowed = R"(an address and a port, such as "127.0.0.1:8080" or "[::]:443")";
        if (may_be_off) allowed += R"(, or "" for nowhere)";
        add(std::move(name), std::move(allowed), std::move(doc), [=](Owner& owner, const Value& value) {
            auto read = as_endpoint(value);
            if (!read || (read->off() && !may_be_off)) return false;
            field(owner) = std::move(*read);
            return true;
        }).show = [field](const Owner& owner) { return toml_of(field(owner)); };
    }

    /// One of a few names; the value is the place in the list.
    template <class Field>
    void choice(std::string name, std::vector<std::string> names, Field field, std::string doc) {
        std::string allowed = "one of";
        for (const std::string& one : names) allowed.append(&one == names.data() ? " " : ", ").append(one);
        add(std::move(name), std::move(allowed), std::move(doc), [=](Owner& owner, const Value& value) {
            const auto read = as_text(value);
            for (std::size_t i = 0; read && i < names.size(); ++i) {
                if (names[i] != *read) continue;
                field(owner) = static_cast<std::decay_t<decltype(field(owner))>>(i);
                return true;
            }
            return false;
        }).show = [field, names](const Owner& owner) { return toml_of(names[static_cast<std::size_t>(field(owner))]); };
    }

    Key<Owner>& add(std::string name, std::string allowed, std::string doc,
                    std::function<bool(Owner&, const Value&)> set) {
        keys.push_back({std::move(name), std::move(allowed), std::move(doc), false, std::move(set), {}});
        return keys.back();
    }
};

}  // namespace beckon::relay::config
