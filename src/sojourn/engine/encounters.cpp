// Encounters: when they can begin, who is served first, when they end.
//
// A person is in one visit at a time. What comes meanwhile waits and is served by urgency when the person is free; an
// emergency or an admission does not wait for a visit but cuts it short. Long residential care (nursing facility,
// hospice, home care) does not keep the person from other care.
#include <algorithm>

#include "sojourn/engine/lifetime.hpp"

namespace sojourn::engine {

using record::EncounterClass;

namespace {

bool urgent(EncounterClass klass) { return klass == EncounterClass::kEmergency || klass == EncounterClass::kInpatient; }

bool residential(EncounterClass klass) {
  return klass == EncounterClass::kHospice || klass == EncounterClass::kSkilledNursing || klass == EncounterClass::kHome;
}

bool stay(EncounterClass klass) { return klass == EncounterClass::kInpatient || residential(klass); }

// Who is served first.
int urgency(EncounterClass klass) {
  switch (klass) {
    case EncounterClass::kEmergency: return 0;
    case EncounterClass::kInpatient: return 1;
    case EncounterClass::kUrgentCare: return 2;
    case EncounterClass::kWellness: return 4;
    default: return 3;
  }
}

// A module that was in care less than this ago goes on without waiting for opening hours: an admission from the
// emergency department, a transfer.
constexpr base::Span kSameEpisode{24 * 3600};
// Visits that may be remote: shares by date as the public format gives them.
constexpr Instant kTelemedicineBegins = Instant{date::sys_days{date::year{2016} / 1 / 1}} + std::chrono::hours{12};
constexpr Instant kTelemedicineSpreads = Instant{date::sys_days{date::year{2020} / 4 / 1}} + std::chrono::hours{12};
// A stay shorter than this was given no length by its module.
constexpr base::Span kShortestStay{12 * 3600};

}  // namespace

Instant Lifetime::desired_start(const Process& process, double u) const {
  const bool episode = p_.now - process.last_visit_end < kSameEpisode;
  if (urgent(process.klass) && episode) return p_.now;
  // Planned admissions arrive in office hours.
  const EncounterClass hours = stay(process.klass) ? EncounterClass::kOutpatient : process.klass;
  return world_.calendar.next_open(p_.now, p_.journey.person.zone, hours, u);
}

bool Lifetime::can_start(EncounterClass klass, std::uint32_t process) const {
  return std::all_of(p_.occupations.begin(), p_.occupations.end(), [&](const Occupation& o) {
    const EncounterClass occupied = p_.journey.encounters[o.encounter].klass;
    if (o.process == process || residential(occupied)) return true;
    if (residential(klass)) return !urgent(occupied);  // who is in hospital is not admitted elsewhere
    return urgent(klass) && occupied != EncounterClass::kEmergency &&
           (klass == EncounterClass::kEmergency || occupied != EncounterClass::kInpatient);
  });
}

Lifetime::Step Lifetime::encounter(Process& process, std::uint32_t index, const State& state) {
  const program::EncounterDetail& detail = program_.encounters[state.detail];
  if (detail.wellness) return wellness_encounter(process, state, index);
  if (process.phase == 0) {
    if (process.encounter != kNoIndex) {  // the module's earlier encounter ends first
      const Instant until = planned_end(process, uniform(process, kLaneLength));
      if (until > p_.now) return delay_until(process, until);
      end_encounter(process, index, p_.now, {});
    }
    process.klass = detail.klass;
    const double remote = p_.now < kTelemedicineBegins ? 0 : p_.now < kTelemedicineSpreads ? 0.004 : 0.15;
    if (detail.telemedicine == 2 || (detail.telemedicine == 1 && uniform(process, kLaneTelemedicine) < remote))
      process.klass = EncounterClass::kVirtual;
    process.phase = 1;
    process.waiting_since = p_.now;
    process.due = desired_start(process, uniform(process, kLaneSchedule));
  }
  if (process.phase == 1 && process.due > p_.now) return delay_until(process, process.due);
  if (!can_start(process.klass, index)) {
    process.phase = 2;
    process.wait = Wait::kFree;
    if (std::find(p_.queue_for_free.begin(), p_.queue_for_free.end(), index) == p_.queue_for_free.end())
      p_.queue_for_free.push_back(index);
    return Step::kBlock;
  }
  start_encounter(process, index, state);
  return Step::kPass;
}

void Lifetime::start_encounter(Process& process, std::uint32_t index, const State& state) {
  const program::EncounterDetail& detail = program_.encounters[state.detail];
  if (urgent(process.klass)) interrupt();
  record::Encounter e;
  e.key = fact_key(process);
  e.start = p_.now;
  e.klass = process.klass;
  e.codes = detail.codes;
  e.reason = reason(state);
  e.clinician = clinician(process.klass, &program_.modules[process.top.module.value]);
  const auto encounter = static_cast<std::uint32_t>(p_.journey.encounters.size());
  p_.journey.encounters.push_back(e);
  process.encounter = encounter;
  process.encounter_name = detail.name;
  occupy(index, encounter, kNever);
  diagnose_pending(index, detail.name);
}

// The person leaves visits that are under way.
void Lifetime::interrupt() {
  for (std::size_t i = 0; i < p_.occupations.size(); ++i) {
    Occupation& o = p_.occupations[i];
    record::Encounter& e = p_.journey.encounters[o.encounter];
    if (stay(e.klass) || urgent(e.klass)) continue;
    o.until = p_.now;
    e.end = std::min(e.end, p_.now);
    p_.push({p_.now, WakeKind::kRelease, o.encounter, 0});
  }
}

// Visits take the time that visits take; a stay lasts as long as its module let time pass in it, or, if it let none
// pass, as stays of that kind and age last.
Instant Lifetime::planned_end(const Process& process, double u) const {
  const record::Encounter& e = p_.journey.encounters[process.encounter];
  if (e.end != kNever) return std::max(p_.now, e.end);  // an emergency has cut it short
  const auto occupation = std::find_if(p_.occupations.begin(), p_.occupations.end(),
                                       [&](const Occupation& o) { return o.encounter == process.encounter; });
  if (occupation != p_.occupations.end() && occupation->until != kNever) return std::max(p_.now, occupation->until);
  const Instant busy = occupation == p_.occupations.end() ? p_.now : std::max(p_.now, occupation->at_least);
  if (stay(e.klass)) {
    if (busy - e.start >= kShortestStay) return busy;
    const double days = world_.calendar.length_of_stay_days(e.klass, age_years(), u);
    const base::Span length{static_cast<std::int64_t>(days * 86400)};
    return std::max(busy, world_.calendar.discharge(e.start, e.start + length, p_.journey.person.zone,
                                                      uniform(process, kLaneDischarge)));
  }
  const base::Span length{static_cast<std::int64_t>(world_.calendar.visit_minutes(e.klass, u)) * 60};
  return std::max(busy, e.start + length);
}

Lifetime::Step Lifetime::encounter_end(Process& process, std::uint32_t index, const State& state) {
  if (process.encounter == kNoIndex) {
    process.joined = kNoIndex;  // leaves a routine visit, which goes on
    return Step::kPass;
  }
  if (process.phase == 0) {
    process.phase = 1;
    const Instant until = planned_end(process, uniform(process, kLaneLength));
    if (until > p_.now) return delay_until(process, until);
  } else if (process.due > p_.now) {
    return delay_until(process, process.due);
  }
  end_encounter(process, index, p_.now, program_.dispositions[state.detail]);
  return Step::kPass;
}

// `end` may lie ahead: the module is done with the encounter, the person is not.
void Lifetime::end_encounter(Process& process, std::uint32_t, Instant end, program::ConceptId disposition) {
  record::Encounter& e = p_.journey.encounters[process.encounter];
  if (e.end == kNever) {
    e.end = std::max(end, e.start);
    e.disposition = disposition;
  }
  for (Occupation& o : p_.occupations)
    if (o.encounter == process.encounter) o.until = e.end;
  process.last_visit_end = end;
  p_.push({std::max(p_.now, end), WakeKind::kRelease, process.encounter, 0});
  process.encounter = kNoIndex;
}

void Lifetime::occupy(std::uint32_t process, std::uint32_t encounter, Instant until) {
  p_.occupations.push_back({process, encounter, until, p_.now});
}

void Lifetime::release(std::uint32_t encounter) {
  const auto it = std::find_if(p_.occupations.begin(), p_.occupations.end(),
                               [&](const Occupation& o) { return o.encounter == encounter; });
  if (it == p_.occupations.end() || it->until > p_.now) return;  // prolonged meanwhile
  const bool routine = it->process == kRoutine;
  p_.occupations.erase(it);
  if (routine) close_routine_visit();
  serve_queue();
}

// The most urgent of those who wait goes next; a visit that has missed opening hours gets a new appointment.
void Lifetime::serve_queue() {
  while (!p_.queue_for_free.empty()) {
    const auto rank = [&](std::uint32_t index) {
      if (index == kRoutine) return std::make_tuple(urgency(p_.routine_class), p_.now, index);
      const Process& p = p_.processes[index];
      return std::make_tuple(urgency(p.klass), p.waiting_since, index);
    };
    const auto best = std::min_element(p_.queue_for_free.begin(), p_.queue_for_free.end(),
                                       [&](std::uint32_t a, std::uint32_t b) { return rank(a) < rank(b); });
    const std::uint32_t index = *best;
    const EncounterClass klass = index == kRoutine ? p_.routine_class : p_.processes[index].klass;
    if (!can_start(klass, index)) return;
    p_.queue_for_free.erase(best);
    if (index == kRoutine) {
      rearrange_visit();
      return;
    }
    Process& process = p_.processes[index];
    if (process.wait != Wait::kFree) continue;
    process.phase = 1;
    process.due = urgent(process.klass) ? p_.now
                                        : desired_start(process, uniform(process, kLaneSchedule));
    p_.wake_process(index, process.due);
    if (process.due <= p_.now) return;  // the person is about to be occupied
  }
}

// Facts that last longer than planned keep the visit open.
void Lifetime::extend_encounter(const Process& process, Instant until) {
  const std::uint32_t encounter = process.encounter != kNoIndex ? process.encounter : process.joined;
  if (encounter == kNoIndex) return;
  for (Occupation& o : p_.occupations) {
    if (o.encounter != encounter) continue;
    o.at_least = std::max(o.at_least, until);
    if (o.until == kNever || o.until >= until) continue;
    o.until = until;
    p_.journey.encounters[encounter].end = until;
    p_.push({until, WakeKind::kRelease, encounter, 0});
  }
}

void Lifetime::diagnose_pending(std::uint32_t index, base::Symbol encounter_name) {
  const std::uint32_t encounter = encounter_now(p_.processes[index]);
  for (std::size_t i = 0; i < p_.pending.size();) {
    const PendingOnset onset = p_.pending[i];
    if (onset.process != index || program_.onsets[program_.states[onset.state.value].detail].target != encounter_name) {
      ++i;
      continue;
    }
    p_.pending.erase(p_.pending.begin() + static_cast<std::ptrdiff_t>(i));
    diagnose(onset, encounter);
  }
}

record::ClinicianId Lifetime::clinician(EncounterClass klass, const program::Module* module) const {
  using record::Specialty;
  Specialty specialty = age_years() < 18 ? Specialty::kPediatrics : Specialty::kGeneralPractice;
  if (klass == EncounterClass::kEmergency || klass == EncounterClass::kUrgentCare) {
    specialty = Specialty::kEmergencyMedicine;
  } else if (module && module->has_specialty) {
    specialty = module->specialty;
  } else if (stay(klass)) {
    specialty = age_years() < 18 ? Specialty::kPediatrics : Specialty::kInternalMedicine;
  }
  // Specialists work at the hospital.
  const bool generalist = specialty == Specialty::kPediatrics || specialty == Specialty::kGeneralPractice;
  const EncounterClass at = generalist || klass != EncounterClass::kAmbulatory ? klass : EncounterClass::kOutpatient;
  const record::FacilityId facility = world_.directory.facility_for(p_.journey.person.place, at);
  // The same clinician each time for one person, facility and specialty.
  const std::uint64_t h = (std::uint64_t{facility.place} << 16) ^ (static_cast<std::uint64_t>(facility.kind) << 8) ^
                          static_cast<std::uint64_t>(specialty);
  const double pick = p_.draws.uniform(base::Site{base::hash_text("providers/clinician") ^ (h * 0x9E3779B97F4A7C15ull)});
  return world_.directory.clinician_for(facility, specialty, pick);
}

}  // namespace sojourn::engine
