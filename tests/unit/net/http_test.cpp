#include "sojourn/net/http.hpp"

#include "sojourn/net/signing_key.hpp"
#include "unit/net/net_world.hpp"

namespace sojourn::net {
namespace {

// Certificates by an authority of the test's own.
class Tls : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string fresh = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    for (const std::string ca : {"ca", "other"})
      folder_.run("openssl req -x509 " + fresh + " -days 1 -subj /CN=" + ca + " -keyout " + ca +
                  ".key -out " + ca + ".pem");
    folder_.write("names", "subjectAltName=IP:127.0.0.1\n");
    for (const std::string who : {"server", "client"})
      folder_.run("openssl req " + fresh + " -subj /CN=" + who + " -keyout " + who + ".key -out " + who +
                  ".csr && openssl x509 -req -days 1 -CA ca.pem -CAkey ca.key -CAcreateserial -extfile names -in " + who +
                  ".csr -out " + who + ".pem");
    folder_.run("cat server.pem server.key > both.pem");
  }
  TokenServer server(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"--certificate", folder_.path("both.pem")});
    return TokenServer(std::move(more), true);
  }
  Connection trusting(const std::string& ca) const {
    Connection out;
    out.ca_file = folder_.path(ca);
    return out;
  }
  static Response get(const Connection& connection, const std::string& url) {
    HttpClient http(connection);
    Request request;
    request.url = url;
    return http.ask(std::move(request));
  }
  Folder folder_;
};

TEST_F(Tls, AServerIsTrustedByTheGivenAuthorityOnly) {
  const TokenServer tls = server();
  const std::string url = tls.base() + "/metadata";
  EXPECT_EQ(get(trusting("ca.pem"), url).status, 200);
  EXPECT_EQ(get(trusting("other.pem"), url).failure, Failure::kTls);
  EXPECT_EQ(get({}, url).failure, Failure::kTls);
  EXPECT_EQ(get(trusting("none.pem"), url).failure, Failure::kCredentials);
}

TEST_F(Tls, AServerIsTrustedUnderItsOwnNameOnly) {
  const TokenServer tls = server();
  std::string url = tls.base() + "/metadata";
  url.replace(url.find("127.0.0.1"), 9, "localhost");
  EXPECT_EQ(get(trusting("ca.pem"), url).failure, Failure::kTls);
}

TEST_F(Tls, AServerThatAsksForACertificateLetsInWhoHasOne) {
  // Before TLS 1.3 the server refuses in the handshake, since then after what the client takes for its end.
  for (const char* version : {"1.2", "1.3"}) {
    const TokenServer tls = server({"--client-ca", folder_.path("ca.pem"), "--tls", version});
    const std::string url = tls.base() + "/metadata";
    Connection connection = trusting("ca.pem");
    const Response refused = get(connection, url);
    EXPECT_EQ(refused.failure, Failure::kTls) << version << ": " << refused.problem;
    connection.client_certificate = folder_.path("client.pem");
    connection.client_key = folder_.path("client.key");
    const Response let_in = get(connection, url);
    EXPECT_EQ(let_in.status, 200) << version << ": " << let_in.problem;
  }
}

TEST_F(Tls, AClientKeyNeedsItsPasswordAndItsCertificate) {
  const TokenServer tls = server({"--client-ca", folder_.path("ca.pem")});
  const std::string url = tls.base() + "/metadata";
  folder_.run("openssl pkey -in client.key -aes128 -passout pass:xyzzy -out locked.key");
  Connection connection = trusting("ca.pem");
  connection.client_certificate = folder_.path("client.pem");
  connection.client_key = folder_.path("locked.key");
  connection.client_key_password = "xyzzy";
  EXPECT_EQ(get(connection, url).status, 200);
  connection.client_key_password = "wrong";
  EXPECT_EQ(get(connection, url).failure, Failure::kCredentials);
  connection.client_key = folder_.path("server.key");
  EXPECT_EQ(get(connection, url).failure, Failure::kCredentials);
}

TEST_F(Tls, TokensAreAskedForOverTheSameKindOfConnection) {
  const std::string key = folder_.ec_key("a");
  const auto read = SigningKey::read(key, "");
  ASSERT_TRUE(read);
  const TokenServer tls = server({"--jwks", folder_.write("jwks.json", read->public_jwk_set())});
  SignInSettings settings;
  settings.kind = SignInKind::kSmartBackend;
  settings.client_id = "sojourn";
  settings.key_file = key;
  const auto ask = [&](const char* ca) {
    auto sign_in = std::move(*SignIn::make(settings, tls.base()));
    HttpClient http(trusting(ca));
    const auto value = sign_in->authorization(http);
    return value ? *value : value.error().message;
  };
  EXPECT_TRUE(ask("ca.pem").starts_with("Bearer ")) << ask("ca.pem");
  EXPECT_NE(ask("other.pem").find("cannot be reached: SSL certificate problem"), std::string::npos) << ask("other.pem");
}

TEST_F(Tls, AServerCannotTalkUsIntoSendingSecretsInTheClear) {
  const TokenServer tls = server({"--names-token-url", "http://127.0.0.1:1/token"});
  ::setenv("SOJOURN_TEST_SECRET", "s", 1);
  SignInSettings settings;
  settings.kind = SignInKind::kClientCredentials;
  settings.client_id = "sojourn";
  settings.secret_env = "SOJOURN_TEST_SECRET";
  auto sign_in = std::move(*SignIn::make(settings, tls.base()));
  HttpClient http(trusting("ca.pem"));
  const auto value = sign_in->authorization(http);
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().message, tls.base() + " names a token URL without TLS: http://127.0.0.1:1/token; if that is "
                                                "right, name it with --token-url");
}

TEST(Proxy, RequestsGoToTheProxyThatIsNamed) {
  const TokenServer proxy({});
  const auto get = [](const std::string& by) {
    Connection connection;
    connection.proxy = by;
    Request request;
    request.url = "http://fhir.example.invalid/metadata";
    return HttpClient(connection).ask(std::move(request));
  };
  EXPECT_EQ(get("").failure, Failure::kConnect);
  EXPECT_EQ(get("http://127.0.0.1:1").failure, Failure::kConnect);
  EXPECT_EQ(get(proxy.base().substr(0, proxy.base().rfind('/'))).status, 404);  // as the mock answers to strangers
}

}  // namespace
}  // namespace sojourn::net
