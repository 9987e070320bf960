#pragma once
// Details that all facts of one module state share; facts refer to them by index. Filled by the compiler, then const.
#include <cstdint>
#include <vector>

#include "sojourn/base/ids.hpp"
#include "sojourn/vocab/concept.hpp"

namespace sojourn::record {

using vocab::ConceptId;
using vocab::ConceptListId;

// How a prescription is to be taken; shared by all orders of one module state.
struct Prescription {
  double dose = 0;           // amount per dose; 0 = not given
  double frequency = 0;      // doses per period
  double period = 0;         // length of the period
  base::Symbol period_unit;  // UCUM/FHIR unit of time: h d wk mo a ("days" -> "d")
  double duration = 0;       // 0 = not given
  base::Symbol duration_unit;
  std::uint16_t refills = 0;
  bool has_refills = false;
  bool as_needed = false;
  ConceptListId instructions{0u};
};

struct GoalDetail {
  base::Symbol text;            // invalid = the goal is the target below
  ConceptListId measure{0u};    // what is observed
  base::Symbol comparator;      // "<", "<=", ...
  double target = 0;
  base::Symbol target_text;     // when the target is a text or code
  friend bool operator==(const GoalDetail&, const GoalDetail&) = default;
};

// Numbers taken at even intervals, as a module lists them.
struct Series {
  std::vector<double> values;
  double period = 1;  // seconds
};

// How an observation's series are to be read: a sample s stands for origin + factor * s.
struct SampledData {
  double origin = 0, factor = 1;
  double lower_limit = 0, upper_limit = 0;  // of what can be detected, in samples
  bool has_lower_limit = false, has_upper_limit = false;
  std::int8_t decimals = -1;  // most decimals of a sample; -1 = as many as it needs
};

// A document as an observation's value. Symbols are invalid and numbers 0 where the module says nothing.
struct Attachment {
  base::Symbol url, data, content_type, language, hash, title, creation;
  std::uint32_t size = 0, height = 0, width = 0, frames = 0;
  double duration = 0;  // seconds
  bool chart = false;   // drawn from series; the rest says how
  bool points = false;  // dots instead of lines
  bool hidden_x = false, hidden_y = false;
  bool has_start = false, has_end = false;
  double start_time = 0, end_time = 0;  // seconds since the first sample
  base::Symbol label_x, label_y;
  std::vector<base::Symbol> labels;  // one a line
};

// A form whose answers add up to a score.
struct Questionnaire {
  ConceptId form, score;
  struct Item {
    ConceptId question;
    std::vector<ConceptId> answers;  // by points
    double weight = 1;               // how much of an even share of the score it takes
  };
  std::vector<Item> items;
};

struct Catalog {
  std::vector<Questionnaire> questionnaires;
  std::vector<Prescription> prescriptions;
  std::vector<GoalDetail> goals;
  std::vector<Series> series;
  std::vector<SampledData> sampled_data;
  std::vector<Attachment> attachments;
};

}  // namespace sojourn::record
