#pragma once
// Criteria of statistics/us/targets/criteria.csv: what a person meets or does not.
//
//   expression := all ("or" all)*           all  := one ("and" one)*
//   one  := "not" one | "(" expression ")" | N "of" "(" expression ("," expression)* ")" | term
//   term := "female" | "male" | ("ever" | "current" | "taking") "[" subject "]" | "[" observation "]" OP number
//   OP   := "<" | "<=" | ">" | ">=" | "="
//
// A value that was never measured is unknown; what follows from it is unknown too, unless the rest decides (Kleene).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/base/result.hpp"
#include "sojourn/measure/people.hpp"
#include "sojourn/measure/subjects.hpp"

namespace sojourn::measure {

class Criterion {
 public:
  // An Error says what is wrong with the text.
  static base::Result<Criterion> parse(std::string_view text, const Subjects& subjects);
  // What everybody meets who has the subject: `ever` of a condition or procedure, `taking` of a medication.
  static Criterion has(SubjectId subject, stats::SubjectKind kind);

  // nullopt: not known.
  std::optional<bool> meets(const People& people, std::size_t person) const;

 private:
  friend class CriterionParser;
  enum class Op : std::uint8_t { kFemale, kMale, kEver, kCurrent, kLess, kLessEqual, kMore, kMoreEqual, kEqual, kNot, kAtLeast };
  struct Node {
    Op op = Op::kFemale;
    SubjectId subject = kNoSubject;
    float number = 0;  // as exact as readings are, so that a reading of 5.7 is >= 5.7; of kAtLeast, how many
    std::vector<std::uint32_t> parts;  // of kNot and kAtLeast
  };
  std::optional<bool> meets(const People& people, std::size_t person, std::uint32_t node) const;
  std::vector<Node> nodes_;
  std::uint32_t root_ = 0;
};

}  // namespace sojourn::measure
