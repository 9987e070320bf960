#pragma once
// Where a FHIR server says that tokens are to be had.
#include <string>

#include "sojourn/base/result.hpp"
#include "sojourn/net/http.hpp"

namespace sojourn::net {

struct TokenEndpoint {
  std::string url;
  // Where the server takes a client's secret: the Basic header, the form.
  bool in_header = true, in_form = false;
};

// Asks BASE/.well-known/smart-configuration, then BASE/metadata.
base::Result<TokenEndpoint> find_token_endpoint(HttpClient& http, const std::string& base_url);

}  // namespace sojourn::net
