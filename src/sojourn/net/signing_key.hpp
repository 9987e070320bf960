#pragma once
// The private key with which a SMART client shows who it is.
#include <string>
#include <string_view>

#include "sojourn/base/result.hpp"
#include "sojourn/net/jwk.hpp"

namespace sojourn::net {

class SigningKey {
 public:
  // From a file: PEM (PKCS#8, PKCS#1, SEC1), JWK or JWK set. `id` chooses a key of a set and replaces the "kid" of
  // others; without either the key is called by its thumbprint. The Error names the file and the remedy.
  static base::Result<SigningKey> read(const std::string& file, const std::string& id);

  const std::string& id() const { return key_.id; }
  std::string_view algorithm() const { return algorithm_of(key_.key.get()); }
  // The signature of RFC 7518: RSASSA-PKCS1-v1_5, or r and s of ECDSA side by side, both with SHA-384. Empty = OpenSSL
  // cannot sign with the key, which read() has ruled out.
  std::string sign(std::string_view bytes) const;
  std::string public_jwk_set() const { return net::public_jwk_set(key_.key.get(), key_.id); }

 private:
  explicit SigningKey(NamedKey key) : key_(std::move(key)) {}

  NamedKey key_;
};

}  // namespace sojourn::net
