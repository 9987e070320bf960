#include "sojourn/net/token_endpoint.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace sojourn::net {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kOAuthUris = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris";

Response get(HttpClient& http, const std::string& url, const char* type) {
  Request request;
  request.url = url;
  request.headers = {{"Accept", type}};
  request.timeout = std::chrono::seconds(30);
  return http.ask(std::move(request));
}

// A member of an object; null if there is no such thing.
const Json& at(const Json& object, const char* member) {
  static const Json kNull;
  const auto found = object.find(member);  // of what is no object: end
  return found == object.end() ? kNull : *found;
}

std::string text(const Json& object, const char* member) {
  const Json& value = at(object, member);
  return value.is_string() ? value.get<std::string>() : std::string();
}

TokenEndpoint from_smart_configuration(const Json& root) {
  const Json& methods = at(root, "token_endpoint_auth_methods_supported");
  const auto takes = [&](const char* method) {
    return methods.is_array() && std::find(methods.begin(), methods.end(), method) != methods.end();
  };
  const bool in_form = takes("client_secret_post");
  return {text(root, "token_endpoint"), !in_form || takes("client_secret_basic"), in_form};
}

TokenEndpoint from_capabilities(const Json& root) {
  for (const Json& rest : at(root, "rest"))
    for (const Json& extension : at(at(rest, "security"), "extension"))
      if (text(extension, "url") == kOAuthUris)
        for (const Json& uri : at(extension, "extension"))
          if (text(uri, "url") == "token") return {.url = text(uri, "valueUri")};
  return {};
}

}  // namespace

base::Result<TokenEndpoint> find_token_endpoint(HttpClient& http, const std::string& base_url) {
  const auto fault = [&](const std::string& message) {
    return base::Error{base::ErrorKind::kNotFound, base_url + " " + message};
  };
  TokenEndpoint out;
  std::string tried;
  for (const bool smart : {true, false}) {
    const std::string path = smart ? "/.well-known/smart-configuration" : "/metadata";
    const Response answer = get(http, base_url + path, smart ? "application/json" : "application/fhir+json");
    if (answer.failure != Failure::kNone) return fault(answer.outcome() + "; check the URL of the server");
    if (answer.ok()) {
      const Json root = Json::parse(answer.body, nullptr, false);
      out = smart ? from_smart_configuration(root) : from_capabilities(root);
      if (!out.url.empty()) break;
    }
    tried += (smart ? "" : ", ") + path + (answer.ok() ? " names none" : " " + answer.outcome());
  }
  if (out.url.empty()) return fault("does not say where tokens are to be had (" + tried + "); name it with --token-url");
  const bool https = out.url.starts_with("https://");
  if (!https && !out.url.starts_with("http://"))
    return fault("names a token URL that is none: \"" + out.url + "\"; name the right one with --token-url");
  // Otherwise who can write one answer of the server gets the secret in the clear.
  if (!https && base_url.starts_with("https://"))
    return fault("names a token URL without TLS: " + out.url + "; if that is right, name it with --token-url");
  return out;
}

}  // namespace sojourn::net
