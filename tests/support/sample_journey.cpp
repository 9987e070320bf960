#include "support/sample_journey.hpp"

#include <array>
#include <stdexcept>

namespace sojourn::test {

using namespace std::chrono_literals;
using base::Decimal;
using base::Instant;
using base::kNoIndex;
using record::EncounterClass;
using record::Journey;
using record::ObservationCategory;
using record::ValueKind;

namespace {

struct CodeRow {
  std::string_view system, code, display;
};
constexpr std::array<CodeRow, 51> kCodes{{
    {"SNOMED-CT", "185349003", "Encounter for check up (procedure)"},
    {"SNOMED-CT", "185345009", "Encounter for symptom (procedure)"},
    {"SNOMED-CT", "50849002", "Emergency room admission (procedure)"},
    {"SNOMED-CT", "32485007", "Hospital admission (procedure)"},
    {"SNOMED-CT", "59621000", "Essential hypertension (disorder)"},
    {"SNOMED-CT", "44054006", "Diabetes mellitus type 2 (disorder)"},
    {"SNOMED-CT", "195662009", "Acute viral pharyngitis (disorder)"},
    {"SNOMED-CT", "230690007", "Cerebrovascular accident (disorder)"},
    {"SNOMED-CT", "735029006", "Shellfish (substance)"},
    {"SNOMED-CT", "247472004", "Wheal (finding)"},
    {"SNOMED-CT", "430193006", "Medication reconciliation (procedure)"},
    {"SNOMED-CT", "399208008", "Plain X-ray of chest (procedure)"},
    {"SNOMED-CT", "51185008", "Thoracic structure (body structure)"},
    {"SNOMED-CT", "706004007", "Implantable cardiac pacemaker (physical object)"},
    {"SNOMED-CT", "228869008", "Manual wheelchair (physical object)"},
    {"SNOMED-CT", "1137596000", "Blood lancet (physical object)"},
    {"SNOMED-CT", "736285004", "Hyperlipidemia clinical management plan (record artifact)"},
    {"SNOMED-CT", "443402002", "Lifestyle education regarding hypertension (procedure)"},
    {"SNOMED-CT", "266919005", "Never smoked tobacco (finding)"},
    {"SNOMED-CT", "73595000", "Stress (finding)"},
    {"SNOMED-CT", "29303009", "Electrocardiographic procedure (procedure)"},
    {"RxNorm", "314076", "lisinopril 10 MG Oral Tablet"},
    {"RxNorm", "860975", "24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet"},
    {"RxNorm", "313782", "Acetaminophen 325 MG Oral Tablet"},
    {"RxNorm", "1191", "Aspirin"},
    {"CVX", "133", "pneumococcal conjugate vaccine, 13 valent"},
    {"NUBC", "01", "Discharged to home care or self care (routine discharge)"},
    {"NUBC", "41", "Expired in medical facility"},
    {"DICOM-DCM", "CR", "Computed Radiography"},
    {"DICOM-SOP", "1.2.840.10008.5.1.4.1.1.1.1", "Digital X-Ray Image Storage – for Presentation"},
    {"LOINC", "85354-9", "Blood pressure panel with all children optional"},
    {"LOINC", "8480-6", "Systolic Blood Pressure"},
    {"LOINC", "8462-4", "Diastolic Blood Pressure"},
    {"LOINC", "8302-2", "Body Height"},
    {"LOINC", "29463-7", "Body Weight"},
    {"LOINC", "39156-5", "Body mass index (BMI) [Ratio]"},
    {"LOINC", "8867-4", "Heart rate"},
    {"LOINC", "9279-1", "Respiratory rate"},
    {"LOINC", "8310-5", "Body temperature"},
    {"LOINC", "59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry"},
    {"LOINC", "9843-4", "Head Occipital-frontal circumference"},
    {"LOINC", "59576-9", "Body mass index (BMI) [Percentile] Per age and sex"},
    {"LOINC", "77606-2", "Weight-for-length Per age and sex"},
    {"LOINC", "8289-1", "Head Occipital-frontal circumference Percentile"},
    {"LOINC", "72166-2", "Tobacco smoking status"},
    {"LOINC", "51990-0", "Basic metabolic panel - Blood"},
    {"LOINC", "2339-0", "Glucose [Mass/volume] in Blood"},
    {"LOINC", "4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood"},
    {"LOINC", "44261-6", "Patient Health Questionnaire 9 item (PHQ-9) total score [Reported]"},
    {"LOINC", "55757-9", "Patient Health Questionnaire 2 item (PHQ-2) [Reported]"},
    {"LOINC", "72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported"},
}};

}  // namespace

// Appends facts to a Journey with keys that count up, the clock standing where the test put it.
class JourneyBuilder {
 public:
  JourneyBuilder(SampleWorld& world, std::uint32_t person, std::string_view birth) : w_(world) {
    j_.person.person = person;
    j_.person.birth = at(birth, 15, 30);
    j_.person.given_name = "Ada";
    j_.person.middle_name = "May";
    j_.person.family_name = "O'Neil Young";
    j_.person.language = "en";
    j_.person.city = "Worcester";
    j_.person.county = "Worcester County";
    j_.person.state = "MA";
    j_.person.state_name = "Massachusetts";
    j_.person.postal_code = "01601";
    j_.person.latitude = 42.2626;
    j_.person.longitude = -71.8023;
    j_.person.house_number = 12;
    j_.person.street_name = "Maple";
    j_.person.street_suffix = "Street";
    j_.person.area_code = "508";
    j_.person.phone_line = 137;
    j_.person.never_issued_ssn = 120045;
    j_.person.parent = {record::Sex::kFemale, "Rose", "O'Neil Young", 141};
    j_.end = at("2024-12-31", 23, 59);
  }

  std::uint32_t visit(Instant start, Instant end, EncounterClass klass, std::string_view code) {
    record::Encounter e;
    e.key = next();
    e.start = start;
    e.end = end;
    e.klass = klass;
    const record::FacilityId facility = w_.directory.facility_for(3, klass);
    e.clinician = w_.directory.clinician_for(facility, record::Specialty::kInternalMedicine, 0.5);
    if (!code.empty()) e.codes = w_.codes("SNOMED-CT", code);
    j_.encounters.push_back(e);
    return visit_ = static_cast<std::uint32_t>(j_.encounters.size() - 1);
  }

  std::uint32_t condition(std::string_view code, Instant onset, Instant abatement, record::ConditionCategory category) {
    record::Condition c;
    c.key = next();
    c.onset = onset;
    c.recorded = now();
    c.abatement = abatement;
    c.encounter = visit_;
    c.category = category;
    c.codes = w_.codes("SNOMED-CT", code);
    j_.conditions.push_back(c);
    return static_cast<std::uint32_t>(j_.conditions.size() - 1);
  }

  record::Observation& observation(ObservationCategory category, std::string_view loinc) {
    record::Observation o;
    o.key = next();
    o.time = now();
    o.encounter = visit_;
    o.category = category;
    o.codes = w_.codes("LOINC", loinc);
    j_.observations.push_back(o);
    return j_.observations.back();
  }
  void quantity(ObservationCategory category, std::string_view loinc, Decimal value, std::string_view unit) {
    record::Observation& o = observation(category, loinc);
    o.value.kind = ValueKind::kQuantity;
    o.value.quantity = value;
    o.value.unit = w_.vocabulary.intern(unit);
  }
  void blood_pressure(int systolic, int diastolic) {
    observation(ObservationCategory::kVitalSigns, "85354-9");
    const auto parent = static_cast<std::uint32_t>(j_.observations.size() - 1);
    quantity(ObservationCategory::kVitalSigns, "8480-6", {systolic, 0}, "mm[Hg]");
    quantity(ObservationCategory::kVitalSigns, "8462-4", {diastolic, 0}, "mm[Hg]");
    j_.observations[parent].first_component = parent + 1;
    j_.observations[parent].components = 2;
    j_.observations[parent + 1].parent = j_.observations[parent + 2].parent = parent;
  }
  void vital_signs() {
    const auto k = ObservationCategory::kVitalSigns;
    quantity(k, "8302-2", {1652, 1}, "cm");
    quantity(k, "29463-7", {710, 1}, "kg");
    quantity(k, "39156-5", {2601, 2}, "kg/m2");
    blood_pressure(131, 84);
    quantity(k, "8867-4", {72, 0}, "/min");
    quantity(k, "9279-1", {14, 0}, "/min");
    quantity(k, "8310-5", {3706, 2}, "Cel");
    quantity(k, "59408-5", {980, 1}, "%");
  }
  // A report over the observations from `first` on.
  void report(std::string_view loinc, std::size_t first) {
    record::Report r;
    r.key = next();
    r.time = now();
    r.encounter = visit_;
    r.codes = w_.codes("LOINC", loinc);
    r.first_observation = static_cast<std::uint32_t>(first);
    r.observations = static_cast<std::uint32_t>(j_.observations.size() - first);
    for (std::size_t i = first; i < j_.observations.size(); ++i)
      j_.observations[i].report = static_cast<std::uint32_t>(j_.reports.size());
    j_.reports.push_back(r);
  }
  record::Medication& medication(std::string_view rxnorm, Instant end) {
    record::Medication m;
    m.key = next();
    m.start = now();
    m.end = end;
    m.encounter = visit_;
    m.codes = w_.codes("RxNorm", rxnorm);
    m.prescription = 0;
    j_.medications.push_back(m);
    return j_.medications.back();
  }
  record::Procedure& procedure(std::string_view code, Instant end) {
    record::Procedure p;
    p.key = next();
    p.start = now();
    p.end = end;
    p.encounter = visit_;
    p.codes = w_.codes("SNOMED-CT", code);
    j_.procedures.push_back(p);
    return j_.procedures.back();
  }
  void vaccine(int dose) {
    record::Immunization i;
    i.key = next();
    i.time = now();
    i.encounter = visit_;
    i.codes = w_.codes("CVX", "133");
    i.dose = static_cast<std::uint16_t>(dose);
    j_.immunizations.push_back(i);
  }
  void allergy() {
    record::Allergy a;
    a.key = next();
    a.onset = a.recorded = now();
    a.encounter = visit_;
    a.category = record::AllergyCategory::kFood;
    a.codes = w_.codes("SNOMED-CT", "735029006");
    a.first_reaction = static_cast<std::uint32_t>(j_.reactions.size());
    a.reactions = 1;
    j_.reactions.push_back({w_.code("SNOMED-CT", "247472004"), record::Severity::kModerate});
    j_.allergies.push_back(a);
  }
  void care_plan(std::uint32_t condition) {
    record::CarePlan p;
    p.key = next();
    p.start = now();
    p.encounter = visit_;
    p.codes = w_.codes("SNOMED-CT", "736285004");
    p.activities = w_.codes("SNOMED-CT", "443402002");
    p.first_goal = static_cast<std::uint32_t>(j_.goals.size());
    p.goals = 2;
    for (std::uint32_t detail = 0; detail < 2; ++detail) {
      record::Goal goal;
      goal.key = next();
      goal.start = now();
      goal.detail = detail;
      goal.first_condition = static_cast<std::uint32_t>(j_.goal_conditions.size());
      goal.conditions = 1;
      j_.goal_conditions.push_back(condition);
      j_.goals.push_back(goal);
    }
    p.reason.condition = condition;
    j_.care_plans.push_back(p);
  }
  void imaging(std::uint32_t procedure) {
    record::ImagingStudy s;
    s.key = next();
    s.time = now();
    s.encounter = visit_;
    s.procedure = procedure;
    s.first_series = static_cast<std::uint32_t>(j_.imaging_series.size());
    s.series = 1;
    j_.imaging_series.push_back({w_.code("SNOMED-CT", "51185008"), w_.code("DICOM-DCM", "CR"),
                                 static_cast<std::uint32_t>(j_.imaging_instances.size()), 1});
    j_.imaging_instances.push_back(
        {w_.vocabulary.intern("Image of chest \"PA\""), w_.code("DICOM-SOP", "1.2.840.10008.5.1.4.1.1.1.1")});
    j_.imaging_studies.push_back(s);
  }
  void device(std::string_view code, Instant end) {
    record::Device d;
    d.key = next();
    d.start = now();
    d.end = end;
    d.encounter = visit_;
    d.code = w_.code("SNOMED-CT", code);
    j_.devices.push_back(d);
  }
  void supply() {
    record::Supply s;
    s.key = next();
    s.time = now();
    s.encounter = visit_;
    s.code = w_.code("SNOMED-CT", "1137596000");
    s.quantity = 100;
    j_.supplies.push_back(s);
  }
  void social_history() {
    observation(ObservationCategory::kSocialHistory, "72166-2").value = concept_value("SNOMED-CT", "266919005");
    quantity(ObservationCategory::kSurvey, "72514-3", {3, 0}, "{score}");
    j_.observations.back().answers = static_cast<std::uint32_t>(j_.answered.size());
    j_.answered.push_back({0, static_cast<std::uint32_t>(j_.answers.size())});
    j_.answers.push_back(3);
    record::Observation& exam = observation(ObservationCategory::kExam, "55757-9");
    exam.value.kind = ValueKind::kText;
    exam.value.text = w_.vocabulary.intern("calm, \"oriented\"\nno distress");
    observation(ObservationCategory::kSurvey, "44261-6");  // not answered
    observation(ObservationCategory::kNone, "55757-9").value.kind = ValueKind::kBoolean;
  }
  // A time series and its picture.
  void rhythm() {
    for (const ValueKind kind : {ValueKind::kSampled, ValueKind::kAttachment}) {
      record::Observation& o = observation(ObservationCategory::kProcedure, "8867-4");
      o.codes = w_.codes("SNOMED-CT", "29303009");
      o.value.kind = kind;
      o.value.unit = w_.vocabulary.intern("mV");
      o.value.use = static_cast<std::uint32_t>(j_.series_uses.size());
      j_.series_uses.push_back({0, kNoIndex, static_cast<std::uint32_t>(j_.series.size()), 2});
      j_.series.insert(j_.series.end(), {0, 1});
    }
  }
  record::ObservationValue concept_value(std::string_view system, std::string_view code) {
    record::ObservationValue v;
    v.kind = ValueKind::kConcept;
    v.coded = w_.code(system, code);
    return v;
  }

  void cover(Instant start, Instant end, record::Cover cover) {
    record::CoverPeriod c;
    c.key = next();
    c.start = start;
    c.end = end;
    c.cover = cover;
    const auto payer = cover == record::Cover::kDual ? record::Cover::kMedicare : cover;
    if (cover != record::Cover::kNone)
      c.payer = static_cast<std::uint8_t>(w_.finance.payer(static_cast<std::size_t>(payer), 0.3));
    j_.covers.push_back(c);
  }

  Instant now() const { return j_.encounters[visit_].start + 5min; }
  Journey& journey() { return j_; }

 private:
  std::uint64_t next() { return ++key_ * 0x9e3779b97f4a7c15ull; }

  SampleWorld& w_;
  Journey j_;
  std::uint32_t visit_ = kNoIndex;
  std::uint64_t key_ = 0;
};

Instant at(std::string_view date, int hour, int minute) {
  const auto day = base::parse_date(date);
  if (!day) throw std::invalid_argument("not a date");
  return Instant{*day} + std::chrono::hours{hour} + std::chrono::minutes{minute};
}

std::string sample_npi(std::uint32_t number) {
  std::string digits = "9" + std::to_string(10000000 + number % 90000000);
  // Luhn over the prefix 80840 (health card, United States) and the number: CMS, NPI check digit, 2004.
  const std::string all = "80840" + digits;
  int sum = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    int d = all[all.size() - 1 - i] - '0';
    if (i % 2 == 0) d = d * 2 > 9 ? d * 2 - 9 : d * 2;
    sum += d;
  }
  return digits + static_cast<char>('0' + (10 - sum % 10) % 10);
}

record::FacilityId SampleDirectory::facility_for(std::uint32_t place, EncounterClass klass) const {
  const bool hospital = klass == EncounterClass::kInpatient || klass == EncounterClass::kEmergency;
  return {place, hospital ? record::FacilityKind::kHospital : record::FacilityKind::kPrimaryCare};
}

record::ClinicianId SampleDirectory::clinician_for(record::FacilityId facility, record::Specialty specialty,
                                                   double pick) const {
  return {facility, specialty, static_cast<std::uint8_t>(pick * 4)};
}

record::Facility SampleDirectory::facility(record::FacilityId id) const {
  record::Facility f;
  f.id = id;
  f.name = id.kind == record::FacilityKind::kHospital ? "Worcester \"Common\" Hospital (synthetic)"
                                                      : "Worcester Primary Care (synthetic)";
  f.city = "Worcester";
  f.state = "MA";
  f.postal_code = "01601";
  f.time_zone = "America/New_York";
  f.address_line = "1 Main Street";
  f.phone = "508-555-0101";
  f.latitude = 42.2626;
  f.longitude = -71.8023;
  f.npi = sample_npi(id.place * 8 + static_cast<std::uint32_t>(id.kind));
  return f;
}

record::Clinician SampleDirectory::clinician(record::ClinicianId id) const {
  record::Clinician c;
  c.id = id;
  c.given_name = "Grace";
  c.family_name = "Hopper";
  c.npi = sample_npi(5000 + id.facility.place * 64 + id.ordinal);
  return c;
}

stats::FinanceTables sample_finance() {
  base::Diagnostics faults;
  return stats::FinanceTables::load(std::string(SOJOURN_SOURCE_DIR) + "/statistics/us", faults).value();
}

SampleWorld::SampleWorld()
    : zones({{"America/New_York",
              {{at("1900-01-01", 0), -300},
               {at("2020-03-08", 7), -240},
               {at("2020-11-01", 6), -300},
               {at("2024-03-10", 7), -240},
               {at("2024-11-03", 6), -300}}}}),
      finance(sample_finance()) {
  add_codes();
  add_catalog();
}

void SampleWorld::add_codes() {
  for (const CodeRow& row : kCodes) vocabulary.add(row.system, row.code, row.display);
}

void SampleWorld::add_catalog() {
  // One question: the score of it is the answer.
  record::Questionnaire pain;
  pain.form = pain.score = code("LOINC", "72514-3");
  pain.items.push_back({code("LOINC", "72514-3"), {}, 1});
  for (int points = 0; points <= 10; ++points)
    pain.items[0].answers.push_back(vocabulary.add("LOINC", "LA6111-4", "0"));
  catalog.questionnaires.push_back(pain);
  record::Prescription daily;
  daily.dose = 1;
  daily.frequency = 2;
  daily.period = 1;
  daily.period_unit = vocabulary.intern("d");
  daily.duration = 30;
  daily.duration_unit = vocabulary.intern("d");
  daily.refills = 3;
  daily.has_refills = true;
  record::Prescription needed;
  needed.dose = 0.5;
  needed.frequency = 0.5;  // once in two weeks
  needed.period = 1;
  needed.period_unit = vocabulary.intern("wk");
  needed.as_needed = true;
  catalog.prescriptions = {daily, needed};
  record::GoalDetail target;
  target.measure = codes("LOINC", "4548-4");
  target.comparator = vocabulary.intern("<");
  target.target = 7.5;
  record::GoalDetail words;
  words.text = vocabulary.intern("Walk 30 minutes & sleep well");
  catalog.goals = {target, words};
  catalog.series = {{{0.5, 1.25, 9, -3}, 0.01}, {{1, 2, 3, 4}, 0.01}};
  record::SampledData samples;
  samples.origin = 2;
  samples.lower_limit = 0;
  samples.upper_limit = 5;
  samples.has_lower_limit = samples.has_upper_limit = true;
  samples.decimals = 1;
  catalog.sampled_data = {samples};
  record::Attachment chart;
  chart.chart = true;
  chart.content_type = vocabulary.intern("image/svg+xml");
  chart.title = vocabulary.intern("Rhythm <strip>");
  chart.width = 400;
  chart.height = 200;
  catalog.attachments = {chart};
}

vocab::ConceptId SampleWorld::code(std::string_view system, std::string_view code) {
  const vocab::ConceptId id = vocabulary.find(system, code);
  if (!id) throw std::invalid_argument("code is not in the sample vocabulary: " + std::string(code));
  return id;
}

vocab::ConceptListId SampleWorld::codes(std::string_view system, std::string_view text) {
  const vocab::ConceptId id = code(system, text);
  return vocabulary.add_list({&id, 1});
}

encode::Context SampleWorld::context(int years_of_history, std::uint64_t seed) const {
  return {vocabulary, catalog, directory, zones, seed, years_of_history, encode::ResourceSet::usual(), &finance};
}

Journey SampleWorld::adult(std::uint32_t person) {
  JourneyBuilder b(*this, person, "1960-07-04");
  b.journey().person.marital_status = record::MaritalStatus::kMarried;
  b.journey().person.partner = {record::Sex::kMale, "Max", "O'Neil Young", 142};
  // A visit long ago: only what is still open there outlives a window of ten years.
  b.visit(at("1999-05-03", 14), at("1999-05-03", 14, 30), EncounterClass::kWellness, "185349003");
  const auto hypertension =
      b.condition("59621000", at("1999-05-03", 14, 5), record::kNever, record::ConditionCategory::kProblemListItem);
  b.allergy();
  b.vital_signs();
  b.visit(at("2001-02-01", 15), at("2001-02-01", 15, 20), EncounterClass::kAmbulatory, "185345009");
  b.condition("195662009", at("2001-01-30"), at("2001-02-08"), record::ConditionCategory::kEncounterDiagnosis);
  b.medication("313782", at("2001-02-08"));

  const auto check_up = b.visit(at("2020-06-01", 14), at("2020-06-01", 15), EncounterClass::kWellness, "185349003");
  b.journey().encounters[check_up].reason = {codes("SNOMED-CT", "59621000"), hypertension};
  b.vital_signs();
  b.social_history();
  const std::size_t panel = b.journey().observations.size();
  b.quantity(ObservationCategory::kLaboratory, "2339-0", {1042, 1}, "mg/dL");
  b.quantity(ObservationCategory::kLaboratory, "4548-4", {71, 1}, "%");
  b.report("51990-0", panel);
  const auto diabetes = b.condition("44054006", b.now(), record::kNever, record::ConditionCategory::kProblemListItem);
  record::Medication& lisinopril = b.medication("314076", record::kNever);
  lisinopril.chronic = true;
  lisinopril.reason = {codes("SNOMED-CT", "59621000"), hypertension};
  record::Medication& metformin = b.medication("860975", at("2022-01-01"));
  metformin.reason.condition = diabetes;
  b.care_plan(diabetes);
  b.supply();
  b.vaccine(2);

  const auto stay = b.visit(at("2023-03-03", 3), at("2023-03-05", 18), EncounterClass::kInpatient, "32485007");
  b.journey().encounters[stay].disposition = code("NUBC", "01");
  b.medication("313782", at("2023-03-03", 4)).administration = true;
  b.procedure("399208008", b.now() + 20min).reason.condition = hypertension;
  b.imaging(0);
  b.procedure("430193006", b.now());
  b.device("706004007", record::kNever);
  b.device("228869008", at("2023-06-01"));
  b.rhythm();
  b.visit(at("2024-12-31", 22), record::kNever, EncounterClass::kEmergency, "");
  record::Medication& once = b.medication("313782", at("2024-12-31", 22, 30));
  once.administration = true;
  once.prescription = 1;
  b.cover(b.journey().person.birth, at("2000-01-01"), record::Cover::kPrivate);
  b.cover(at("2000-01-01"), at("2010-01-01"), record::Cover::kNone);
  b.cover(at("2010-01-01"), at("2022-01-01"), record::Cover::kPrivate);
  b.cover(at("2022-01-01"), record::kNever, record::Cover::kDual);
  return b.journey();
}

Journey SampleWorld::infant(std::uint32_t person) {
  JourneyBuilder b(*this, person, "2023-10-29");
  b.journey().person.sex = record::Sex::kMale;
  b.journey().person.race = record::Race::kOther;
  b.journey().person.hispanic = true;
  b.journey().person.family_name = "Núñez";
  b.journey().person.middle_name = "";
  b.visit(b.journey().person.birth, b.journey().person.birth + 48h, EncounterClass::kInpatient, "32485007");
  b.visit(at("2024-06-30", 14), at("2024-06-30", 14, 20), EncounterClass::kWellness, "185349003");
  const auto k = ObservationCategory::kVitalSigns;
  b.quantity(k, "9843-4", {442, 1}, "cm");
  b.quantity(k, "8289-1", {475, 1}, "%");
  b.quantity(k, "59576-9", {512, 1}, "%");
  b.quantity(k, "77606-2", {604, 1}, "%");
  b.quantity(k, "29463-7", {8200, 0}, "g");
  b.quantity(k, "29463-7", {13, 1}, "[stone_av]");  // a unit that the profile does not allow
  b.vaccine(1);
  b.cover(b.journey().person.birth, record::kNever, record::Cover::kMedicaid);
  return b.journey();
}

Journey SampleWorld::dead(std::uint32_t person) {
  JourneyBuilder b(*this, person, "1941-02-28");
  b.journey().person.sex = record::Sex::kMale;
  b.journey().person.race = record::Race::kBlack;
  b.journey().person.marital_status = record::MaritalStatus::kWidowed;
  b.journey().death = at("2021-01-15", 9, 41);
  b.visit(at("2021-01-13", 2), record::kNever, EncounterClass::kInpatient, "32485007");
  b.journey().encounters[0].disposition = code("NUBC", "41");
  const auto stroke = b.condition("230690007", at("2021-01-13", 1), record::kNever, record::ConditionCategory::kEncounterDiagnosis);
  b.journey().cause_of_death = codes("SNOMED-CT", "230690007");
  b.procedure("430193006", record::kNever).reason.condition = stroke;
  b.medication("1191", record::kNever).reason.condition = stroke;
  b.vital_signs();
  b.cover(b.journey().person.birth, b.journey().death, record::Cover::kMedicare);
  return b.journey();
}

Journey SampleWorld::many_visits(std::uint32_t person, int visits) {
  JourneyBuilder b(*this, person, "1950-01-01");
  std::uint32_t condition = kNoIndex;
  for (int v = 0; v < visits; ++v) {
    const Instant start = at("2000-01-03", 14) + base::kDay * (v * 91);
    b.visit(start, start + 30min, EncounterClass::kAmbulatory, "185345009");
    b.vital_signs();
    if (v == 0) condition = b.condition("59621000", start, record::kNever, record::ConditionCategory::kProblemListItem);
    else b.condition("195662009", start, start + base::kDay * 9, record::ConditionCategory::kEncounterDiagnosis);
    const std::size_t panel = b.journey().observations.size();
    for (int i = 0; i < 14; ++i)
      b.quantity(ObservationCategory::kLaboratory, i % 2 == 0 ? "2339-0" : "4548-4", {900 + v * 7 + i, 1},
                 i % 2 == 0 ? "mg/dL" : "%");
    b.report("51990-0", panel);
    b.medication("314076", start + base::kDay * 30).reason.condition = condition;
    b.medication("313782", start).administration = true;
    b.procedure("430193006", start + 15min);
    b.vaccine(1);
    b.social_history();
  }
  b.cover(b.journey().person.birth, record::kNever, record::Cover::kPrivate);
  return b.journey();
}

}  // namespace sojourn::test
