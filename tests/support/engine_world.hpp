#pragma once
// Runs small modules through the real engine over the real tables. Modules are written in a short form of JSON:
//   'text'      "text"
//   ->Next      "direct_transition": "Next"
//   @fever@     [{"system": "SNOMED-CT", "code": "fever", "display": "fever"}]
//   #fever#     the code object alone
//   !fever!     "type": "Observation", "category": "exam", "codes": @fever@ (a time mark, see EngineWorld::mark)
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/base/diagnostics.hpp"
#include "sojourn/engine/lifetime.hpp"
#include "sojourn/module/document.hpp"

namespace sojourn::test {

using Texts = std::vector<module::SourceText>;

std::string json(std::string_view short_form);
// A plain GMF file around states in the short form; adds "Initial", which leads to "Start", and the Terminal "End".
std::string gmf(std::string_view states);
// The same in the stricter language "sojourn-1"; adds "End" only if some state leads to it.
std::string sojourn1(std::string_view states);
// One top-level module, "test".
Texts one(std::string_view states);
// Module names in the form "<letter>_..." run in alphabetical order when they wake at one instant.
module::SourceText named(std::string path, std::string_view states);

// The condition that it is that instant (UTC) or later, in the short form.
std::string on(int year, unsigned month, unsigned day, int hour = 0, int minute = 0);
base::Instant instant(int year, unsigned month, unsigned day, int hour = 0, int minute = 0);

struct Setting {
  int youngest = 0, oldest = 0;  // completed years on 2025-01-01
  std::optional<record::Sex> sex{};
  std::uint64_t seed = 7;
  base::Instant end = instant(2025, 1, 1);
  bool quality_of_life = false;
};

// Everybody lives in Boston (America/New_York). A module of the path "keep.json" is the keep module.
class EngineWorld {
 public:
  explicit EngineWorld(Texts modules, Setting setting = {});
  EngineWorld(EngineWorld&&) noexcept;
  ~EngineWorld();

  const record::Journey& live(std::uint32_t person);
  // Whether the keep module keeps who lived last.
  bool keeps();
  // Lives the first person of the world whom no background death takes before the end.
  const record::Journey& live_one();
  // The first `n` such people.
  std::vector<std::uint32_t> survivors(std::size_t n) const;
  // All faults that the checker found; errors also fail the running test.
  const base::Diagnostics& faults() const;

  const engine::World& world() const;
  const module::ModuleSet& modules() const;

  // Another worker over the same tables and program.
  engine::Lifetime another_lifetime() const;
  // Guards at which modules of the last life wait although their condition is true a second before the end. Conditions
  // on vital signs, which are looked at once a month, are left out.
  std::vector<program::StateId> missed_guards();

  const program::Program& program() const;
  const vocab::Vocabulary& vocabulary() const;
  // Of the last life:
  const engine::Person& person() const;
  const record::Journey& journey() const { return person().journey; }
  engine::Value value(std::string_view attribute) const;
  double number(std::string_view attribute) const;  // NaN if it is no number
  std::string text(std::string_view attribute) const;
  bool is_true(std::string_view attribute) const;
  // Observations with that code in the order in which they were made.
  std::vector<const record::Observation*> observations(std::string_view code) const;
  // Time of the first one; kNever if there is none.
  base::Instant mark(std::string_view code) const;
  std::string code(vocab::ConceptId id) const;
  std::string first_code(vocab::ConceptListId list) const;
  // Encounter that bears the code; fails the test if there is none.
  const record::Encounter& encounter(std::string_view code) const;
  std::uint32_t encounter_index(std::string_view code) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sojourn::test
