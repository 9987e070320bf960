// Arithmetic of module files.
#include <algorithm>
#include <array>
#include <cmath>

#include "sojourn/base/decimal.hpp"
#include "sojourn/engine/lifetime.hpp"

namespace sojourn::engine {

using module::ExpressionOp;

namespace {

double apply(ExpressionOp op, const double* a, std::uint32_t n) {
  const auto sum = [&] {
    double total = 0;
    for (std::uint32_t i = 0; i < n; ++i) total += a[i];
    return total;
  };
  switch (op) {
    case ExpressionOp::kAdd: return a[0] + a[1];
    case ExpressionOp::kSubtract: return a[0] - a[1];
    case ExpressionOp::kMultiply: return a[0] * a[1];
    case ExpressionOp::kDivide: return a[0] / a[1];
    case ExpressionOp::kNegate: return -a[0];
    case ExpressionOp::kMin: return *std::min_element(a, a + n);
    case ExpressionOp::kMax: return *std::max_element(a, a + n);
    case ExpressionOp::kSum: return sum();
    case ExpressionOp::kAvg: return sum() / n;
    case ExpressionOp::kRound: return base::Decimal::round(a[0], 0).to_double();
    case ExpressionOp::kAbs: return std::fabs(a[0]);
    case ExpressionOp::kFloor: return std::floor(a[0]);
    case ExpressionOp::kCeiling: return std::ceil(a[0]);
    default: return 0;
  }
}

}  // namespace

std::optional<double> Lifetime::evaluate(std::uint32_t index) const {
  constexpr std::size_t kDeepest = 64;
  std::array<double, kDeepest> stack{};
  std::size_t size = 0;
  for (const program::Expression::Step& step : program_.expressions[index].steps) {
    double value = step.number;
    if (step.op == ExpressionOp::kName) {
      switch (step.source) {
        case program::Expression::Source::kAge: value = base::years_between(p_.journey.person.birth, p_.now); break;
        case program::Expression::Source::kMeasure: {
          const auto measure = static_cast<Measure>(step.id);
          if (!p_.body->available(measure, p_.now)) return std::nullopt;
          value = p_.body->read(measure, p_.now);
          break;
        }
        default: {
          const Value v = attribute(program::AttributeId{step.id});
          if (v.kind != program::ValueKind::kNumber) return std::nullopt;
          value = v.number;
        }
      }
    } else if (step.op != ExpressionOp::kNumber) {
      size -= step.arguments;
      value = apply(step.op, stack.data() + size, step.arguments);
    }
    if (size == kDeepest) return std::nullopt;
    stack[size++] = value;
  }
  return size == 1 && std::isfinite(stack[0]) ? std::optional(stack[0]) : std::nullopt;
}

}  // namespace sojourn::engine
