#include "sojourn/stats/csv.hpp"

#include <charconv>
#include <cstring>
#include <utility>

namespace sojourn::stats {
namespace {

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

std::string range_text(double low, double high) {
  const auto text = [](double value) {
    char buffer[32];
    const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value);
    return error == std::errc{} ? std::string(buffer, end) : std::string("?");
  };
  return text(low) + " to " + text(high);
}

}  // namespace

CsvReader::CsvReader(std::string& text, std::string file, std::span<const std::string_view> header,
                     base::Diagnostics& diagnostics)
    : file_(std::move(file)), header_(header), diagnostics_(diagnostics), at_(text.data()),
      end_(text.data() + text.size()) {
  cells_.reserve(header.size() + 1);
  starts_.reserve(header.size() + 1);
  check_header();
}

void CsvReader::check_header() {
  if (!read_row()) {
    add(0, "csv-header", "the table is empty", "");
    at_ = end_;
    return;
  }
  for (std::size_t i = 0; i < header_.size(); ++i) {
    if (i < cells_.size() && cells_[i] == header_[i]) continue;
    const std::string found = i < cells_.size() ? quoted(cells_[i]) : "the end of the line";
    add(i < starts_.size() ? starts_[i] : static_cast<int>(row_end_ - row_) + 1, "csv-header",
        "column " + std::to_string(i + 1) + " of the header must be " + quoted(header_[i]) + ", not " + found, "");
    at_ = end_;
    return;
  }
  if (cells_.size() > header_.size()) {
    add(starts_[header_.size()], "csv-header", "unknown column " + quoted(cells_[header_.size()]), "");
    at_ = end_;
  }
}

bool CsvReader::next() {
  while (read_row()) {
    if (row_ == row_end_ && header_.size() > 1) {
      add(1, "csv-row", "empty line", "");
      continue;
    }
    if (!row_ok_) continue;
    if (cells_.size() == header_.size()) {
      ++rows_;
      return true;
    }
    add(1, "csv-row",
        "the row has " + std::to_string(cells_.size()) + " cells, the header " + std::to_string(header_.size()), "");
  }
  return false;
}

bool CsvReader::read_row() {
  if (at_ == end_) return false;
  row_ = at_;
  const auto left = static_cast<std::size_t>(end_ - at_);
  auto* stop = static_cast<char*>(std::memchr(at_, '\n', left));
  at_ = stop ? stop + 1 : end_;
  row_end_ = stop ? stop : end_;
  if (row_end_ != row_ && row_end_[-1] == '\r') --row_end_;
  ++line_;
  row_ok_ = true;
  cells_.clear();
  starts_.clear();
  char* cell = row_;
  while (true) {
    if (!read_cell(cell, row_end_, static_cast<int>(cell - row_) + 1)) {
      row_ok_ = false;
      return true;
    }
    if (cell == row_end_) return true;
    ++cell;  // the comma
  }
}

// Reads one cell and leaves `at` on the comma after it or at the end.
bool CsvReader::read_cell(char*& at, char* end, int column_bytes) {
  starts_.push_back(column_bytes);
  char* const first = at;
  if (at == end || *at != '"') {
    while (at != end && *at != ',') {
      if (*at == '"') {
        add(static_cast<int>(at - row_) + 1, "csv-quote", "a quote inside a cell that does not start with one", "");
        return false;
      }
      ++at;
    }
    cells_.emplace_back(first, static_cast<std::size_t>(at - first));
    return true;
  }
  char* out = first + 1;
  for (++at; at != end; ++at) {
    if (*at == '"' && (at + 1 == end || at[1] != '"')) break;
    if (*at == '"') ++at;
    *out++ = *at;
  }
  if (at == end) {
    add(column_bytes, "csv-quote", "the quoted cell does not end on its line", "");
    return false;
  }
  cells_.emplace_back(first + 1, static_cast<std::size_t>(out - first - 1));
  if (++at != end && *at != ',') {
    add(static_cast<int>(at - row_) + 1, "csv-quote", "text after the closing quote", "");
    return false;
  }
  return true;
}

std::string_view CsvReader::filled(std::size_t column) {
  if (cells_[column].empty()) fault(column, "csv-cell", std::string(header_[column]) + " is empty");
  return cells_[column];
}

double CsvReader::number(std::size_t column, double low, double high) {
  const std::string_view cell = cells_[column];
  double value = low;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error == std::errc{} && end == cell.data() + cell.size() && value >= low && value <= high) return value;
  fault(column, "csv-cell",
        std::string(header_[column]) + " must be a number from " + range_text(low, high) + ", not " + quoted(cell));
  return low;
}

std::int64_t CsvReader::integer(std::size_t column, std::int64_t low, std::int64_t high) {
  const std::string_view cell = cells_[column];
  std::int64_t value = low;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error == std::errc{} && end == cell.data() + cell.size() && value >= low && value <= high) return value;
  fault(column, "csv-cell",
        std::string(header_[column]) + " must be a whole number from " + std::to_string(low) + " to " +
            std::to_string(high) + ", not " + quoted(cell));
  return low;
}

std::size_t CsvReader::choice(std::size_t column, std::span<const std::string_view> allowed) {
  for (std::size_t i = 0; i < allowed.size(); ++i)
    if (cells_[column] == allowed[i]) return i;
  fault(column, "csv-cell", "unknown " + std::string(header_[column]) + " " + quoted(cells_[column]),
        base::did_you_mean(cells_[column], {allowed.begin(), allowed.end()}));
  return 0;
}

void CsvReader::fault(std::size_t column, std::string rule, std::string message, std::string hint) {
  row_ok_ = false;
  add(starts_[column], std::move(rule), std::move(message), std::move(hint));
}

void CsvReader::table_fault(std::string rule, std::string message) {
  base::Diagnostic d;
  d.rule = std::move(rule);
  d.file = file_;
  d.message = std::move(message);
  diagnostics_.add(std::move(d));
}

void CsvReader::add(int column, std::string rule, std::string message, std::string hint) {
  base::Diagnostic d;
  d.rule = std::move(rule);
  d.file = file_;
  d.line = line_;
  d.column = column;
  d.message = std::move(message);
  d.hint = std::move(hint);
  if (row_) d.source.assign(row_, row_end_);
  diagnostics_.add(std::move(d));
}

}  // namespace sojourn::stats
