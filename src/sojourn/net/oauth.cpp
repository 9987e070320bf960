#include "sojourn/net/oauth.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <thread>

#include "sojourn/base/base64.hpp"
#include "sojourn/net/jwt.hpp"

namespace sojourn::net {
namespace {

using Json = nlohmann::json;
using Seconds = std::chrono::duration<double>;

constexpr double kUnsaidLifetime = 300;  // seconds, when the server does not say "expires_in"
constexpr double kMostAhead = 60;
constexpr std::string_view kAssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

// application/x-www-form-urlencoded
std::string form_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '*';
    if (plain) out += c;
    else if (c == ' ') out += '+';
    else out.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
  }
  return out;
}

std::string text(const Json& object, const char* member) {
  const auto at = object.find(member);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

// Some servers write the number as text.
double lifetime(const Json& answer) {
  const auto at = answer.find("expires_in");
  if (at == answer.end()) return kUnsaidLifetime;
  if (at->is_number()) return at->get<double>();
  const std::string digits = text(answer, "expires_in");
  const bool number = !digits.empty() && digits.size() < 10 && digits.find_first_not_of("0123456789") == digits.npos;
  return number ? std::stod(digits) : kUnsaidLifetime;
}

bool is_bearer(std::string type) {
  for (char& c : type)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return type.empty() || type == "bearer";
}

bool may_pass(const Response& answer) {
  return answer.failure == Failure::kConnect || answer.failure == Failure::kTimeout ||
         answer.failure == Failure::kCut || answer.status == 429 || answer.status >= 500;
}

}  // namespace

OAuth::OAuth(const SignInSettings& settings, std::string base_url, std::string secret, std::optional<SigningKey> key,
             Now now)
    : settings_(settings),
      base_url_(std::move(base_url)),
      secret_(std::move(secret)),
      key_(std::move(key)),
      now_(std::move(now)) {
  endpoint_.url = settings_.token_url;
  if (key_ && settings_.scope.empty()) settings_.scope = "system/*.cruds";
}

base::Result<std::string> OAuth::authorization(HttpClient& http) {
  if (usable() && now_() < renew_) return value_;
  // A client of its own: waiting for the token must not start what else awaits answers, which may ask for a token too.
  HttpClient own(http.connection());
  if (endpoint_.url.empty()) {
    auto found = find_token_endpoint(own, base_url_);
    if (!found) return found.error();
    endpoint_ = std::move(*found);
  }
  // A load of hours should not end because the token endpoint was away for a moment; who has just begun wants to know.
  const int tries = value_.empty() || usable() ? 1 : 3;
  for (int n = 1;; ++n) {
    const auto failed = fetch(own);
    if (!failed) return value_;
    if (failed->passing && usable()) {
      renew_ = now_() + std::chrono::seconds(5);
      return value_;
    }
    if (!failed->passing || n == tries) return failed->error;
    std::this_thread::sleep_for(std::chrono::seconds(n));
  }
}

void OAuth::accepted(std::string_view authorization) {
  if (authorization == value_) works_ = true;
}

bool OAuth::refused(std::string_view authorization) {
  if (authorization != value_) return true;  // there is a newer one by now
  if (!works_) return false;
  dead_ = true;
  return true;
}

Request OAuth::token_request() {
  Request request;
  request.method = "POST";
  request.url = endpoint_.url;
  request.timeout = std::chrono::seconds(30);
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
  request.body = "grant_type=client_credentials";
  const auto add = [&](const char* name, std::string_view value) {
    request.body += std::string("&") + name + "=" + form_encoded(value);
  };
  if (!settings_.scope.empty()) add("scope", settings_.scope);
  redactor_ = {};
  redactor_.add(secret_);
  redactor_.add(form_encoded(secret_));
  if (key_) {
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::system_clock::now().time_since_epoch());
    std::string assertion = client_assertion(
        *key_, settings_.client_id, settings_.audience.empty() ? endpoint_.url : settings_.audience, now.count());
    add("client_assertion_type", kAssertionType);
    add("client_assertion", assertion);
    redactor_.add(assertion.substr(assertion.rfind('.') + 1));
    redactor_.add(std::move(assertion));
    return request;
  }
  const std::string id = form_encoded(settings_.client_id), secret = form_encoded(secret_);
  // Not every server decodes what RFC 6749 encodes for the header; forms are read alike by all.
  const bool plain = id == settings_.client_id && secret == secret_;
  if (endpoint_.in_form && !(endpoint_.in_header && plain)) {
    add("client_id", settings_.client_id);
    add("client_secret", secret_);
  } else {
    std::string pair = base::base64(id + ":" + secret);
    request.headers.push_back({"Authorization", "Basic " + pair});
    redactor_.add(std::move(pair));
  }
  return request;
}

std::optional<OAuth::Failed> OAuth::fetch(HttpClient& http) {
  const auto asked = now_();
  return take(http.ask(token_request()), asked);
}

std::optional<OAuth::Failed> OAuth::take(const Response& answer, Clock::time_point asked) {
  const auto fault = [&](const std::string& message) {
    return Failed{{base::ErrorKind::kNotAllowed, "the token endpoint " + endpoint_.url + " " + message},
                  may_pass(answer)};
  };
  if (answer.failure != Failure::kNone) return fault(answer.outcome() + "; check --token-url and the network");
  const Json root = Json::parse(answer.body, nullptr, false);
  if (!root.is_object()) {
    const std::string type = redactor_.clean(std::string(answer.header("Content-Type")));
    return fault(answer.outcome() + " with " + (type.empty() ? "something" : type) +
                 " that is not a JSON object; check --token-url");
  }
  if (const std::string error = text(root, "error"); !error.empty()) {
    const std::string description = redactor_.clean(text(root, "error_description"));
    return fault("refuses: " + redactor_.clean(error) + (description.empty() ? "" : " (" + description + ")") + "; " +
                 remedy(error));
  }
  if (!answer.ok()) return fault(answer.outcome() + "; check --token-url");
  const std::string token = text(root, "access_token");
  const auto odd = [](char c) { return c <= ' ' || c > '~'; };
  if (token.empty() || std::any_of(token.begin(), token.end(), odd))
    return fault("answers without an access token that a header can hold; check --token-url");
  if (!is_bearer(text(root, "token_type")))
    return fault("gives a token of type \"" + redactor_.clean(text(root, "token_type")) +
                 "\", but only Bearer can be used; have the client registered for such tokens");

  const double seconds = std::clamp(lifetime(root), 1.0, 1e6);
  expires_ = asked + std::chrono::duration_cast<Clock::duration>(Seconds(seconds));
  renew_ = expires_ - std::chrono::duration_cast<Clock::duration>(Seconds(std::min(kMostAhead, seconds / 10)));
  value_ = "Bearer " + token;
  works_ = dead_ = false;
  return std::nullopt;
}

std::string OAuth::remedy(std::string_view error) const {
  if (error == "invalid_scope") return "ask with --scope for what the client was registered for";
  if (error == "unauthorized_client" || error == "unsupported_grant_type")
    return "have the client registered for the grant client_credentials";
  if (error == "invalid_client" && !key_) return "check --client-id and the secret";
  if (key_)
    return "check --client-id, --key, --key-id and --audience, that the server has the public key, and this machine's "
           "clock";
  return "check --token-url, --client-id and --scope";
}

}  // namespace sojourn::net
