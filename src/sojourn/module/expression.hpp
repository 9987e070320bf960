#pragma once
// Expressions of module files: numbers, + - * /, unary minus, parentheses, #{name}, and the functions Min Max Sum Avg
// (one or more arguments), Round Abs Floor Ceiling (one). #d{name} is the same as #{name}.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sojourn::module {

enum class ExpressionOp : std::uint8_t {
  kNumber, kName, kAdd, kSubtract, kMultiply, kDivide, kNegate, kMin, kMax, kSum, kAvg, kRound, kAbs, kFloor, kCeiling,
};

// One step of the postfix form: pops `arguments` values, pushes one.
struct ExpressionStep {
  ExpressionOp op = ExpressionOp::kNumber;
  std::uint32_t arguments = 0;
  double number = 0;      // kNumber
  std::string_view name;  // kName; a view into the expression's text
};

struct ExpressionFault {
  std::size_t at = 0;  // byte of the text
  std::string message;
};

// The steps, or nullopt with `fault` filled in.
std::optional<std::vector<ExpressionStep>> parse_expression(std::string_view text, ExpressionFault& fault);

}  // namespace sojourn::module
