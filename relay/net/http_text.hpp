// Requests as their handlers see them, and responses as bytes. What is refused of requests: http_rules.cpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "beckon/base/time.hpp"
#include "net/options.hpp"
#include "ports/http.hpp"
#include "ports/pages.hpp"
#include "ports/problem.hpp"

namespace beckon::relay::net {

using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
using Request = boost::beast::http::request<boost::beast::http::string_body>;

/// What is wrong with a request whose head is complete; Beast lets these pass. The answer to give, or nothing.
std::optional<HttpResponse> objection(const Request& head);
/// The answer to a request that could not be parsed.
HttpResponse unreadable(const boost::beast::error_code& error, const Options& options);

/// To a plain request where only WebSockets are.
HttpResponse upgrade_required();

bool asks_for_websocket(const Request& head);
/// It waits with its body until it is told to go on.
bool expects_continue(const Request& head);

/// What its handler gets: of the head, with no address, and `secure` as a proxy says it, believed or not. In `path` what
/// RFC 3986 calls unreserved is not escaped any more (6.2.2.2), so that a path has one spelling; all else stands as it stood.
HttpRequest request_of(const Request& head);
/// All of X-Forwarded-For, in order.
std::string forwarded_of(const Request& head);
Opening opening_of(const HttpRequest& request, std::string address);

/// `date`: as HTTP writes it. What has to be sent behind it, if anything, from where it lies.
std::string_view append_response(std::string& out, const HttpResponse& response, std::string_view date, bool head_only,
                                 bool keep_alive);
std::string http_date(Instant now);

}  // namespace beckon::relay::net
