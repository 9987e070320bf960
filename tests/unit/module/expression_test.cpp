#include "sojourn/module/expression.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace sojourn::module {
namespace {

// Works the steps out, so that precedence and grouping are seen in the result.
double value_of(std::string_view text, const std::map<std::string_view, double>& names = {}) {
  ExpressionFault fault;
  const auto steps = parse_expression(text, fault);
  if (!steps) return std::nan("");
  std::vector<double> stack;
  for (const ExpressionStep& step : *steps) {
    const auto first = stack.end() - static_cast<std::ptrdiff_t>(step.arguments);
    const std::vector<double> a(first, stack.end());
    stack.erase(first, stack.end());
    switch (step.op) {
      case ExpressionOp::kNumber: stack.push_back(step.number); break;
      case ExpressionOp::kName: stack.push_back(names.at(step.name)); break;
      case ExpressionOp::kAdd: stack.push_back(a[0] + a[1]); break;
      case ExpressionOp::kSubtract: stack.push_back(a[0] - a[1]); break;
      case ExpressionOp::kMultiply: stack.push_back(a[0] * a[1]); break;
      case ExpressionOp::kDivide: stack.push_back(a[0] / a[1]); break;
      case ExpressionOp::kNegate: stack.push_back(-a[0]); break;
      case ExpressionOp::kMin: stack.push_back(*std::min_element(a.begin(), a.end())); break;
      case ExpressionOp::kMax: stack.push_back(*std::max_element(a.begin(), a.end())); break;
      default: ADD_FAILURE() << "not used here";
    }
  }
  EXPECT_EQ(stack.size(), 1u);
  return stack.back();
}

TEST(Expression, FollowsPrecedence) {
  EXPECT_DOUBLE_EQ(value_of("2.5 + 10/4 - 15.0"), -10.0);
  EXPECT_DOUBLE_EQ(value_of("2 * (3 + 4)"), 14.0);
  EXPECT_DOUBLE_EQ(value_of("10 - 4 - 3"), 3.0);
  EXPECT_DOUBLE_EQ(value_of("-2 * -(1 - 3)"), -4.0);
  EXPECT_DOUBLE_EQ(value_of("#{BMI} * 0.497 + 56.15", {{"BMI", 20}}), 66.09);
  EXPECT_DOUBLE_EQ(value_of("#d{a b} / 4", {{"a b", 2}}), 0.5);
  EXPECT_DOUBLE_EQ(value_of("Max(1, 2 + 3, Min(9, 4))"), 5.0);
}

TEST(Expression, PointsAtFaults) {
  const std::pair<const char*, std::size_t> cases[] = {{"", 0},     {"1 +", 3},   {"(1", 2},      {"1 2", 2},  {"Sin(1)", 0},
                                                       {"#{}", 1}, {"#{a", 0},   {"#s{a}", 1},   {"Abs 1", 4}, {"1 * * 2", 4},
                                                       {"$", 0},   {"Min()", 4}};
  for (const auto& [text, at] : cases) {
    ExpressionFault fault;
    EXPECT_FALSE(parse_expression(text, fault)) << text;
    EXPECT_EQ(fault.at, at) << text << ": " << fault.message;
    EXPECT_FALSE(fault.message.empty());
  }
  ExpressionFault fault;
  EXPECT_FALSE(parse_expression(std::string(100000, '('), fault));
  EXPECT_FALSE(parse_expression(std::string(100000, '-'), fault));
  EXPECT_FALSE(parse_expression("Abs(1, 2)", fault));
}

}  // namespace
}  // namespace sojourn::module
