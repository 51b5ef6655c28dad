#include "api/csv.hpp"

namespace beckon::relay::api {

Csv& Csv::plain(std::string_view value) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += value;
    return *this;
}

Csv& Csv::text(std::string_view value) {
    plain({});
    constexpr std::string_view formula = "=+-@\t\r\n";
    out_ += '"';
    if (!value.empty() && formula.find(value.front()) != std::string_view::npos) out_ += '\'';
    for (const char c : value) {
        if (c == '"') out_ += '"';
        out_ += c;
    }
    out_ += '"';
    return *this;
}

void Csv::end_row() {
    out_ += "\r\n";
    first_ = true;
}

}  // namespace beckon::relay::api
