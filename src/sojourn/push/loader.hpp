#pragma once
// Sends documents to a FHIR server until all of each is stored or refused: several at a time, each one's pieces one after
// the other, as fast as the server bears it. Everything that is known is in the journal before the next piece goes.
#include <chrono>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "sojourn/net/http.hpp"
#include "sojourn/net/sign_in.hpp"
#include "sojourn/push/answer.hpp"
#include "sojourn/push/cargo.hpp"
#include "sojourn/push/journal.hpp"
#include "sojourn/push/links.hpp"
#include "sojourn/push/pacing.hpp"
#include "sojourn/push/piece.hpp"

namespace sojourn::push {

// How to load, all questions answered.
struct Manner {
  std::string url;
  std::string run;
  IdMode ids = IdMode::kPut;
  bool transactions = true;
  Limits most;
  std::uint32_t start_entries = 0;
  bool gzip = false;
  std::chrono::seconds patience{300};
};

struct Status {
  std::uint64_t documents = 0;  // ended
  std::uint64_t patients = 0;   // of these, with a patient
  std::uint64_t resources = 0;  // stored
  std::uint64_t bytes = 0;      // sent
  std::uint64_t requests = 0, retries = 0;
  std::uint64_t refused = 0;    // resources
};

class Loader {
 public:
  using Report = std::function<void(const Status&)>;
  Loader(const Manner& manner, net::HttpClient& http, net::SignIn& sign_in, Journal& journal, Report report);

  // Takes a document as soon as there is room; the network goes on meanwhile. An Error ends the run: the server cannot be
  // reached, does not let us in, or the journal cannot be written.
  base::Result<void> offer(std::unique_ptr<Document> document, const std::string& fingerprint);
  // Counts a document that an earlier push stored.
  void count_done(const std::vector<Journal::Count>& counts);
  // Waits until all that was offered is stored or refused.
  base::Result<void> drain();

  const Status& status() const { return status_; }
  const std::vector<Refusal>& refusals() const { return refusals_; }
  const std::map<std::string, std::uint64_t>& stored_by_type() const { return stored_; }
  const std::string& url() const { return manner_.url; }  // a redirect may have moved it

 private:
  struct Load {
    std::unique_ptr<Cargo> cargo;
    bool on_its_way = false;
    bool ended = false;
    Clock::time_point not_before{};
    Clock::time_point doubts_until{};  // what is not found before this may still come
  };

  bool pump(std::chrono::milliseconds longest);
  bool send_next(Load& load);
  void send(Load& load, Piece piece);
  void answered(Load& load, Piece piece, const std::string& authorization, net::Response&& response);
  void take_success(Load& load, Piece piece, const Answer& answer, double seconds);
  void take_failure(Load& load, Piece piece, const std::string& authorization, const net::Response& response);
  void refused(Load& load, Piece piece, int status, const std::string& text);
  void again(Load& load, Piece piece);
  void redirected(Load& load, Piece piece, const net::Response& response);
  bool settle_doubts(Load& load, const Piece& piece);
  void write_doubts(Load& load, const Piece& piece);
  void end(Load& load);
  std::size_t held_bytes() const;
  void fail(std::string message);
  void trouble(std::string what);
  void check(const base::Result<void>& done) {
    if (!done && !fatal_) fatal_ = done.error();
  }

  Manner manner_;
  net::HttpClient& http_;
  net::SignIn& sign_in_;
  Journal& journal_;
  Report report_;
  Directory directory_;
  PieceWriter writer_;
  Pacing pacing_;
  std::list<Load> loads_;
  std::optional<base::Error> fatal_;
  bool any_success_ = false;
  std::string last_problem_;          // empty = all is well
  Clock::time_point trouble_since_{};  // if it is not
  Status status_;
  std::vector<Refusal> refusals_;
  std::map<std::string, std::uint64_t> stored_;
  std::unordered_set<std::string> shared_;  // resources that several documents may have, by name
};

}  // namespace sojourn::push
