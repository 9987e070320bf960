#include "sojourn/net/signing_key.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "sojourn/base/file.hpp"

namespace sojourn::net {
namespace {

constexpr int kLeastRsaBits = 2048;  // RFC 7518
constexpr int kP384Bytes = 48;

using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

base::Error fault(std::string message) { return {base::ErrorKind::kIo, std::move(message)}; }

const unsigned char* octets(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

base::Result<NamedKey> read_pem(const std::string& text) {
  if (text.find("ENCRYPTED") != text.npos)
    return fault("the key is encrypted; write it without a password: openssl pkey -in KEY -out PLAIN");
  if (text.find("PRIVATE KEY-----") == text.npos)
    return fault("the file holds no private key; name the file with \"BEGIN PRIVATE KEY\"");
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())),
                                                      &BIO_free);
  // OpenSSL would otherwise ask at the terminal for the password of a key that is encrypted after all.
  const auto no_password = [](char*, int, int, void*) { return -1; };
  EVP_PKEY* key = PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr);
  ERR_clear_error();
  if (!key) return fault("the PEM cannot be read as PKCS#8, PKCS#1 or SEC1; convert it: openssl pkey -in KEY -out PEM");
  return NamedKey{{key, &EVP_PKEY_free}, {}};
}

std::string der_signature(EVP_PKEY* key, std::string_view bytes) {
  const Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  std::size_t length = 0;
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha384(), nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &length, octets(bytes), bytes.size()) != 1)
    return {};
  std::string out(length, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &length, octets(bytes),
                     bytes.size()) != 1)
    return {};
  out.resize(length);
  return out;
}

// Whether the public half belongs to the private one.
bool whole(EVP_PKEY* key) {
  constexpr std::string_view kProbe = "probe";
  const std::string signature = der_signature(key, kProbe);
  const Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  return !signature.empty() && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha384(), nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(kProbe), kProbe.size()) == 1;
}

base::Result<void> check(EVP_PKEY* key) {
  const std::string_view algorithm = algorithm_of(key);
  if (algorithm.empty()) return fault("the key is of another kind than SMART takes: RSA, or EC on curve P-384");
  if (algorithm == "RS384" && EVP_PKEY_get_bits(key) < kLeastRsaBits)
    return fault("the key has " + std::to_string(EVP_PKEY_get_bits(key)) + " bits; RS384 needs 2048 or more");
  if (!whole(key)) return fault("the private part does not belong to the public one; export the key again");
  return {};
}

}  // namespace

base::Result<SigningKey> SigningKey::read(const std::string& file, const std::string& id) {
  const auto named = [&](const base::Error& e) { return base::Error{e.kind, "--key " + file + ": " + e.message}; };
  auto text = base::read_file(file);
  if (!text) return base::Error{text.error().kind, "--key: " + text.error().message};
  const bool pem = text->find("-----BEGIN ") != text->npos;
  auto key = pem ? read_pem(*text) : read_jwk(*text, id);
  if (!key) return named(key.error());
  const auto sound = check(key->key.get());
  ERR_clear_error();
  if (!sound) return named(sound.error());
  if (!id.empty()) key->id = id;
  if (key->id.empty()) key->id = thumbprint(key->key.get());
  return SigningKey(std::move(*key));
}

std::string SigningKey::sign(std::string_view bytes) const {
  std::string signature = der_signature(key_.key.get(), bytes);
  if (algorithm() == "RS384") return signature;
  const unsigned char* at = octets(signature);
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(
      d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(signature.size())), &ECDSA_SIG_free);
  if (!pair) return {};
  std::string out(2 * kP384Bytes, '\0');
  auto* to = reinterpret_cast<unsigned char*>(out.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), to, kP384Bytes);
  BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), to + kP384Bytes, kP384Bytes);
  return out;
}

}  // namespace sojourn::net
