#include "sojourn/net/jwk.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "sojourn/base/base64.hpp"

namespace sojourn::net {
namespace {

using Json = nlohmann::json;  // members in the order of their names, as RFC 7638 wants them

constexpr int kP384Bytes = 48;

struct Free {
  void operator()(BIGNUM* p) const { BN_clear_free(p); }
  void operator()(EVP_PKEY_CTX* p) const { EVP_PKEY_CTX_free(p); }
  void operator()(OSSL_PARAM_BLD* p) const { OSSL_PARAM_BLD_free(p); }
  void operator()(OSSL_PARAM* p) const { OSSL_PARAM_free(p); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

base::Error fault(std::string message) { return {base::ErrorKind::kIo, std::move(message)}; }

std::string text(const Json& object, const char* member) {
  const auto at = object.find(member);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

// The bytes of a member; empty = it is missing or not base64url.
std::string bytes(const Json& object, const char* member) {
  return base::from_base64url(text(object, member)).value_or("");
}

Owned<BIGNUM> number(std::string_view big_endian) {
  return Owned<BIGNUM>(BN_bin2bn(reinterpret_cast<const unsigned char*>(big_endian.data()),
                                 static_cast<int>(big_endian.size()), nullptr));
}

std::shared_ptr<EVP_PKEY> make_key(const char* type, OSSL_PARAM_BLD* parts) {
  const Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(parts));
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) <= 0 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters.get()) <= 0)
    return nullptr;
  return {key, &EVP_PKEY_free};
}

// The primes are left aside: without them a signature takes a few milliseconds more, and they cannot contradict n.
std::shared_ptr<EVP_PKEY> rsa_key(const Json& jwk) {
  const auto n = number(bytes(jwk, "n")), e = number(bytes(jwk, "e")), d = number(bytes(jwk, "d"));
  const Owned<OSSL_PARAM_BLD> parts(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_D, d.get());
  return make_key("RSA", parts.get());
}

std::shared_ptr<EVP_PKEY> ec_key(const Json& jwk) {
  const std::string x = bytes(jwk, "x"), y = bytes(jwk, "y");
  if (x.size() != kP384Bytes || y.size() != kP384Bytes) return nullptr;
  const std::string point = '\4' + x + y;  // "uncompressed"
  const auto d = number(bytes(jwk, "d"));
  const Owned<OSSL_PARAM_BLD> parts(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(parts.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-384", 0);
  OSSL_PARAM_BLD_push_octet_string(parts.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_PRIV_KEY, d.get());
  return make_key("EC", parts.get());
}

base::Result<NamedKey> key_of(const Json& jwk) {
  const std::string type = text(jwk, "kty"), curve = text(jwk, "crv"), algorithm = text(jwk, "alg");
  const bool rsa = type == "RSA", ec = type == "EC" && curve == "P-384";
  if (!rsa && !ec)
    return fault("the key has \"kty\": \"" + type + "\"" + (curve.empty() ? "" : ", \"crv\": \"" + curve + "\"") +
                 "; SMART takes RSA, or EC on P-384");
  if (!jwk.contains("d")) return fault("the key is a public one (no \"d\"); name the file of the private key");
  if (!algorithm.empty() && algorithm != (rsa ? "RS384" : "ES384"))
    return fault("the key is for \"alg\": \"" + algorithm + "\"; SMART takes RS384 and ES384");
  for (const char* member : rsa ? std::vector{"n", "e", "d"} : std::vector{"x", "y", "d"})
    if (bytes(jwk, member).empty()) return fault("\"" + std::string(member) + "\" of the key is not base64url");
  auto key = rsa ? rsa_key(jwk) : ec_key(jwk);
  if (!key) return fault("the members of the key are no key of type " + type + "; export it again");
  return NamedKey{std::move(key), text(jwk, "kid")};
}

std::string joined(const std::vector<const Json*>& keys) {
  std::string out;
  for (const Json* key : keys) {
    const std::string id = text(*key, "kid");
    out += (out.empty() ? "" : ", ") + (id.empty() ? "one without \"kid\"" : id);
  }
  return out;
}

base::Result<NamedKey> key_of_set(const Json& set, std::string_view id) {
  std::vector<const Json*> all, able;
  for (const Json& key : set)
    if (key.is_object()) {
      all.push_back(&key);
      if (key.contains("d") && text(key, "use") != "enc") able.push_back(&key);
    }
  if (id.empty()) {
    if (able.size() == 1) return key_of(*able.front());
    if (able.empty()) return fault("the key set holds no private key that signs; name the file of the private keys");
    return fault("the key set holds several private keys (" + joined(able) + "); choose one with --key-id");
  }
  for (const Json* key : all)
    if (text(*key, "kid") == id) return key_of(*key);
  return fault("the key set holds no key \"" + std::string(id) + "\" (--key-id); it holds " +
               (all.empty() ? "none" : joined(all)));
}

std::string member(EVP_PKEY* key, const char* name, int size = 0) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) return {};
  const Owned<BIGNUM> value(raw);
  std::string out(static_cast<std::size_t>(size > 0 ? size : BN_num_bytes(raw)), '\0');
  BN_bn2binpad(raw, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size()));
  return base::base64url(out);
}

// The members that make the public key, and no others.
Json public_members(EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "RSA"))
    return {{"kty", "RSA"}, {"n", member(key, OSSL_PKEY_PARAM_RSA_N)}, {"e", member(key, OSSL_PKEY_PARAM_RSA_E)}};
  return {{"kty", "EC"},
          {"crv", "P-384"},
          {"x", member(key, OSSL_PKEY_PARAM_EC_PUB_X, kP384Bytes)},
          {"y", member(key, OSSL_PKEY_PARAM_EC_PUB_Y, kP384Bytes)}};
}

}  // namespace

base::Result<NamedKey> read_jwk(std::string_view json, std::string_view id) {
  const Json root = Json::parse(json, nullptr, false);
  if (!root.is_object()) return fault("the key is neither PEM nor a JSON object; give a PEM file, a JWK or a JWK set");
  if (const auto keys = root.find("keys"); keys != root.end() && keys->is_array()) return key_of_set(*keys, id);
  return key_of(root);
}

std::string_view algorithm_of(evp_pkey_st* key) {
  if (EVP_PKEY_is_a(key, "RSA")) return "RS384";
  char curve[32] = {};
  std::size_t length = 0;
  const bool p384 = EVP_PKEY_is_a(key, "EC") && EVP_PKEY_get_group_name(key, curve, sizeof curve, &length) == 1 &&
                    std::string_view(curve) == "secp384r1";
  return p384 ? "ES384" : "";
}

std::string thumbprint(evp_pkey_st* key) {
  const std::string canonical = public_members(key).dump();
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  EVP_Digest(canonical.data(), canonical.size(), digest, &length, EVP_sha256(), nullptr);
  return base::base64url({reinterpret_cast<const char*>(digest), length});
}

std::string public_jwk_set(evp_pkey_st* key, const std::string& id) {
  Json jwk = public_members(key);
  jwk["alg"] = algorithm_of(key);
  jwk["kid"] = id;
  jwk["use"] = "sig";
  return Json{{"keys", Json::array({jwk})}}.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace sojourn::net
