// What the client would take (the header `Accept`), and what it sends (`Content-Type`).
#pragma once

#include <string_view>

namespace beckon::relay::api {

/// How much a type such as "text/csv" is wished for, in thousandths; 0: not at all. No header wishes for anything.
int wish_for(std::string_view accept, std::string_view type);

/// Whether Accept-Encoding takes gzip. No header takes nothing.
bool takes_gzip(std::string_view accept_encoding);

/// "application/json", in any case, with any parameters.
bool is_json(std::string_view content_type);

}  // namespace beckon::relay::api
