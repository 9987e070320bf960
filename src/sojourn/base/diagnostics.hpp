#pragma once
// Faults in input files, collected rather than thrown: reading goes on, so that one run reports all of them.
#include <string>
#include <string_view>
#include <vector>

namespace sojourn::base {

enum class Severity : unsigned char { kWarning, kError };

struct Diagnostic {
  Severity severity = Severity::kError;
  std::string rule;     // stable id, e.g. "unknown-state"; docs/diagnostics.md has an entry for each
  std::string file;     // as the user named it
  int line = 0;         // 1-based; 0 = the file as a whole
  int column = 0;       // 1-based, in bytes
  std::string message;  // what is wrong
  std::string hint;     // the remedy, e.g. did you mean "Inhaler"? Empty when there is none.
  std::string source;   // text of the line, for the caret; may be empty
};

// "modules/asthma.json:41:17: error: transition to unknown state "Inhlaer" [unknown-state]", then the source line
// with a caret, then the hint.
std::string to_text(const Diagnostic& diagnostic);

class Diagnostics {
 public:
  void add(Diagnostic diagnostic);
  void append(Diagnostics other);
  bool has_errors() const { return errors_ > 0; }
  std::size_t errors() const { return errors_; }
  std::size_t warnings() const { return all_.size() - errors_; }
  // In order of (file, line, column), equal ones once.
  std::vector<Diagnostic> sorted() const;
  const std::vector<Diagnostic>& all() const { return all_; }

 private:
  std::vector<Diagnostic> all_;
  std::size_t errors_ = 0;
};

// The candidate nearest to `word` by edit distance (transpositions count one), or empty if none is near enough to be a
// plausible slip of the keyboard. Case is ignored.
std::string nearest(std::string_view word, const std::vector<std::string_view>& candidates);

// "did you mean \"X\"?" or "".
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace sojourn::base
