// The options of loading and unloading servers.
#include <array>

#include "sojourn/net/sign_in.hpp"
#include "sojourn/push/targets.hpp"
#include "sojourn/run/option_values.hpp"

namespace sojourn::run {
namespace {

using Value = std::string_view;

constexpr unsigned kGenerate = static_cast<unsigned>(Command::kGenerate);
constexpr unsigned kPush = static_cast<unsigned>(Command::kPush);
constexpr unsigned kUnload = static_cast<unsigned>(Command::kUnload);
constexpr unsigned kLoads = kGenerate | kPush;
constexpr unsigned kServer = kLoads | kUnload;

// An address without the slash at its end.
std::string set_address(std::string& url, Value v) {
  if (!v.starts_with("http://") && !v.starts_with("https://"))
    return quoted(v) + " is no address; it begins with http:// or https:// (example: http://127.0.0.1:8080/fhir)";
  const Value host = v.substr(v.find("://") + 3);
  if (host.substr(0, host.find('/')).find('@') != host.npos)
    return "a name or password does not belong into the address, where others can read it; see --auth basic";
  if (v.find_first_of("?# ") != v.npos) return quoted(v) + " is no base address: it has a query or a blank";
  while (v.ends_with("/")) v.remove_suffix(1);
  url = v;
  return {};
}

std::string set_url(Options& o, Value v) { return set_address(o.push.url, v); }

std::string set_serve(Options& o, Value v) {
  const auto colon = v.rfind(':');
  std::string error;
  if (colon != v.npos) whole_number<int>(v.substr(colon + 1), 0, 65'535, error);
  if (colon == v.npos || !error.empty()) return quoted(v) + " is no address and port (example: 127.0.0.1:8099)";
  o.push.serve = v;
  return {};
}

std::string set_target(Options& o, Value v) {
  if (v != "auto" && !push::find_target(v)) {
    std::vector<std::string_view> names{"auto"};
    for (const push::Target& target : push::targets()) names.push_back(target.name);
    return not_one_of(v, "a target", names);
  }
  o.push.target = v;
  return {};
}

std::string set_ids(Options& o, Value v) {
  static constexpr std::array<std::string_view, 3> kNames{"put", "conditional", "post"};  // order of IdMode
  const auto at = std::find(kNames.begin(), kNames.end(), v);
  if (at == kNames.end()) return not_one_of(v, "a way to make ids", kNames);
  o.push.ids = static_cast<push::IdMode>(at - kNames.begin());
  return {};
}

std::string set_send(Options& o, Value v) {
  static constexpr std::array<std::string_view, 2> kNames{"transaction", "batch"};
  const auto at = std::find(kNames.begin(), kNames.end(), v);
  if (at == kNames.end()) return not_one_of(v, "a kind of request", kNames);
  o.push.transactions = at == kNames.begin();
  return {};
}

std::string set_sign_in(Options& o, Value v) {
  const auto names = net::sign_in_names();
  const auto at = std::find(names.begin(), names.end(), v);
  if (at == names.end()) return not_one_of(v, "a way to sign in", names);
  o.push.sign_in.kind = static_cast<net::SignInKind>(at - names.begin());
  return {};
}

std::string set_proxy(Options& o, Value v) {
  if (v.find('@') != v.npos)
    return "a password does not belong into arguments, where others can read it; set the environment variable https_proxy";
  return set_text(o.push.connection.proxy, v);
}

std::string set_run(Options& o, Value v) {
  constexpr std::size_t kLongest = 64;
  const bool plain = std::all_of(v.begin(), v.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  });
  if (v.empty() || v.size() > kLongest || !plain)
    return quoted(v) + " is no name for a run: 1 to 64 letters, digits, '-', '.' and '_'";
  o.push.run = v;
  return {};
}

template <class T>
std::string set_number(std::optional<T>& number, Value v, T low, T high) {
  std::string error;
  number = whole_number<T>(v, low, high, error);
  return error;
}

const std::vector<OptionSpec>& table() {
  static const std::vector<OptionSpec> kTable{
      {"to", 0, "URL", false, "", "a FHIR base address", "The server.", "SOJOURN_SERVER", kPush | kUnload, false, set_url},
      {"push", 0, "URL", false, "", "a FHIR base address",
       "Load the patients into this server instead of writing files; --output keeps the journal and the report.", "",
       kGenerate, false, set_url},
      {"target", 0, "NAME", false, "auto", "auto, hapi, azure, google, aws, medplum, generic",
       "What the server is like (docs/fhir-servers.md); auto asks it and refuses what it says it cannot.", "", kServer,
       false, set_target},
      {"ids", 0, "HOW", false, "as the target needs it", "put, conditional, post",
       "Who makes the ids: put keeps ours, so that a second load changes nothing; conditional lets the server make them "
       "and finds by identifier what is there; post makes new resources.",
       "", kLoads, false, set_ids},
      {"send", 0, "KIND", false, "as the target needs it", "transaction, batch", "Kind of the requests.", "", kServer,
       false, set_send},
      {"most-entries", 0, "N", false, "as the target allows", "1 to 100000", "Most resources in one request.", "", kServer,
       false, [](Options& o, Value v) { return set_number<std::uint32_t>(o.push.entries, v, 1, 100'000); }},
      {"most-bytes", 0, "N", false, "as the target allows", "10000 to 1000000000", "Most bytes in one request.", "", kLoads,
       false, [](Options& o, Value v) { return set_number<std::uint64_t>(o.push.bytes, v, 10'000, 1'000'000'000); }},
      {"most-requests", 0, "N", false, "as the target allows", "1 to 64", "Most requests at one time.", "", kServer, false,
       [](Options& o, Value v) { return set_number<std::uint32_t>(o.push.requests, v, 1, 64); }},
      {"gzip", 0, "", false, "false", "", "Compress what is sent.", "", kLoads, false,
       [](Options& o, Value v) { return set_flag(o.push.gzip, v); }},
      {"run", 0, "ID", false, "from the data", "letters, digits, '-', '.', '_'",
       "Name of the load. Every resource carries it as a tag.", "", kLoads, false, set_run},
      {"run", 0, "ID", false, "", "as \"sojourn push\" said it", "Name of the load that is taken back.", "", kUnload, false,
       set_run},
      {"journal", 0, "FILE", false, "push-journal.sqlite beside the data", "a file",
       "What is stored already; after an interruption the same command goes on from it.", "", kLoads, false,
       [](Options& o, Value v) { return set_text(o.push.journal, v); }},
      {"push-report", 0, "FILE", false, "push-report.json beside the data", "a file", "What was stored and refused.", "",
       kLoads, false, [](Options& o, Value v) { return set_text(o.push.report, v); }},
      {"again", 0, "", false, "false", "", "Send everything, whatever the journal says.", "", kLoads, false,
       [](Options& o, Value v) { return set_flag(o.push.again, v); }},
      {"dry-run", 0, "", false, "false", "", "Show what would be sent, in which pieces, and send nothing.", "", kPush, false,
       [](Options& o, Value v) { return set_flag(o.push.dry_run, v); }},
      {"bulk", 0, "", false, "false", "",
       "Write NDJSON files of one type each, offer them over HTTP and let the server fetch them ($import). For servers "
       "that do not check references.",
       "", kPush, false, [](Options& o, Value v) { return set_flag(o.push.bulk, v); }},
      {"shards", 0, "DIR", false, "push-bulk beside the data", "a folder",
       "With --bulk: where the files go, with a Bulk Data manifest and the $import bodies for HAPI and Azure. With "
       "--dry-run they are written and nothing is sent.",
       "", kPush, false, [](Options& o, Value v) { return set_text(o.push.shards, v); }},
      {"shard-bytes", 0, "N", false, "50000000", "10000 to 2000000000", "With --bulk: most bytes in one file.", "", kPush,
       false, [](Options& o, Value v) {
         std::string error;
         o.push.shard_bytes = whole_number<std::uint64_t>(v, 10'000, 2'000'000'000, error);
         return error;
       }},
      {"serve", 0, "ADDRESS:PORT", false, "127.0.0.1:0", "an IP address of this machine; port 0 = a free one",
       "With --bulk: where the files are offered.", "", kPush, false, set_serve},
      {"files-url", 0, "URL", false, "as --serve says", "an address",
       "With --bulk: the files' address as the server sees it, e.g. of a proxy or of a store to which they are copied.", "",
       kPush, false, [](Options& o, Value v) { return set_address(o.push.files_url, v); }},
      {"patience", 0, "SECONDS", false, "300", "1 to 86400",
       "Time without any success after which the load is given up. It can be resumed.", "", kLoads, false,
       [](Options& o, Value v) {
         std::string error;
         o.push.patience = whole_number<int>(v, 1, 86'400, error);
         return error;
       }},
      {"auth", 0, "METHOD", false, "none", "none, basic, bearer, client-credentials, smart-backend",
       "How to sign in (docs/sign-in.md).", "", kServer, false, set_sign_in},
      {"user", 0, "NAME", false, "", "a name", "Of --auth basic.", "", kServer, false,
       [](Options& o, Value v) { return set_text(o.push.sign_in.user, v); }},
      {"secret-env", 0, "NAME", false, "", "an environment variable",
       "That holds the password, token or client secret. Secrets are never arguments.", "", kServer, false,
       [](Options& o, Value v) { return set_text(o.push.sign_in.secret_env, v); }},
      {"secret-file", 0, "FILE", false, "", "a file", "That holds the password, token or client secret.", "", kServer, false,
       [](Options& o, Value v) { return set_text(o.push.sign_in.secret_file, v); }},
      {"client-id", 0, "ID", false, "", "as the server registered it", "Of OAuth.", "", kServer, false,
       [](Options& o, Value v) { return set_text(o.push.sign_in.client_id, v); }},
      {"token-url", 0, "URL", false, "as the server says", "an address", "Where tokens are had.", "", kServer, false,
       [](Options& o, Value v) { return set_text(o.push.sign_in.token_url, v); }},
      {"scope", 0, "SCOPES", false, "system/*.cruds for smart-backend", "OAuth scopes", "What the token is to allow.", "",
       kServer, false, [](Options& o, Value v) { return set_text(o.push.sign_in.scope, v); }},
      {"key", 0, "FILE", false, "", "JWK, JWK set or PEM", "Private key of --auth smart-backend.", "", kServer, false,
       [](Options& o, Value v) { return set_text(o.push.sign_in.key_file, v); }},
      {"key-id", 0, "KID", false, "the key's own", "a name", "Which key of a set; the \"kid\" of the assertion.", "", kServer,
       false, [](Options& o, Value v) { return set_text(o.push.sign_in.key_id, v); }},
      {"public-key", 0, "", false, "false", "",
       "Write the public half of --key as a JWK set, for the server to know, and send nothing.", "", kPush, false,
       [](Options& o, Value v) { return set_flag(o.push.public_key, v); }},
      {"audience", 0, "URL", false, "the token URL", "an address", "The \"aud\" of the assertion.", "", kServer, false,
       [](Options& o, Value v) { return set_text(o.push.sign_in.audience, v); }},
      {"ca-file", 0, "FILE", false, "the system's", "PEM", "Certificates to trust.", "", kServer, false,
       [](Options& o, Value v) { return set_text(o.push.connection.ca_file, v); }},
      {"client-certificate", 0, "FILE", false, "", "PEM", "Our certificate.", "", kServer, false,
       [](Options& o, Value v) { return set_text(o.push.connection.client_certificate, v); }},
      {"client-key", 0, "FILE", false, "", "PEM", "The key of our certificate.", "", kServer, false,
       [](Options& o, Value v) { return set_text(o.push.connection.client_key, v); }},
      {"proxy", 0, "URL", false, "as https_proxy says", "an address", "The way to the server.", "", kServer, false, set_proxy},
      {"quiet", 'q', "", false, "false", "", "No progress and no summary; errors are still written.", "", kPush | kUnload,
       false, [](Options& o, Value v) { return set_flag(o.quiet, v); }},
      {"json-summary", 0, "", false, "false", "", "Write the summary to stdout as JSON.", "", kPush | kUnload, false,
       [](Options& o, Value v) { return set_flag(o.json, v); }},
  };
  return kTable;
}

}  // namespace

std::span<const OptionSpec> push_options() { return table(); }

}  // namespace sojourn::run
