// Evaluates expressions.
#include <algorithm>
#include <charconv>
#include <list>

#include "sojourn/base/json.hpp"
#include "sojourn/validate/expression_term.hpp"
#include "sojourn/validate/formats.hpp"

namespace sojourn::validate {
namespace {

using Term = Expression::Term;

struct Item {
  enum Kind : std::uint8_t { kNode, kText, kNumber, kBoolean } kind = kNode;
  At at = 0;
  std::string_view text;  // of literals and results
};
using Items = std::vector<Item>;

Item truth(bool value) { return {Item::kBoolean, 0, value ? "true" : "false"}; }

class Evaluation {
 public:
  Evaluation(const Definitions& definitions, const Tape& tape, At resource)
      : definitions_(definitions), tape_(tape), resource_(resource) {}

  Items value(const Term& term, const Items& self) const {
    switch (term.op) {
      case Op::kThis: return self;
      case Op::kResource: return {{Item::kNode, resource_, {}}};
      case Op::kLiteral:
        return {{term.is_text ? Item::kText : term.is_boolean ? Item::kBoolean : Item::kNumber, 0, term.name}};
      case Op::kName: return members(term, term.parts[0] ? value(*term.parts[0], self) : self, !term.parts[0]);
      case Op::kIndex: {
        const Items all = value(*term.parts[0], self), index = value(*term.parts[1], self);
        const auto i =
            index.empty() ? 0 : static_cast<std::size_t>(base::json::parse_number(text(index[0])).value_or(0));
        return i < all.size() ? Items{all[i]} : Items{};
      }
      case Op::kBinary: return binary(term, self);
      case Op::kCall: return call(term, term.parts[0] ? value(*term.parts[0], self) : self, self);
    }
    return {};
  }

  // nullopt: nothing is known.
  std::optional<bool> is_true(const Items& items) const {
    if (items.empty()) return std::nullopt;
    if (items.size() == 1 && (items[0].kind == Item::kBoolean ||
                              (items[0].kind == Item::kNode && tape_[items[0].at].kind == Json::kBoolean)))
      return text(items[0]) == "true";
    return true;
  }

 private:
  std::string_view text(const Item& item) const { return item.kind == Item::kNode ? tape_[item.at].text : item.text; }
  std::string_view keep(std::string text) const { return made_.emplace_back(std::move(text)); }
  Item number(double value) const {
    char buffer[32];
    return {Item::kNumber, 0, keep(std::string(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr))};
  }
  const Type* type(const Item& item) const {
    if (item.kind != Item::kNode) return nullptr;
    const Node& node = tape_[item.at];
    return node.shadow ? definitions_.element_type() : definitions_.type_at(tape_, item.at);
  }

  Items members(const Term& term, const Items& of, bool leading) const {
    Items out;
    for (const Item& item : of) {
      if (item.kind != Item::kNode || tape_[item.at].kind != Json::kObject) continue;
      // A path may begin with the type that it is written for.
      if (const Type* t = type(item); leading && t && t->name == term.name) {
        out.push_back(item);
        continue;
      }
      const std::size_t before = out.size();
      for (const bool shadows : {false, true}) {
        if (out.size() > before) break;
        for (At c = tape_.first(item.at); c != tape_.end(item.at); c = tape_.next(c)) {
          const Node& node = tape_[c];
          if (!node.member || node.member->element->plain != term.name || node.shadow != shadows) continue;
          if (node.kind != Json::kArray)
            out.push_back({Item::kNode, c, {}});
          else
            for (At i = tape_.first(c); i != tape_.end(c); i = tape_.next(i))
              if (tape_[i].kind != Json::kNull) out.push_back({Item::kNode, i, {}});
        }
      }
    }
    return out;
  }

  bool is_type(const Item& item, std::string_view name) const {
    const Type* t = type(item);
    for (; t; t = definitions_.type(t->base))
      if (t->name.size() == name.size() &&
          std::equal(name.begin(), name.end(), t->name.begin(), [](char a, char b) { return (a | 32) == (b | 32); }))
        return true;
    return false;
  }

  bool same(const Item& a, const Item& b) const {
    if (a.kind == Item::kNode && b.kind == Item::kNode && tape_[a.at].kind == Json::kObject)
      return same_value(tape_, a.at, tape_, b.at);
    return text(a) == text(b) && !text(a).empty();
  }

  // Of dates, numbers and quantities; nullopt if they cannot be compared.
  std::optional<int> order(const Item& a, const Item& b) const {
    if (a.kind == Item::kNode && tape_[a.at].kind == Json::kObject && b.kind == Item::kNode) {
      if (tape_.text(a.at, "code") != tape_.text(b.at, "code")) return std::nullopt;
      const auto x = tape_.find(a.at, "value"), y = tape_.find(b.at, "value");
      if (!x || !y) return std::nullopt;
      return order({Item::kNode, *x, {}}, {Item::kNode, *y, {}});
    }
    if (const auto x = TimeSpan::read(text(a)), y = TimeSpan::read(text(b)); x && y && !number_like(a)) {
      if (x->last < y->first) return -1;
      if (x->first > y->last) return 1;
      return x->first == y->first && x->last == y->last ? std::optional<int>(0) : std::nullopt;
    }
    const auto x = base::json::parse_number(text(a)), y = base::json::parse_number(text(b));
    if (!x || !y) return std::nullopt;
    return *x < *y ? -1 : *x > *y ? 1 : 0;
  }
  bool number_like(const Item& item) const {
    return item.kind == Item::kNumber || (item.kind == Item::kNode && tape_[item.at].kind == Json::kNumber);
  }

  Items binary(const Term& term, const Items& self) const {
    const Word op = term.word;
    const Items left = value(*term.parts[0], self);
    if (op == Word::kAnd || op == Word::kOr || op == Word::kImplies || op == Word::kXor) {
      const auto a = is_true(left);
      if (op == Word::kAnd && a == false) return {truth(false)};
      if (op == Word::kOr && a == true) return {truth(true)};
      if (op == Word::kImplies && a == false) return {truth(true)};
      const auto b = is_true(value(*term.parts[1], self));
      if (op == Word::kAnd) return b == false ? Items{truth(false)} : a && b ? Items{truth(true)} : Items{};
      if (op == Word::kOr) return b == true ? Items{truth(true)} : a && b ? Items{truth(false)} : Items{};
      if (op == Word::kXor) return a && b ? Items{truth(*a != *b)} : Items{};
      return b == true ? Items{truth(true)} : a && b ? Items{truth(false)} : Items{};
    }
    const Items right = value(*term.parts[1], self);
    if (op == Word::kBoth) {
      Items out = left;
      for (const Item& item : right) out.push_back(item);
      return out;
    }
    if (op == Word::kJoin)
      return {{Item::kText, 0,
               keep((left.empty() ? "" : std::string(text(left[0]))) +
                    (right.empty() ? "" : std::string(text(right[0]))))}};
    if (op == Word::kIn || op == Word::kContains) {
      const Items& one = op == Word::kIn ? left : right;
      const Items& many = op == Word::kIn ? right : left;
      if (one.empty()) return {};
      return {truth(std::any_of(many.begin(), many.end(), [&](const Item& item) { return same(item, one[0]); }))};
    }
    if (left.empty()) return {};
    if (op == Word::kIs) return {truth(is_type(left[0], term.parts[1]->name))};
    if (op == Word::kAs) return is_type(left[0], term.parts[1]->name) ? left : Items{};
    if (right.empty()) return {};
    if (op == Word::kEqual || op == Word::kAlike || op == Word::kUnequal) {
      bool equal = left.size() == right.size();
      for (std::size_t i = 0; equal && i < left.size(); ++i) {
        const auto numeric = number_like(left[i]) || number_like(right[i]) ? order(left[i], right[i]) : std::nullopt;
        equal = numeric ? *numeric == 0 : same(left[i], right[i]);
      }
      return {truth(equal != (op == Word::kUnequal))};
    }
    if (op == Word::kLess || op == Word::kMore || op == Word::kAtMost || op == Word::kAtLeast) {
      const auto by = order(left[0], right[0]);
      if (!by) return {truth(true)};  // not to be told apart: no fault
      return {truth(op == Word::kLess     ? *by < 0
                    : op == Word::kMore   ? *by > 0
                    : op == Word::kAtMost ? *by <= 0
                                          : *by >= 0)};
    }
    const auto a = base::json::parse_number(text(left[0])), b = base::json::parse_number(text(right[0]));
    if (!a || !b) return {};
    if (op == Word::kPlus) return {number(*a + *b)};
    if (op == Word::kMinus) return {number(*a - *b)};
    if (op == Word::kTimes) return {number(*a * *b)};
    const auto x = static_cast<std::int64_t>(*a), y = static_cast<std::int64_t>(*b);
    if (y == 0) return {};
    return {op == Word::kMod   ? number(static_cast<double>(x % y))
            : op == Word::kDiv ? number(static_cast<double>(x / y))
                               : number(*a / *b)};
  }

  Items filtered(const Term& term, const Items& of) const {
    if (term.parts.size() < 2) return of;
    Items out;
    for (const Item& item : of)
      if (is_true(value(*term.parts[1], {item})) == true) out.push_back(item);
    return out;
  }

  Items call(const Term& term, const Items& of, const Items& self) const {
    const Word f = term.word;
    const auto argument = [&](std::size_t i) { return i < term.parts.size() ? value(*term.parts[i], self) : Items{}; };
    const auto argument_text = [&](std::size_t i) {
      const Items items = argument(i);
      return items.empty() ? std::string_view() : text(items[0]);
    };
    if (f == Word::kExists) return {truth(!filtered(term, of).empty())};
    if (f == Word::kWhere) return filtered(term, of);
    if (f == Word::kEmpty) return {truth(of.empty())};
    if (f == Word::kCount) return {number(static_cast<double>(of.size()))};
    if (f == Word::kAll) return {truth(filtered(term, of).size() == of.size())};
    if (f == Word::kTrace || f == Word::kSingle) return of;
    if (f == Word::kFirst) return of.empty() ? of : Items{of.front()};
    if (f == Word::kLast) return of.empty() ? of : Items{of.back()};
    if (f == Word::kTail) return of.empty() ? of : Items(of.begin() + 1, of.end());
    if (f == Word::kSkip) {
      const auto n = static_cast<std::size_t>(base::json::parse_number(argument_text(1)).value_or(0));
      return n < of.size() ? Items(of.begin() + static_cast<std::ptrdiff_t>(n), of.end()) : Items{};
    }
    if (f == Word::kSelect) {
      Items out;
      for (const Item& item : of)
        for (Item& found : value(*term.parts[1], {item})) out.push_back(std::move(found));
      return out;
    }
    if (f == Word::kOfType || f == Word::kAs) {
      Items out;
      for (const Item& item : of)
        if (is_type(item, term.parts[1]->name)) out.push_back(item);
      return out;
    }
    if (f == Word::kIs) return of.empty() ? Items{} : Items{truth(is_type(of[0], term.parts[1]->name))};
    if (f == Word::kIsDistinct || f == Word::kDistinct) {
      Items once;
      for (const Item& item : of)
        if (std::none_of(once.begin(), once.end(), [&](const Item& other) { return same(item, other); }))
          once.push_back(item);
      return f == Word::kDistinct ? once : Items{truth(once.size() == of.size())};
    }
    if (f == Word::kCombine || f == Word::kUnion || f == Word::kIntersect) {
      const Items others = argument(1);
      Items out = f == Word::kIntersect ? Items{} : of;
      if (f != Word::kIntersect)
        out.insert(out.end(), others.begin(), others.end());
      else
        for (const Item& item : of)
          if (std::any_of(others.begin(), others.end(), [&](const Item& other) { return same(item, other); }))
            out.push_back(item);
      return out;
    }
    if (f == Word::kAllTrue)
      return {truth(std::all_of(of.begin(), of.end(), [&](const Item& i) { return text(i) == "true"; }))};
    if (f == Word::kAllFalse)
      return {truth(std::all_of(of.begin(), of.end(), [&](const Item& i) { return text(i) == "false"; }))};
    if (f == Word::kAnyTrue)
      return {truth(std::any_of(of.begin(), of.end(), [&](const Item& i) { return text(i) == "true"; }))};
    if (f == Word::kHasValue) return {truth(of.size() == 1 && !text(of[0]).empty())};
    if (f == Word::kNot) {
      const auto known = is_true(of);
      return known ? Items{truth(!*known)} : Items{};
    }
    if (f == Word::kIif) return is_true(argument(1)) == true ? argument(2) : argument(3);
    if (of.empty()) return {};
    const std::string_view subject = text(of[0]);
    if (f == Word::kToString) return {{Item::kText, 0, subject}};
    if (f == Word::kToInteger) {
      const auto n = base::json::parse_number(subject);
      return n ? Items{number(*n)} : Items{};
    }
    if (f == Word::kLength) return {number(static_cast<double>(subject.size()))};
    if (f == Word::kStartsWith) return {truth(subject.starts_with(argument_text(1)))};
    if (f == Word::kEndsWith) return {truth(subject.ends_with(argument_text(1)))};
    if (f == Word::kContains) return {truth(subject.find(argument_text(1)) != subject.npos)};
    if (f == Word::kSubstring) {
      const auto from = static_cast<std::size_t>(base::json::parse_number(argument_text(1)).value_or(0));
      const auto length = term.parts.size() > 2
                              ? static_cast<std::size_t>(base::json::parse_number(argument_text(2)).value_or(0))
                              : subject.npos;
      return from < subject.size() ? Items{{Item::kText, 0, subject.substr(from, length)}} : Items{};
    }
    if (f == Word::kMatches) {
      constexpr std::size_t kLongest = 1000;  // the library's expressions recurse once a character
      return {truth(subject.size() > kLongest || std::regex_search(subject.begin(), subject.end(), *term.pattern))};
    }
    return {};
  }

  const Definitions& definitions_;
  const Tape& tape_;
  At resource_;
  mutable std::list<std::string> made_;  // texts that came up on the way
};

}  // namespace

bool Expression::holds(const Definitions& definitions, const Tape& tape, At value, At resource) const {
  const Evaluation evaluation(definitions, tape, resource);
  return evaluation.is_true(evaluation.value(*root_, {{Item::kNode, value, {}}})) == true;
}

}  // namespace sojourn::validate
