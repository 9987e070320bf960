#pragma once
// What FHIR servers answer: bundles with a result for each entry, and OperationOutcome resources.
#include <string>
#include <string_view>
#include <vector>

namespace sojourn::push {

struct EntryAnswer {
  int status = 0;      // 0 = the server gave none
  std::string stored;  // "Type/id" from the location
  bool revived = false;  // created again: an earlier one of this id was deleted
  std::string text;    // of its OperationOutcome
};

struct Answer {
  bool is_bundle = false;   // otherwise `text` says what came
  std::vector<EntryAnswer> entries;
  std::string text;         // of an OperationOutcome
};

Answer read_answer(std::string_view body);

// What a person can read of an answer that is no success: the OperationOutcome's text, else the begin of what came.
std::string problem_text(int status, std::string_view body);

// A page of search results.
struct SearchPage {
  bool valid = false;
  long long total = -1;              // -1 = not told
  struct Found {
    std::string type, id;
    std::string patient;             // "Patient/id" that it belongs to; empty = none is named
    std::vector<std::string> runs;   // codes of its run tags
  };
  std::vector<Found> found;
  std::string next;                  // address of the next page; empty = the last
};
SearchPage read_search(std::string_view body);

}  // namespace sojourn::push
