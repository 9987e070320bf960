#pragma once
// What one thread does: it lives and encodes people, some at a time.
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sojourn/encode/encoder.hpp"
#include "sojourn/run/generate.hpp"

namespace sojourn::run {

struct PersonResult {
  bool kept = true, living = false;
  int age_months = 0;
  std::uint64_t encounters = 0, events = 0;
  std::size_t parts_end = 0, incidents_end = 0;
  std::array<std::uint64_t, encode::kResourceTypes> resources{};
  std::uint32_t person = 0;
  std::vector<encode::ProviderSet> providers;  // one a format; used when each person's are wanted
};

struct Shard {
  std::vector<PersonResult> people;
  encode::Encoded encoded;
  std::vector<std::string> digests;  // of the whole files among the parts
  std::vector<Incident> incidents;
  double simulate_seconds = 0, encode_seconds = 0;
};

std::unique_ptr<encode::Encoder> make_encoder(Format format, const encode::Context& context, encode::BundleType type);
using Encoders = std::vector<std::unique_ptr<encode::Encoder>>;

class Worker {
 public:
  // `each`: the providers of each person are wanted, not only of all together. `digests`: so are those of whole files.
  Worker(const Options& options, const World& world, bool each, bool digests);

  // Fills the shard with the people of those numbers.
  void fill(Shard& shard, std::uint32_t first, std::uint32_t last);
  const Encoders& encoders() const { return encoders_; }

 private:
  void add(Shard& shard, std::uint32_t person);
  void encode(Shard& shard, const record::Journey& journey, PersonResult& result);
  void damage(encode::Encoded& encoded, std::size_t first, std::size_t format, std::uint32_t person) const;

  const Options& options_;
  encode::Context context_;
  std::unique_ptr<Simulator> simulator_;
  Encoders encoders_;
  bool each_;
  bool digests_;
};

}  // namespace sojourn::run
