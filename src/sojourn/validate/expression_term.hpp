#pragma once
// The compiled form of an expression, for the files that compile it and evaluate it.
#include <cstdint>
#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "sojourn/validate/expression.hpp"

namespace sojourn::validate {

enum class Op : std::uint8_t { kThis, kResource, kName, kLiteral, kCall, kBinary, kIndex };

// Functions and operators, in the order of kWords in expression_parser.cpp.
enum class Word : std::uint8_t {
  kExists,
  kEmpty,
  kNot,
  kCount,
  kWhere,
  kAll,
  kFirst,
  kLast,
  kTail,
  kSelect,
  kHasValue,
  kOfType,
  kIs,
  kAs,
  kMatches,
  kContains,
  kLength,
  kStartsWith,
  kEndsWith,
  kToString,
  kToInteger,
  kSubstring,
  kIif,
  kIsDistinct,
  kDistinct,
  kIntersect,
  kCombine,
  kUnion,
  kTrace,
  kAllTrue,
  kAllFalse,
  kAnyTrue,
  kSkip,
  kSingle,
  kImplies,
  kOr,
  kXor,
  kAnd,
  kIn,
  kEqual,
  kUnequal,
  kAlike,
  kAtMost,
  kAtLeast,
  kLess,
  kMore,
  kBoth,
  kPlus,
  kMinus,
  kJoin,
  kTimes,
  kOver,
  kDiv,
  kMod
};

struct Expression::Term {
  Op op = Op::kThis;
  std::string name;  // of a member; text of a literal
  Word word{};       // function or operator
  bool is_text = false, is_boolean = false;
  std::vector<std::unique_ptr<Term>> parts;  // what it is applied to (may be missing: $this), then the arguments
  std::optional<std::regex> pattern;
};

}  // namespace sojourn::validate
