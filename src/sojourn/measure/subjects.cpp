#include "sojourn/measure/subjects.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>

namespace sojourn::measure {
namespace {

constexpr std::string_view kIcd = "ICD-10-CM", kWord = "name", kAnyWord = "*";

// Addresses of code systems, with the names of subjects.csv.
struct System {
  std::string_view name, address;
};
constexpr std::array kSystems{
    System{"SNOMED-CT", "http://snomed.info/sct"},
    System{"LOINC", "http://loinc.org"},
    System{"RxNorm", "http://www.nlm.nih.gov/research/umls/rxnorm"},
    System{"CVX", "http://hl7.org/fhir/sid/cvx"},
    System{"ICD-10-CM", "http://hl7.org/fhir/sid/icd-10-cm"},
    System{"ICD-10-CM", "http://hl7.org/fhir/sid/icd-10"},
    System{"ICD-10-CM", "ICD-10"},
    System{"HL7 ActCode", "http://terminology.hl7.org/CodeSystem/v3-ActCode"},
};

std::string_view system_name(std::string_view system) {
  for (const System& known : kSystems)
    if (known.address == system) return known.name;
  return system;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// Whether `word` stands in `text` between ends of words.
bool holds_word(std::string_view text, std::string_view word) {
  const auto letter = [&](std::size_t i) { return i < text.size() && std::isalpha(static_cast<unsigned char>(text[i])); };
  for (std::size_t at = 0; (at = text.find(word, at)) != text.npos; ++at)
    if ((at == 0 || !letter(at - 1)) && !letter(at + word.size())) return true;
  return false;
}

std::string key_of(std::string_view system, std::string_view code) {
  std::string key(system);
  key += '|';
  return key += code;
}

}  // namespace

Subjects::Subjects(const stats::TargetTables& tables) : tables_(&tables) {
  for (std::size_t i = 0; i < tables.subjects().size(); ++i) {
    const auto id = static_cast<SubjectId>(i);
    const stats::Subject& subject = tables.subjects()[i];
    by_name_.emplace(subject.name, id);
    for (const stats::SubjectCode& code : subject.codes) {
      const std::string_view system = system_name(code.system);
      if (system == kWord) {
        words_.emplace_back(lower(code.code), id);
      } else if (system == kIcd) {
        const std::size_t dash = code.code.find('-');
        icd_.push_back({code.code.substr(0, dash), dash == code.code.npos ? code.code : code.code.substr(dash + 1), id});
      } else {
        by_code_[key_of(system, code.code)].push_back(id);
      }
    }
  }
}

void Subjects::look_up(std::string_view system, std::string_view code, std::string_view display,
                       std::vector<SubjectId>& out) const {
  const std::string_view name = system_name(system);
  if (name == kIcd) {
    // "I25.9" lies in I20-I25: the last code of a range stands for all that begin with it.
    for (const Range& range : icd_)
      if (code >= range.first && code.substr(0, std::max(range.last.size(), std::size_t{1})) <= range.last)
        out.push_back(range.subject);
  } else if (const auto found = by_code_.find(key_of(name, code)); found != by_code_.end()) {
    out = found->second;
  }
  if (name == "RxNorm" || name == "NDC" || name.empty()) {
    const std::string text = lower(display);
    for (const auto& [word, subject] : words_)
      if ((word == kAnyWord || holds_word(text, word)) && std::find(out.begin(), out.end(), subject) == out.end()) out.push_back(subject);
  }
}

std::span<const SubjectId> Subjects::find(std::string_view system, std::string_view code, std::string_view display) {
  std::string key = key_of(system, code.empty() ? display : code);
  if (const auto found = known_.find(key); found != known_.end()) return found->second;
  std::vector<SubjectId> subjects;
  look_up(system, code, display, subjects);
  return known_.emplace(std::move(key), std::move(subjects)).first->second;
}

SubjectId Subjects::find_name(std::string_view name) const {
  const auto found = by_name_.find(std::string(name));
  return found == by_name_.end() ? kNoSubject : found->second;
}

namespace {

// Writings of one unit.
constexpr std::array<std::array<std::string_view, 2>, 14> kSame{{
    {"mmHg", "mm[Hg]"}, {"bpm", "/min"}, {"{beats}/min", "/min"}, {"{Beats}/min", "/min"}, {"{breaths}/min", "/min"},
    {"10^3/uL", "10*3/uL"}, {"10^6/uL", "10*6/uL"}, {"10*9/L", "10*3/uL"}, {"10*12/L", "10*6/uL"}, {"meq/L", "mmol/L"},
    {"mL/min", "mL/min/{1.73_m2}"}, {"mL/min/1.73m2", "mL/min/{1.73_m2}"}, {"m[IU]/L", "u[IU]/mL"}, {"U/L", "[U]/L"},
}};

std::string_view plain(std::string_view unit) {
  for (const auto& [written, same] : kSame)
    if (unit == written) return same;
  return unit;
}

// Factors from the first unit to the second, by subject: molar masses are those of the substances.
struct Factor {
  std::string_view subject, from, to;
  double factor, offset;
};
constexpr std::array kFactors{
    Factor{"Total Cholesterol", "mmol/L", "mg/dL", 38.67, 0}, Factor{"HDL", "mmol/L", "mg/dL", 38.67, 0},
    Factor{"LDL", "mmol/L", "mg/dL", 38.67, 0},               Factor{"Triglycerides", "mmol/L", "mg/dL", 88.57, 0},
    Factor{"Glucose", "mmol/L", "mg/dL", 18.016, 0},          Factor{"Creatinine", "umol/L", "mg/dL", 1 / 88.42, 0},
    Factor{"Bilirubin", "umol/L", "mg/dL", 1 / 17.1, 0},      Factor{"Urea Nitrogen", "mmol/L", "mg/dL", 2.801, 0},
    Factor{"Calcium", "mmol/L", "mg/dL", 4.008, 0},           Factor{"Albumin", "g/L", "g/dL", 0.1, 0},
    Factor{"Hemoglobin", "g/L", "g/dL", 0.1, 0},              Factor{"Height", "m", "cm", 100, 0},
    Factor{"Height", "[in_i]", "cm", 2.54, 0},                Factor{"Weight", "[lb_av]", "kg", 0.45359237, 0},
    Factor{"Weight", "g", "kg", 0.001, 0},                    Factor{"Body Temperature", "[degF]", "Cel", 5.0 / 9, -32},
    // IFCC to NGSP: Hoelzel et al., Clin Chem 2004;50:166-74.
    Factor{"HbA1c", "mmol/mol", "%", 0.09148, 2.152 / 0.09148},
};

}  // namespace

double in_unit_of(const stats::Subject& subject, double value, std::string_view unit) {
  const std::string_view own = plain(subject.unit), given = plain(unit);
  if (own == given || own.empty()) return value;
  for (const Factor& f : kFactors)
    if (f.subject == subject.name && f.from == given && plain(f.to) == own) return (value + f.offset) * f.factor;
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace sojourn::measure
