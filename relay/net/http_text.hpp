// Requests checked beyond what Beast checks, and responses written.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "net/options.hpp"
#include "ports/http.hpp"
#include "ports/pages.hpp"

namespace beckon::relay::net {

using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
using Request = boost::beast::http::request<boost::beast::http::string_body>;

/// What is wrong with a request whose head is complete; Beast lets these pass. The answer to give, or nothing.
std::optional<HttpResponse> objection(const Request& request);
/// The answer to a request that could not be parsed.
HttpResponse unreadable(const boost::beast::error_code& error, const Options& options);

HttpResponse problem(unsigned status, std::string_view title, std::string_view detail);

bool asks_for_websocket(const Request& request);
HttpRequest request_of(Request&& request, std::string address);
Opening opening_of(const Request& request, std::string address);
/// The address of the client behind proxies that are believed.
std::string address_behind(const Request& request, const std::string& peer, const std::vector<std::string>& trusted);

void append_response(std::string& out, const HttpResponse& response, bool head_only, bool keep_alive);

}  // namespace beckon::relay::net
