#include "sojourn/push/loader.hpp"

#include <algorithm>
#include <utility>

#include "sojourn/push/gzip.hpp"
#include "sojourn/push/session.hpp"

namespace sojourn::push {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostHeld = 48'000'000;  // bytes of documents on their way; requests are parts of them
constexpr int kMostAttempts = 5;       // of a piece that the server answers with an error of its own
constexpr auto kNap = 1000ms;          // longest wait for the network before times are looked at again
constexpr std::size_t kDoubtPage = 2;  // one is expected
constexpr auto kStillAtWork = 10s;     // so long a server may go on with a piece whose sender has gone

bool is_success(int status) { return status >= 200 && status < 300; }

// Answers of a server that is busy or away: the same request will do later.
bool is_busy(int status) { return status == 429 || status == 502 || status == 503; }
// Answers to a request that was too much for one.
bool is_too_much(int status) { return status == 408 || status == 413 || status == 504; }
// Answers that another try may change, but not for ever.
bool may_pass(int status) { return status == 409 || status == 423 || status == 425 || status == 500; }

}  // namespace

Loader::Loader(const Manner& manner, net::HttpClient& http, net::SignIn& sign_in, Journal& journal, Report report)
    : manner_(manner),
      http_(http),
      sign_in_(sign_in),
      journal_(journal),
      report_(std::move(report)),
      writer_(manner.ids, manner.transactions, manner.run, directory_),
      pacing_(manner.most, manner.start_entries) {}

void Loader::fail(std::string message) { check(base::Error{base::ErrorKind::kIo, std::move(message)}); }

void Loader::trouble(std::string what) {
  if (last_problem_.empty()) trouble_since_ = Clock::now();
  last_problem_ = std::move(what);
}

base::Result<void> Loader::offer(std::unique_ptr<Document> document, const std::string& fingerprint) {
  auto state = journal_.open_document(document->name, fingerprint, document->entries.size());
  if (!state) return state.error();
  status_.resources += static_cast<std::uint64_t>(std::count(state->stored.begin(), state->stored.end(), true));
  Links links(*document);
  Load& load = loads_.emplace_back();
  const bool doubts = std::find(state->doubtful.begin(), state->doubtful.end(), true) != state->doubtful.end();
  if (doubts) load.doubts_until = Clock::now() + kStillAtWork;
  load.cargo = std::make_unique<Cargo>(std::move(document), std::move(links), std::move(*state), manner_.transactions);
  while (!fatal_ && (loads_.size() >= pacing_.now().requests || (loads_.size() > 1 && held_bytes() > kMostHeld))) pump(kNap);
  if (fatal_) return *fatal_;
  pump(0ms);
  return {};
}

void Loader::count_done(const std::vector<Journal::Count>& counts) {
  for (const auto& [type, count] : counts) {
    stored_[type] += count;
    status_.resources += count;
  }
  ++status_.documents;
  ++status_.patients;  // others are never left out
}

std::size_t Loader::held_bytes() const {
  std::size_t sum = 0;
  for (const Load& load : loads_) sum += load.cargo->document().text.size();
  return sum;
}

base::Result<void> Loader::drain() {
  while (!fatal_ && !loads_.empty()) pump(kNap);
  // What is still on its way gets a moment, so that the journal knows of it.
  const auto until = Clock::now() + 10s;
  while (fatal_ && http_.in_flight() > 0 && Clock::now() < until) http_.wait(100ms);
  if (fatal_) return *fatal_;
  return {};
}

// One turn: sends what may go, waits for the network, forgets what has ended.
bool Loader::pump(std::chrono::milliseconds longest) {
  auto now = Clock::now();
  auto wake = now + longest;
  std::size_t on_their_way = 0;
  for (const Load& load : loads_) on_their_way += load.on_its_way ? 1 : 0;
  for (Load& load : loads_) {
    if (fatal_) break;
    if (load.on_its_way || load.ended) continue;
    if (on_their_way >= pacing_.now().requests) break;
    const auto may = std::max(load.not_before, pacing_.pause_until());
    if (may > now) {
      wake = std::min(wake, may);
      continue;
    }
    if (send_next(load)) ++on_their_way;
    else wake = now;
  }
  now = Clock::now();
  http_.wait(std::max(0ms, std::chrono::ceil<std::chrono::milliseconds>(wake - now)));
  loads_.remove_if([](const Load& load) { return load.ended; });
  status_.bytes = http_.bytes_sent();
  if (!loads_.empty() && !last_problem_.empty() && Clock::now() - trouble_since_ > manner_.patience)
    fail("the server stored nothing for " + std::to_string(manner_.patience.count()) + " seconds (" + last_problem_ +
         "); run the same command later: it goes on where it stopped");
  if (report_) report_(status_);
  return !loads_.empty();
}

// True if something was sent; false if the document has ended or waits.
bool Loader::send_next(Load& load) {
  std::optional<Piece> piece = load.cargo->next(pacing_.now(), writer_);
  if (piece && manner_.ids == IdMode::kPost) {
    if (!settle_doubts(load, *piece)) {
      load.cargo->put_back(std::move(*piece));
      return false;
    }
    std::erase_if(piece->entries, [&](std::uint32_t entry) { return load.cargo->state.stored[entry]; });
    if (piece->entries.empty()) return send_next(load);
    write_doubts(load, *piece);
  }
  if (!piece) {
    end(load);
    return false;
  }
  send(load, std::move(*piece));
  return true;
}

void Loader::send(Load& load, Piece piece) {
  load.on_its_way = true;
  const auto authorization = sign_in_.authorization(http_);
  if (!authorization) {
    fail(authorization.error().message);
    return;
  }
  net::Request request;
  request.method = "POST";
  request.url = manner_.url;
  request.once = manner_.ids == IdMode::kPost;
  request.headers = {{"Content-Type", "application/fhir+json"},
                     {"Accept", "application/fhir+json"},
                     {"Prefer", "return=minimal"}};
  if (!authorization->empty()) request.headers.push_back({"Authorization", *authorization});
  writer_.write(load.cargo->document(), load.cargo->links(), piece.entries, load.cargo->state.server, request.body);
  // HAPI keeps tags that an update does not name, even those of a resource that was deleted, unless it is told otherwise.
  if (piece.revived) request.headers.push_back({"X-Meta-Snapshot-Mode", "TAG"});
  if (manner_.gzip) {
    request.body = gzip(request.body);
    request.headers.push_back({"Content-Encoding", "gzip"});
  }
  ++status_.requests;
  if (piece.attempts > 0) ++status_.retries;
  http_.send(std::move(request),
             [this, &load, piece = std::move(piece), used = *authorization](net::Response&& response) mutable {
               answered(load, std::move(piece), used, std::move(response));
             });
}

void Loader::answered(Load& load, Piece piece, const std::string& authorization, net::Response&& response) {
  load.on_its_way = false;
  if (response.status != 0 && response.status != 401) sign_in_.accepted(authorization);
  if (fatal_ && !response.ok()) return;
  if (response.ok()) {
    const Answer answer = read_answer(response.body);
    if (answer.is_bundle && answer.entries.size() == piece.entries.size()) {
      take_success(load, std::move(piece), answer, response.seconds);
      return;
    }
    // Something between us and the server answered, or the server cannot what it says: not stored, as far as we know.
    response.status = 502;
    if (answer.is_bundle)
      response.body = "the answer has " + std::to_string(answer.entries.size()) + " entries for " +
                      std::to_string(piece.entries.size()) + " that were sent";
    else if (answer.text.empty())
      response.body = "the answer is no FHIR bundle: " + response.body;
    ++piece.attempts;
    if (piece.attempts >= kMostAttempts) {
      fail(manner_.url + ": " + problem_text(200, response.body) + "; is this the base address of a FHIR server?");
      return;
    }
  }
  take_failure(load, std::move(piece), authorization, response);
}

void Loader::take_success(Load& load, Piece piece, const Answer& answer, double seconds) {
  Cargo& cargo = *load.cargo;
  std::vector<std::uint32_t> with_ids;
  std::size_t stored = 0;
  int busy = 0;
  bool revived = false;
  for (std::size_t i = 0; i < piece.entries.size(); ++i) {
    const EntryAnswer& result = answer.entries[i];
    const std::uint32_t entry = piece.entries[i];
    if (manner_.ids == IdMode::kPut && result.revived && !piece.revived) {
      revived = true;
    } else if (is_success(result.status) || result.status == 304) {
      cargo.mark_stored(entry);
      ++stored;
      if (manner_.ids != IdMode::kPut) {
        cargo.state.server[entry] = result.stored;
        with_ids.push_back(entry);
      }
    } else if ((is_busy(result.status) || is_too_much(result.status) || may_pass(result.status) || result.status == 0) &&
               piece.attempts + 1 < kMostAttempts) {
      busy = result.status;
    } else {
      cargo.refuse(entry, result.status, result.text.empty() ? "HTTP " + std::to_string(result.status) : result.text);
      ++status_.refused;
    }
  }
  check(journal_.write_stored(cargo.state, with_ids));
  status_.resources += stored;
  any_success_ = any_success_ || stored > 0 || revived;
  if (stored > 0 || revived || busy == 0) last_problem_.clear();
  if (busy != 0) {
    trouble("HTTP " + std::to_string(busy) + " for entries of a batch");
    pacing_.pushed_back(0, Clock::now());
    ++piece.attempts;
    again(load, std::move(piece));  // what is stored is left out
    return;
  }
  pacing_.went_well(static_cast<std::uint32_t>(piece.entries.size()), seconds, Clock::now());
  if (revived) {
    // A second time, so that the tags of a run that was unloaded go: they would keep this run from being unloaded.
    piece.revived = true;
    cargo.put_back(std::move(piece));
  }
}

void Loader::take_failure(Load& load, Piece piece, const std::string& authorization, const net::Response& response) {
  const auto now = Clock::now();
  const int status = response.status;
  if (response.failure == net::Failure::kTls || response.failure == net::Failure::kCredentials) {
    fail(manner_.url + ": " + response.problem);
    return;
  }
  if (response.failure != net::Failure::kNone) {
    trouble(response.problem);
    load.doubts_until = now + kStillAtWork;
    if (response.failure == net::Failure::kTimeout) pacing_.too_much(static_cast<std::uint32_t>(piece.entries.size()), now);
    else pacing_.pushed_back(0, now);
    again(load, std::move(piece));
    return;
  }
  const std::string text = problem_text(status, response.body);
  trouble(text);
  // The server itself says that it has not carried this out, or somebody before it does not know.
  if ((status < 500 && status != 408) || status == 503)
    for (const std::uint32_t entry : piece.entries) load.cargo->state.doubtful[entry] = false;
  else
    load.doubts_until = now + kStillAtWork;
  if (status == 401) {
    if (sign_in_.refused(authorization)) load.cargo->put_back(std::move(piece));
    else fail(manner_.url + " does not let us in (" + text + "); see --auth in \"sojourn push --help\"");
  } else if (status >= 300 && status < 400) {
    redirected(load, std::move(piece), response);
  } else if ((status == 403 || status == 404 || status == 405) && !any_success_) {
    fail(manner_.url + " does not take bundles (" + text + "); is this the base address of a FHIR server, and may we write?");
  } else if (is_busy(status)) {
    pacing_.pushed_back(net::retry_after_seconds(response.header("Retry-After"), std::chrono::system_clock::now()), now);
    again(load, std::move(piece));
  } else if (is_too_much(status)) {
    pacing_.too_much(static_cast<std::uint32_t>(piece.entries.size()), now);
    ++piece.attempts;
    // A server that is busy with others may say 408 and 504, too.
    if (status != 413) load.not_before = now + pacing_.backoff(piece.attempts);
    if (piece.groups.size() > 1) load.cargo->split(std::move(piece));
    else if (status == 413 || piece.attempts >= kMostAttempts) refused(load, std::move(piece), status, text);
    else again(load, std::move(piece));
  } else if (may_pass(status) && ++piece.attempts < kMostAttempts) {
    again(load, std::move(piece));
  } else {
    refused(load, std::move(piece), status, text);
  }
}

// The server will not take this piece. Which entry it is about, halves tell.
void Loader::refused(Load& load, Piece piece, int status, const std::string& text) {
  last_problem_.clear();  // it answers, that is enough
  if (piece.groups.size() > 1) {
    piece.attempts = 0;
    load.cargo->split(std::move(piece));
    return;
  }
  for (const std::uint32_t entry : piece.entries) load.cargo->refuse(entry, status, text);
  status_.refused += piece.entries.size();
}

void Loader::again(Load& load, Piece piece) {
  piece.attempts = std::max(1, piece.attempts);
  load.not_before = Clock::now() + pacing_.backoff(piece.attempts);
  load.cargo->put_back(std::move(piece));
}

void Loader::redirected(Load& load, Piece piece, const net::Response& response) {
  const std::string to(response.header("Location"));
  const bool keeps_method = response.status == 307 || response.status == 308;
  const bool same_host = net::origin(to) == net::origin(manner_.url) || to.starts_with("/");
  if (!keeps_method || !same_host || ++piece.attempts >= kMostAttempts) {
    fail(manner_.url + " sends us to " + (to.empty() ? "nowhere" : to) + " (HTTP " + std::to_string(response.status) +
         "); if that is the server, give its address with --to");
    return;
  }
  manner_.url = to.starts_with("/") ? std::string(net::origin(manner_.url)) + to : to;
  while (manner_.url.ends_with("/")) manner_.url.pop_back();
  load.cargo->put_back(std::move(piece));
}

// Ids made by the server: a piece of which no answer came may be there or not. Its tags tell. False: not yet.
bool Loader::settle_doubts(Load& load, const Piece& piece) {
  Cargo& cargo = *load.cargo;
  std::vector<std::uint32_t> found;
  bool known = true;
  for (const std::uint32_t entry : piece.entries) {
    if (!cargo.state.doubtful[entry] || cargo.state.stored[entry]) continue;
    const auto response = get(http_, sign_in_,
                              manner_.url + "/" + std::string(cargo.document().at(cargo.document().entries[entry].type)) +
                                  "?_tag=" + percent_encoded(kSourceTag) + "%7C" +
                                  writer_.source_code(cargo.document(), cargo.links(), entry) +
                                  "&_elements=id&_count=" + std::to_string(kDoubtPage));
    const auto now = Clock::now();
    if (!response) {
      check(response.error());
      known = false;
      break;
    }
    const SearchPage page = read_search(response->body);
    if (!response->ok() || !page.valid) {
      const int status = response->status;
      const std::string text = "whether " + cargo.resource_name(entry) + " was stored cannot be found out (" +
                               (status ? problem_text(status, response->body) : response->problem) + ")";
      if (status >= 400 && status < 500 && status != 408 && status != 429) fail(manner_.url + ": " + text);
      trouble(text);
      pacing_.pushed_back(net::retry_after_seconds(response->header("Retry-After"), std::chrono::system_clock::now()), now);
      load.not_before = now + pacing_.backoff(1);
      known = false;
      break;
    }
    if (!page.found.empty()) {
      cargo.mark_stored(entry);
      cargo.state.server[entry] = page.found[0].type + "/" + page.found[0].id;
      found.push_back(entry);
      ++status_.resources;
    } else if (now < load.doubts_until) {
      load.not_before = load.doubts_until;
      known = false;
      break;
    }
  }
  if (!found.empty()) check(journal_.write_stored(cargo.state, found));
  return known;
}

void Loader::write_doubts(Load& load, const Piece& piece) {
  for (const std::uint32_t entry : piece.entries) load.cargo->state.doubtful[entry] = true;
  check(journal_.write_doubts(load.cargo->state));
}

void Loader::end(Load& load) {
  const Cargo& cargo = *load.cargo;
  const auto counts = cargo.stored_by_type(shared_);
  for (const auto& [type, count] : counts) stored_[type] += count;
  if (cargo.refusals.empty()) check(journal_.write_done(cargo.state, counts));
  refusals_.insert(refusals_.end(), cargo.refusals.begin(), cargo.refusals.end());
  status_.refused = refusals_.size();
  if (cargo.document().holds("Patient"))
    ++status_.patients;
  else  // what later documents may refer to
    add_to_directory(cargo.document(), cargo.links(), [&](std::uint32_t entry) {
      if (!cargo.state.stored[entry]) return std::string();
      return manner_.ids == IdMode::kPut ? cargo.resource_name(entry) : cargo.state.server[entry];
    }, directory_);
  ++status_.documents;
  load.ended = true;
}

}  // namespace sojourn::push
