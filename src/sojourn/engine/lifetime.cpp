#include "sojourn/engine/lifetime.hpp"

#include <algorithm>
#include <utility>

namespace sojourn::engine {

namespace {

enum LifeEvent : std::uint32_t { kStartsSmoking, kStopsSmoking };

vocab::ConceptListId one(vocab::Vocabulary& vocabulary, std::string_view system, std::string_view code,
                         std::string_view display) {
  const vocab::ConceptId id = vocabulary.add(system, code, display);
  return vocabulary.add_list({&id, 1});
}

}  // namespace

BuiltIn::BuiltIn(vocab::Vocabulary& v, const stats::CareTables& care) {
  child_wellness = one(v, "SNOMED-CT", "410620009", "Well child visit (procedure)");
  adult_wellness = one(v, "SNOMED-CT", "162673000", "General examination of patient (procedure)");
  outpatient_visit = one(v, "SNOMED-CT", "185349003", "Encounter for check up (procedure)");
  immunization_visit = outpatient_visit;
  covid_visit = one(v, "SNOMED-CT", "33879002", "Administration of vaccine to produce active immunity (procedure)");
  urgent_visit = one(v, "SNOMED-CT", "702927004", "Urgent care clinic (environment)");
  emergency_visit = one(v, "SNOMED-CT", "50849002", "Emergency room admission (procedure)");
  death_certification = one(v, "SNOMED-CT", "308646001", "Death certification");
  cause_of_death = one(v, "LOINC", "69453-9", "Cause of death [US Standard Certificate of Death]");
  death_report = one(v, "LOINC", "69409-1", "U.S. standard certificate of death - 2003 revision");
  quality_adjusted_years = one(v, "Sojourn", "QALY", "Quality-adjusted life years");
  disability_adjusted_years = one(v, "Sojourn", "DALY", "Disability-adjusted life years");
  quality_score = one(v, "Sojourn", "QOLS", "Quality of life score");
  years = v.intern("a");
  score = v.intern("{score}");
  for (const stats::ImmunizationRow& row : care.immunizations())
    vaccines.push_back(one(v, "CVX", row.cvx, row.display));
  for (const stats::CovidProduct& row : care.covid_products())
    covid_vaccines.push_back(one(v, "CVX", row.cvx, row.display));
  male = v.intern("M");
  female = v.intern("F");
  hispanic = v.intern("hispanic");
  nonhispanic = v.intern("nonhispanic");
  static constexpr std::string_view kRaces[] = {"white", "black", "asian", "native", "hawaiian", "other"};
  for (std::size_t i = 0; i < races.size(); ++i) races[i] = v.intern(kRaces[i]);
  static constexpr std::string_view kStandings[] = {"High", "Middle", "Low"};
  for (std::size_t i = 0; i < standings.size(); ++i) standings[i] = v.intern(kStandings[i]);
  static constexpr std::string_view kSchooling[] = {"less_than_hs", "hs_degree", "some_college", "bs_degree"};
  for (std::size_t i = 0; i < schooling.size(); ++i) schooling[i] = v.intern(kSchooling[i]);
  static constexpr std::string_view kOrientations[] = {"heterosexual", "homosexual", "bisexual"};
  for (std::size_t i = 0; i < orientations.size(); ++i) orientations[i] = v.intern(kOrientations[i]);
  static constexpr std::pair<std::string_view, std::string_view> kLanguages[] = {
      {"en", "english"}, {"es", "spanish"}, {"fr", "french"}, {"zh", "chinese"},
      {"ko", "korean"},  {"vi", "vietnamese"}, {"ar", "arabic"}, {"tl", "tagalog"}};
  for (const auto& [tag, name] : kLanguages) languages.emplace_back(tag, v.intern(name));
  united_states = v.intern("US");
  on_file = v.intern("see the address in the patient's record");
  static constexpr std::string_view kMarital[] = {"S", "M", "D", "W", "L", "T"};
  for (std::size_t i = 0; i < marital.size(); ++i) marital[i] = v.intern(kMarital[i]);
}

void BuiltIn::bind(const program::Program& program, const stats::PeopleTables& people, const stats::ModelTables& models,
                   vocab::Vocabulary& v) {
  body = BodyStates(program, models, v);
  disability_weights.assign(v.concepts(), 0);
  for (const stats::DisabilityWeight& row : models.disability_weights())
    if (const vocab::ConceptId id = v.find(row.system, row.code)) disability_weights[id.value] = row.weight;
  social.emplace(people.social(), v);
  turnarounds = Turnarounds(models, v);
  covid_19 = v.find("SNOMED-CT", "840539006");
  gender = program.attribute("gender");
  race = program.attribute("race");
  ethnicity = program.attribute("ethnicity");
  state = program.attribute("state");
  smoker = program.attribute("smoker");
  quit_smoking_age = program.attribute("quit smoking age");
  city = program.attribute("city");
  county = program.attribute("county");
  first_language = program.attribute("first_language");
  education = program.attribute("education");
  income = program.attribute("income");
  poverty_ratio = program.attribute("poverty_ratio");
  food_insecurity = program.attribute("food_insecurity");
  severe_housing_cost_burden = program.attribute("severe_housing_cost_burden");
  no_vehicle_access = program.attribute("no_vehicle_access");
  birth_country = program.attribute("birth_country");
  address = program.attribute("address");
  rh_negative = program.attribute("RH_NEG");
  sexual_orientation = program.attribute("sexual_orientation");
  hypertension = program.attribute("hypertension");
  diabetes = program.attribute("diabetes");
  osteoporosis = program.attribute("osteoporosis");
  atrial_fibrillation = program.attribute("atrial_fibrillation");
  blood_pressure_controlled = program.attribute("blood_pressure_controlled");
  coronary_heart_disease = program.attribute("coronary_heart_disease");
  for (const stats::State& s : people.states()) states.emplace_back(s.code, v.intern(s.name));
  insurance_status = program.attribute("insurance_status");
  weight_loss_adherence = program.attribute("weight_loss_adherence");
  static constexpr std::string_view kCovers[] = {"none", "private", "medicare", "medicaid", "dual eligible"};
  for (std::size_t i = 0; i < covers.size(); ++i) covers[i] = v.intern(kCovers[i]);
}

const record::Journey& Lifetime::live(std::uint32_t person) {
  const record::Demographics demographics = world_.demography.draw(world_.seed, person);
  p_.begin(program_, world_.vocabulary.concepts(), demographics, world_.seed);
  const std::size_t sex = demographics.sex == record::Sex::kMale ? 1 : 0;
  p_.body.emplace(world_.bodies, p_.draws, sex, demographics.birth,
                  world_.care.zones().offset_minutes(demographics.zone, demographics.birth));
  p_.schedule.emplace(world_.care, p_.draws, sex, demographics.birth);
  p_.death_at = demographics.background_death;
  if (p_.death_at < kNever) p_.push({p_.death_at, WakeKind::kDeath, 0, 0});
  set_demographic_attributes();
  if (world_.builtin.body.any()) update_body();
  plan_smoking();
  plan_wellness();
  plan_influenza();
  plan_covid();
  plan_insurance();
  plan_weight_management();
  if (world_.quality_of_life) plan_year_end();
  for (std::uint32_t i = 0; i < program_.lived_tracks; ++i) p_.wake_process(i, demographics.birth);
  Wake wake;
  while (p_.pop_until(world_.end, wake)) {
    p_.now = wake.at;
    if (wake.kind == WakeKind::kDeath) {
      if (wake.at != p_.death_at) continue;  // an earlier death came up meanwhile
      die();
      break;
    }
    handle(wake);
  }
  finish();
  return p_.journey;
}

// The keep module runs once, at the end of the run or at death, and sees the person as they are then. Where it has to
// wait it has not arrived: time does not go on. What it records is forgotten.
bool Lifetime::keeps() {
  const std::uint32_t index = program_.lived_tracks;
  if (index == program_.tracks.size()) return true;
  lived_ = p_.journey;
  p_.now = std::min(p_.journey.death, world_.end);
  p_.death_at = kNever;  // the dead are judged like the living
  run(index);
  std::swap(p_.journey, lived_);
  const Process& process = p_.processes[index];
  return process.depth == 1 && world_.vocabulary.text(program_.states[process.top.state.value].name) == "Keep";
}

void Lifetime::handle(const Wake& wake) {
  switch (wake.kind) {
    case WakeKind::kDeath: return;
    case WakeKind::kLifeEvent: return life_event(wake.process);
    case WakeKind::kCover: return cover_may_change();
    case WakeKind::kWeight: return manage_weight(static_cast<WeightStage>(wake.process), wake.token);
    case WakeKind::kYearEnd: return record_quality_of_life();
    case WakeKind::kRelease: return release(wake.process);
    case WakeKind::kRoutineDue: return arrange_visit(static_cast<RoutinePurpose>(wake.process));
    case WakeKind::kRoutineStart:
      if (wake.token == p_.routine_token) open_routine_visit();
      return;
    case WakeKind::kProcess: return run(wake.process);
  }
}

// Who smokes at which age: status on the reference date by sex and age (statistics/us/smoking.csv, NHANES). People who
// ever smoked begin at 18, before which 88 % of daily smokers have smoked their first cigarette (smoking_timing.csv);
// former smokers stopped at an age drawn evenly between then and now.
void Lifetime::plan_smoking() {
  constexpr int kFirstAge = 18;
  const record::Demographics& d = p_.journey.person;
  const stats::ShareTable& table = world_.demography.tables().smoking();
  const base::Date birth = base::day_of(d.birth);
  const int age = base::completed_years(birth, base::day_of(world_.demography.reference()));
  const base::Site site = base::site("person/smoking");
  const auto status = table.pick(d.sex == record::Sex::kMale ? 1 : 0, std::max(age, kFirstAge), p_.draws.uniform(site));
  if (!status || table.categories[*status] == "never") {
    p_.push({Instant{base::birthday(birth, kFirstAge)}, WakeKind::kLifeEvent, kStopsSmoking, 0});
    return;
  }
  p_.push({Instant{base::birthday(birth, kFirstAge)}, WakeKind::kLifeEvent, kStartsSmoking, 0});
  if (table.categories[*status] == "former" && age > kFirstAge) {
    const double years = kFirstAge + 1 + p_.draws.uniform(site, 0, 1) * (age - kFirstAge - 1);
    p_.push({Instant{base::birthday(birth, static_cast<int>(years))}, WakeKind::kLifeEvent, kStopsSmoking, 0});
  }
}

void Lifetime::life_event(std::uint32_t which) {
  const BuiltIn& b = world_.builtin;
  if (which == kStopsSmoking && flag(b.smoker))
    set_attribute(b.quit_smoking_age, Value::of(static_cast<double>(age_years())));
  set_attribute(b.smoker, Value::of(which == kStartsSmoking));
}

void Lifetime::die() {
  record::Journey& j = p_.journey;
  j.death = p_.now;
  j.cause_of_death = p_.death_cause;
  if (!world_.vocabulary.list(j.cause_of_death).empty()) certify_death();
}

// At the instant of death: an encounter, the cause as an observation, and the certificate that lists it.
void Lifetime::certify_death() {
  record::Journey& j = p_.journey;
  const base::Site site = base::site("death/certificate");
  record::Encounter e;
  e.key = site.id;
  e.start = e.end = p_.now;
  e.klass = record::EncounterClass::kAmbulatory;
  e.death_certificate = true;
  e.codes = world_.builtin.death_certification;
  e.clinician = clinician(record::EncounterClass::kEmergency, nullptr);
  const auto encounter = static_cast<std::uint32_t>(j.encounters.size());
  j.encounters.push_back(e);
  record::Observation o;
  o.key = base::subsite(site, "cause").id;
  o.time = p_.now;
  o.encounter = encounter;
  o.category = record::ObservationCategory::kExam;
  o.codes = world_.builtin.cause_of_death;
  o.value.kind = record::ValueKind::kConcept;
  o.value.coded = world_.vocabulary.list(j.cause_of_death)[0];
  o.report = static_cast<std::uint32_t>(j.reports.size());
  j.observations.push_back(o);
  j.reports.push_back({base::subsite(site, "report").id, p_.now, encounter, world_.builtin.death_report,
                       static_cast<std::uint32_t>(j.observations.size() - 1), 1, {}});
}

// What is still under way when the record ends stays open; at death it ends.
void Lifetime::finish() {
  record::Journey& j = p_.journey;
  j.end = world_.end;
  const bool dead = j.death != kNever;
  const auto clip = [&](Instant& end) {
    if (dead && end > j.death) end = j.death;
    if (!dead && end >= j.end) end = kNever;
  };
  for (record::Encounter& e : j.encounters) clip(e.end);
  for (record::Procedure& p : j.procedures) clip(p.end);
  for (record::CoverPeriod& c : j.covers) clip(c.end);
}

}  // namespace sojourn::engine
