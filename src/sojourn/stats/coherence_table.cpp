#include "sojourn/stats/coherence_table.hpp"

#include <array>
#include <string_view>

#include "sojourn/base/file.hpp"
#include "sojourn/stats/csv.hpp"

namespace sojourn::stats {

using std::string_view;

bool CoherenceRule::holds(double reading) const {
  switch (op) {
    case Op::kLess: return reading < value;
    case Op::kLessEqual: return reading <= value;
    case Op::kMore: return reading > value;
    default: return reading >= value;
  }
}

base::Result<CoherenceTable> CoherenceTable::load(const std::string& folder, base::Diagnostics& diagnostics) {
  static constexpr std::array<string_view, 10> kHeader{"rule", "condition", "observation", "from_day", "to_day",
                                                       "which", "operator", "value", "exceptions", "source"};
  static constexpr std::array<string_view, 3> kWhich{"highest", "lowest", "latest"};
  static constexpr std::array<string_view, 4> kOps{"<", "<=", ">", ">="};
  constexpr std::int64_t kLife = 50000;  // days
  auto text = base::folder_reader(folder)("coherence.csv");
  if (!text) return text.error();
  CoherenceTable out;
  CsvReader csv(*text, folder + "/coherence.csv", kHeader, diagnostics);
  while (csv.next()) {
    CoherenceRule rule;
    rule.name = csv.filled(0);
    rule.condition = csv.filled(1);
    rule.observation = csv.filled(2);
    rule.from_day = static_cast<int>(csv.integer(3, -kLife, kLife));
    rule.to_day = static_cast<int>(csv.integer(4, -kLife, kLife));
    rule.which = static_cast<CoherenceRule::Which>(csv.choice(5, kWhich));
    rule.op = static_cast<CoherenceRule::Op>(csv.choice(6, kOps));
    rule.value = csv.number(7, -1e6, 1e6);
    rule.exceptions = csv.number(8, 0, 1);
    rule.source = csv.filled(9);
    rule.line = csv.line();
    if (rule.from_day > rule.to_day)
      csv.fault(3, "inverted-range", "the first day lies behind the last", "Exchange from_day and to_day");
    if (csv.row_ok()) out.rules_.push_back(std::move(rule));
  }
  if (csv.rows() == 0) csv.table_fault("table-incomplete", "the table has no rows");
  return out;
}

}  // namespace sojourn::stats
