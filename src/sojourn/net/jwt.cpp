#include "sojourn/net/jwt.hpp"

#include <openssl/rand.h>

#include <array>
#include <nlohmann/json.hpp>

#include "sojourn/base/base64.hpp"

namespace sojourn::net {
namespace {

using Json = nlohmann::json;

// Servers allow five minutes from their own clock, which may be behind ours.
constexpr std::int64_t kSeconds = 240;

std::string encoded(const Json& value) {
  return base::base64url(value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::string fresh_id() {
  std::array<unsigned char, 16> bytes{};
  RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  return base::base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

std::string client_assertion(const SigningKey& key, const std::string& client_id, const std::string& audience,
                             std::int64_t now) {
  const std::string signed_part = encoded({{"alg", key.algorithm()}, {"kid", key.id()}, {"typ", "JWT"}}) + '.' +
                                  encoded({{"iss", client_id},
                                           {"sub", client_id},
                                           {"aud", audience},
                                           {"exp", now + kSeconds},
                                           {"jti", fresh_id()}});
  return signed_part + '.' + base::base64url(key.sign(signed_part));
}

}  // namespace sojourn::net
