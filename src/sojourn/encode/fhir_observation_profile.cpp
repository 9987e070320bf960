#include "sojourn/encode/fhir_observation_profile.hpp"

#include <array>

#include "sojourn/encode/words.hpp"

namespace sojourn::encode {
namespace {

using record::ObservationCategory;

using Units = std::array<std::string_view, 3>;  // the UCUM codes that a profile allows
struct CodeRow {
  std::string_view loinc;
  Profile profile;
  Units units{};
};
// LOINC codes that US Core fixes in its profiles.
constexpr std::array<CodeRow, 22> kCodes{{
    {"85354-9", Profile::kBloodPressure},
    {"96607-7", Profile::kAverageBloodPressure},
    {"8302-2", Profile::kHeight, {"cm", "[in_i]"}},
    {"29463-7", Profile::kWeight, {"kg", "g", "[lb_av]"}},
    {"39156-5", Profile::kBmi, {"kg/m2"}},
    {"8867-4", Profile::kHeartRate, {"/min"}},
    {"9279-1", Profile::kRespiratoryRate, {"/min"}},
    {"8310-5", Profile::kTemperature, {"Cel", "[degF]"}},
    {"59408-5", Profile::kPulseOximetry, {"%"}},
    {"2708-6", Profile::kPulseOximetry, {"%"}},
    {"9843-4", Profile::kHeadCircumference, {"cm", "[in_i]"}},
    {"59576-9", Profile::kBmiPercentile, {"%"}},
    {"77606-2", Profile::kWeightForHeight, {"%"}},
    {"8289-1", Profile::kHeadPercentile, {"%"}},
    {"72166-2", Profile::kSmokingStatus},
    {"82810-3", Profile::kPregnancyStatus},
    {"86645-9", Profile::kPregnancyIntent},
    {"11341-5", Profile::kOccupation},
    {"76690-7", Profile::kSexualOrientation},
    {"95541-9", Profile::kCareExperience},
    {"75773-2", Profile::kTreatmentPreference},
    {"", Profile::kNone},
}};

struct CategoryRow {
  std::string_view code, display;
};
// By ObservationCategory. http://terminology.hl7.org/CodeSystem/observation-category
constexpr std::array<CategoryRow, 10> kCategories{{{"laboratory", "Laboratory"},
                                                   {"vital-signs", "Vital Signs"},
                                                   {"survey", "Survey"},
                                                   {"exam", "Exam"},
                                                   {"procedure", "Procedure"},
                                                   {"imaging", "Imaging"},
                                                   {"therapy", "Therapy"},
                                                   {"social-history", "Social History"},
                                                   {"activity", "Activity"},
                                                   {"", ""}}};

bool has_code(const vocab::Vocabulary& v, vocab::ConceptListId codes, std::string_view loinc) {
  for (const vocab::ConceptId id : v.list(codes))
    if (v.code(id) == loinc && v.address(v.at(id).system) == kLoinc) return true;
  return false;
}

bool quantity_in(const vocab::Vocabulary& v, const record::ObservationValue& value,
                 const Units& units) {
  if (value.kind != record::ValueKind::kQuantity || !value.unit) return false;
  const std::string_view unit = v.text(value.unit);
  for (const std::string_view allowed : units)
    if (!allowed.empty() && unit == allowed) return true;
  return false;
}

// A panel of two pressures under these codes.
bool pressures(const vocab::Vocabulary& v, const record::Journey& journey, const record::Observation& o,
               std::string_view systolic, std::string_view diastolic) {
  bool upper = false, lower = false;
  for (std::uint32_t i = 0; i < o.components; ++i) {
    const record::Observation& part = journey.observations[o.first_component + i];
    if (!quantity_in(v, part.value, {"mm[Hg]"})) continue;
    upper = upper || has_code(v, part.codes, systolic);
    lower = lower || has_code(v, part.codes, diastolic);
  }
  return upper && lower;
}

bool meets(const vocab::Vocabulary& v, const record::Journey& journey, const record::Observation& o, Profile wished) {
  if (wished == Profile::kBloodPressure) return pressures(v, journey, o, "8480-6", "8462-4");
  if (wished == Profile::kAverageBloodPressure) return pressures(v, journey, o, "96608-5", "96609-3");
  // The same code is a vital sign and a laboratory test on arterial blood.
  if (wished == Profile::kPulseOximetry && o.category != ObservationCategory::kVitalSigns &&
      !has_code(v, o.codes, "59408-5"))
    return false;
  if (is_vital_sign(wished)) {
    for (const CodeRow& row : kCodes)
      if (row.profile == wished) return quantity_in(v, o.value, row.units);
    return false;
  }
  if (wished == Profile::kCareExperience || wished == Profile::kTreatmentPreference)
    return o.value.kind == record::ValueKind::kText;
  if (wished == Profile::kSexualOrientation && o.value.kind == record::ValueKind::kDeclined) return true;
  return o.value.kind == record::ValueKind::kConcept;
}

Profile profile_of_category(ObservationCategory category) {
  switch (category) {
    case ObservationCategory::kVitalSigns: return Profile::kVitalSigns;
    case ObservationCategory::kLaboratory: return Profile::kLaboratory;
    case ObservationCategory::kSurvey: return Profile::kScreening;
    case ObservationCategory::kExam:
    case ObservationCategory::kProcedure:
    case ObservationCategory::kImaging: return Profile::kClinicalResult;
    case ObservationCategory::kTherapy:
    case ObservationCategory::kSocialHistory:
    case ObservationCategory::kActivity: return Profile::kSimple;
    case ObservationCategory::kNone: break;
  }
  return Profile::kNone;
}

// The category that the profile demands, else the fact's own.
ObservationCategory written_category(Profile profile, ObservationCategory own) {
  if (is_vital_sign(profile)) return ObservationCategory::kVitalSigns;
  if (profile >= Profile::kSmokingStatus && profile <= Profile::kOccupation) return ObservationCategory::kSocialHistory;
  return own;
}

// The category that US Core has of its own for what a survey or a statement is about; empty = none.
struct SubjectRow {
  std::string_view loinc, code, display;
};
constexpr std::array<SubjectRow, 16> kSubjects{{
    {"96777-8", "sdoh", "SDOH"},  // AHC HRSN
    {"93025-5", "sdoh", "SDOH"},  // PRAPARE
    {"88121-9", "sdoh", "SDOH"},  // Hunger Vital Sign
    {"88122-7", "sdoh", "SDOH"},
    {"88123-5", "sdoh", "SDOH"},
    {"88124-3", "sdoh", "SDOH"},
    {"71802-3", "sdoh", "SDOH"},  // housing
    {"93033-9", "sdoh", "SDOH"},
    {"93030-5", "sdoh", "SDOH"},  // transport
    {"76499-3", "sdoh", "SDOH"},  // HARK
    {"76504-0", "sdoh", "SDOH"},
    {"72091-2", "functional-status", "Functional Status"},  // KOOS
    {"72092-0", "functional-status", "Functional Status"},  // HOOS
    {"72106-8", "cognitive-status", "Cognitive Status"},    // MMSE
    {"95541-9", "care-experience-preference", "Care Experience Preference"},
    {"75773-2", "treatment-intervention-preference", "Treatment Intervention Preference"},
}};

// An element of the list of categories; empty if the profile knows no such category.
std::string subject_category(const vocab::Vocabulary& v, Profile profile, vocab::ConceptListId codes) {
  if (profile != Profile::kScreening && profile != Profile::kCareExperience &&
      profile != Profile::kTreatmentPreference)
    return {};
  for (const SubjectRow& row : kSubjects)
    if (has_code(v, codes, row.loinc))
      return "{\"coding\":[" +
             coding_json("http://hl7.org/fhir/us/core/CodeSystem/us-core-category", row.code, row.display) + "]}";
  return {};
}

}  // namespace

Profile profile_of_codes(const vocab::Vocabulary& vocabulary, vocab::ConceptListId codes) {
  for (const CodeRow& row : kCodes)
    if (row.profile != Profile::kNone && has_code(vocabulary, codes, row.loinc)) return row.profile;
  return Profile::kNone;
}

Profile observation_profile(const vocab::Vocabulary& vocabulary, const record::Journey& journey,
                            const record::Observation& o, Profile wished, UsCore version) {
  if (wished != Profile::kNone && has(version, wished) && o.category != ObservationCategory::kLaboratory &&
      meets(vocabulary, journey, o, wished))
    return wished;
  return profile_of_category(o.category);
}

std::string observation_head(Fragments& fragments, Profile profile, const Context& context, record::ResultStatus status,
                             ObservationCategory category, vocab::ConceptListId codes) {
  std::string json = ",\"meta\":" + meta_json(profile, context) + ",\"status\":\"" + std::string(words(status)) + '"';
  std::string categories = subject_category(fragments.vocabulary(), profile, codes);
  const ObservationCategory written = written_category(profile, category);
  const bool preference = profile == Profile::kCareExperience || profile == Profile::kTreatmentPreference;
  if (written != ObservationCategory::kNone && !preference) {
    const CategoryRow& row = kCategories[static_cast<std::size_t>(written)];
    const std::string first =
        "{\"coding\":[" +
        coding_json("http://terminology.hl7.org/CodeSystem/observation-category", row.code, row.display) + "]}";
    categories = categories.empty() ? first : first + "," + categories;
  }
  if (!categories.empty()) json += ",\"category\":[" + categories + "]";
  json += ",\"code\":";
  if (profile != Profile::kPulseOximetry) return json.append(fragments.codeable(codes));
  // US Core wants both codes on a pulse oximetry; a fact usually has one of them.
  const std::string_view codings = fragments.codings(codes);
  (json += "{\"coding\":[") += codings;
  if (codings.find("\"2708-6\"") == std::string_view::npos)
    json += "," + coding_json(kLoinc, "2708-6", "Oxygen saturation in Arterial blood");
  if (codings.find("\"59408-5\"") == std::string_view::npos)
    json += "," + coding_json(kLoinc, "59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry");
  return json + "],\"text\":" + json_quoted(fragments.display(codes)) + "}";
}

}  // namespace sojourn::encode
