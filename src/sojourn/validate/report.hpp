#pragma once
// What is wrong, in the words that the user reads.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/base/diagnostics.hpp"
#include "sojourn/validate/tape.hpp"

namespace sojourn::validate {

struct Finding {
  base::Severity severity = base::Severity::kError;
  std::string rule;        // stable id; docs/validate.md has an entry for each
  std::size_t offset = 0;  // in the text that was read
  std::string resource;    // "Patient/123"; the type alone if there is no id
  std::string path;        // "Patient.name[0].given[1]"
  std::string message, hint;
};

// Findings of one piece of the input: the first `most` of them, and how many there are of each rule.
class Report {
 public:
  explicit Report(std::size_t most) : most_(most) {}
  void add(Finding finding) {
    ++(finding.severity == base::Severity::kError ? errors_ : warnings_);
    ++by_rule_[finding.rule];
    if (findings_.size() < most_) findings_.push_back(std::move(finding));
  }
  bool full() const { return findings_.size() >= most_; }
  std::uint64_t errors() const { return errors_; }
  std::uint64_t warnings() const { return warnings_; }
  const std::map<std::string, std::uint64_t>& by_rule() const { return by_rule_; }
  std::vector<Finding>& findings() { return findings_; }

 private:
  std::size_t most_;
  std::uint64_t errors_ = 0, warnings_ = 0;
  std::map<std::string, std::uint64_t> by_rule_;
  std::vector<Finding> findings_;
};

// "Patient.name[0].given[1]": the way from the resource to a value.
std::string path_to(const Tape& tape, At resource, At value);
// Between quotation marks, shortened if it is long.
std::string quoted(std::string_view text);
// "Patient/123"
std::string label_of(const Tape& tape, At resource);

}  // namespace sojourn::validate
