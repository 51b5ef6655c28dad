// What went wrong with a request, as an answer in the words of RFC 9457. All who answer requests write it here.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "beckon/base/decimal.hpp"
#include "beckon/base/json_write.hpp"
#include "ports/http.hpp"

namespace beckon::relay {

/// `more`: members of its own, each a text; an empty one is left out.
inline HttpResponse problem(unsigned status, std::string_view title, std::string_view detail,
                            std::string_view type = "about:blank",
                            std::initializer_list<std::pair<std::string_view, std::string_view>> more = {}) {
    HttpResponse out;
    out.status = status;
    out.content_type = "application/problem+json";
    out.body = R"({"type":)";
    json::append_text(out.body, type);
    out.body += R"(,"title":)";
    json::append_text(out.body, title);
    out.body += R"(,"status":)";
    append_decimal(out.body, status);
    out.body += R"(,"detail":)";
    json::append_text(out.body, detail);
    for (const auto& [name, value] : more) {
        if (value.empty()) continue;
        out.body.append(",\"").append(name).append("\":");
        json::append_text(out.body, value);
    }
    out.body += '}';
    return out;
}

}  // namespace beckon::relay
