#pragma once
// One row a person: for comparing synthetic people with a table of real records that the user has.
#include <string>
#include <vector>

#include "sojourn/base/diagnostics.hpp"
#include "sojourn/base/result.hpp"
#include "sojourn/measure/measures.hpp"

namespace sojourn::report {

struct Records {
  struct Column {
    std::string name;
    bool binary = false;  // 0 and 1 only
  };
  std::vector<Column> columns;
  std::vector<float> values;  // row after row; NaN: not known
  std::size_t rows() const { return columns.empty() ? 0 : values.size() / columns.size(); }
  float at(std::size_t row, std::size_t column) const { return values[row * columns.size() + column]; }
};

// A CSV file with a header: `sex` (female, male), `age` (years), a column of a subject or criterion (0 or 1, or the
// value), and perhaps `member` (1: the record was known to whoever made the synthetic data). Faults go to
// `diagnostics`. `member` is taken out and returned by itself; empty if there is none.
struct RealRecords {
  Records records;
  std::vector<bool> member;
};
base::Result<RealRecords> read_records(const std::string& path, const measure::Measures& measures, base::Diagnostics& diagnostics);

// The living people in the same columns.
Records records_of(const measure::Measures& measures, const std::vector<Records::Column>& columns);

}  // namespace sojourn::report
