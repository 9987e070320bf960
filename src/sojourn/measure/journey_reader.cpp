#include "sojourn/measure/journey_reader.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace sojourn::measure {
namespace {

using Kind = stats::SubjectKind;
using record::kNoIndex;

// The code of HL7's ActCode that FHIR gives to each record::EncounterClass.
struct Class {
  std::string_view code;
  VisitClass klass;
};
constexpr std::array<Class, record::kEncounterClasses> kClasses{{{"AMB", VisitClass::kOffice},
                                                                 {"AMB", VisitClass::kOffice},
                                                                 {"AMB", VisitClass::kOffice},
                                                                 {"AMB", VisitClass::kOffice},
                                                                 {"EMER", VisitClass::kEmergency},
                                                                 {"IMP", VisitClass::kInpatient},
                                                                 {"HH", VisitClass::kOther},
                                                                 {"IMP", VisitClass::kInpatient},
                                                                 {"HH", VisitClass::kOther},
                                                                 {"VR", VisitClass::kOther}}};

}  // namespace

JourneyReader::JourneyReader(const stats::TargetTables& tables, const vocab::Vocabulary& vocabulary,
                             const record::Catalog& catalog, const stats::TimeZones& zones)
    : subjects_(tables),
      vocabulary_(vocabulary),
      catalog_(catalog),
      zones_(zones),
      cause_of_death_(vocabulary.find("LOINC", "69453-9")) {}

void JourneyReader::look_up(vocab::ConceptId code, Found& out) {
  for (const SubjectId subject : subjects_.find(vocabulary_.address(vocabulary_.at(code).system), vocabulary_.code(code),
                                                vocabulary_.display(code)))
    if (std::find(out.begin(), out.end(), subject) == out.end()) out.push_back(subject);
}

const JourneyReader::Found& JourneyReader::of(vocab::ConceptListId codes) {
  if (codes.value >= lists_.size()) lists_.resize(codes.value + 1);
  auto& found = lists_[codes.value];
  if (!found) {
    found.emplace();
    for (const vocab::ConceptId code : vocabulary_.list(codes)) look_up(code, *found);
  }
  return *found;
}

const JourneyReader::Found& JourneyReader::of(vocab::ConceptId code) {
  if (code.value >= concepts_.size()) concepts_.resize(code.value + 1);
  auto& found = concepts_[code.value];
  if (!found) look_up(code, found.emplace());
  return *found;
}

template <class F>
void JourneyReader::each(const Found& subjects, Kind kind, F f) const {
  for (const SubjectId subject : subjects)
    if (subjects_.at(subject).kind == kind) f(subject);
}

Minute JourneyReader::minute(base::Instant at) const {
  return date::floor<std::chrono::minutes>(zones_.to_local(journey_->person.zone, at)).time_since_epoch().count();
}

std::uint64_t JourneyReader::visit_id(std::uint32_t encounter) const {
  return encounter == kNoIndex ? 0 : (std::uint64_t{journey_->person.person} + 1) << 32 | encounter;
}

void JourneyReader::add(const record::Journey& journey, Facts& out) {
  journey_ = &journey;
  person_ = out.person(std::uint64_t{journey.person.person} + 1);
  person(out);
  conditions(out);
  encounters(out);
  observations(out);
  treatments(out);
}

void JourneyReader::person(Facts& out) {
  const record::Demographics& d = journey_->person;
  Person& person = out.people[person_];
  person.sex = d.sex == record::Sex::kFemale ? Sex::kFemale : Sex::kMale;
  person.race = static_cast<Race>(d.race);  // the same order
  person.hispanic = d.hispanic;
  person.birth = day(d.birth);
  if (journey_->dead()) person.death = day(journey_->death);
}

void JourneyReader::conditions(Facts& out) {
  for (const record::Condition& c : journey_->conditions)
    each(of(c.codes), Kind::kCondition, [&](SubjectId subject) {
      out.spells.push_back({person_, subject, day(c.onset), day(c.recorded), open(c.abatement) ? kNoDay : day(c.abatement),
                            visit_id(c.encounter)});
    });
}

void JourneyReader::encounters(Facts& out) {
  for (std::size_t i = 0; i < journey_->encounters.size(); ++i) {
    const record::Encounter& e = journey_->encounters[i];
    const Class& row = kClasses[static_cast<std::size_t>(e.klass)];
    Visit visit;
    visit.person = person_;
    visit.id = visit_id(static_cast<std::uint32_t>(i));
    visit.klass = row.klass;
    visit.start = minute(e.start);
    // Death ends a visit that was open.
    const base::Instant end = open(e.end) && journey_->dead() ? journey_->death : e.end;
    visit.end = open(end) ? visit.start : std::max(minute(end), visit.start);
    for (const SubjectId subject : subjects_.find("HL7 ActCode", row.code, {}))
      if (subjects_.at(subject).kind == Kind::kEncounter) visit.kind = subject;
    each(of(e.reason.codes), Kind::kCondition, [&](SubjectId subject) { visit.add_reason(subject); });
    out.count_start(visit);
    out.visits.push_back(visit);
  }
}

void JourneyReader::observations(Facts& out) {
  for (const record::Observation& o : journey_->observations) observation(o, out);
}

void JourneyReader::observation(const record::Observation& o, Facts& out) {
  const record::ObservationValue& v = o.value;
  if (v.kind == record::ValueKind::kConcept) {
    const auto codes = vocabulary_.list(o.codes);
    const auto is = [&](vocab::ConceptId code) { return std::find(codes.begin(), codes.end(), code) != codes.end(); };
    if (cause_of_death_ && is(cause_of_death_)) {
      each(of(v.coded), Kind::kCause, [&](SubjectId subject) { out.causes.push_back({person_, subject}); });
      return;
    }
    const std::uint32_t question = codes.empty() ? 0 : codes.front().value + 1;
    bool known = false;
    each(of(v.coded), Kind::kCondition, [&](SubjectId subject) {
      known = true;
      out.answers.push_back({person_, question, subject, minute(o.time)});
    });
    if (!known) out.answers.push_back({person_, question, kNoSubject, minute(o.time)});
  } else if (v.kind == record::ValueKind::kQuantity) {
    const std::string_view unit = v.unit ? vocabulary_.text(v.unit) : std::string_view();
    each(of(o.codes), Kind::kObservation, [&](SubjectId subject) {
      const double value = in_unit_of(subjects_.at(subject), v.quantity.to_double(), unit);
      if (!std::isnan(value)) out.readings.push_back({person_, subject, static_cast<float>(value), minute(o.time)});
    });
  }
}

void JourneyReader::treatments(Facts& out) {
  for (const record::Procedure& p : journey_->procedures)
    each(of(p.codes), Kind::kProcedure, [&](SubjectId subject) {
      out.spells.push_back({person_, subject, day(p.start), day(p.start), day(p.start), 0});
    });
  for (const record::Immunization& i : journey_->immunizations)
    each(of(i.codes), Kind::kImmunization, [&](SubjectId subject) {
      out.spells.push_back({person_, subject, day(i.time), day(i.time), day(i.time), 0});
    });
  for (const record::Medication& m : journey_->medications)
    each(of(m.codes), Kind::kMedication, [&](SubjectId subject) {
      out.spells.push_back({person_, subject, day(m.start), day(m.start), medication_end(m), 0});
    });
}

// A MedicationRequest has no end, so of what is over the supply counts here too.
Day JourneyReader::medication_end(const record::Medication& m) const {
  if (!m.administration && open(m.end)) return kNoDay;
  if (m.prescription == kNoIndex) return end_of_supply(day(m.start), 0, {}, 0);
  const record::Prescription& p = catalog_.prescriptions[m.prescription];
  const std::string_view unit = p.duration_unit ? vocabulary_.text(p.duration_unit) : std::string_view();
  return end_of_supply(day(m.start), unit.empty() ? 0 : p.duration, unit, p.refills);
}

}  // namespace sojourn::measure
