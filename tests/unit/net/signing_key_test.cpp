#include "sojourn/net/signing_key.hpp"

#include "sojourn/base/base64.hpp"
#include "sojourn/net/jwt.hpp"
#include "unit/net/net_world.hpp"

namespace sojourn::net {
namespace {

// RFC 7517 appendix A.2, without its primes and its "alg"; RFC 7638 section 3.1 gives the thumbprint.
constexpr const char* kPublishedKey = R"({"kty":"RSA","e":"AQAB",
"n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
"d":"X4cTteJY_gn4FYPsXB8rdXix5vwsg1FLN5E3EaG6RJoVH-HLLKD9M7dx5oo7GURknchnrRweUkC7hT5fJLM0WbFAKNLWY2vv7B6NqXSzUvxT0_YSfqijwp3RTzlBaCxWp4doFk5N2o8Gy_nHNKroADIkJ46pRUohsXywbReAdYaMwFs9tv8d_cPVY3i07a3t8MN6TNwm0dSawm9v47UiCl3Sk5ZiG7xojPLu4sbg1U2jx4IBTNBznbJSzFHK66jT8bgkuqsk0GjskDJk19Z4qwjwbsnn4j2WBii3RL-Us2lGVkY8fkFzme1z0HbIkfz0Y6mqnOYtqc0X4jfcKoAC8Q"})";

class SigningKeyTest : public ::testing::Test {
 protected:
  SigningKey read(const std::string& file, const std::string& id = "") {
    auto key = SigningKey::read(file, id);
    if (!key) throw std::runtime_error(key.error().message);
    return std::move(*key);
  }
  std::string error(const std::string& file, const std::string& id = "") {
    const auto key = SigningKey::read(file, id);
    const std::string prefix = "--key " + file + ": ";
    if (key) return "";
    return key.error().message.starts_with(prefix) ? key.error().message.substr(prefix.size()) : key.error().message;
  }
  std::string error_of_jwk(const Json& jwk, const std::string& id = "") {
    return error(folder_.write("faulty.jwk", jwk.dump()), id);
  }
  Folder folder_;
};

TEST_F(SigningKeyTest, AKeyWithoutANameIsCalledByThePublishedThumbprint) {
  const SigningKey key = read(folder_.write("key.jwk", kPublishedKey));
  EXPECT_EQ(key.id(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
  EXPECT_EQ(key.algorithm(), "RS384");
  EXPECT_EQ(key.sign("x").size(), 256u);
}

TEST_F(SigningKeyTest, AnRsaKeyIsTheSameInEachOfItsForms) {
  const std::string pkcs8 = folder_.rsa_key("a");
  folder_.run("openssl rsa -in a.pem -traditional -out pkcs1.pem");
  folder_.run("printf text | openssl dgst -sha384 -sign a.pem -out expected");
  const std::string expected = folder_.read("expected");
  const std::string jwk = folder_.jwk("a", "alg=RS384 kid=mine");
  const std::string set = folder_.write("set.jwk", "{\"keys\":[" + folder_.read("a.jwk") + "]}");
  ASSERT_EQ(folder_.read("pkcs1.pem").find("-----BEGIN RSA PRIVATE KEY"), 0u);
  for (const std::string& file : {pkcs8, folder_.path("pkcs1.pem"), jwk, set}) {
    const SigningKey key = read(file, "mine");
    EXPECT_EQ(key.algorithm(), "RS384");
    EXPECT_EQ(key.sign("text"), expected) << file;
    EXPECT_EQ(key.public_jwk_set(), read(pkcs8, "mine").public_jwk_set());
  }
}

TEST_F(SigningKeyTest, AnEcKeyIsTheSameInEachOfItsForms) {
  const std::string pkcs8 = folder_.ec_key("a");
  folder_.run("openssl ecparam -name secp384r1 -out sec1.pem && openssl ec -in a.pem >> sec1.pem");
  const std::string jwk = folder_.jwk("a", "alg=ES384");
  ASSERT_EQ(folder_.read("sec1.pem").find("-----BEGIN EC PARAMETERS"), 0u);
  for (const std::string& file : {pkcs8, folder_.path("sec1.pem"), jwk}) {
    const SigningKey key = read(file);
    EXPECT_EQ(key.algorithm(), "ES384");
    EXPECT_EQ(key.public_jwk_set(), read(pkcs8).public_jwk_set()) << file;
    EXPECT_EQ(key.sign("text").size(), 96u);
  }
}

TEST_F(SigningKeyTest, ThePublicSetHoldsNothingPrivate) {
  folder_.rsa_key("a");
  const Json given = Json::parse(folder_.read(std::filesystem::path(folder_.jwk("a")).filename().string()));
  const Json set = Json::parse(read(folder_.path("a.pem"), "mine").public_jwk_set());
  EXPECT_EQ(set, Json({{"keys", Json::array({{{"kty", "RSA"},
                                              {"n", given["n"]},
                                              {"e", given["e"]},
                                              {"alg", "RS384"},
                                              {"kid", "mine"},
                                              {"use", "sig"}}})}}));
}

TEST_F(SigningKeyTest, ASetIsAskedForTheKeyThatSigns) {
  folder_.ec_key("a");
  folder_.ec_key("b");
  folder_.jwk("a", "kid=a");
  folder_.jwk("b", "kid=b");
  const Json a = Json::parse(folder_.read("a.jwk"));
  Json b = Json::parse(folder_.read("b.jwk"));
  const auto set = [&](const Json& keys) { return folder_.write("set.jwk", Json{{"keys", keys}}.dump()); };
  EXPECT_EQ(read(set({a, b}), "b").public_jwk_set(), read(folder_.path("b.jwk")).public_jwk_set());
  EXPECT_EQ(error(set({a, b})), "the key set holds several private keys (a, b); choose one with --key-id");
  EXPECT_EQ(error(set({a, b}), "c"), "the key set holds no key \"c\" (--key-id); it holds a, b");
  b["use"] = "enc";
  EXPECT_EQ(read(set({a, b})).id(), "a");
  b["use"] = "sig";
  b.erase("d");
  EXPECT_EQ(read(set({a, b})).id(), "a");
  EXPECT_EQ(error(set(Json::array({b}))), "the key set holds no private key that signs; name the file of the private keys");
  EXPECT_EQ(error(set({a, b}), "b"), "the key is a public one (no \"d\"); name the file of the private key");
}

TEST_F(SigningKeyTest, AFaultyFileIsNamedWithItsRemedy) {
  folder_.rsa_key("rsa");
  folder_.run("openssl rsa -in rsa.pem -pubout -out public.pem");
  folder_.run("openssl rsa -in rsa.pem -aes128 -passout pass:secret -out encrypted.pem");
  folder_.run("openssl rsa -in rsa.pem -aes128 -passout pass:secret -traditional -out encrypted1.pem");
  EXPECT_EQ(error(folder_.path("none.pem")),
            "--key: cannot open " + folder_.path("none.pem") + ": No such file or directory");
  EXPECT_EQ(error(folder_.path("public.pem")),
            "the file holds no private key; name the file with \"BEGIN PRIVATE KEY\"");
  for (const char* file : {"encrypted.pem", "encrypted1.pem"})
    EXPECT_EQ(error(folder_.path(file)),
              "the key is encrypted; write it without a password: openssl pkey -in KEY -out PLAIN");
  EXPECT_EQ(error(folder_.rsa_key("short", 1024)), "the key has 1024 bits; RS384 needs 2048 or more");
  EXPECT_EQ(error(folder_.ec_key("other", "P-256")),
            "the key is of another kind than SMART takes: RSA, or EC on curve P-384");
  const std::string pem = folder_.read("rsa.pem");
  EXPECT_EQ(error(folder_.write("half.pem", pem.substr(0, pem.size() / 2) + "\n-----END PRIVATE KEY-----\n")),
            "the PEM cannot be read as PKCS#8, PKCS#1 or SEC1; convert it: openssl pkey -in KEY -out PEM");
  for (const char* text : {"", "{", "[]", "secret"})
    EXPECT_EQ(error(folder_.write("odd", text)),
              "the key is neither PEM nor a JSON object; give a PEM file, a JWK or a JWK set");
}

TEST_F(SigningKeyTest, AFaultyJwkIsNamedWithItsRemedy) {
  folder_.ec_key("ec");
  folder_.jwk("ec");
  const Json rsa = Json::parse(kPublishedKey), ec = Json::parse(folder_.read("ec.jwk"));
  const auto with = [](Json key, const char* member, const Json& value) {
    key[member] = value;
    return key;
  };
  EXPECT_EQ(error_of_jwk(rsa), "");
  EXPECT_EQ(error_of_jwk(with(rsa, "kty", "oct")), "the key has \"kty\": \"oct\"; SMART takes RSA, or EC on P-384");
  EXPECT_EQ(error_of_jwk(with(ec, "crv", "P-256")),
            "the key has \"kty\": \"EC\", \"crv\": \"P-256\"; SMART takes RSA, or EC on P-384");
  EXPECT_EQ(error_of_jwk(with(rsa, "alg", "RS256")),
            "the key is for \"alg\": \"RS256\"; SMART takes RS384 and ES384");
  EXPECT_EQ(error_of_jwk(with(rsa, "n", 7)), "\"n\" of the key is not base64url");
  EXPECT_EQ(error_of_jwk(with(ec, "y", "a+b=")), "\"y\" of the key is not base64url");
  EXPECT_EQ(error_of_jwk(with(ec, "y", ec["x"])), "the members of the key are no key of type EC; export it again");
  for (const Json& key : {ec, rsa})
    EXPECT_EQ(error_of_jwk(with(key, "d", "AQ")),
              "the private part does not belong to the public one; export the key again");
}

TEST_F(SigningKeyTest, AnAssertionHoldsWhatSmartAsksForAndIsNeverTheSame) {
  const SigningKey key = read(folder_.ec_key("a"), "mine");
  const std::string one = client_assertion(key, "client", "https://x/token", 1000);
  const std::string other = client_assertion(key, "client", "https://x/token", 1000);
  const auto part = [](const std::string& jwt, int n) {
    std::size_t start = 0;
    for (; n > 0; --n) start = jwt.find('.', start) + 1;
    return base::from_base64url(jwt.substr(start, jwt.find('.', start) - start)).value();
  };
  EXPECT_EQ(Json::parse(part(one, 0)), Json({{"alg", "ES384"}, {"kid", "mine"}, {"typ", "JWT"}}));
  Json claims = Json::parse(part(one, 1));
  EXPECT_NE(claims["jti"], Json::parse(part(other, 1))["jti"]);
  EXPECT_EQ(claims["jti"].get<std::string>().size(), 22u);  // 16 bytes
  claims.erase("jti");
  EXPECT_EQ(claims, Json({{"iss", "client"}, {"sub", "client"}, {"aud", "https://x/token"}, {"exp", 1240}}));
  EXPECT_EQ(part(one, 2).size(), 96u);
}

}  // namespace
}  // namespace sojourn::net
