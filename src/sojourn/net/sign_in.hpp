#pragma once
// Who we are to a server: the Authorization header of requests, and how its token is had and renewed. Secrets come from
// the environment or from files, never from arguments, and stand in no message.
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/base/result.hpp"
#include "sojourn/net/http.hpp"

namespace sojourn::net {

enum class SignInKind : std::uint8_t {
  kNone,
  kBasic,              // RFC 7617
  kBearer,             // a token that the user has
  kClientCredentials,  // OAuth 2.0, RFC 6749 section 4.4
  kSmartBackend,       // SMART Backend Services: OAuth 2.0 with a signed JWT assertion, RFC 7523
};

struct SignInSettings {
  SignInKind kind = SignInKind::kNone;
  std::string user;         // basic
  std::string secret_env;   // variable with the password, token or client secret
  std::string secret_file;  // or the file; a last line end is not part of it
  std::string client_id;    // OAuth
  std::string token_url;    // OAuth; empty = from BASE/.well-known/smart-configuration, then from /metadata
  std::string scope;        // OAuth; empty = "system/*.cruds" for SMART, none otherwise
  std::string key_file;     // SMART: JWK, JWK set or PEM, private
  std::string key_id;       // "kid"; empty = the key's own, else its thumbprint; needed when a set holds several keys
  std::string audience;     // SMART: "aud"; empty = the token URL
};

// The words of --auth, in the order of SignInKind.
std::span<const std::string_view> sign_in_names();
// What the options lack or what does not go together, each with its remedy: wrong usage of the command line.
std::vector<std::string> usage_errors(const SignInSettings& settings);

class SignIn {
 public:
  // Reads the secrets. `base_url` is the FHIR server's. An Error names the option, variable or file and the remedy.
  static base::Result<std::unique_ptr<SignIn>> make(const SignInSettings& settings, std::string base_url);
  virtual ~SignIn() = default;

  // The value of "Authorization", empty = none. Fetches a token if there is none or if it will expire soon; waits for it.
  virtual base::Result<std::string> authorization(HttpClient& http) = 0;
  // A request with that value was answered, and not with 401: its token works.
  virtual void accepted(std::string_view authorization) = 0;
  // A request with that value was answered 401. True if it is worth another try with what authorization() then gives;
  // false if a new token would be refused too: this one never worked.
  virtual bool refused(std::string_view authorization) = 0;
};

}  // namespace sojourn::net
