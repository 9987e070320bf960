// What people are asked at routine visits and say of themselves: work, sexual orientation, wish for a child, preferences;
// and the mean of their blood pressures since the last such visit.
#include <algorithm>

#include "sojourn/engine/lifetime.hpp"
#include "sojourn/engine/social.hpp"

namespace sojourn::engine {
namespace {

using record::Observation;
using record::ObservationCategory;
using record::ObservationValue;
using record::ValueKind;

constexpr int kAdult = 18, kLastChild = 49, kOld = 65;
constexpr base::Span kAskAgain = 3 * 365 * base::kDay;  // what seldom changes; assumption
constexpr base::Span kMeanOver = 365 * base::kDay;
constexpr int kFewestPressures = 2;

ObservationValue coded(vocab::ConceptId value) {
  ObservationValue out;
  out.kind = ValueKind::kConcept;
  out.coded = value;
  return out;
}

}  // namespace

SocialCodes::SocialCodes(const stats::SocialTables& tables, vocab::Vocabulary& v) {
  const auto one = [&](std::string_view system, std::string_view code, std::string_view display) {
    const vocab::ConceptId id = v.add(system, code, display);
    return v.add_list({&id, 1});
  };
  occupation = one("LOINC", "11341-5", "History of Occupation");
  industry = one("LOINC", "86188-0", "History of Occupation Industry");
  orientation = one("LOINC", "76690-7", "Sexual orientation");
  questions = {one("LOINC", "86645-9", "Pregnancy intention in the next year - Reported"),
               one("LOINC", "75773-2", "Goals, preferences, and priorities for medical treatment Narrative - Reported"),
               one("LOINC", "95541-9", "Care experience preference")};
  mean_pressure = one("LOINC", "96607-7", "Blood pressure panel mean systolic and mean diastolic");
  mean_systolic = one("LOINC", "96608-5", "Systolic blood pressure mean");
  mean_diastolic = one("LOINC", "96609-3", "Diastolic blood pressure mean");
  systolic = v.add("LOINC", "8480-6", "Systolic Blood Pressure");
  diastolic = v.add("LOINC", "8462-4", "Diastolic Blood Pressure");
  orientations = {v.add("SNOMED-CT", "20430005", "Heterosexual (finding)"),
                  v.add("SNOMED-CT", "38628009", "Homosexual (finding)"),
                  v.add("SNOMED-CT", "42035005", "Bisexual (finding)")};
  for (std::size_t sex = 0; sex < 2; ++sex)
    for (const stats::Occupation& row : tables.occupations[sex].rows) {
      occupations[sex].push_back(v.add("CDC-Occupation-2010", row.code, row.display));
      industries[sex].push_back(v.add("CDC-Industry-2010", row.industry, row.industry_display));
    }
  for (std::size_t q = 0; q < stats::kQuestions; ++q)
    for (const stats::Answer& row : tables.questions[q].rows) {
      ObservationValue value;
      if (row.code.empty()) {
        value.kind = ValueKind::kText;
        value.text = v.intern(row.display);
      } else {
        value = coded(v.add(row.system, row.code, row.display));
      }
      answers[q].push_back(value);
    }
  pregnancy = v.find("SNOMED-CT", "72892002");
  millimetres = v.intern("mm[Hg]");
}

std::uint32_t Lifetime::tell(std::string_view what, ObservationCategory category, vocab::ConceptListId codes,
                             const ObservationValue& value) {
  Observation o;
  o.key = routine_key(what);
  o.time = p_.now;
  o.encounter = p_.routine_encounter;
  o.category = category;
  o.codes = codes;
  o.value = value;
  p_.journey.observations.push_back(o);
  const auto entry = static_cast<std::uint32_t>(p_.journey.observations.size() - 1);
  if (const vocab::ConceptId code = primary(world_.vocabulary, codes)) {
    p_.set_last_observation(code, entry);
    changed(program::DependencyKind::kObservation, code.value);
  }
  return entry;
}

void Lifetime::add_part(std::uint32_t whole, std::string_view what, vocab::ConceptListId codes,
                        const ObservationValue& value) {
  const std::uint32_t part = tell(what, p_.journey.observations[whole].category, codes, value);
  Observation& o = p_.journey.observations[whole];
  if (o.components == 0) o.first_component = part;
  ++o.components;
  p_.journey.observations[part].parent = whole;
}

void Lifetime::answer(stats::Question question, std::string_view what) {
  const auto q = static_cast<std::size_t>(question);
  const std::uint32_t time = p_.routine_count[static_cast<std::size_t>(RoutinePurpose::kWellness)];
  const double u = p_.draws.uniform(base::subsite(base::site("social-history"), what), question == stats::Question::kPregnancyIntent ? time : 0);
  const std::size_t row = world_.demography.tables().social().questions[q].index(u);
  tell(what, ObservationCategory::kSocialHistory, world_.builtin.social->questions[q], world_.builtin.social->answers[q][row]);
}

void Lifetime::ask_social_history() {
  const SocialCodes& codes = *world_.builtin.social;
  const record::Identity& me = p_.journey.person.identity;
  const auto sex = static_cast<std::size_t>(p_.journey.person.sex);
  const int age = age_years();
  record_mean_pressure();
  const bool fertile = sex == 0 && age >= kAdult && age <= kLastChild;
  const bool pregnant = codes.pregnancy && p_.open(OpenKind::kCondition, codes.pregnancy) != kNoIndex;
  if (fertile && !pregnant) answer(stats::Question::kPregnancyIntent, "pregnancy-intent");
  if (age < kAdult || p_.now < p_.social_history_due) return;
  p_.social_history_due = p_.now + kAskAgain;
  if (me.occupation != kNoIndex && me.employed <= p_.now) {
    const std::uint32_t work = tell("occupation", ObservationCategory::kSocialHistory, codes.occupation,
                                    coded(codes.occupations[sex][me.occupation]));
    add_part(work, "industry", codes.industry, coded(codes.industries[sex][me.occupation]));
  }
  ObservationValue orientation = coded(codes.orientations[engine::orientation(world_.models, p_.draws)]);
  if (declines_orientation(p_.draws)) {
    orientation = {};
    orientation.kind = ValueKind::kDeclined;
  }
  tell("orientation", ObservationCategory::kSocialHistory, codes.orientation, orientation);
  if (age < kOld) return;
  answer(stats::Question::kTreatment, "treatment-preference");
  answer(stats::Question::kCareExperience, "care-experience-preference");
}

// Of the pressures of the last year, if there were several.
void Lifetime::record_mean_pressure() {
  const SocialCodes& codes = *world_.builtin.social;
  const auto mean = [&](vocab::ConceptId code, double& sum) {
    int n = 0;
    const auto& all = p_.journey.observations;
    for (std::size_t i = all.size(); i-- > 0 && all[i].time >= p_.now - kMeanOver;) {
      if (all[i].value.kind != ValueKind::kQuantity || primary(world_.vocabulary, all[i].codes) != code) continue;
      sum += all[i].value.quantity.to_double();
      ++n;
    }
    if (n > 0) sum /= n;
    return n;
  };
  double upper = 0, lower = 0;
  if (mean(codes.systolic, upper) < kFewestPressures || mean(codes.diastolic, lower) < kFewestPressures) return;
  const auto pressure = [&](double value) {
    ObservationValue out;
    out.kind = ValueKind::kQuantity;
    out.quantity = base::Decimal::round(value, 0);
    out.unit = codes.millimetres;
    return out;
  };
  const std::uint32_t panel = tell("mean-pressure", ObservationCategory::kVitalSigns, codes.mean_pressure, {});
  add_part(panel, "mean-systolic", codes.mean_systolic, pressure(upper));
  add_part(panel, "mean-diastolic", codes.mean_diastolic, pressure(lower));
}

}  // namespace sojourn::engine
