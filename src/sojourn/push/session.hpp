#pragma once
// A load from its first request to its report: finds out what the server is, sends documents, counts on the server.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sojourn/net/http.hpp"
#include "sojourn/net/sign_in.hpp"
#include "sojourn/push/journal.hpp"
#include "sojourn/push/loader.hpp"
#include "sojourn/push/settings.hpp"

namespace sojourn::push {

// What is to be loaded, as far as it is known beforehand.
struct Freight {
  std::string run;                 // names the data
  std::string folder;              // of journal and report
  std::vector<std::string> types;  // empty = not known
};

struct Count {
  std::string type;
  std::uint64_t sent = 0;   // stored by this run, earlier pushes of it included
  long long on_server = -1;  // with the run's tag, or found by a condition; -1 = the server does not tell

  bool differs() const { return on_server >= 0 && on_server != static_cast<long long>(sent); }
};

struct Outcome {
  Manner manner;
  std::string target;               // the preset's name
  std::string software;             // the server's word for itself
  Status status;
  std::vector<Refusal> refusals;
  std::vector<Count> counts;        // by type
  std::string stopped;              // why the run ended early; empty = it did not
  double seconds = 0;
  std::string journal, report;      // files

  bool complete() const;            // all was stored, and the server says the same
};

class Session {
 public:
  using Remark = std::function<void(const std::string&)>;

  // Looks at the server and opens the journal. Errors say what the server lacks, before anything is sent.
  static base::Result<std::unique_ptr<Session>> open(const Settings& settings, const Freight& freight,
                                                     Loader::Report report, Remark remark);

  // Whether an earlier push has stored this document; counts it then.
  base::Result<bool> is_done(const std::string& name, const std::string& fingerprint);
  base::Result<void> offer(std::unique_ptr<Document> document, const std::string& fingerprint);
  // What was offered is stored or refused after this; what comes next may refer to it.
  base::Result<void> settle();
  // Ends the load, well or with `failure`; counts on the server and writes the report.
  Outcome close(const base::Result<void>& failure);

  const Manner& manner() const { return manner_; }
  const std::string& target() const { return target_; }

 private:
  Session() = default;
  std::vector<Count> count_on_server();
  long long ask_count(const std::string& search);
  long long missing_ids(const std::string& type);

  Settings settings_;
  Manner manner_;
  std::string target_, software_, journal_file_, report_file_;
  std::unique_ptr<net::HttpClient> http_;
  std::unique_ptr<net::SignIn> sign_in_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<Loader> loader_;
  Clock::time_point start_ = Clock::now();
};

// What a preset and the user's words come to. `capability` may be nullptr: the server was not asked.
Manner decide(const Settings& settings, const Target& target, std::string run);

// One request with sign-in, waited for; a refused token is renewed once.
base::Result<net::Response> ask(net::HttpClient& http, net::SignIn& sign_in, const net::Request& request);
// GET of a short answer, never an old one.
base::Result<net::Response> get(net::HttpClient& http, net::SignIn& sign_in, const std::string& url);

// push-report.json.
std::string report_json(const Outcome& outcome);

}  // namespace sojourn::push
