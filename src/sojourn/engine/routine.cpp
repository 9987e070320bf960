// Visits that the engine arranges itself.
#include <algorithm>
#include <array>

#include "sojourn/engine/lifetime.hpp"

namespace sojourn::engine {

using record::EncounterClass;

namespace {

constexpr std::array<std::string_view, kRoutinePurposes> kPurposes{"wellness", "influenza", "symptoms", "covid"};
// Thresholds of the sum of all symptoms above which people seek care (public module format, section on symptoms).
constexpr int kSeekOutpatient = 300, kSeekUrgentCare = 350, kSeekEmergency = 500;
constexpr base::Span kBetweenLooks = 7 * base::kDay;

// After the last dose people count as fully vaccinated (CDC's definition).
constexpr base::Span kUntilProtected = 14 * base::kDay;

// A visit for a vaccine and nothing else.
bool only_vaccine(RoutinePurpose purpose) {
  return purpose == RoutinePurpose::kInfluenza || purpose == RoutinePurpose::kCovid;
}

void wake_for(Person& person, RoutinePurpose purpose, Instant at) {
  if (at < kNever) person.push({at, WakeKind::kRoutineDue, static_cast<std::uint32_t>(purpose), 0});
}

base::Site routine_site(RoutinePurpose purpose, std::string_view what) {
  return base::subsite(base::subsite(base::site("routine"), kPurposes[static_cast<std::size_t>(purpose)]), what);
}

}  // namespace

void Lifetime::plan_wellness() {
  wake_for(p_, RoutinePurpose::kWellness, p_.schedule->next_wellness(p_.now));
}

void Lifetime::plan_influenza() {
  wake_for(p_, RoutinePurpose::kInfluenza, p_.schedule->next_influenza(p_.now));
}

void Lifetime::plan_covid() {
  wake_for(p_, RoutinePurpose::kCovid, p_.schedule->first_covid_dose(world_.models.figures()));
}

void Lifetime::arrange_visit(RoutinePurpose purpose) {
  if (purpose == RoutinePurpose::kInfluenza && !p_.schedule->influenza_due(p_.now, p_.doses))
    return plan_influenza();  // had it elsewhere
  if (purpose == RoutinePurpose::kSymptoms && !symptoms_want_visit()) return;
  const bool has_covid = world_.builtin.covid_19 && p_.open(OpenKind::kCondition, world_.builtin.covid_19) != kNoIndex;
  if (purpose == RoutinePurpose::kCovid && p_.covid_doses == 0 && has_covid)  // not while they have the disease
    return wake_for(p_, purpose, p_.now + 7 * base::kDay);
  if (p_.routine_arranged && !make_room(purpose)) return;
  if (purpose == RoutinePurpose::kSymptoms) p_.last_symptom_total = p_.symptom_total;
  p_.routine_arranged = true;
  p_.routine_purpose = purpose;
  p_.routine_class = purpose == RoutinePurpose::kWellness    ? EncounterClass::kWellness
                     : purpose == RoutinePurpose::kInfluenza ? EncounterClass::kAmbulatory
                     : purpose == RoutinePurpose::kCovid     ? EncounterClass::kOutpatient
                                                             : p_.symptom_visit_class;
  rearrange_visit();
}

// One visit at a time. Symptoms go before an appointment that has not begun, and an emergency ends a visit that has;
// everything else is put off. False if `purpose` has to come again.
bool Lifetime::make_room(RoutinePurpose purpose) {
  const bool begun = p_.routine_encounter != kNoIndex;
  if (purpose != RoutinePurpose::kSymptoms) {
    wake_for(p_, purpose, p_.now + base::kDay);
    return false;
  }
  if (p_.routine_purpose == RoutinePurpose::kSymptoms) return false;  // what is left of them is looked at afterwards
  if (!begun) {
    wake_for(p_, p_.routine_purpose, p_.now + base::kDay);
    std::erase(p_.queue_for_free, kRoutine);
    return true;
  }
  if (p_.symptom_visit_class == EncounterClass::kEmergency) interrupt();
  p_.symptom_look = true;
  wake_for(p_, purpose, std::max(p_.now, p_.journey.encounters[p_.routine_encounter].end) + base::Span{1});
  return false;
}

void Lifetime::rearrange_visit() {
  const double u = p_.draws.uniform(routine_site(p_.routine_purpose, "slot"),
                                    p_.routine_count[static_cast<std::size_t>(p_.routine_purpose)]);
  const Instant at = world_.calendar.next_open(p_.now, p_.journey.person.zone, p_.routine_class, u);
  p_.push({at, WakeKind::kRoutineStart, 0, ++p_.routine_token});
}

std::uint64_t Lifetime::routine_key(std::string_view what, std::uint32_t part) const {
  const base::Site site = routine_site(p_.routine_purpose, what);
  const std::uint32_t count = p_.routine_count[static_cast<std::size_t>(p_.routine_purpose)];
  return base::hash_text(what, site.id ^ ((std::uint64_t{count} << 32 | part) * 0x9E3779B97F4A7C15ull));
}

vocab::ConceptListId Lifetime::routine_codes() const {
  const BuiltIn& b = world_.builtin;
  switch (p_.routine_class) {
    case EncounterClass::kWellness: return age_years() < 18 ? b.child_wellness : b.adult_wellness;
    case EncounterClass::kEmergency: return b.emergency_visit;
    case EncounterClass::kUrgentCare: return b.urgent_visit;
    default:
      return p_.routine_purpose == RoutinePurpose::kInfluenza ? b.immunization_visit
             : p_.routine_purpose == RoutinePurpose::kCovid   ? b.covid_visit
                                                              : b.outpatient_visit;
  }
}

void Lifetime::open_routine_visit() {
  if (!can_start(p_.routine_class, kRoutine)) {
    p_.queue_for_free.push_back(kRoutine);
    return;
  }
  const auto purpose = static_cast<std::size_t>(p_.routine_purpose);
  if (p_.routine_class == EncounterClass::kEmergency) interrupt();
  record::Encounter e;
  e.key = routine_key("encounter");
  e.start = p_.now;
  const double u = p_.draws.uniform(routine_site(p_.routine_purpose, "length"), p_.routine_count[purpose]);
  e.end = p_.now + base::Span{static_cast<std::int64_t>(world_.calendar.visit_minutes(p_.routine_class, u)) * 60};
  e.klass = p_.routine_class;
  e.codes = routine_codes();
  e.clinician = clinician(p_.routine_class, nullptr);
  p_.routine_encounter = static_cast<std::uint32_t>(p_.journey.encounters.size());
  p_.journey.encounters.push_back(e);
  occupy(kRoutine, p_.routine_encounter, e.end);
  p_.push({e.end, WakeKind::kRelease, p_.routine_encounter, 0});
  if (p_.routine_purpose == RoutinePurpose::kCovid) give_covid_dose();
  else if (p_.routine_purpose != RoutinePurpose::kSymptoms) give_immunizations();
  if (only_vaccine(p_.routine_purpose)) return;
  if (p_.routine_purpose == RoutinePurpose::kSymptoms) address_symptoms();
  if (p_.routine_class == EncounterClass::kWellness) {
    renew_prescriptions();
    ask_social_history();
  }
  for (const std::uint32_t index : p_.queue_for_visit) p_.wake_process(index, p_.now);
  p_.queue_for_visit.clear();
}

void Lifetime::close_routine_visit() {
  for (const std::uint32_t index : p_.visitors)
    if (Process& process = p_.processes[index]; process.joined == p_.routine_encounter) process.joined = kNoIndex;
  p_.visitors.clear();
  const RoutinePurpose purpose = p_.routine_purpose;
  p_.routine_encounter = kNoIndex;
  p_.routine_arranged = false;
  ++p_.routine_count[static_cast<std::size_t>(purpose)];
  if (purpose == RoutinePurpose::kWellness) plan_wellness();
  if (purpose == RoutinePurpose::kInfluenza) plan_influenza();
  if (purpose == RoutinePurpose::kSymptoms) symptoms_changed();
}

// A module passes once through each visit.
Lifetime::Step Lifetime::wellness_encounter(Process& process, const State& state, std::uint32_t index) {
  const bool open = p_.routine_encounter != kNoIndex && !only_vaccine(p_.routine_purpose);
  if (!open || process.last_joined == p_.routine_encounter) {
    process.wait = Wait::kWellness;
    p_.queue_for_visit.push_back(index);
    return Step::kBlock;
  }
  process.joined = process.last_joined = p_.routine_encounter;
  p_.visitors.push_back(index);
  process.encounter_name = state.name;
  diagnose_pending(index, state.name);
  return Step::kPass;
}

// A routine visit gives what is due, and a check-up notes what the person does not want.
void Lifetime::give_immunizations() {
  std::array<std::uint32_t, Schedule::kMostDue> rows;
  const auto note = [&](std::size_t n, std::string_view what, auto& doses, auto& facts) {
    for (std::size_t i = 0; i < n; ++i) {
      const stats::ImmunizationRow& row = world_.care.immunizations()[rows[i]];
      doses.push_back({rows[i], p_.now});
      facts.push_back({routine_key(what, rows[i]), p_.now, p_.routine_encounter, world_.builtin.vaccines[rows[i]],
                       static_cast<std::uint16_t>(row.dose)});
    }
  };
  note(p_.schedule->due(p_.now, p_.doses, rows), "immunization", p_.doses, p_.journey.immunizations);
  if (p_.routine_purpose == RoutinePurpose::kWellness)
    note(p_.schedule->declines(p_.now, p_.doses, p_.declined_doses, rows), "declined immunization", p_.declined_doses,
         p_.journey.declined_immunizations);
}

void Lifetime::give_covid_dose() {
  if (p_.covid_doses == 0) p_.covid_product = p_.schedule->covid_product(p_.now);
  const int second = world_.care.covid_products()[p_.covid_product].second_dose_days;
  ++p_.covid_doses;
  p_.journey.immunizations.push_back({routine_key("immunization"), p_.now, p_.routine_encounter,
                                      world_.builtin.covid_vaccines[p_.covid_product], p_.covid_doses});
  if (p_.covid_doses == 1 && second > 0)
    wake_for(p_, RoutinePurpose::kCovid, p_.now + second * base::kDay);
  else
    p_.covid_protected = p_.now + kUntilProtected;
}

// A routine visit writes lasting prescriptions anew.
void Lifetime::renew_prescriptions() {
  record::Journey& j = p_.journey;
  const std::size_t n = j.medications.size();
  for (std::size_t i = 0; i < n; ++i) {
    if (!j.medications[i].chronic || j.medications[i].end != kNever) continue;
    const program::ConceptId code = world_.vocabulary.list(j.medications[i].codes)[0];
    if (p_.open(OpenKind::kMedication, code) != i) continue;
    record::Medication renewed = j.medications[i];
    j.medications[i].end = p_.now;
    renewed.key = base::hash_text("renewal", renewed.key);
    renewed.start = p_.now;
    renewed.encounter = p_.routine_encounter;
    p_.set_open(OpenKind::kMedication, code, static_cast<std::uint32_t>(j.medications.size()));
    j.medications.push_back(renewed);
  }
}

// --- symptoms ---------------------------------------------------------------------------------------------------------

// The greatest value that some module gives it and no visit has addressed.
int Lifetime::symptom(std::uint32_t symptom) const {
  int greatest = 0;
  for (const SymptomValue& s : p_.symptoms)
    greatest = std::max(greatest, s.symptom == symptom && !s.addressed ? s.value : 0);
  return greatest;
}

// People ask themselves once a week at most whether to see somebody. A module sets its symptoms one after the other in
// the same instant: they are one illness.
void Lifetime::symptoms_changed() {
  if (p_.symptom_look || p_.symptom_total <= kSeekOutpatient) return;
  p_.symptom_look = true;
  wake_for(p_, RoutinePurpose::kSymptoms, std::max(p_.now, p_.next_symptom_look));
}

// True if the symptoms of this moment, others than those of the last visit, want a visit.
bool Lifetime::symptoms_want_visit() {
  p_.symptom_look = false;
  p_.next_symptom_look = p_.now + kBetweenLooks;
  const int total = p_.symptom_total;
  if (total <= kSeekOutpatient || total == p_.last_symptom_total) return false;
  p_.symptom_visit_class = total > kSeekEmergency    ? EncounterClass::kEmergency
                           : total > kSeekUrgentCare ? EncounterClass::kUrgentCare
                                                     : EncounterClass::kOutpatient;
  return true;
}

// The visit deals with the worst one.
void Lifetime::address_symptoms() {
  const auto worst = std::max_element(p_.symptoms.begin(), p_.symptoms.end(),
                                      [](const SymptomValue& a, const SymptomValue& b) {
                                        return (a.addressed ? 0 : a.value) < (b.addressed ? 0 : b.value);
                                      });
  if (worst == p_.symptoms.end()) return;
  const int before = symptom(worst->symptom);
  worst->addressed = true;
  p_.symptom_total += symptom(worst->symptom) - before;
  changed(program::DependencyKind::kSymptom, worst->symptom);
}

}  // namespace sojourn::engine
