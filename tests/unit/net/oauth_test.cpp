#include "sojourn/net/oauth.hpp"

#include "unit/net/net_world.hpp"

namespace sojourn::net {
namespace {

constexpr const char* kSecret = "p+ss w&rd:ü";
constexpr int kNobody = 1;  // a port on which nobody listens

class OAuthTest : public ::testing::Test {
 protected:
  void SetUp() override { ::setenv("SOJOURN_TEST_SECRET", kSecret, 1); }
  void TearDown() override { ::unsetenv("SOJOURN_TEST_SECRET"); }

  // A server that knows the public half of the key in `file`.
  TokenServer server_for(const std::string& file, const std::string& id = "") const {
    const auto key = SigningKey::read(file, id);
    EXPECT_TRUE(key) << key.error().message;
    return TokenServer({"--jwks", folder_.write("jwks.json", key->public_jwk_set())});
  }
  static SignInSettings smart(const std::string& key) {
    SignInSettings out;
    out.kind = SignInKind::kSmartBackend;
    out.client_id = "sojourn";
    out.key_file = key;
    return out;
  }
  static SignInSettings with_secret(const std::string& token_url = "") {
    SignInSettings out;
    out.kind = SignInKind::kClientCredentials;
    out.client_id = "sojourn";
    out.secret_env = "SOJOURN_TEST_SECRET";
    out.token_url = token_url;
    return out;
  }
  // What authorization() gives, or its error.
  std::string sign_in(const SignInSettings& settings, const std::string& base) {
    auto made = SignIn::make(settings, base);
    if (!made) return made.error().message;
    const auto value = (*made)->authorization(http_);
    return value ? *value : value.error().message;
  }

  Folder folder_;
  HttpClient http_{Connection{}};
};

TEST_F(OAuthTest, ASmartClientIsLetInWithEachKindOfKey) {
  folder_.rsa_key("rsa");
  folder_.ec_key("ec");
  folder_.jwk("rsa", "kid=r alg=RS384");
  folder_.jwk("ec", "kid=e alg=ES384");
  folder_.run("openssl rsa -in rsa.pem -traditional -out pkcs1.pem && openssl ec -in ec.pem -out sec1.pem");
  for (const char* name : {"rsa.pem", "pkcs1.pem", "rsa.jwk", "ec.pem", "sec1.pem", "ec.jwk"}) {
    const std::string file = folder_.path(name);
    const TokenServer server = server_for(file);
    const std::string value = sign_in(smart(file), server.base() + "/");
    EXPECT_EQ(server.open(http_, value), 200) << name << ": " << value;
    EXPECT_EQ(server.state()["granted"], Json::array({"system/*.cruds"}));
  }
}

TEST_F(OAuthTest, WhatTheServerFindsWrongInAnAssertionIsReported) {
  const std::string file = folder_.ec_key("a"), other = folder_.ec_key("b");
  const TokenServer server = server_for(file, "known");
  const std::string head = "the token endpoint " + server.token_url() + " refuses: invalid_client (",
                    tail = "); check --client-id, --key, --key-id and --audience, that the server has the public key, "
                           "and this machine's clock";
  SignInSettings good = smart(file);
  good.key_id = "known";
  EXPECT_TRUE(sign_in(good, server.base()).starts_with("Bearer "));
  SignInSettings faulty = good;
  faulty.key_file = other;
  EXPECT_EQ(sign_in(faulty, server.base()), head + "the signature is not that of the key" + tail);
  faulty = good;
  faulty.key_id = "";
  EXPECT_EQ(sign_in(faulty, server.base()), head + "kid is not that of a registered key" + tail);
  faulty = good;
  faulty.client_id = "another";
  EXPECT_EQ(sign_in(faulty, server.base()), head + "iss is not the client" + tail);
  faulty = good;
  faulty.audience = "https://elsewhere.example.org";
  EXPECT_EQ(sign_in(faulty, server.base()), head + "aud is not the token URL" + tail);
  faulty.audience = server.token_url();
  EXPECT_TRUE(sign_in(faulty, server.base()).starts_with("Bearer "));
  faulty = good;
  faulty.scope = "user/*.read";
  EXPECT_EQ(sign_in(faulty, server.base()),
            "the token endpoint " + server.token_url() + " refuses: invalid_scope (scope is more than the client may "
            "have); ask with --scope for what the client was registered for");
}

TEST_F(OAuthTest, ASecretGoesIntoTheHeaderOrWhereTheServerWantsIt) {
  for (const char* methods : {"client_secret_basic", "client_secret_basic,client_secret_post", "client_secret_post"}) {
    const TokenServer server({"--client-secret", kSecret, "--auth-methods", methods});
    const std::string value = sign_in(with_secret(), server.base());
    EXPECT_EQ(server.open(http_, value), 200) << methods << ": " << value;
    EXPECT_EQ(server.state()["granted"], Json::array({""}));
  }
  const TokenServer server({"--client-secret", "another"});
  EXPECT_EQ(sign_in(with_secret(), server.base()),
            "the token endpoint " + server.token_url() +
                " refuses: invalid_client (client or secret is wrong); check --client-id and the secret");
}

TEST_F(OAuthTest, TheTokenUrlIsFoundInEitherPlace) {
  for (const char* place : {"smart-configuration", "metadata"}) {
    const TokenServer server({"--client-secret", kSecret, "--discovery", place});
    EXPECT_EQ(server.open(http_, sign_in(with_secret(), server.base())), 200) << place;
  }
  const TokenServer silent({"--client-secret", kSecret, "--discovery", "none"});
  EXPECT_EQ(sign_in(with_secret(), silent.base()),
            silent.base() + " does not say where tokens are to be had (/.well-known/smart-configuration answers 404, "
                            "/metadata names none); name it with --token-url");
  EXPECT_EQ(silent.open(http_, sign_in(with_secret(silent.token_url()), silent.base())), 200);
  const TokenServer odd({"--names-token-url", "/token"});
  EXPECT_EQ(sign_in(with_secret(), odd.base()),
            odd.base() + " names a token URL that is none: \"/token\"; name the right one with --token-url");
}

TEST_F(OAuthTest, ATokenIsKeptUntilShortlyBeforeItsEnd) {
  struct Case {
    const char* said;
    int kept, renewed;  // seconds after the request
  };
  for (const auto& [said, kept, renewed] : {Case{"100", 89, 91}, Case{"3600", 3539, 3541}, Case{"unsaid", 269, 271}}) {
    const TokenServer server({"--client-secret", kSecret, "--expires-in", said});
    const OAuth::Clock::time_point start{};
    auto now = start;
    OAuth sign_in(with_secret(server.token_url()), server.base(), kSecret, std::nullopt, [&] { return now; });
    const std::string first = *sign_in.authorization(http_);
    now = start + std::chrono::seconds(kept);
    EXPECT_EQ(*sign_in.authorization(http_), first) << said;
    now = start + std::chrono::seconds(renewed);
    EXPECT_NE(*sign_in.authorization(http_), first) << said;
    EXPECT_EQ(server.state()["issued"], 2);
  }
}

TEST_F(OAuthTest, AnOldTokenServesToItsEndWhileTheEndpointIsAway) {
  const TokenServer server({"--client-secret", kSecret, "--expires-in", "100"});
  const OAuth::Clock::time_point start{};
  auto now = start;
  OAuth sign_in(with_secret(server.token_url()), server.base(), kSecret, std::nullopt, [&] { return now; });
  const std::string first = *sign_in.authorization(http_);
  server.answer(503, "text/html", "busy", 1000);
  now = start + std::chrono::seconds(91);
  EXPECT_EQ(*sign_in.authorization(http_), first);
  EXPECT_EQ(*sign_in.authorization(http_), first);
  EXPECT_EQ(server.state()["token_requests"], 2);  // it is not asked again at once
  server.answer(503, "text/html", "busy", 2);
  now = start + std::chrono::seconds(101);
  EXPECT_EQ(server.open(http_, *sign_in.authorization(http_)), 200);  // at the third try
  EXPECT_EQ(server.state()["token_requests"], 5);
}

TEST_F(OAuthTest, ARefusedTokenIsRenewedOnceForAllRequestsThatItFailed) {
  const TokenServer server({"--client-secret", kSecret});
  auto sign_in = std::move(*SignIn::make(with_secret(), server.base()));
  const std::string first = *sign_in->authorization(http_);
  EXPECT_EQ(server.open(http_, first), 200);
  sign_in->accepted(first);
  server.control({{"expire", true}});
  EXPECT_EQ(server.open(http_, first), 401);
  EXPECT_TRUE(sign_in->refused(first));
  EXPECT_TRUE(sign_in->refused(first));
  const std::string second = *sign_in->authorization(http_);
  EXPECT_TRUE(sign_in->refused(first));  // an answer that was still under way
  EXPECT_EQ(*sign_in->authorization(http_), second);
  EXPECT_EQ(server.open(http_, second), 200);
  EXPECT_EQ(server.state()["issued"], 2);
}

TEST_F(OAuthTest, ATokenThatNeverWorkedIsNotRenewed) {
  const TokenServer server({"--client-secret", kSecret, "--lifetime", "0", "--expires-in", "300"});
  auto sign_in = std::move(*SignIn::make(with_secret(), server.base()));
  const std::string first = *sign_in->authorization(http_);
  EXPECT_EQ(server.open(http_, first), 401);
  EXPECT_FALSE(sign_in->refused(first));
  EXPECT_FALSE(sign_in->refused(first));
  EXPECT_EQ(*sign_in->authorization(http_), first);
  EXPECT_EQ(server.state()["issued"], 1);
}

TEST_F(OAuthTest, AnswersThatAreNoTokenAreReported) {
  const TokenServer server({"--client-secret", kSecret});
  const std::string head = "the token endpoint " + server.token_url() + " ";
  struct Case {
    int status;
    const char *type, *body, *message;
  };
  for (const auto& [status, type, body, message] : {
           Case{200, "text/html", "<html>", "answers 200 with text/html that is not a JSON object; check --token-url"},
           Case{502, "text/html", "<html>", "answers 502 with text/html that is not a JSON object; check --token-url"},
           Case{200, "application/json", "[1]",
                "answers 200 with application/json that is not a JSON object; check --token-url"},
           Case{404, "application/json", "{\"resourceType\":\"OperationOutcome\"}", "answers 404; check --token-url"},
           Case{200, "application/json", "{}",
                "answers without an access token that a header can hold; check --token-url"},
           Case{200, "application/json", R"({"access_token":"a\r\nX: y"})",
                "answers without an access token that a header can hold; check --token-url"},
           Case{200, "application/json", R"({"access_token":"a","token_type":"mac"})",
                "gives a token of type \"mac\", but only Bearer can be used; have the client registered for such tokens"},
           Case{400, "application/json", R"({"error":"unauthorized_client"})",
                "refuses: unauthorized_client; have the client registered for the grant client_credentials"},
           Case{400, "application/json", R"({"error":"invalid_request","error_description":"a\nb"})",
                "refuses: invalid_request (a b); check --token-url, --client-id and --scope"},
       }) {
    server.answer(status, type, body);
    EXPECT_EQ(sign_in(with_secret(), server.base()), head + message);
  }
  server.answer(200, "application/json", R"({"access_token":"a","token_type":"BEARER","expires_in":"20"})");
  EXPECT_EQ(sign_in(with_secret(), server.base()), "Bearer a");
  const std::string nowhere = "http://127.0.0.1:" + std::to_string(kNobody);
  const std::string none = sign_in(with_secret(nowhere + "/token"), server.base());
  EXPECT_TRUE(none.starts_with("the token endpoint " + nowhere + "/token cannot be reached: ")) << none;
  EXPECT_TRUE(none.ends_with("; check --token-url and the network")) << none;
}

TEST_F(OAuthTest, WhatAServerEchoesShowsNoSecret) {
  // The mock puts all that it was sent into its answer: the form as it came and decoded, and the header.
  const std::string echo = R"({"error":"invalid_client","error_description":"ECHO"})";
  const std::string file = folder_.ec_key("a");
  const TokenServer server = server_for(file);
  server.answer(401, "application/json", echo);
  const std::string by_key = sign_in(smart(file), server.base());
  EXPECT_NE(by_key.find("client_assertion=***"), by_key.npos) << by_key;
  EXPECT_EQ(by_key.find("eyJ"), by_key.npos) << by_key;  // as every JWT begins

  const TokenServer basic({"--auth-methods", "client_secret_basic"});
  basic.answer(401, "application/json", echo);
  const std::string by_header = sign_in(with_secret(), basic.base());
  EXPECT_NE(by_header.find("Basic ***"), by_header.npos) << by_header;

  const TokenServer post({"--auth-methods", "client_secret_post"});
  post.answer(401, "application/json", echo);
  const std::string by_form = sign_in(with_secret(), post.base());
  EXPECT_NE(by_form.find("client_secret=*** "), by_form.npos) << by_form;
  EXPECT_EQ(by_form.find("w&rd"), by_form.npos) << by_form;
  EXPECT_EQ(by_form.find("w%26rd"), by_form.npos) << by_form;
}

}  // namespace
}  // namespace sojourn::net
