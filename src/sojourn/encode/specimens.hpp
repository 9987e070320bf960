#pragma once
// What a laboratory test is made on, told from the system in the name of its LOINC code.
#include <cstdint>
#include <string_view>
#include <vector>

#include "sojourn/vocab/concept.hpp"

namespace sojourn::encode {

struct SpecimenKind {
  std::string_view code, display;  // SNOMED CT
};

class SpecimenKinds {
 public:
  explicit SpecimenKinds(const vocab::Vocabulary& vocabulary) : vocabulary_(vocabulary) {}
  // nullptr if the name does not say it.
  const SpecimenKind* find(vocab::ConceptListId codes);

 private:
  struct Slot {
    bool ready = false;
    const SpecimenKind* kind = nullptr;
  };
  const vocab::Vocabulary& vocabulary_;
  std::vector<Slot> slots_;  // by list of codes
};

}  // namespace sojourn::encode
