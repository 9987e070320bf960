#pragma once
// What the tests of net share: a folder for keys and secrets, keys by the openssl command, and the mock token endpoint.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "sojourn/net/sign_in.hpp"
#include "support/local_server.hpp"

namespace sojourn::net {

using Json = nlohmann::json;

class Folder {
 public:
  Folder() {
    std::string name = ::testing::TempDir() + "/sojourn-net-XXXXXX";
    root_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(root_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string path(const std::string& name) const { return (root_ / name).string(); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
  // Runs a shell command inside the folder.
  void run(const std::string& command) const {
    EXPECT_EQ(std::system(("cd '" + root_.string() + "' && (" + command + ") 2>/dev/null").c_str()), 0) << command;
  }
  // NAME.pem (PKCS#8); its path.
  std::string rsa_key(const std::string& name, int bits = 2048) const {
    run("openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:" + std::to_string(bits) + " -out " + name + ".pem");
    return path(name + ".pem");
  }
  std::string ec_key(const std::string& name, const std::string& curve = "P-384") const {
    run("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:" + curve + " -out " + name + ".pem");
    return path(name + ".pem");
  }
  // The private JWK of NAME.pem, with members such as "kid=a"; the path of NAME.jwk.
  std::string jwk(const std::string& name, const std::string& members = "") const {
    run(std::string("'") + SOJOURN_PYTHON + "' '" + SOJOURN_SOURCE_DIR + "/tests/servers/jose.py' " + name + ".pem " +
        members + " > " + name + ".jwk");
    return path(name + ".jwk");
  }
  std::string read(const std::string& name) const {
    std::ifstream in(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  std::filesystem::path root_;
};

// tests/servers/token_server.py
class TokenServer {
 public:
  explicit TokenServer(std::vector<std::string> arguments, bool tls = false)
      : server_("token_server.py", std::move(arguments)),
        origin_((tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(server_.port())) {}

  std::string base() const { return origin_ + "/fhir"; }
  std::string token_url() const { return origin_ + "/token"; }
  Json state() const { return Json::parse(ask("GET", "/__state", "")); }
  void control(const Json& orders) const { ask("POST", "/__control", orders.dump()); }
  // What the next requests for a token get.
  void answer(int status, const std::string& type, const std::string& body, int times = 1) const {
    control({{"answer", {{"status", status}, {"type", type}, {"body", body}, {"times", times}}}});
  }
  // The status of a protected resource.
  int open(HttpClient& http, const std::string& authorization) const {
    Request request;
    request.url = base() + "/Patient/1";
    request.headers = {{"Authorization", authorization}};
    return http.ask(std::move(request)).status;
  }

 private:
  std::string ask(const char* method, const std::string& path, std::string body) const {
    HttpClient http({});
    Request request;
    request.method = method;
    request.url = origin_ + path;
    request.body = std::move(body);
    const Response answer = http.ask(std::move(request));
    EXPECT_EQ(answer.status, 200) << path << " " << answer.problem;
    return answer.body;
  }

  test::LocalServer server_;
  std::string origin_;
};

inline std::string error_of(const SignInSettings& settings, const std::string& base = "https://fhir.example.org") {
  const auto made = SignIn::make(settings, base);
  return made ? "" : made.error().message;
}

}  // namespace sojourn::net
