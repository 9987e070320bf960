#pragma once
// Labelled faults for negative tests: a share of a patient's FHIR resources is damaged in one named way each, and a
// ledger says where, how and what stood there before. It works on the encoded text, so the facts, the ids and the bytes of
// everything else stay as they are. docs/defects.md describes the kinds.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/base/random.hpp"

namespace sojourn::defects {

enum class Kind : std::uint8_t {
  kMissingElement, kWrongCode, kDanglingReference, kImpossibleDate, kDuplicate, kSwappedUnit, kLateResult, kTruncatedText,
  kConflictingDemographics
};
inline constexpr int kKinds = 9;
std::string_view name(Kind kind);  // "missing-element"
// The kind of that name; false if there is none.
bool parse(std::string_view text, Kind& kind);

struct Settings {
  double rate = 0;  // share of the resources in which a fault is put, where one fits
  std::uint16_t kinds = (1u << kKinds) - 1;
  bool on() const { return rate > 0; }
  bool has(Kind kind) const { return (kinds >> static_cast<unsigned>(kind) & 1) != 0; }
  void add(Kind kind) { kinds = static_cast<std::uint16_t>(kinds | 1u << static_cast<unsigned>(kind)); }
  friend bool operator==(const Settings&, const Settings&) = default;
};

// One fault in one resource.
struct Defect {
  Kind kind = Kind::kMissingElement;
  std::string path;      // "Observation.valueQuantity"; lists with their index
  std::string original;  // JSON; "null" if nothing stood there
  std::string now;       // JSON; "null" if nothing stands there any more
};

// Told of every resource that was added (a duplicate, a second Patient): its type.
using Added = std::function<void(std::string_view type)>;

class Injector {
 public:
  Injector(const Settings& settings, std::uint64_t seed) : settings_(settings), seed_(seed) {}

  // Damages resources in `bytes`, the text of `file`: a Bundle, or resources one a line. Appends a line of JSON to `ledger`
  // for each. Draws are addressed by person and resource, so a resource has the same fault in every format, and a larger
  // rate keeps the faults of a smaller one.
  void inject(std::uint32_t person, std::string_view file, std::string& bytes, std::string& ledger, const Added& added) const;

 private:
  Settings settings_;
  std::uint64_t seed_;
};

}  // namespace sojourn::defects
