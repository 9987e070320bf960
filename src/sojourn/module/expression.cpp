#include "sojourn/module/expression.hpp"

#include <array>
#include <charconv>
#include <limits>

namespace sojourn::module {
namespace {

constexpr int kDeepest = 100;

struct Function {
  std::string_view name;
  ExpressionOp op;
  std::uint32_t most;  // arguments
};
constexpr std::uint32_t kMany = std::numeric_limits<std::uint32_t>::max();
constexpr std::array<Function, 8> kFunctions{{{"Min", ExpressionOp::kMin, kMany},
                                              {"Max", ExpressionOp::kMax, kMany},
                                              {"Sum", ExpressionOp::kSum, kMany},
                                              {"Avg", ExpressionOp::kAvg, kMany},
                                              {"Round", ExpressionOp::kRound, 1},
                                              {"Abs", ExpressionOp::kAbs, 1},
                                              {"Floor", ExpressionOp::kFloor, 1},
                                              {"Ceiling", ExpressionOp::kCeiling, 1}}};

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Recursive descent: sum -> product -> factor.
class Parser {
 public:
  Parser(std::string_view text, ExpressionFault& fault) : text_(text), fault_(fault) {}

  std::optional<std::vector<ExpressionStep>> whole() {
    if (!sum(0)) return std::nullopt;
    if (skip_blanks() < text_.size()) {
      fail("an operator is missing here");
      return std::nullopt;
    }
    return std::move(steps_);
  }

 private:
  bool fail(std::string message) {
    fault_ = {at_, std::move(message)};
    return false;
  }
  std::size_t skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
    return at_;
  }
  bool next_is(char c) { return skip_blanks() < text_.size() && text_[at_] == c; }
  bool take(char c) {
    if (!next_is(c)) return false;
    ++at_;
    return true;
  }
  void push(ExpressionOp op, std::uint32_t arguments) { steps_.push_back({op, arguments, 0, {}}); }

  bool sum(int depth) {
    if (depth > kDeepest) return fail("the expression is nested too deeply");
    if (!product(depth)) return false;
    for (;;) {
      const bool plus = next_is('+');
      if (!plus && !next_is('-')) return true;
      ++at_;
      if (!product(depth)) return false;
      push(plus ? ExpressionOp::kAdd : ExpressionOp::kSubtract, 2);
    }
  }
  bool product(int depth) {
    if (!factor(depth)) return false;
    for (;;) {
      const bool times = next_is('*');
      if (!times && !next_is('/')) return true;
      ++at_;
      if (!factor(depth)) return false;
      push(times ? ExpressionOp::kMultiply : ExpressionOp::kDivide, 2);
    }
  }
  bool factor(int depth) {
    if (depth > kDeepest) return fail("the expression is nested too deeply");
    if (take('-')) {
      if (!factor(depth + 1)) return false;
      push(ExpressionOp::kNegate, 1);
      return true;
    }
    if (take('(')) {
      if (!sum(depth + 1)) return false;
      return take(')') || fail("a closing parenthesis is missing here");
    }
    if (skip_blanks() >= text_.size()) return fail("the expression ends where a value is expected");
    const char c = text_[at_];
    if (c == '#') return name();
    if (is_digit(c) || c == '.') return number();
    if (is_letter(c)) return function(depth);
    return fail("a value is expected here");
  }
  bool number() {
    double value = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc()) return fail("this is not a number");
    at_ = static_cast<std::size_t>(end - text_.data());
    steps_.push_back({ExpressionOp::kNumber, 0, value, {}});
    return true;
  }
  bool name() {
    const std::size_t start = at_++;
    if (at_ < text_.size() && is_letter(text_[at_])) {
      if (text_[at_] != 'd') return fail("only numbers can be used: write #{name}");
      ++at_;
    }
    const std::size_t close = text_.find('}', at_);
    if (at_ >= text_.size() || text_[at_] != '{' || close == std::string_view::npos) {
      at_ = start;
      return fail("a name is written #{name}");
    }
    const std::string_view name = text_.substr(at_ + 1, close - at_ - 1);
    if (name.empty()) return fail("the name is empty");
    steps_.push_back({ExpressionOp::kName, 0, 0, name});
    at_ = close + 1;
    return true;
  }
  bool function(int depth) {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_letter(text_[at_])) ++at_;
    const std::string_view word = text_.substr(start, at_ - start);
    for (const Function& f : kFunctions) {
      if (f.name != word) continue;
      if (!take('(')) return fail("\"" + std::string(word) + "\" needs parentheses");
      std::uint32_t arguments = 0;
      do {
        if (!sum(depth + 1)) return false;
        ++arguments;
      } while (take(','));
      if (arguments > f.most) return fail("\"" + std::string(word) + "\" takes one value");
      if (!take(')')) return fail("a closing parenthesis is missing here");
      push(f.op, arguments);
      return true;
    }
    at_ = start;
    return fail("unknown function \"" + std::string(word) + "\"");
  }

  std::string_view text_;
  ExpressionFault& fault_;
  std::size_t at_ = 0;
  std::vector<ExpressionStep> steps_;
};

}  // namespace

std::optional<std::vector<ExpressionStep>> parse_expression(std::string_view text, ExpressionFault& fault) {
  return Parser(text, fault).whole();
}

}  // namespace sojourn::module
