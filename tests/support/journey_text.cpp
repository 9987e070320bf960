#include "support/journey_text.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

#include "sojourn/base/time.hpp"

namespace sojourn::test {
namespace {

using base::Instant;
using base::kNever;
using base::kNoIndex;

constexpr std::array<std::string_view, record::kEncounterClasses> kClasses{
    "wellness",  "ambulatory", "outpatient", "urgent-care", "emergency",
    "inpatient", "hospice",    "nursing",    "home",        "virtual"};
constexpr std::array<std::string_view, 3> kSeverities{"mild", "moderate", "severe"};

std::string time(Instant t) {
  if (t == kNever) return "open";
  char buffer[base::kInstantChars];
  std::string text(buffer, base::write_instant(buffer, t, 0));
  return text.substr(0, 10) + " " + text.substr(11, 8);
}

class Text {
 public:
  Text(const record::Journey& journey, const vocab::Vocabulary& vocabulary) : j_(journey), v_(vocabulary) {}

  std::string run(const std::vector<std::string>* vaccine_codes) {
    const auto wanted = [&](const record::Immunization& i) {
      return !vaccine_codes || std::find(vaccine_codes->begin(), vaccine_codes->end(), v_.code(v_.list(i.codes)[0])) !=
                                   vaccine_codes->end();
    };
    used_.assign(j_.encounters.size(), vaccine_codes == nullptr);
    for (const auto& x : j_.conditions)
      add(x.recorded, 1, x.encounter,
          "condition " + codes(x.codes) + ", onset " + time(x.onset) + ", end " + time(x.abatement));
    for (const auto& x : j_.allergies)
      add(x.recorded, 1, x.encounter, "allergy " + codes(x.codes) + reactions(x) + ", end " + time(x.end));
    for (const auto& x : j_.medications)
      add(x.start, 2, x.encounter,
          std::string(x.administration ? "given "
                      : x.chronic      ? "chronic medication "
                                       : "medication ") +
              codes(x.codes) + (x.administration ? "" : ", end " + time(x.end)) + why(x.reason));
    for (const auto& x : j_.care_plans)
      add(x.start, 2, x.encounter, "care plan " + codes(x.codes) + ", end " + time(x.end) + why(x.reason));
    for (const auto& x : j_.procedures)
      add(x.start, 2, x.encounter, "procedure " + codes(x.codes) + ", end " + time(x.end) + why(x.reason));
    for (const auto& x : j_.observations)
      add(x.time, 2, x.encounter,
          std::string(x.parent != kNoIndex ? "component " : "observation ") + codes(x.codes) + value(x.value));
    for (const auto& x : j_.reports)
      add(x.time, 2, x.encounter, "report " + codes(x.codes) + ", " + std::to_string(x.observations) + " results");
    for (const auto& x : j_.imaging_studies)
      add(x.time, 2, x.encounter,
          "imaging study " + codes(j_.procedures[x.procedure].codes) + ", " + std::to_string(x.series) + " series" +
              why(x.reason));
    for (const auto& x : j_.devices) add(x.start, 2, x.encounter, "device " + code(x.code) + ", end " + time(x.end));
    for (const auto& x : j_.supplies)
      add(x.time, 2, x.encounter, "supply " + std::to_string(x.quantity) + " x " + code(x.code));
    for (const auto& x : j_.immunizations)
      if (wanted(x)) add(x.time, 2, x.encounter, "vaccine " + codes(x.codes) + ", dose " + std::to_string(x.dose));
    number_.assign(j_.encounters.size(), 0);
    std::uint32_t shown = 0;
    for (std::size_t i = 0; i < j_.encounters.size(); ++i) {
      const record::Encounter& e = j_.encounters[i];
      if (!used_[i] && v_.list(e.reason.codes).empty() && e.klass == record::EncounterClass::kWellness) continue;
      if (!used_[i] && vaccine_codes && is_influenza(e)) continue;
      number_[i] = ++shown;
      add(e.start, 0, kNoIndex,
          "VISIT " + std::to_string(shown) + " " + std::string(kClasses[static_cast<std::size_t>(e.klass)]) + " " +
              codes(e.codes) + ", end " + time(e.end) + (e.disposition ? ", disposition " + code(e.disposition) : "") +
              why(e.reason));
    }
    if (j_.dead()) add(j_.death, 9, kNoIndex, "DEATH " + codes(j_.cause_of_death));
    std::stable_sort(lines_.begin(), lines_.end(),
                     [](const Line& a, const Line& b) { return std::tie(a.at, a.rank) < std::tie(b.at, b.rank); });
    std::string out = time(j_.person.birth) + "  BIRTH\n";
    for (const Line& line : lines_)
      out += time(line.at) + "  " +
             (line.encounter == kNoIndex ? "" : "[" + std::to_string(number_[line.encounter]) + "] ") + line.text +
             "\n";
    return out + time(j_.end) + "  end of the run\n";
  }

 private:
  struct Line {
    Instant at;
    int rank = 0;  // among facts of one instant: visits, what was found, what was done, death
    std::uint32_t encounter = kNoIndex;
    std::string text;
  };

  void add(Instant at, int rank, std::uint32_t encounter, std::string text) {
    if (encounter != kNoIndex) used_[encounter] = true;
    lines_.push_back({at, rank, encounter, std::move(text)});
  }
  // A vaccination visit of the built-in schedule: its only fact is the vaccine.
  bool is_influenza(const record::Encounter& e) const {
    const auto index = static_cast<std::uint32_t>(&e - j_.encounters.data());
    return std::any_of(j_.immunizations.begin(), j_.immunizations.end(),
                       [&](const record::Immunization& i) { return i.encounter == index; });
  }
  std::string code(vocab::ConceptId id) const { return std::string(v_.code(id)) + " " + std::string(v_.display(id)); }
  std::string codes(vocab::ConceptListId list) const {
    std::string text;
    for (vocab::ConceptId id : v_.list(list)) text += (text.empty() ? "" : " + ") + code(id);
    return text.empty() ? "(no code)" : text;
  }
  std::string why(const record::Reason& reason) const {
    return v_.list(reason.codes).empty() ? "" : ", because of " + codes(reason.codes);
  }
  std::string value(const record::ObservationValue& value) const {
    switch (value.kind) {
      case record::ValueKind::kQuantity:
        return " = " + value.quantity.text() + (value.unit ? " " + std::string(v_.text(value.unit)) : "");
      case record::ValueKind::kConcept: return " = " + code(value.coded);
      case record::ValueKind::kText: return " = \"" + std::string(v_.text(value.text)) + "\"";
      case record::ValueKind::kBoolean: return value.boolean ? " = true" : " = false";
      case record::ValueKind::kSampled: return " = (sampled data)";
      case record::ValueKind::kAttachment: return " = (attachment)";
      case record::ValueKind::kDeclined: return " = (declined)";
      case record::ValueKind::kNone: return "";
    }
    return "";
  }
  std::string reactions(const record::Allergy& a) const {
    std::string text;
    for (std::uint32_t r = a.first_reaction; r < a.first_reaction + a.reactions; ++r)
      text += std::string(", ") + std::string(kSeverities[static_cast<std::size_t>(j_.reactions[r].severity)]) + " " +
              code(j_.reactions[r].manifestation);
    return text;
  }

  const record::Journey& j_;
  const vocab::Vocabulary& v_;
  std::vector<bool> used_;             // by encounter: something else than a vaccine of the schedule was recorded
  std::vector<std::uint32_t> number_;  // by encounter: as it is shown
  std::vector<Line> lines_;
};

}  // namespace

std::string journey_text(const record::Journey& journey, const vocab::Vocabulary& vocabulary) {
  return Text(journey, vocabulary).run(nullptr);
}

std::string module_text(const record::Journey& journey, const vocab::Vocabulary& vocabulary,
                        const std::vector<std::string>& vaccine_codes) {
  return Text(journey, vocabulary).run(&vaccine_codes);
}

}  // namespace sojourn::test
