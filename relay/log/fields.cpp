#include "log/fields.hpp"

#include "log/quoted.hpp"

namespace beckon::relay::log {

namespace {

std::string members(std::string_view event, std::initializer_list<Field> fields) {
    std::string out = R"("event":)";
    append_quoted(out, event);
    for (const Field& field : fields) {
        append_quoted(out += ',', field.name);
        out += ':';
        if (field.is_number) {
            out += field.value;
        } else {
            append_quoted(out, field.value);
        }
    }
    return out;
}

}  // namespace

std::string told(bool json, std::string_view event, std::initializer_list<Field> fields) {
    if (json) return members(event, fields);
    std::string out(event);
    for (const Field& field : fields) {
        out.append(1, ' ').append(field.name) += '=';
        append_quoted(out, field.value);
    }
    return out;
}

}  // namespace beckon::relay::log
