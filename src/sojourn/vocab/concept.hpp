#pragma once
// Coded concepts: every code that modules, value sets and built-in models use, numbered once at load.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sojourn/base/ids.hpp"
#include "sojourn/base/interner.hpp"

namespace sojourn::vocab {

using ConceptId = base::StrongId<struct ConceptTag>;
using ConceptListId = base::StrongId<struct ConceptListTag>;  // list 0 is the empty one
using SystemId = base::StrongId<struct SystemTag>;

// A code system: its name in module files and its FHIR address.
struct CodeSystem {
  std::string_view name;     // "SNOMED-CT"
  std::string_view address;  // "http://snomed.info/sct"
};

// The systems that GMF modules and Sojourn's own models name. HL7 terminology (THO) for the addresses.
std::span<const CodeSystem> known_systems();

struct Concept {
  SystemId system;
  base::Symbol code;
  base::Symbol display;
};

class Vocabulary {
 public:
  Vocabulary();

  // Interns the concept; the display of the first mention is kept. `system` is a module-file name ("LOINC") or a URI.
  ConceptId add(std::string_view system, std::string_view code, std::string_view display);
  ConceptId find(std::string_view system, std::string_view code) const;
  ConceptListId add_list(std::span<const ConceptId> concepts);

  const Concept& at(ConceptId id) const { return concepts_[id.value]; }
  std::span<const ConceptId> list(ConceptListId id) const {
    const ListRange& r = lists_[id.value];
    return {members_.data() + r.first, r.count};
  }
  std::string_view code(ConceptId id) const { return text_.text(at(id).code); }
  std::string_view display(ConceptId id) const { return text_.text(at(id).display); }
  std::string_view address(SystemId id) const { return text_.text(systems_[id.value].address); }
  std::string_view system_name(SystemId id) const { return text_.text(systems_[id.value].name); }
  std::size_t concepts() const { return concepts_.size(); }
  std::size_t lists() const { return lists_.size(); }
  std::size_t systems() const { return systems_.size(); }

  // Other short texts of modules (units, names, strings) share the interner.
  base::Symbol intern(std::string_view text) { return text_.intern(text); }
  base::Symbol find_text(std::string_view text) const { return text_.find(text); }
  std::string_view text(base::Symbol symbol) const { return text_.text(symbol); }
  std::size_t symbols() const { return text_.size(); }

 private:
  struct System {
    base::Symbol name, address;
  };
  struct ListRange {
    std::uint32_t first = 0, count = 0;
  };
  SystemId system(std::string_view name);

  base::Interner text_;
  std::vector<System> systems_;
  std::vector<Concept> concepts_;
  std::vector<ConceptId> members_;
  std::vector<ListRange> lists_;
  std::unordered_map<std::uint64_t, ConceptId> by_code_;  // (system, code symbol)
  std::unordered_map<std::string, ConceptListId> by_members_;
};

}  // namespace sojourn::vocab
