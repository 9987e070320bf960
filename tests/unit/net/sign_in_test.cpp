#include "sojourn/net/sign_in.hpp"

#include "sojourn/net/secrets.hpp"
#include "unit/net/net_world.hpp"

namespace sojourn::net {
namespace {

using ::testing::Test;

class SignInTest : public Test {
 protected:
  void TearDown() override { ::unsetenv("SOJOURN_TEST_SECRET"); }
  std::string value(const SignInSettings& settings) {
    auto made = SignIn::make(settings, "https://fhir.example.org");
    if (!made) return "error: " + made.error().message;
    HttpClient http({});
    return *(*made)->authorization(http);
  }
  Folder folder_;
};

SignInSettings of(SignInKind kind, std::vector<std::pair<std::string SignInSettings::*, std::string>> values = {}) {
  SignInSettings out;
  out.kind = kind;
  for (const auto& [member, value] : values) out.*member = value;
  return out;
}

constexpr auto kUser = &SignInSettings::user, kEnv = &SignInSettings::secret_env, kFile = &SignInSettings::secret_file,
               kClient = &SignInSettings::client_id, kUrl = &SignInSettings::token_url, kScope = &SignInSettings::scope,
               kKey = &SignInSettings::key_file, kKeyId = &SignInSettings::key_id, kAudience = &SignInSettings::audience;

TEST_F(SignInTest, WhatDoesNotGoTogetherIsSaidWithItsRemedy) {
  using K = SignInKind;
  using Errors = std::vector<std::string>;
  const std::string by = ": name its variable with --secret-env or its file with --secret-file";
  EXPECT_EQ(usage_errors({}), Errors{});
  EXPECT_EQ(usage_errors(of(K::kBasic)), (Errors{"--auth basic needs --user", "--auth basic needs the password" + by}));
  EXPECT_EQ(usage_errors(of(K::kBearer)), Errors{"--auth bearer needs the token" + by});
  EXPECT_EQ(usage_errors(of(K::kClientCredentials)), (Errors{"--auth client-credentials needs --client-id",
                                                            "--auth client-credentials needs the client secret" + by}));
  EXPECT_EQ(usage_errors(of(K::kSmartBackend)),
            (Errors{"--auth smart-backend needs --client-id", "--auth smart-backend needs --key"}));
  EXPECT_EQ(usage_errors(of(K::kNone, {{kUser, "x"}})),
            Errors{"--user does not go with --auth none; leave it out, or choose --auth basic"});
  EXPECT_EQ(usage_errors(of(K::kBearer, {{kEnv, "X"}, {kScope, "s"}})),
            Errors{"--scope does not go with --auth bearer; leave it out, or choose --auth client-credentials or "
                   "smart-backend"});
  EXPECT_EQ(usage_errors(of(K::kSmartBackend, {{kClient, "c"}, {kKey, "k"}, {kFile, "f"}})),
            Errors{"--secret-file does not go with --auth smart-backend; leave it out, or choose --auth basic or bearer "
                   "or client-credentials"});
  EXPECT_EQ(usage_errors(of(K::kBearer, {{kEnv, "X"}, {kFile, "f"}})),
            Errors{"--secret-env and --secret-file exclude each other; give one of them"});
  EXPECT_EQ(usage_errors(of(K::kBasic, {{kEnv, "X"}, {kUser, "a:b"}})),
            Errors{"--user: a user name cannot hold \":\"; give the password with --secret-env or --secret-file"});
  EXPECT_EQ(usage_errors(of(K::kSmartBackend, {{kClient, "c"}, {kKey, "k"}, {kKeyId, "i"}, {kAudience, "a"}, {kUrl, "u"}})),
            Errors{});
}

TEST_F(SignInTest, NoneSendsNothingAndBasicSendsThePublishedExample) {
  EXPECT_EQ(value({}), "");
  ::setenv("SOJOURN_TEST_SECRET", "open sesame", 1);  // RFC 7617 section 2
  EXPECT_EQ(value(of(SignInKind::kBasic, {{kUser, "Aladdin"}, {kEnv, "SOJOURN_TEST_SECRET"}})),
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

TEST_F(SignInTest, ASecretFileMayEndInALineEnd) {
  for (const char* text : {"abc", "abc\n", "abc\r\n"})
    EXPECT_EQ(value(of(SignInKind::kBearer, {{kFile, folder_.write("token", text)}})), "Bearer abc");
}

TEST_F(SignInTest, AMissingSecretIsNamedWithItsRemedyAndNeverShown) {
  const auto by_env = [&](const std::string& name) { return error_of(of(SignInKind::kBearer, {{kEnv, name}})); };
  const auto by_file = [&](const std::string& name) { return error_of(of(SignInKind::kBearer, {{kFile, folder_.path(name)}})); };
  ::unsetenv("SOJOURN_TEST_SECRET");
  EXPECT_EQ(by_env("SOJOURN_TEST_SECRET"),
            "the variable SOJOURN_TEST_SECRET (--secret-env) is not set; export it with the token, or use --secret-file");
  ::setenv("SOJOURN_TEST_SECRET", "", 1);
  EXPECT_EQ(by_env("SOJOURN_TEST_SECRET"),
            "the variable SOJOURN_TEST_SECRET (--secret-env) is empty; it should hold the token");
  ::setenv("SOJOURN_TEST_SECRET", "Bearer xyzzy", 1);
  EXPECT_EQ(by_env("SOJOURN_TEST_SECRET"), "the token of the variable SOJOURN_TEST_SECRET holds a space or a character "
                                           "that a header cannot; give the token without \"Bearer\"");
  EXPECT_EQ(by_env("eyJhbGciOi.xyzzy"),
            "--secret-env takes the name of a variable, such as FHIR_SECRET, not the token itself");
  EXPECT_EQ(by_file("none"), "--secret-file: cannot open " + folder_.path("none") +
                                 ": No such file or directory; name a file that holds the token");
  folder_.write("empty", "\n");
  EXPECT_EQ(by_file("empty"), "--secret-file " + folder_.path("empty") + " is empty; it should hold the token");
  folder_.write("lines", "xyzzy\nmore\n");
  EXPECT_EQ(by_file("lines"), "--secret-file " + folder_.path("lines") +
                                  " holds several lines or control characters; it should hold the token and nothing else");
}

TEST_F(SignInTest, AUrlWithAPasswordOrWithoutASchemeIsRefused) {
  for (const char* url : {"https://a:xyzzy@fhir.example.org/r4", "a:xyzzy@fhir.example.org"})
    EXPECT_EQ(error_of({}, url), "--to: the URL holds a user or password; leave it out and use --auth");
  EXPECT_EQ(error_of({}, "https://fhir.example.org/r4?mail=a@b"), "");
  EXPECT_EQ(error_of({}, "fhir.example.org"), "--to: \"fhir.example.org\" is no URL of a server; write https://HOST/PATH");
  ::setenv("SOJOURN_TEST_SECRET", "s", 1);
  EXPECT_EQ(error_of(of(SignInKind::kClientCredentials, {{kClient, "c"}, {kEnv, "SOJOURN_TEST_SECRET"}, {kUrl, "/token"}})),
            "--token-url: \"/token\" is no URL of a server; write https://HOST/PATH");
}

TEST_F(SignInTest, ATokenFileIsReadAgainWhenItsTokenIsRefused) {
  auto made = SignIn::make(of(SignInKind::kBearer, {{kFile, folder_.write("token", "one\n")}}), "https://fhir.example.org");
  ASSERT_TRUE(made);
  HttpClient http({});
  SignIn& sign_in = **made;
  EXPECT_FALSE(sign_in.refused("Bearer one"));
  folder_.write("token", "two\n");
  EXPECT_EQ(*sign_in.authorization(http), "Bearer one");
  EXPECT_TRUE(sign_in.refused("Bearer one"));
  EXPECT_EQ(*sign_in.authorization(http), "Bearer two");
  EXPECT_TRUE(sign_in.refused("Bearer one"));  // of a request that was under way
  EXPECT_FALSE(sign_in.refused("Bearer two"));
}

TEST(Redactor, BlotsOutSecretsAndKeepsMessagesShort) {
  Redactor redactor;
  redactor.add("");
  redactor.add("abc");
  redactor.add("abcdef");
  EXPECT_EQ(redactor.clean("x abcdef y\nabc"), "x *** y ***");
  EXPECT_EQ(redactor.clean(std::string(299, 'x') + "ü" + "y"), std::string(299, 'x') + "…");
}

}  // namespace
}  // namespace sojourn::net
