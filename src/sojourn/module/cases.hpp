#pragma once
// Which cases a few conditions distinguish. Every quantity that they read (age, gender, an attribute) is split into the
// values that they can tell apart; all combinations are then tried. So it can be proved that a list of conditions
// leaves nothing over, or said what it leaves over.
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/base/json.hpp"
#include "sojourn/module/fields.hpp"

namespace sojourn::module::detail {

struct CaseValue {
  enum class Kind : std::uint8_t { kNil, kBoolean, kNumber, kText, kOther } kind = Kind::kNil;
  bool boolean = false;
  double number = 0;
  std::string_view text;
  friend bool operator==(const CaseValue&, const CaseValue&) = default;
};

// Values that modules give to attributes. `open`: others than the listed ones occur as well.
struct WrittenValues {
  std::vector<CaseValue> values;
  bool open = false;
  bool number = false;  // any number
};
using WrittenAttributes = std::map<std::string_view, WrittenValues>;

class Cases {
 public:
  using Node = base::json::Node;
  Cases(const std::vector<const Node*>& conditions, const WrittenAttributes& written);

  // Calls `visit` for every combination until it says false. False if there are too many to try.
  bool each(const std::function<bool()>& visit);
  // Whether the condition holds in the present combination.
  bool holds(const Node& condition) const;
  // How many quantities of the present combination are not set, or are none of the values that are named.
  std::size_t unset() const;
  // The present combination in words: "age is 70 and gender is female".
  std::string words() const;

 private:
  struct Variable {
    std::string key, name;
    std::vector<double> thresholds;
    std::vector<CaseValue> values;
    std::size_t now = 0;
  };
  void read(const Node& condition);
  Variable& variable(const std::string& key, std::string name);
  void threshold(Variable& v, double number);
  void finish(Variable& v);
  const CaseValue& value(const std::string& key) const;

  const WrittenAttributes& written_;
  std::vector<Variable> variables_;
};

}  // namespace sojourn::module::detail
