#include "sojourn/run/worker.hpp"

#include <chrono>
#include <utility>

#include "sojourn/base/sha256.hpp"
#include "sojourn/encode/pretty.hpp"

namespace sojourn::run {
namespace {

using Clock = std::chrono::steady_clock;

double seconds(Clock::duration span) { return std::chrono::duration<double>(span).count(); }

}  // namespace

std::unique_ptr<encode::Encoder> make_encoder(Format format, const encode::Context& context, encode::BundleType type) {
  switch (format) {
    case Format::kFhirBundle: return encode::make_fhir_bundle_encoder(context, type);
    case Format::kFhirNdjson: return encode::make_fhir_ndjson_encoder(context);
    case Format::kFhirIps: return encode::make_fhir_ips_encoder(context);
    case Format::kCsv: return encode::make_csv_encoder(context);
    case Format::kText: return encode::make_text_encoder(context);
  }
  return nullptr;
}

Worker::Worker(const Options& options, const World& world, bool each, bool digests)
    : options_(options),
      context_(world.context()),
      simulator_(world.make_simulator()),
      each_(each),
      digests_(digests) {
  if (options.defects.on()) context_.style.pretty = false;  // faults are put into compact text, which is indented then
  for (const Format format : options_.formats) encoders_.push_back(make_encoder(format, context_, options_.bundle));
}

void Worker::fill(Shard& shard, std::uint32_t first, std::uint32_t last) {
  shard.people.clear();
  shard.encoded.clear();
  shard.digests.clear();
  shard.incidents.clear();
  shard.simulate_seconds = shard.encode_seconds = 0;
  for (std::uint32_t i = first; i != last; ++i) add(shard, options_.chosen.empty() ? i : options_.chosen[i]);
}

void Worker::add(Shard& shard, std::uint32_t person) {
  const Clock::time_point start = Clock::now();
  const record::Journey& journey = simulator_->live(person);
  PersonResult result;
  result.person = person;
  result.kept = simulator_->keeps();
  simulator_->take_incidents(shard.incidents);
  result.incidents_end = shard.incidents.size();
  const Clock::time_point lived = Clock::now();
  shard.simulate_seconds += seconds(lived - start);
  if (result.kept) encode(shard, journey, result);
  shard.people.push_back(std::move(result));
  shard.encode_seconds += seconds(Clock::now() - lived);
}

void Worker::encode(Shard& shard, const record::Journey& journey, PersonResult& result) {
  result.living = journey.death > options_.reference_instant();
  result.age_months = base::completed_months(base::day_of(journey.person.birth), options_.reference_date);
  result.encounters = journey.encounters.size();
  result.events = journey.events;
  const std::size_t parts_before = shard.encoded.used;
  for (std::size_t f = 0; f < encoders_.size(); ++f) {
    const auto& encoder = encoders_[f];
    const std::size_t first = shard.encoded.used;
    encoder->encode(journey, shard.encoded);
    if (options_.defects.on() && is_fhir(options_.formats[f])) damage(shard.encoded, first, f, journey.person.person);
    if (each_) {
      result.providers.push_back(encoder->providers());
      encoder->forget_providers();
    }
    if (f == 0) result.resources = shard.encoded.resources;  // the same things in every FHIR format
    shard.encoded.resources.fill(0);
  }
  shard.digests.resize(shard.encoded.used);
  for (std::size_t i = parts_before; i < shard.encoded.used; ++i) {
    const auto& part = shard.encoded.parts[i];
    shard.digests[i] = part.append || !digests_ ? std::string() : base::sha256_hex(part.bytes);
  }
  result.parts_end = shard.encoded.used;
}

// Puts faults into the parts from `first` on, and adds their ledger as a part.
void Worker::damage(encode::Encoded& encoded, std::size_t first, std::size_t format, std::uint32_t person) const {
  const defects::Injector injector(options_.defects, options_.seed);
  std::string ledger;
  const auto added = [&](std::string_view type) {
    for (std::size_t i = 0; i < encode::kResourceTypes; ++i)
      if (encode::name(static_cast<encode::ResourceType>(i)) == type) ++encoded.resources[i];
  };
  for (std::size_t i = first; i < encoded.used; ++i) {
    encode::Encoded::Part& part = encoded.parts[i];
    injector.inject(person, part.file, part.bytes, ledger, added);
    if (!options_.pretty || part.append) continue;
    std::string indented;
    encode::indent(part.bytes, 0, indented);
    part.bytes = std::move(indented);
  }
  if (ledger.empty()) return;
  encode::Encoded::Part& part = encoded.next_part();
  part.file = "defects/" + std::string(name(options_.formats[format])) + ".ndjson";
  part.append = true;
  part.bytes = std::move(ledger);
}

}  // namespace sojourn::run
