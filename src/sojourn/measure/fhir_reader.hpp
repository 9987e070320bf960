#pragma once
// Reads FHIR R4 of any generator: bundles, single resources, NDJSON. Keeps what some published figure speaks of.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sojourn/measure/people.hpp"
#include "sojourn/measure/subjects.hpp"

namespace sojourn::measure {

// How often elements of the first level are there, by type of resource.
struct Completeness {
  struct Type {
    std::uint64_t resources = 0;
    std::map<std::string, std::uint64_t, std::less<>> elements;
  };
  std::map<std::string, Type, std::less<>> types;
  void merge(const Completeness& other);
};

class FhirFacts {
 public:
  // Adds what the text holds; false if it is broken JSON. `text` must be followed by 16 readable bytes.
  bool add(std::string_view text, Subjects& subjects);
  void merge(FhirFacts&& other);

  // Gives the facts away. Medications that are only referred to are known when everything is read.
  Facts take();
  const Completeness& completeness() const { return completeness_; }
  // Values whose unit was not understood, by "subject, unit".
  const std::map<std::string, std::uint64_t>& unknown_units() const { return unknown_units_; }
  Day latest() const { return latest_; }  // of all days read, deaths and birth days included; -kNoDay: none

 private:
  friend class ResourceReader;
  struct Referring {
    Spell spell;
    std::uint64_t medication = 0;
  };
  Facts facts_;
  Completeness completeness_;
  std::map<std::string, std::uint64_t> unknown_units_;
  std::vector<Referring> referring_;
  std::unordered_map<std::uint64_t, std::vector<SubjectId>> medications_;
  Day latest_ = -kNoDay;
};

}  // namespace sojourn::measure
