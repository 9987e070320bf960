// Compiles expressions.
#include <algorithm>
#include <array>

#include "sojourn/validate/expression_term.hpp"

namespace sojourn::validate {
namespace {

using Term = Expression::Term;
using TermPtr = std::unique_ptr<Term>;

constexpr std::array<std::string_view, 54> kWords{
    "exists",   "empty",    "not",       "count",     "where",   "all",        "first",    "last",      "tail",
    "select",   "hasValue", "ofType",    "is",        "as",      "matches",    "contains", "length",    "startsWith",
    "endsWith", "toString", "toInteger", "substring", "iif",     "isDistinct", "distinct", "intersect", "combine",
    "union",    "trace",    "allTrue",   "allFalse",  "anyTrue", "skip",       "single",   "implies",   "or",
    "xor",      "and",      "in",        "=",         "!=",      "~",          "<=",       ">=",        "<",
    ">",        "|",        "+",         "-",         "&",       "*",          "/",        "div",       "mod"};
constexpr std::size_t kFunctions = 34;  // the first ones

// Operators by how loosely they bind, the loosest first.
const std::vector<std::vector<std::string_view>> kLevels{
    {"implies"}, {"or", "xor"}, {"and"},         {"in", "contains"},      {"=", "!=", "~"}, {"<=", ">=", "<", ">"},
    {"|"},       {"is", "as"},  {"+", "-", "&"}, {"*", "/", "div", "mod"}};

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool digit(char c) { return c >= '0' && c <= '9'; }

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  TermPtr whole() {
    TermPtr out = level(0);
    blanks();
    return at_ == text_.size() ? std::move(out) : nullptr;
  }

 private:
  void blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r')) ++at_;
  }
  bool take(std::string_view word) {
    blanks();
    if (!text_.substr(at_).starts_with(word)) return false;
    const char behind = at_ + word.size() < text_.size() ? text_[at_ + word.size()] : ' ';
    if (letter(word[0]) && (letter(behind) || digit(behind))) return false;
    at_ += word.size();
    return true;
  }

  TermPtr level(std::size_t depth) {
    if (depth == kLevels.size()) return path();
    TermPtr left = level(depth + 1);
    for (bool more = true; left && more;) {
      more = false;
      for (const std::string_view op : kLevels[depth])
        if (take(op)) {
          auto term = make(Op::kBinary, "");
          term->word = static_cast<Word>(std::find(kWords.begin(), kWords.end(), op) - kWords.begin());
          TermPtr right = op == "is" || op == "as" ? type_name() : level(depth + 1);
          if (!right) return nullptr;
          term->parts.push_back(std::move(left));
          term->parts.push_back(std::move(right));
          left = std::move(term);
          more = true;
          break;
        }
    }
    return left;
  }

  TermPtr path() {
    TermPtr out = primary();
    while (out) {
      if (take(".")) {
        out = step(std::move(out));
      } else if (take("[")) {
        auto term = make(Op::kIndex, "");
        term->parts.push_back(std::move(out));
        term->parts.push_back(level(0));
        if (!term->parts[1] || !take("]")) return nullptr;
        out = std::move(term);
      } else {
        break;
      }
    }
    return out;
  }

  TermPtr primary() {
    blanks();
    if (take("(")) {
      TermPtr out = level(0);
      return out && take(")") ? std::move(out) : nullptr;
    }
    if (take("$this")) return make(Op::kThis, "");
    if (take("%resource") || take("%rootResource")) return make(Op::kResource, "");
    if (take("%ucum")) return literal("http://unitsofmeasure.org");
    if (take("%context")) return nullptr;
    if (at_ < text_.size() && text_[at_] == '\'') return text_literal();
    if (at_ < text_.size() && digit(text_[at_])) {
      const std::size_t from = at_;
      while (at_ < text_.size() &&
             (digit(text_[at_]) || (text_[at_] == '.' && at_ + 1 < text_.size() && digit(text_[at_ + 1]))))
        ++at_;
      auto term = make(Op::kLiteral, text_.substr(from, at_ - from));
      return term;
    }
    if (take("true") || take("false")) {
      auto term = make(Op::kLiteral, text_[at_ - 2] == 'u' ? "true" : "false");
      term->is_boolean = true;
      return term;
    }
    return step(nullptr);
  }

  TermPtr text_literal() {
    std::string value;
    for (++at_; at_ < text_.size() && text_[at_] != '\''; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      value += text_[at_];
    }
    if (at_ == text_.size()) return nullptr;
    ++at_;
    return literal(value);
  }

  std::string_view word() {
    blanks();
    const std::size_t from = at_;
    if (at_ < text_.size() && letter(text_[at_]))
      while (at_ < text_.size() && (letter(text_[at_]) || digit(text_[at_]))) ++at_;
    return text_.substr(from, at_ - from);
  }

  // Types may be written as FHIR.Quantity.
  TermPtr type_name() {
    std::string_view name = word();
    if ((name == "FHIR" || name == "System") && take(".")) name = word();
    return name.empty() ? nullptr : literal(std::string(name));
  }

  TermPtr step(TermPtr subject) {
    const std::string_view name = word();
    if (name.empty()) return nullptr;
    const bool call = at_ < text_.size() && text_[at_] == '(';
    auto term = make(call ? Op::kCall : Op::kName, name);
    term->parts.push_back(std::move(subject));
    if (!call) return term;
    const auto known = std::find(kWords.begin(), kWords.begin() + kFunctions, name);
    if (known == kWords.begin() + kFunctions) return nullptr;
    term->word = static_cast<Word>(known - kWords.begin());
    ++at_;
    while (!take(")")) {
      if (term->parts.size() > 1 && !take(",")) return nullptr;
      TermPtr argument = name == "ofType" || name == "is" || name == "as" ? type_name() : level(0);
      if (!argument) return nullptr;
      term->parts.push_back(std::move(argument));
    }
    if (name == "matches") {
      if (term->parts.size() != 2 || term->parts[1]->op != Op::kLiteral) return nullptr;
      try {
        term->pattern.emplace(term->parts[1]->name);
      } catch (const std::regex_error&) {
        return nullptr;
      }
    }
    return term;
  }

  static TermPtr make(Op op, std::string_view name) {
    auto term = std::make_unique<Term>();
    term->op = op;
    term->name = name;
    return term;
  }
  static TermPtr literal(std::string text) {
    auto term = make(Op::kLiteral, text);
    term->is_text = true;
    return term;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Expression::Expression() = default;
Expression::~Expression() = default;

std::unique_ptr<Expression> Expression::compile(std::string_view text) {
  auto root = Parser(text).whole();
  if (!root) return nullptr;
  std::unique_ptr<Expression> out(new Expression);
  out->root_ = std::move(root);
  return out;
}

}  // namespace sojourn::validate
