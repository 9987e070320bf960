#pragma once
// Reads a CSV table strictly: a fixed header, the same number of cells in every row, typed cells. What is wrong becomes
// a Diagnostic with file, line and column; the row is skipped and reading goes on.
//
// Cells are views into the caller's text, which must outlive them. A quoted cell is unescaped in place, so the text is
// changed. Line ends are LF or CRLF; a cell holds no line end.
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/base/diagnostics.hpp"

namespace sojourn::stats {

class CsvReader {
 public:
  // `text`, `header` and `diagnostics` must outlive the reader. A header other than `header` is one diagnostic, and no
  // row is read.
  CsvReader(std::string& text, std::string file, std::span<const std::string_view> header,
            base::Diagnostics& diagnostics);

  // Goes to the next row that has the right number of cells; false at the end.
  bool next();

  // Cells of the current row. A cell that does not fit is a diagnostic, gives a value in range and clears row_ok().
  std::string_view text(std::size_t column) const { return cells_[column]; }
  std::string_view filled(std::size_t column);  // not empty
  double number(std::size_t column, double low, double high);
  std::int64_t integer(std::size_t column, std::int64_t low, std::int64_t high);
  std::size_t choice(std::size_t column, std::span<const std::string_view> allowed);

  // Reports a fault of the current row that spans cells.
  void fault(std::size_t column, std::string rule, std::string message, std::string hint = {});
  // Reports a fault of the table as a whole.
  void table_fault(std::string rule, std::string message);

  bool row_ok() const { return row_ok_; }
  std::size_t columns() const { return header_.size(); }
  int line() const { return line_; }
  std::size_t rows() const { return rows_; }

 private:
  bool read_row();
  bool read_cell(char*& at, char* end, int column_bytes);
  void check_header();
  void add(int column, std::string rule, std::string message, std::string hint);

  std::string file_;
  std::span<const std::string_view> header_;
  base::Diagnostics& diagnostics_;
  char* at_ = nullptr;        // start of the next line
  char* end_ = nullptr;       // end of the text
  char* row_ = nullptr;       // start of the current line
  char* row_end_ = nullptr;
  std::vector<std::string_view> cells_;
  std::vector<int> starts_;   // 1-based byte columns of the cells
  std::size_t rows_ = 0;
  int line_ = 0;
  bool row_ok_ = false;
};

}  // namespace sojourn::stats
