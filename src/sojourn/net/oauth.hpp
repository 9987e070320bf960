#pragma once
// Tokens by OAuth 2.0, grant "client credentials" (RFC 6749 section 4.4): the client shows who it is by a secret, or by
// an assertion that it signs (RFC 7523, as SMART Backend Services profiles it).
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "sojourn/net/secrets.hpp"
#include "sojourn/net/sign_in.hpp"
#include "sojourn/net/signing_key.hpp"
#include "sojourn/net/token_endpoint.hpp"

namespace sojourn::net {

class OAuth final : public SignIn {
 public:
  using Clock = std::chrono::steady_clock;
  using Now = std::function<Clock::time_point()>;

  // With a key the assertion is signed, without one the secret is sent. `now` tells when tokens end; tests give theirs.
  OAuth(const SignInSettings& settings, std::string base_url, std::string secret, std::optional<SigningKey> key,
        Now now = &Clock::now);

  base::Result<std::string> authorization(HttpClient& http) override;
  void accepted(std::string_view authorization) override;
  bool refused(std::string_view authorization) override;

 private:
  struct Failed {
    base::Error error;
    bool passing = false;  // another try may succeed
  };

  bool usable() const { return !value_.empty() && !dead_ && now_() < expires_; }
  Request token_request();
  std::optional<Failed> fetch(HttpClient& http);
  std::optional<Failed> take(const Response& answer, Clock::time_point asked);
  std::string remedy(std::string_view error) const;

  SignInSettings settings_;
  std::string base_url_, secret_;
  std::optional<SigningKey> key_;
  Now now_;
  TokenEndpoint endpoint_;  // no URL = not looked for yet
  Redactor redactor_;       // of what the latest request held

  std::string value_;  // "Bearer …"; empty = no token yet
  Clock::time_point renew_, expires_;
  bool works_ = false;  // a request with it was accepted
  bool dead_ = false;   // it worked and does so no longer
};

}  // namespace sojourn::net
