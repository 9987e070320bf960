#include "sojourn/push/session.hpp"

#include <algorithm>
#include <filesystem>

#include "sojourn/push/answer.hpp"
#include "sojourn/push/capability.hpp"

namespace sojourn::push {
namespace {

constexpr std::size_t kIdsAsked = 50;  // in one search; addresses of 8 KB may be too long for servers

base::Error error(std::string message) { return {base::ErrorKind::kIo, std::move(message)}; }

std::string in_folder(const std::string& folder, const char* name) {
  return (std::filesystem::path(folder) / name).string();
}

}  // namespace

Manner decide(const Settings& settings, const Target& target, std::string run) {
  Manner out;
  out.url = settings.url;
  out.run = std::move(run);
  out.ids = settings.ids.value_or(target.ids);
  out.transactions = settings.transactions.value_or(target.transactions);
  out.most.entries = settings.entries.value_or(target.most_entries);
  out.most.bytes = settings.bytes.value_or(target.most_bytes);
  out.most.requests = settings.requests.value_or(target.most_requests);
  out.start_entries = std::min(out.most.entries, target.start_entries);
  out.gzip = settings.gzip;
  out.patience = std::chrono::seconds(settings.patience);
  return out;
}

base::Result<net::Response> ask(net::HttpClient& http, net::SignIn& sign_in, const net::Request& request) {
  for (bool second = false;; second = true) {
    const auto authorization = sign_in.authorization(http);
    if (!authorization) return authorization.error();
    net::Request signed_request = request;
    if (!authorization->empty()) signed_request.headers.push_back({"Authorization", *authorization});
    net::Response response = http.ask(std::move(signed_request));
    if (response.status != 0 && response.status != 401) sign_in.accepted(*authorization);
    if (response.status != 401 || second || !sign_in.refused(*authorization)) return response;
  }
}

base::Result<net::Response> get(net::HttpClient& http, net::SignIn& sign_in, const std::string& url) {
  net::Request request;
  request.url = url;
  request.timeout = std::chrono::seconds(120);
  request.headers = {{"Accept", "application/fhir+json"}, {"Cache-Control", "no-cache"}};
  return ask(http, sign_in, request);
}

base::Result<std::unique_ptr<Session>> Session::open(const Settings& settings, const Freight& freight,
                                                     Loader::Report report, Remark remark) {
  std::unique_ptr<Session> session(new Session());
  session->settings_ = settings;
  session->http_ = std::make_unique<net::HttpClient>(settings.connection);
  auto sign_in = net::SignIn::make(settings.sign_in, settings.url);
  if (!sign_in) return sign_in.error();
  session->sign_in_ = std::move(*sign_in);

  const auto answer = get(*session->http_, *session->sign_in_, settings.url + "/metadata");
  if (!answer) return answer.error();
  if (answer->failure != net::Failure::kNone)
    return error(settings.url + " cannot be reached: " + answer->problem + "; is the server running?");
  const Capability server = read_capability(answer->body);
  if (!answer->ok() || !server.valid) {
    if (answer->status == 401 || answer->status == 403)
      return error(settings.url + " does not let us in (" + problem_text(answer->status, answer->body) +
                   "); see --auth in \"sojourn push --help\"");
    if (answer->status >= 300 && answer->status < 400)
      return error(settings.url + "/metadata sends us to " + std::string(answer->header("Location")) +
                   "; if that is the server, give its address with --to");
    return error(settings.url + "/metadata is no CapabilityStatement (" + problem_text(answer->status, answer->body) +
                 "); is this the base address of a FHIR server?");
  }
  const bool automatic = settings.target == "auto";
  const Target& target = automatic ? recognise(server.software, settings.url) : *find_target(settings.target);
  session->target_ = target.name;
  session->software_ = server.software;
  session->manner_ = decide(settings, target, settings.run.empty() ? freight.run : settings.run);
  Manner& manner = session->manner_;
  if (manner.transactions && !settings.transactions && !server.transaction && server.batch) {
    manner.transactions = false;
    remark("the server takes no transactions; batches are sent");
  }
  const auto lacks = missing(server, {manner.ids, manner.transactions, freight.types});
  if (!lacks.empty() && automatic) {
    std::string text = settings.url + " lacks what this load needs:";
    for (const std::string& lack : lacks) text += "\n  - " + lack;
    return error(text + "\nNothing was sent. --target generic (or another name) goes on in spite of it.");
  }
  for (const std::string& lack : lacks) remark("the server says that " + lack);

  session->journal_file_ = settings.journal.empty() ? in_folder(freight.folder, "push-journal.sqlite") : settings.journal;
  session->report_file_ = settings.report.empty() ? in_folder(freight.folder, "push-report.json") : settings.report;
  auto journal = Journal::open(session->journal_file_, {settings.url, manner.run, manner.ids});
  if (!journal) return journal.error();
  session->journal_ = std::move(*journal);
  if (settings.again || (session->journal_->finished() && manner.ids != IdMode::kPost)) {
    if (auto done = session->journal_->start_over(); !done) return done.error();
  } else if (session->journal_->finished()) {
    return error("run " + manner.run + " is on " + settings.url + " already (" + session->journal_file_ +
                 "); with --ids post everything would be there twice: unload it first, or say --again");
  } else if (session->journal_->resumes()) {
    remark("goes on with run " + manner.run + " (" + session->journal_file_ + ")");
  }
  session->loader_ = std::make_unique<Loader>(manner, *session->http_, *session->sign_in_, *session->journal_, std::move(report));
  return session;
}

base::Result<bool> Session::is_done(const std::string& name, const std::string& fingerprint) {
  std::vector<Journal::Count> counts;
  auto done = journal_->is_done(name, fingerprint, counts);
  if (done && *done) loader_->count_done(counts);
  return done;
}

base::Result<void> Session::offer(std::unique_ptr<Document> document, const std::string& fingerprint) {
  return loader_->offer(std::move(document), fingerprint);
}

base::Result<void> Session::settle() { return loader_->drain(); }

std::vector<Count> Session::count_on_server() {
  std::vector<Count> out;
  for (const auto& [type, sent] : loader_->stored_by_type()) {
    Count& count = out.emplace_back(Count{type, sent, -1});
    if (!settings_.verify) continue;
    count.on_server = ask_count(type + "?_tag=" + percent_encoded(kRunTag) + "%7C" + percent_encoded(manner_.run));
    // What a condition found there keeps the tags that it had: their ids tell.
    const bool fewer = count.on_server >= 0 && count.on_server < static_cast<long long>(sent);
    if (manner_.ids != IdMode::kConditional || !fewer) continue;
    const long long missing = missing_ids(type);
    count.on_server = missing < 0 ? -1 : static_cast<long long>(sent) - missing;
  }
  return out;
}

// -1 = the server does not tell.
long long Session::ask_count(const std::string& search) {
  const auto answer = get(*http_, *sign_in_, loader_->url() + "/" + search + "&_summary=count");
  return answer && answer->ok() ? read_search(answer->body).total : -1;
}

// How many of the ids that the server gave it does not have; -1 = it does not tell.
long long Session::missing_ids(const std::string& type) {
  const auto ids = journal_->server_ids(type);
  if (!ids) return -1;
  auto missing = static_cast<long long>(ids->size());
  for (std::size_t at = 0; at < ids->size();) {
    std::string list;
    for (const std::size_t end = std::min(at + kIdsAsked, ids->size()); at < end; ++at)
      list += (list.empty() ? "" : ",") + (*ids)[at];
    const long long there = ask_count(type + "?_id=" + list);
    if (there < 0) return -1;
    missing -= there;
  }
  return missing;
}

Outcome Session::close(const base::Result<void>& failure) {
  // After a failure, too: the journal is to know what is on its way.
  const auto drained = loader_->drain();
  const auto& ended = failure ? drained : failure;
  Outcome out;
  out.manner = manner_;
  out.manner.url = loader_->url();
  out.target = target_;
  out.software = software_;
  if (!ended) out.stopped = ended.error().message;
  out.counts = out.stopped.empty() ? count_on_server() : std::vector<Count>();
  out.status = loader_->status();
  out.refusals = loader_->refusals();
  out.journal = journal_file_;
  out.report = report_file_;
  if (out.stopped.empty() && out.refusals.empty())
    if (const auto done = journal_->finish(); !done) out.stopped = done.error().message;
  out.seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  return out;
}

bool Outcome::complete() const {
  return stopped.empty() && refusals.empty() && std::none_of(counts.begin(), counts.end(), [](const Count& count) {
           return count.differs();
         });
}

}  // namespace sojourn::push
