#include "sojourn/net/secrets.hpp"

#include <algorithm>
#include <cstdlib>

#include "sojourn/base/file.hpp"

namespace sojourn::net {
namespace {

constexpr std::size_t kMostText = 300;

base::Error fault(std::string message, base::ErrorKind kind = base::ErrorKind::kIo) { return {kind, std::move(message)}; }

bool is_variable(std::string_view name) {
  const auto fits = [](char c) {
    return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  };
  return !name.empty() && !(name.front() >= '0' && name.front() <= '9') && std::all_of(name.begin(), name.end(), fits);
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

}  // namespace

base::Result<std::string> read_secret(const SignInSettings& settings, std::string_view what) {
  const std::string thing = " the " + std::string(what);
  std::string secret, source;
  if (!settings.secret_env.empty()) {
    // Not repeated in the message: it is most likely the secret itself.
    if (!is_variable(settings.secret_env))
      return fault("--secret-env takes the name of a variable, such as FHIR_SECRET, not" + thing + " itself");
    source = "the variable " + settings.secret_env + " (--secret-env)";
    const char* value = std::getenv(settings.secret_env.c_str());
    if (!value)
      return fault(source + " is not set; export it with" + thing + ", or use --secret-file",
                   base::ErrorKind::kNotFound);
    secret = value;
  } else {
    source = "--secret-file " + settings.secret_file;
    auto text = base::read_file(settings.secret_file);
    if (!text)
      return fault("--secret-file: " + text.error().message + "; name a file that holds" + thing, text.error().kind);
    secret = std::move(*text);
    if (secret.ends_with('\n')) secret.pop_back();
    if (secret.ends_with('\r')) secret.pop_back();
  }
  if (secret.empty()) return fault(source + " is empty; it should hold" + thing);
  if (std::any_of(secret.begin(), secret.end(), is_control))
    return fault(source + " holds several lines or control characters; it should hold" + thing + " and nothing else");
  return secret;
}

void Redactor::add(std::string secret) {
  if (secret.empty() || std::find(secrets_.begin(), secrets_.end(), secret) != secrets_.end()) return;
  const auto longer = [](const std::string& a, const std::string& b) { return a.size() > b.size(); };
  secrets_.insert(std::upper_bound(secrets_.begin(), secrets_.end(), secret, longer), std::move(secret));
}

std::string Redactor::clean(std::string text) const {
  constexpr std::string_view kBlot = "***";
  for (const std::string& secret : secrets_)
    for (auto at = text.find(secret); at != text.npos; at = text.find(secret, at + kBlot.size()))
      text.replace(at, secret.size(), kBlot);
  for (char& c : text)
    if (is_control(c)) c = ' ';
  if (text.size() > kMostText) {
    std::size_t end = kMostText;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // not inside a character
    text.resize(end);
    text += "…";
  }
  return text;
}

}  // namespace sojourn::net
