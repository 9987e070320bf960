#include "sojourn/measure/criteria.hpp"

#include <array>
#include <cctype>
#include <cmath>

#include "sojourn/base/json.hpp"

namespace sojourn::measure {

// Recursive descent. The first fault ends it.
class CriterionParser {
 public:
  CriterionParser(std::string_view text, const Subjects& subjects) : text_(text), subjects_(subjects) {}

  base::Result<Criterion> parse() {
    out_.root_ = any();
    blank();
    if (fault_.empty() && at_ != text_.size()) fail("nothing was expected behind " + std::to_string(at_) + " characters");
    if (!fault_.empty()) return base::Error{base::ErrorKind::kIo, fault_ + " in \"" + std::string(text_) + "\""};
    return std::move(out_);
  }

 private:
  using Op = Criterion::Op;
  using Node = Criterion::Node;

  std::uint32_t add(Node node) {
    out_.nodes_.push_back(std::move(node));
    return static_cast<std::uint32_t>(out_.nodes_.size() - 1);
  }
  void fail(std::string what) {
    if (fault_.empty()) fault_ = std::move(what);
    at_ = text_.size();
  }
  void blank() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool take(std::string_view word) {
    blank();
    const auto letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
    if (!text_.substr(at_).starts_with(word)) return false;
    if (letter(word.back()) && at_ + word.size() < text_.size() && letter(text_[at_ + word.size()])) return false;
    at_ += word.size();
    return true;
  }
  void expect(std::string_view word) {
    if (!take(word)) fail("\"" + std::string(word) + "\" is missing");
  }

  std::uint32_t list(std::string_view word, double at_least, std::uint32_t (CriterionParser::*part)()) {
    Node node{Op::kAtLeast, kNoSubject, at_least, {(this->*part)()}};
    while (take(word)) node.parts.push_back((this->*part)());
    if (node.parts.size() == 1) return node.parts[0];
    if (at_least == 0) node.number = static_cast<float>(node.parts.size());
    return add(std::move(node));
  }
  std::uint32_t any() { return list("or", 1, &CriterionParser::all); }
  std::uint32_t all() { return list("and", 0, &CriterionParser::one); }
  std::uint32_t one() {
    if (take("not")) {
      const std::uint32_t part = one();
      return add({Op::kNot, kNoSubject, 0, {part}});
    }
    if (take("(")) {
      const std::uint32_t inner = any();
      expect(")");
      return inner;
    }
    if (take("female")) return add({Op::kFemale, kNoSubject, 0, {}});
    if (take("male")) return add({Op::kMale, kNoSubject, 0, {}});
    if (take("ever")) return add({Op::kEver, subject(), 0, {}});
    if (take("current") || take("taking")) return add({Op::kCurrent, subject(), 0, {}});
    blank();
    if (at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_])) != 0) {
      Node node{Op::kAtLeast, kNoSubject, static_cast<float>(number()), {}};
      expect("of");
      expect("(");
      do node.parts.push_back(any());
      while (take(","));
      expect(")");
      return add(std::move(node));
    }
    return comparison();
  }
  std::uint32_t comparison() {
    Node node;
    node.subject = subject();
    constexpr std::array<std::pair<std::string_view, Op>, 5> kOps{
        {{"<=", Op::kLessEqual}, {">=", Op::kMoreEqual}, {"<", Op::kLess}, {">", Op::kMore}, {"=", Op::kEqual}}};
    for (const auto& [word, op] : kOps)
      if (take(word)) {
        node.op = op;
        node.number = static_cast<float>(number());
        return add(std::move(node));
      }
    fail("a comparison such as \">= 140\" is missing");
    return add(std::move(node));
  }
  SubjectId subject() {
    expect("[");
    const std::size_t end = text_.find(']', at_);
    if (end == text_.npos) {
      fail("\"]\" is missing");
      return kNoSubject;
    }
    const std::string_view name = text_.substr(at_, end - at_);
    at_ = end + 1;
    const SubjectId found = subjects_.find_name(name);
    if (found == kNoSubject) fail("\"" + std::string(name) + "\" is no subject");
    return found;
  }
  double number() {
    blank();
    std::size_t end = at_;
    while (end < text_.size() && (std::isdigit(static_cast<unsigned char>(text_[end])) != 0 || text_[end] == '.')) ++end;
    const auto value = base::json::parse_number(text_.substr(at_, end - at_));
    at_ = end;
    if (!value) fail("a number is missing");
    return value.value_or(0);
  }

  std::string_view text_;
  const Subjects& subjects_;
  std::size_t at_ = 0;
  std::string fault_;
  Criterion out_;
};

base::Result<Criterion> Criterion::parse(std::string_view text, const Subjects& subjects) {
  return CriterionParser(text, subjects).parse();
}

Criterion Criterion::has(SubjectId subject, stats::SubjectKind kind) {
  Criterion out;
  out.nodes_.push_back({kind == stats::SubjectKind::kMedication ? Op::kCurrent : Op::kEver, subject, 0, {}});
  return out;
}

std::optional<bool> Criterion::meets(const People& people, std::size_t person) const { return meets(people, person, root_); }

std::optional<bool> Criterion::meets(const People& people, std::size_t person, std::uint32_t index) const {
  const Node& node = nodes_[index];
  switch (node.op) {
    case Op::kFemale: return people[person].sex == Sex::kFemale;
    case Op::kMale: return people[person].sex == Sex::kMale;
    case Op::kEver: return people.has(node.subject) && people.column(node.subject).first[person] != kNoDay;
    case Op::kCurrent: return people.has(node.subject) && people.column(node.subject).current[person];
    case Op::kNot: {
      const auto inner = meets(people, person, node.parts[0]);
      return inner ? std::optional(!*inner) : std::nullopt;
    }
    case Op::kAtLeast: {
      float met = 0, unknown = 0;
      for (const std::uint32_t part : node.parts) {
        const auto is = meets(people, person, part);
        if (!is) ++unknown;
        else if (*is) ++met;
      }
      if (met >= node.number) return true;
      return met + unknown < node.number ? std::optional(false) : std::nullopt;
    }
    default: break;
  }
  const auto& values = people.latest(node.subject);
  if (values.empty() || std::isnan(values[person])) return std::nullopt;
  const float value = values[person];
  switch (node.op) {
    case Op::kLess: return value < node.number;
    case Op::kLessEqual: return value <= node.number;
    case Op::kMore: return value > node.number;
    case Op::kMoreEqual: return value >= node.number;
    default: return value == node.number;
  }
}

}  // namespace sojourn::measure
