#include "sojourn/net/sign_in.hpp"

#include <algorithm>
#include <array>

#include "sojourn/base/base64.hpp"
#include "sojourn/net/oauth.hpp"
#include "sojourn/net/secrets.hpp"

namespace sojourn::net {
namespace {

constexpr std::array<std::string_view, 5> kNames = {"none", "basic", "bearer", "client-credentials", "smart-backend"};

enum class Use : std::uint8_t { kNo, kMay, kMust };

struct Option {
  std::string_view name;
  std::string SignInSettings::*value;
  std::array<Use, kNames.size()> use;  // by kind
};

constexpr Use o = Use::kNo, m = Use::kMay, M = Use::kMust;
// One of --secret-env and --secret-file is needed where they may stand; usage_errors() says so.
constexpr Option kOptions[] = {
    //                                              none basic bearer client-credentials smart-backend
    {"--user", &SignInSettings::user,               {o,   M,    o,     o,                 o}},
    {"--secret-env", &SignInSettings::secret_env,   {o,   m,    m,     m,                 o}},
    {"--secret-file", &SignInSettings::secret_file, {o,   m,    m,     m,                 o}},
    {"--client-id", &SignInSettings::client_id,     {o,   o,    o,     M,                 M}},
    {"--token-url", &SignInSettings::token_url,     {o,   o,    o,     m,                 m}},
    {"--scope", &SignInSettings::scope,             {o,   o,    o,     m,                 m}},
    {"--key", &SignInSettings::key_file,            {o,   o,    o,     o,                 M}},
    {"--key-id", &SignInSettings::key_id,           {o,   o,    o,     o,                 m}},
    {"--audience", &SignInSettings::audience,       {o,   o,    o,     o,                 m}},
};

std::string_view secret_of(SignInKind kind) {
  return kind == SignInKind::kBasic ? "password" : kind == SignInKind::kBearer ? "token" : "client secret";
}

base::Error fault(std::string message) { return {base::ErrorKind::kIo, std::move(message)}; }

std::string kinds_of(const Option& option) {
  std::string out;
  for (std::size_t kind = 0; kind < kNames.size(); ++kind)
    if (option.use[kind] != Use::kNo) out += (out.empty() ? "" : " or ") + std::string(kNames[kind]);
  return out;
}

// A user and password inside a URL would stand in messages and logs.
base::Result<void> check_url(std::string_view option, std::string_view url) {
  const auto scheme = url.find("://");
  const auto host = scheme == url.npos ? 0 : scheme + 3;
  const bool http = url.starts_with("http://") || url.starts_with("https://");
  if (url.substr(host, url.find_first_of("/?#", host) - host).find('@') != url.npos)
    return fault(std::string(option) + ": the URL holds a user or password; leave it out and use --auth");
  if (!http)
    return fault(std::string(option) + ": \"" + std::string(url) + "\" is no URL of a server; write https://HOST/PATH");
  return {};
}

class Fixed final : public SignIn {
 public:
  explicit Fixed(std::string value) : value_(std::move(value)) {}
  base::Result<std::string> authorization(HttpClient&) override { return value_; }
  void accepted(std::string_view) override {}
  bool refused(std::string_view) override { return false; }

 private:
  std::string value_;
};

// Whoever renews the token in a file writes it anew; we look there when the old one is refused.
class Bearer final : public SignIn {
 public:
  Bearer(const SignInSettings& settings, std::string value) : settings_(settings), value_(std::move(value)) {}

  static base::Result<std::string> read(const SignInSettings& settings) {
    const auto secret = read_secret(settings, secret_of(SignInKind::kBearer));
    if (!secret) return secret.error();
    const auto odd = [](char c) { return c <= ' ' || c > '~'; };
    if (std::any_of(secret->begin(), secret->end(), odd))
      return fault("the token of " + (settings.secret_env.empty() ? "--secret-file " + settings.secret_file
                                                                  : "the variable " + settings.secret_env) +
                   " holds a space or a character that a header cannot; give the token without \"Bearer\"");
    return "Bearer " + *secret;
  }

  base::Result<std::string> authorization(HttpClient&) override { return value_; }
  void accepted(std::string_view) override {}
  bool refused(std::string_view authorization) override {
    if (authorization != value_) return true;
    auto now = read(settings_);
    if (!now || *now == value_) return false;
    value_ = std::move(*now);
    return true;
  }

 private:
  SignInSettings settings_;
  std::string value_;
};

}  // namespace

std::span<const std::string_view> sign_in_names() { return kNames; }

std::vector<std::string> usage_errors(const SignInSettings& settings) {
  std::vector<std::string> out;
  const auto kind = static_cast<std::size_t>(settings.kind);
  const std::string auth = "--auth " + std::string(kNames[kind]);
  for (const Option& option : kOptions) {
    const bool given = !(settings.*option.value).empty();
    const std::string name(option.name);
    if (given && option.use[kind] == Use::kNo)
      out.push_back(name + " does not go with " + auth + "; leave it out, or choose --auth " + kinds_of(option));
    if (!given && option.use[kind] == Use::kMust) out.push_back(auth + " needs " + name);
  }
  const bool by_env = !settings.secret_env.empty(), by_file = !settings.secret_file.empty();
  if (by_env && by_file) out.push_back("--secret-env and --secret-file exclude each other; give one of them");
  const bool needs_secret = settings.kind == SignInKind::kBasic || settings.kind == SignInKind::kBearer ||
                            settings.kind == SignInKind::kClientCredentials;
  if (needs_secret && !by_env && !by_file)
    out.push_back(auth + " needs the " + std::string(secret_of(settings.kind)) +
                  ": name its variable with --secret-env or its file with --secret-file");
  if (settings.kind == SignInKind::kBasic && settings.user.find(':') != std::string::npos)
    out.push_back("--user: a user name cannot hold \":\"; give the password with --secret-env or --secret-file");
  return out;
}

base::Result<std::unique_ptr<SignIn>> SignIn::make(const SignInSettings& settings, std::string base_url) {
  using Made = std::unique_ptr<SignIn>;
  if (const auto wrong = usage_errors(settings); !wrong.empty()) return fault(wrong.front());
  if (auto sound = check_url("--to", base_url); !sound) return sound.error();
  while (base_url.ends_with('/')) base_url.pop_back();
  if (!settings.token_url.empty())
    if (auto sound = check_url("--token-url", settings.token_url); !sound) return sound.error();

  switch (settings.kind) {
    case SignInKind::kNone: break;
    case SignInKind::kBearer: {
      auto value = Bearer::read(settings);
      if (!value) return value.error();
      return Made(std::make_unique<Bearer>(settings, std::move(*value)));
    }
    case SignInKind::kBasic:
    case SignInKind::kClientCredentials: {
      auto secret = read_secret(settings, secret_of(settings.kind));
      if (!secret) return secret.error();
      if (settings.kind == SignInKind::kBasic)
        return Made(std::make_unique<Fixed>("Basic " + base::base64(settings.user + ":" + *secret)));
      return Made(std::make_unique<OAuth>(settings, std::move(base_url), std::move(*secret), std::nullopt));
    }
    case SignInKind::kSmartBackend: {
      auto key = SigningKey::read(settings.key_file, settings.key_id);
      if (!key) return key.error();
      return Made(std::make_unique<OAuth>(settings, std::move(base_url), std::string(), std::move(*key)));
    }
  }
  return Made(std::make_unique<Fixed>(std::string()));
}

}  // namespace sojourn::net
