#include "sojourn/push/unload.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <memory>
#include <set>
#include <utility>

#include "sojourn/push/answer.hpp"
#include "sojourn/push/capability.hpp"
#include "sojourn/push/pacing.hpp"
#include "sojourn/push/session.hpp"

namespace sojourn::push {
namespace {

using namespace std::chrono_literals;

constexpr int kPage = 500;
constexpr int kMostAttempts = 5;

// What others refer to, the most referred to last. Types that are not named refer and are referred to little: they go first.
constexpr std::array<std::string_view, 23> kReferredTo{
    "DiagnosticReport", "CarePlan",       "Goal",      "CareTeam",      "Observation",      "QuestionnaireResponse", "Specimen",
    "Medication",       "Claim",          "Procedure", "MedicationRequest", "Coverage",     "Device",
    "Condition",        "ServiceRequest", "Encounter", "RelatedPerson", "Patient",          "PractitionerRole",
    "Endpoint",         "Practitioner",   "Location",  "Organization"};

std::size_t rank(std::string_view type) {
  const auto at = std::find(kReferredTo.begin(), kReferredTo.end(), type);
  return at == kReferredTo.end() ? 0 : static_cast<std::size_t>(at - kReferredTo.begin()) + 1;
}

struct Item {
  std::string type, id;
};
using Items = std::vector<Item>;

class Unloading {
 public:
  Unloading(const Settings& settings, const UnloadProgress& progress)
      : settings_(settings), progress_(progress), http_(settings.connection) {}

  base::Result<Unloaded> run() {
    auto sign_in = net::SignIn::make(settings_.sign_in, settings_.url);
    if (!sign_in) return sign_in.error();
    sign_in_ = std::move(*sign_in);
    if (auto done = look_at_server(); !done) return done.error();
    for (const std::string& type : types_)
      if (auto done = find(type); !done) return done.error();
    for (const auto& [type, count] : found_) total_ += count;

    for (std::vector<Items>& wave : patients_in_waves())
      if (auto done = remove(std::move(wave)); !done) return done.error();
    std::vector<Items> pieces;
    // What patients share, from what is referred to least: a type must be gone before the next one.
    std::stable_sort(shared_.begin(), shared_.end(), [](const Item& a, const Item& b) { return rank(a.type) < rank(b.type); });
    for (auto begin = shared_.begin(); begin != shared_.end();) {
      const auto end = std::find_if(begin, shared_.end(), [&](const Item& i) { return i.type != begin->type; });
      pieces.clear();
      for (auto at = begin; at != end;) {
        const auto next = at + std::min<std::ptrdiff_t>(end - at, most_entries_);
        pieces.emplace_back(at, next);
        at = next;
      }
      if (auto done = remove(std::move(pieces)); !done) return done.error();
      begin = end;
    }
    if (auto done = try_refused_again(); !done) return done.error();
    for (const Item& item : other_runs_) drop_tag(item);
    if (auto done = count_left(); !done) return done.error();
    return std::move(out_);
  }

 private:
  base::Result<void> look_at_server() {
    const auto answer = get(http_, *sign_in_, settings_.url + "/metadata");
    if (!answer) return answer.error();
    if (!answer->ok())
      return base::Error{base::ErrorKind::kIo,
                         settings_.url + " cannot be used: " +
                             (answer->status ? problem_text(answer->status, answer->body) : answer->problem)};
    const Capability server = read_capability(answer->body);
    const Target& target = settings_.target == "auto" ? recognise(server.software, settings_.url)
                                                      : *find_target(settings_.target);
    const Manner manner = decide(settings_, target, settings_.run);
    transactions_ = manner.transactions && (server.transaction || !server.batch);
    most_entries_ = static_cast<std::ptrdiff_t>(std::min(manner.most.entries, 500u));
    most_requests_ = std::min(manner.most.requests, 4u);
    for (const auto& [type, can] : server.types)
      if (can.search) types_.push_back(type);
    // Servers take types that they do not list.
    for (const std::string_view type : kReferredTo)
      if (!types_.empty() && !server.types.contains(std::string(type))) types_.emplace_back(type);
    if (types_.empty())
      return base::Error{base::ErrorKind::kIo, settings_.url + " lists no type that can be searched for in its "
                                                               "CapabilityStatement, so that the run's resources cannot be found"};
    return {};
  }

  std::string search_url(const std::string& type, const std::string& rest) const {
    return settings_.url + "/" + type + "?_tag=" + percent_encoded(kRunTag) + "%7C" + percent_encoded(settings_.run) + rest;
  }

  base::Result<void> find(const std::string& type) {
    std::string url = search_url(type, "&_elements=id,meta,subject,patient,beneficiary,target&_count=" + std::to_string(kPage));
    std::set<std::string> seen;  // pages may overlap
    while (!url.empty()) {
      const auto answer = get(http_, *sign_in_, url);
      if (!answer) return answer.error();
      const SearchPage page = read_search(answer->body);
      // A server may list a type that it cannot search for by tag: then nothing of the run is in it, as far as one can see.
      if (!answer->ok() || !page.valid) {
        if (answer->status >= 400 && answer->status < 500) return {};
        return base::Error{base::ErrorKind::kIo, url + ": " + (answer->status ? problem_text(answer->status, answer->body)
                                                                              : answer->problem)};
      }
      for (const auto& found : page.found) {
        if (found.type != type || !seen.insert(found.id).second) continue;
        ++found_[type];
        const bool others = std::any_of(found.runs.begin(), found.runs.end(), [&](const auto& r) { return r != settings_.run; });
        if (others) other_runs_.push_back({found.type, found.id});
        else if (found.patient.empty()) shared_.push_back({found.type, found.id});
        else patients_[found.patient].push_back({found.type, found.id});
      }
      // FHIR allows addresses relative to the base.
      url = page.next.empty() || page.next.find("://") != page.next.npos ? page.next : settings_.url + "/" + page.next;
      if (!url.empty() && net::origin(url) != net::origin(settings_.url))
        return base::Error{base::ErrorKind::kIo, "the next page of " + type + " is at " + std::string(net::origin(url)) +
                                                     ", to which nothing is sent; give the address that the server has for "
                                                     "itself with --to"};
    }
    return {};
  }

  // Whole patients as far as they fit into one request. Of a larger one a slice a wave, the last with all that may refer
  // to each other in a circle.
  std::vector<std::vector<Items>> patients_in_waves() {
    std::vector<std::vector<Items>> waves(1);
    Items piece;
    for (auto& [name, items] : patients_) {
      std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return rank(a.type) < rank(b.type); });
      if (static_cast<std::ptrdiff_t>(items.size()) > most_entries_) {
        const auto core = std::find_if(items.begin(), items.end(), [](const Item& i) { return rank(i.type) >= rank("Condition"); });
        auto at = items.begin();
        for (std::size_t wave = 0; at != items.end(); ++wave) {
          const auto end = at == core ? items.end() : at + std::min(core - at, most_entries_);
          if (waves.size() <= wave) waves.emplace_back();
          waves[wave].emplace_back(at, end);
          at = end;
        }
        continue;
      }
      if (static_cast<std::ptrdiff_t>(piece.size() + items.size()) > most_entries_)
        waves[0].push_back(std::exchange(piece, {}));
      piece.insert(piece.end(), items.begin(), items.end());
    }
    if (!piece.empty()) waves[0].push_back(std::move(piece));
    return waves;
  }

  // Deletes all pieces; those refused go to refused_.
  base::Result<void> remove(std::vector<Items> pieces) {
    std::deque<std::pair<Items, int>> waiting;
    for (Items& piece : pieces) waiting.emplace_back(std::move(piece), 0);
    std::string failure;
    auto not_before = Clock::now();
    while (!waiting.empty() || http_.in_flight() > 0) {
      while (!waiting.empty() && http_.in_flight() < most_requests_ && Clock::now() >= not_before && failure.empty()) {
        auto [items, attempt] = std::move(waiting.front());
        waiting.pop_front();
        const auto authorization = sign_in_->authorization(http_);
        if (!authorization) return authorization.error();
        net::Request request = delete_request(items, *authorization);
        http_.send(std::move(request), [&, items = std::move(items), attempt = attempt,
                                        used = *authorization](net::Response&& response) mutable {
          const bool busy = response.failure != net::Failure::kNone || response.status == 429 || response.status >= 500;
          if (response.status == 401 && sign_in_->refused(used)) {
            waiting.emplace_front(std::move(items), attempt);
          } else if (busy && attempt < kMostAttempts) {
            const double asked = net::retry_after_seconds(response.header("Retry-After"), std::chrono::system_clock::now());
            not_before = Clock::now() + (asked > 0 ? std::chrono::milliseconds(static_cast<long>(asked * 1000)) : 1000ms * (1 << attempt));
            waiting.emplace_front(std::move(items), attempt + 1);
          } else if (response.failure != net::Failure::kNone) {
            failure = settings_.url + ": " + response.problem;
          } else {
            take(std::move(items), response);
          }
        });
      }
      if (!failure.empty()) return base::Error{base::ErrorKind::kIo, failure + "; run the same command again to go on"};
      http_.wait(200ms);
    }
    return {};
  }

  net::Request delete_request(const Items& items, const std::string& authorization) const {
    net::Request request;
    request.method = "POST";
    request.url = settings_.url;
    request.headers = {{"Content-Type", "application/fhir+json"}, {"Accept", "application/fhir+json"}};
    if (!authorization.empty()) request.headers.push_back({"Authorization", authorization});
    request.body = std::string("{\"resourceType\":\"Bundle\",\"type\":\"") + (transactions_ ? "transaction" : "batch") +
                   "\",\"entry\":[";
    for (const Item& item : items) {
      if (&item != &items.front()) request.body += ",";
      request.body += "{\"request\":{\"method\":\"DELETE\",\"url\":\"" + item.type + "/" + item.id + "\"}}";
    }
    request.body += "]}";
    return request;
  }

  void take(Items&& items, const net::Response& response) {
    const Answer answer = read_answer(response.body);
    if (!response.ok()) {
      refused_.push_back({std::move(items), problem_text(response.status, response.body)});
      return;
    }
    Items again;
    std::string text;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const int status = i < answer.entries.size() ? answer.entries[i].status : 204;
      if ((status >= 200 && status < 300) || status == 404 || status == 410) {
        ++out_.deleted[items[i].type];
      } else {
        again.push_back(items[i]);
        text = answer.entries[i].text.empty() ? "HTTP " + std::to_string(status) : answer.entries[i].text;
      }
    }
    if (!again.empty()) refused_.push_back({std::move(again), text});
    if (progress_) progress_(out_.all_deleted(), total_);
  }

  // What was referred to by something that has gone since may go now: in halves, until nothing more goes.
  base::Result<void> try_refused_again() {
    while (!refused_.empty()) {
      const std::uint64_t before = out_.all_deleted();
      std::vector<Items> pieces;
      bool all_single = true;
      for (Refused& refused : std::exchange(refused_, {})) {
        const std::size_t size = refused.items.size();
        all_single = all_single && size == 1;
        if (size == 1) {
          pieces.push_back(std::move(refused.items));
          continue;
        }
        const auto middle = refused.items.begin() + static_cast<std::ptrdiff_t>(size / 2);
        pieces.emplace_back(refused.items.begin(), middle);
        pieces.emplace_back(middle, refused.items.end());
      }
      if (auto done = remove(std::move(pieces)); !done) return done;
      if (all_single && out_.all_deleted() == before) break;
    }
    for (const Refused& refused : refused_)
      for (const Item& item : refused.items) out_.problems.push_back(item.type + "/" + item.id + ": " + refused.text);
    return {};
  }

  // Another run loaded the same resource: it stays, without this run's tag.
  void drop_tag(const Item& item) {
    const auto authorization = sign_in_->authorization(http_);
    if (!authorization) return;
    net::Request request;
    request.method = "POST";
    request.url = settings_.url + "/" + item.type + "/" + item.id + "/$meta-delete";
    request.headers = {{"Content-Type", "application/fhir+json"}, {"Accept", "application/fhir+json"}};
    if (!authorization->empty()) request.headers.push_back({"Authorization", *authorization});
    request.body = "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"meta\",\"valueMeta\":{\"tag\":[{\"system\":\"" +
                   std::string(kRunTag) + "\",\"code\":\"" + settings_.run + "\"}]}}]}";
    const net::Response response = http_.ask(std::move(request));
    if (response.ok()) ++out_.kept;
    else
      out_.problems.push_back(item.type + "/" + item.id + " belongs to another run as well and keeps this run's tag: " +
                              (response.status ? problem_text(response.status, response.body) : response.problem));
  }

  base::Result<void> count_left() {
    for (const auto& [type, count] : found_) {
      const auto answer = get(http_, *sign_in_, search_url(type, "&_summary=count"));
      if (!answer) return answer.error();
      const long long left = answer->ok() ? read_search(answer->body).total : -1;
      if (left != 0) out_.left[type] = left;
    }
    return {};
  }

  struct Refused {
    Items items;
    std::string text;
  };

  const Settings& settings_;
  const UnloadProgress& progress_;
  net::HttpClient http_;
  std::unique_ptr<net::SignIn> sign_in_;
  bool transactions_ = true;
  std::ptrdiff_t most_entries_ = 500;
  std::size_t most_requests_ = 4;
  std::vector<std::string> types_;
  std::map<std::string, std::uint64_t> found_;
  std::map<std::string, Items> patients_;
  Items shared_, other_runs_;
  std::vector<Refused> refused_;
  std::uint64_t total_ = 0;
  Unloaded out_;
};

}  // namespace

std::uint64_t Unloaded::all_deleted() const {
  std::uint64_t sum = 0;
  for (const auto& [type, count] : deleted) sum += count;
  return sum;
}

base::Result<Unloaded> unload(const Settings& settings, const UnloadProgress& progress) {
  return Unloading(settings, progress).run();
}

}  // namespace sojourn::push
