#include "sojourn/encode/fhir_observation_profile.hpp"

#include <array>

namespace sojourn::encode {
namespace {

using record::ObservationCategory;
using Topic = ObservationTopic;
using Profile = ObservationProfile;

struct TopicRow {
  std::string_view loinc;
  Topic topic;
};
// LOINC codes that US Core 6.1.0 fixes in its vital-sign, smoking status and pregnancy status profiles.
constexpr std::array<TopicRow, 16> kTopics{{
    {"85354-9", Topic::kBloodPressure},
    {"8302-2", Topic::kHeight},
    {"29463-7", Topic::kWeight},
    {"39156-5", Topic::kBmi},
    {"8867-4", Topic::kHeartRate},
    {"9279-1", Topic::kRespiratoryRate},
    {"8310-5", Topic::kTemperature},
    {"2708-6", Topic::kOxygenSaturation},
    {"59408-5", Topic::kPulseOximetry},
    {"9843-4", Topic::kHeadCircumference},
    {"59576-9", Topic::kBmiPercentile},
    {"77606-2", Topic::kWeightForHeight},
    {"8289-1", Topic::kHeadPercentile},
    {"72166-2", Topic::kSmokingStatus},
    {"82810-3", Topic::kPregnancyStatus},
    {"", Topic::kOther},
}};

struct VitalRow {
  Topic topic;
  Profile profile;
  std::array<std::string_view, 3> units;  // the UCUM codes that the profile allows
};
constexpr std::array<VitalRow, 12> kVitals{{
    {Topic::kHeight, Profile::kHeight, {"cm", "[in_i]"}},
    {Topic::kWeight, Profile::kWeight, {"kg", "g", "[lb_av]"}},
    {Topic::kBmi, Profile::kBmi, {"kg/m2"}},
    {Topic::kHeartRate, Profile::kHeartRate, {"/min"}},
    {Topic::kRespiratoryRate, Profile::kRespiratoryRate, {"/min"}},
    {Topic::kTemperature, Profile::kTemperature, {"Cel", "[degF]"}},
    {Topic::kOxygenSaturation, Profile::kPulseOximetry, {"%"}},
    {Topic::kPulseOximetry, Profile::kPulseOximetry, {"%"}},
    {Topic::kHeadCircumference, Profile::kHeadCircumference, {"cm", "[in_i]"}},
    {Topic::kBmiPercentile, Profile::kBmiPercentile, {"%"}},
    {Topic::kWeightForHeight, Profile::kWeightForHeight, {"%"}},
    {Topic::kHeadPercentile, Profile::kHeadPercentile, {"%"}},
}};

constexpr std::array<std::string_view, kObservationProfiles> kProfileNames{
    "", "us-core-blood-pressure", "us-core-body-height", "us-core-body-weight", "us-core-bmi", "us-core-heart-rate",
    "us-core-respiratory-rate", "us-core-body-temperature", "us-core-pulse-oximetry", "us-core-head-circumference",
    "pediatric-bmi-for-age", "pediatric-weight-for-height", "head-occipital-frontal-circumference-percentile",
    "us-core-vital-signs", "us-core-observation-lab", "us-core-smokingstatus", "us-core-observation-pregnancystatus",
    "us-core-observation-screening-assessment", "us-core-observation-clinical-result", "us-core-simple-observation"};

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
                 const std::array<std::string_view, 3>& units) {
  if (value.kind != record::ValueKind::kQuantity || !value.unit) return false;
  const std::string_view unit = v.text(value.unit);
  for (const std::string_view allowed : units)
    if (!allowed.empty() && unit == allowed) return true;
  return false;
}

bool pressure_panel(const vocab::Vocabulary& v, const record::Journey& journey, const record::Observation& o) {
  bool systolic = false, diastolic = false;
  for (std::uint32_t i = 0; i < o.components; ++i) {
    const record::Observation& part = journey.observations[o.first_component + i];
    if (!quantity_in(v, part.value, {"mm[Hg]"})) continue;
    systolic = systolic || has_code(v, part.codes, "8480-6");
    diastolic = diastolic || has_code(v, part.codes, "8462-4");
  }
  return systolic && diastolic;
}

// The profile of a vital sign, kNone if the fact does not meet it. Oxygen saturation counts only as a vital sign: the
// same code is a laboratory test on arterial blood.
Profile vital_profile(const vocab::Vocabulary& v, const record::Journey& journey, const record::Observation& o,
                      Topic topic) {
  if (topic == Topic::kBloodPressure) return pressure_panel(v, journey, o) ? Profile::kBloodPressure : Profile::kNone;
  if (topic == Topic::kOxygenSaturation && o.category != ObservationCategory::kVitalSigns) return Profile::kNone;
  for (const VitalRow& row : kVitals)
    if (row.topic == topic) return quantity_in(v, o.value, row.units) ? row.profile : Profile::kNone;
  return Profile::kNone;
}

// The category that the profile demands, else the fact's own.
ObservationCategory written_category(Profile profile, ObservationCategory own) {
  if (profile >= Profile::kBloodPressure && profile <= Profile::kVitalSigns) return ObservationCategory::kVitalSigns;
  if (profile == Profile::kSmokingStatus || profile == Profile::kPregnancyStatus)
    return ObservationCategory::kSocialHistory;
  return own;
}

}  // namespace

ObservationTopic observation_topic(const vocab::Vocabulary& vocabulary, vocab::ConceptListId codes) {
  for (const TopicRow& row : kTopics)
    if (row.topic != Topic::kOther && has_code(vocabulary, codes, row.loinc)) return row.topic;
  return Topic::kOther;
}

ObservationProfile observation_profile(const vocab::Vocabulary& vocabulary, const record::Journey& journey,
                                       const record::Observation& o, ObservationTopic topic) {
  if (topic != Topic::kOther && o.category != ObservationCategory::kLaboratory) {
    const bool coded = o.value.kind == record::ValueKind::kConcept;
    if (topic == Topic::kSmokingStatus && coded) return Profile::kSmokingStatus;
    if (topic == Topic::kPregnancyStatus && coded) return Profile::kPregnancyStatus;
    const Profile vital = vital_profile(vocabulary, journey, o, topic);
    if (vital != Profile::kNone) return vital;
  }
  switch (o.category) {
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

std::string observation_head(Fragments& fragments, ObservationProfile profile, ObservationCategory category,
                             ObservationTopic topic, vocab::ConceptListId codes) {
  std::string json = ",\"meta\":" + meta_json(kProfileNames[static_cast<std::size_t>(profile)]) + ",\"status\":\"final\"";
  const ObservationCategory written = written_category(profile, category);
  if (written != ObservationCategory::kNone) {
    const CategoryRow& row = kCategories[static_cast<std::size_t>(written)];
    json += ",\"category\":[{\"coding\":[" +
            coding_json("http://terminology.hl7.org/CodeSystem/observation-category", row.code, row.display) + "]}]";
  }
  json += ",\"code\":";
  if (profile != Profile::kPulseOximetry) return json.append(fragments.codeable(codes));
  // US Core wants both codes on a pulse oximetry; a fact usually has one of them.
  json += "{\"coding\":[" + std::string(fragments.codings(codes));
  if (topic == Topic::kPulseOximetry)
    json += "," + coding_json(kLoinc, "2708-6", "Oxygen saturation in Arterial blood");
  else if (fragments.codings(codes).find("\"59408-5\"") == std::string_view::npos)
    json += "," + coding_json(kLoinc, "59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry");
  return json + "],\"text\":" + json_quoted(fragments.display(codes)) + "}";
}

bool wants_performer(ObservationProfile profile) {
  return profile == Profile::kScreening || profile == Profile::kSimple;
}

}  // namespace sojourn::encode
