#include "sojourn/run/generate.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <functional>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "sojourn/encode/csv.hpp"
#include "sojourn/encode/fhir_group.hpp"
#include "sojourn/run/manifest.hpp"
#include "sojourn/run/worker.hpp"
#include "sojourn/sink/ordered.hpp"

namespace sojourn::run {
namespace {

using Clock = std::chrono::steady_clock;

// People of one hand-over. Few: the shards on their way are what memory is needed for.
constexpr std::uint32_t kShard = 1;
constexpr int kOldestMonth = 150 * 12;
constexpr std::size_t kFacilitiesAtOnce = 500;
// The search for people who are living or kept ends when fewer than 1 in kTries is, not counting the first kSlack that
// chance may hold back.
constexpr std::uint64_t kTries = 1000, kSlack = 10;
constexpr std::uint32_t kMostCandidates = 4'100'000'000u;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

constexpr std::string_view kGroupName = "Patients of the run";

// The side that takes finished shards in order.
class Writer {
 public:
  Writer(const Options& options, sink::Sink& sink)
      : options_(options), sink_(sink), ages_(kOldestMonth + 1), providers_(options.formats.size()) {}

  // The Group of all patients is written as well, in these forms.
  void write_groups(std::vector<encode::GroupText> groups) { groups_ = std::move(groups); }

  // Called with a person's providers, format by format, before the person is written.
  using Before = std::function<base::Result<void>(std::size_t format, const encode::ProviderSet& providers)>;

  // Writes the shard's people up to the last one wanted.
  base::Result<void> write(const Shard& shard, const Before& before) {
    std::size_t part = 0, incident = 0;
    outcome.simulate_seconds += shard.simulate_seconds;
    outcome.encode_seconds += shard.encode_seconds;
    for (const PersonResult& person : shard.people) {
      if (complete()) break;
      if (outcome.tried == kTries * (progress() + kSlack)) return too_few();
      ++outcome.tried;
      for (; incident < person.incidents_end; ++incident) report(shard.incidents[incident], !person.kept);
      if (!person.kept) continue;
      for (std::size_t f = 0; before && f < person.providers.size(); ++f)
        if (auto done = before(f, person.providers[f]); !done) return done;
      for (; part < person.parts_end; ++part)
        if (auto done = put(shard.encoded.parts[part], shard.digests[part]); !done) return done;
      for (const encode::GroupText& group : groups_)
        if (auto done = put_group(group, (outcome.patients() == 0 ? group.head(kGroupName) : "") +
                                             group.member(person.person, outcome.patients() == 0)); !done) return done;
      count(person);
      for (std::size_t f = 0; f < person.providers.size(); ++f) providers_[f].merge(person.providers[f]);
    }
    return {};
  }

  base::Result<void> put(const encode::Encoded::Part& part, std::string_view digest) {
    return sink_.write({part.file, part.append, part.bytes, digest});
  }
  // `counted`: what is written is not the same thing in another format.
  base::Result<void> put_all(const encode::Encoded& encoded, bool counted) {
    for (std::size_t i = 0; i < encoded.used; ++i)
      if (auto done = put(encoded.parts[i], {}); !done) return done;
    for (std::size_t i = 0; counted && i < encoded.resources.size(); ++i) outcome.resources[i] += encoded.resources[i];
    return {};
  }
  base::Result<void> end_groups() {
    for (const encode::GroupText& group : groups_)
      if (auto done = put_group(group, group.tail(outcome.patients())); !done) return done;
    if (!groups_.empty()) ++outcome.resources[static_cast<std::size_t>(encode::ResourceType::kGroup)];
    return {};
  }

  // Few are living, or the keep module keeps few: of a world where nobody is, this is the end.
  base::Error too_few() const {
    const double share = 100.0 * static_cast<double>(progress()) / static_cast<double>(outcome.tried);
    const std::string found = "only " + grouped(progress()) + " of the first " + grouped(outcome.tried) + " people (" +
                              fixed(share, 2) + " %) are ";
    if (options_.keep.empty())
      return {base::ErrorKind::kIo, found + "alive on the reference date; ask for fewer or younger people"};
    return {base::ErrorKind::kIo, found + (options_.living ? "alive and " : "") + "kept by " + options_.keep +
                                      "; ask with --age, --sex or --state for people in whom it is more frequent, or "
                                      "make it keep more"};
  }

  bool complete() const { return progress() >= options_.people; }
  std::uint64_t progress() const { return options_.living ? outcome.living : outcome.patients(); }
  std::vector<encode::ProviderSet>& providers() { return providers_; }

  // Half of the living are younger, half are older.
  double median_age() const {
    std::uint64_t seen = 0;
    for (std::size_t months = 0; months < ages_.size(); ++months) {
      seen += ages_[months];
      if (outcome.living > 0 && seen * 2 >= outcome.living) return static_cast<double>(months) / 12;
    }
    return 0;
  }

  Outcome outcome;

 private:
  base::Result<void> put_group(const encode::GroupText& group, const std::string& bytes) {
    return sink_.write({group.file(), true, bytes, {}});
  }
  void report(Incident incident, bool discarded) {
    ++outcome.incidents;
    if (discarded) ++outcome.discarded_incidents;
    incident.discarded = discarded;
    if (outcome.first_incidents.size() < kIncidentsKept) outcome.first_incidents.push_back(std::move(incident));
  }
  void count(const PersonResult& person) {
    ++(person.living ? outcome.living : outcome.dead);
    if (person.living) ++ages_[static_cast<std::size_t>(std::clamp(person.age_months, 0, kOldestMonth))];
    outcome.encounters += person.encounters;
    outcome.events += person.events;
    for (std::size_t i = 0; i < person.resources.size(); ++i) outcome.resources[i] += person.resources[i];
  }

  const Options& options_;
  sink::Sink& sink_;
  std::vector<std::uint64_t> ages_;  // of the living, by completed months
  std::vector<encode::ProviderSet> providers_;
  std::vector<encode::GroupText> groups_;
};

class Generation {
 public:
  Generation(const Options& options, const World& world, sink::Sink& sink, Progress& progress)
      : options_(options),
        world_(world),
        sink_(sink),
        progress_(progress),
        people_(options.discards() && options.chosen.empty() ? kMostCandidates : options.people),
        each_(options.discards() || sink.providers_first()),
        shards_((std::uint64_t{people_} + kShard - 1) / kShard,
                static_cast<std::size_t>(2 * thread_count(options) + 2)),
        context_(world.context()),
        writer_(options, sink) {
    std::vector<encode::GroupText> groups;
    if (context_.wants(encode::ResourceType::kGroup)) {
      if (options.has(Format::kFhirBundle)) groups.emplace_back(context_, options.bundle);
      if (options.has(Format::kFhirNdjson)) groups.emplace_back(context_, std::nullopt);
    }
    writer_.write_groups(std::move(groups));
  }

  base::Result<Outcome> run() {
    const Clock::time_point start = Clock::now();
    if (auto done = write_headers(); !done) return done.error();
    base::Result<void> written;
    {
      std::vector<std::jthread> workers;
      for (int i = 0; i < thread_count(options_); ++i) workers.emplace_back([this] { work(); });
      written = take_all();
      shards_.stop();
    }
    progress_.end();
    if (fault_) std::rethrow_exception(fault_);
    if (!written) return written.error();
    if (!writer_.complete()) return writer_.too_few();
    if (auto done = write_providers(); !done) return done.error();
    if (auto done = writer_.end_groups(); !done) return done.error();
    if (options_.has(Format::kFhirNdjson)) {
      const std::string manifest = bulk_manifest(options_, world_, writer_.outcome);
      if (auto done = sink_.write({"fhir-ndjson/manifest.json", false, manifest, {}}); !done) return done.error();
    }
    if (auto done = sink_.finish(); !done) return done.error();
    Outcome& outcome = writer_.outcome;
    outcome.median_age = writer_.median_age();
    outcome.written = sink_.totals();
    outcome.wall_seconds = seconds_since(start);
    return outcome;
  }

 private:
  base::Result<void> write_headers() {
    if (!options_.has(Format::kCsv)) return {};
    encode::Encoded headers;
    encode::write_csv_headers(headers);
    return writer_.put_all(headers, false);
  }

  void work() {
    try {
      Worker worker(options_, world_, each_, sink_.keeps_digests());
      while (auto job = shards_.claim()) {
        const auto first = static_cast<std::uint32_t>(job->number * kShard);
        worker.fill(*job->item, first, std::min(people_, first + kShard));
        shards_.deliver(std::move(*job));
      }
      if (each_) return;
      const std::lock_guard lock(mutex_);
      for (std::size_t f = 0; f < worker.encoders().size(); ++f)
        writer_.providers()[f].merge(worker.encoders()[f]->providers());
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!fault_) fault_ = std::current_exception();
      shards_.stop();
    }
  }

  base::Result<void> take_all() {
    using namespace std::chrono_literals;
    Writer::Before before;
    if (sink_.providers_first())
      before = [this](std::size_t format, const encode::ProviderSet& providers) {
        return write_new_providers(format, providers);
      };
    while (!writer_.complete()) {
      bool late = false;
      std::unique_ptr<Shard> shard = shards_.take(100ms, &late);
      if (shard) {
        if (auto done = writer_.write(*shard, before); !done) return done;
        shard->encoded.release();
        shards_.recycle(std::move(shard));
      } else if (!late) {
        break;
      }
      progress_.update({writer_.progress(), options_.people, sink_.totals().bytes});
    }
    return {};
  }

  // Those of a person that nobody before referred to, as a file of their own.
  base::Result<void> write_new_providers(std::size_t format, const encode::ProviderSet& providers) {
    const encode::ProviderSet& known = writer_.providers()[format];
    encode::ProviderSet fresh;
    const auto take_new = [](const auto& all, const auto& old, auto& out) {
      std::set_difference(all.begin(), all.end(), old.begin(), old.end(), std::inserter(out, out.end()));
    };
    take_new(providers.facilities, known.facilities, fresh.facilities);
    take_new(providers.clinicians, known.clinicians, fresh.clinicians);
    take_new(providers.payers, known.payers, fresh.payers);
    for (const record::ClinicianId& clinician : fresh.clinicians)
      if (!known.facilities.contains(clinician.facility)) fresh.facilities.insert(clinician.facility);
    if (fresh.facilities.empty() && fresh.clinicians.empty() && fresh.payers.empty()) return {};
    encode::Encoded encoded;
    make_encoder(options_.formats[format], world_.context(), options_.bundle)->encode_providers(fresh, {}, encoded);
    for (std::size_t i = 0; i < encoded.used; ++i)
      encoded.parts[i].file.insert(encoded.parts[i].file.rfind('.'), "-" + std::to_string(++provider_files_));
    writer_.providers()[format].merge(fresh);
    return writer_.put_all(encoded, format == 0);
  }

  base::Result<void> write_providers() {
    if (sink_.providers_first()) return {};
    for (std::size_t f = 0; f < options_.formats.size(); ++f)
      if (auto done = write_providers(options_.formats[f], writer_.providers()[f]); !done) return done;
    return {};
  }

  // Some facilities at a time. The order of the sets is that of the pieces.
  base::Result<void> write_providers(Format format, encode::ProviderSet& all) {
    const encode::Context context = world_.context();
    encode::Encoded encoded;
    encode::Position position;
    for (const record::ClinicianId& clinician : all.clinicians) all.facilities.insert(clinician.facility);
    auto facility = all.facilities.begin();
    auto clinician = all.clinicians.begin();
    do {
      encode::ProviderSet piece;
      if (position.first) piece.payers = all.payers;
      for (std::size_t i = 0; i < kFacilitiesAtOnce && facility != all.facilities.end(); ++i, ++facility) {
        piece.facilities.insert(*facility);
        for (; clinician != all.clinicians.end() && clinician->facility == *facility; ++clinician)
          piece.clinicians.insert(*clinician);
      }
      encoded.clear();
      position.last = facility == all.facilities.end();
      make_encoder(format, context, options_.bundle)->encode_providers(piece, position, encoded);
      if (auto done = writer_.put_all(encoded, format == options_.formats.front()); !done) return done;
      position.first = false;
    } while (!position.last);
    return {};
  }

  const Options& options_;
  const World& world_;
  sink::Sink& sink_;
  Progress& progress_;
  const std::uint32_t people_;
  const bool each_;  // providers are collected person by person: people may be discarded, or providers go first
  sink::Ordered<Shard> shards_;
  const encode::Context context_;
  Writer writer_;
  std::uint64_t provider_files_ = 0;
  std::mutex mutex_;  // guards fault_, and the writer's providers while workers end
  std::exception_ptr fault_;
};

}  // namespace

std::uint64_t Outcome::all_resources() const {
  std::uint64_t sum = 0;
  for (const std::uint64_t n : resources) sum += n;
  return sum;
}

int thread_count(const Options& options) {
  if (options.threads > 0) return options.threads;
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

base::Result<Outcome> generate(const Options& options, const World& world, sink::Sink& sink, Progress& progress) {
  return Generation(options, world, sink, progress).run();
}

}  // namespace sojourn::run
