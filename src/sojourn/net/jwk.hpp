#pragma once
// Keys as JSON (RFC 7517) to and from OpenSSL's: RSA, and EC on curve P-384, as SMART App Launch wants them.
#include <memory>
#include <string>
#include <string_view>

#include "sojourn/base/result.hpp"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace sojourn::net {

struct NamedKey {
  std::shared_ptr<evp_pkey_st> key;
  std::string id;  // "kid"; empty = it has none
};

// The private key of a JWK, or that of a JWK set which `id` names (empty = its only one). Errors speak of "the key" and
// "the key set": the caller names the file.
base::Result<NamedKey> read_jwk(std::string_view text, std::string_view id);

// "RS384" or "ES384"; empty = a key of another kind or curve.
std::string_view algorithm_of(evp_pkey_st* key);
// SHA-256 of the public members, in base64url (RFC 7638).
std::string thumbprint(evp_pkey_st* key);
// What a server is told: {"keys":[…]} with the public half.
std::string public_jwk_set(evp_pkey_st* key, const std::string& id);

}  // namespace sojourn::net
