#include "sojourn/encode/visit_note.hpp"

#include <algorithm>
#include <array>

#include "sojourn/encode/words.hpp"

namespace sojourn::encode {

using base::kNoIndex;

// Calls f(encounter, fact) for all facts of visits, kind after kind, so that a note reads in the order of Kind.
template <class F>
void VisitNotes::each_fact(F f) const {
  const record::Journey& j = *journey_;
  const auto all = [&](const auto& facts, auto kind) {
    for (std::uint32_t i = 0; i < facts.size(); ++i)
      if (facts[i].encounter != kNoIndex) f(facts[i].encounter, Fact{kind, i});
  };
  for (std::uint32_t i = 0; i < j.observations.size(); ++i) {
    const record::Observation& o = j.observations[i];
    if (o.encounter == kNoIndex || o.parent != kNoIndex || o.report != kNoIndex) continue;
    f(o.encounter, Fact{Kind::kObservation, i});
  }
  all(j.reports, Kind::kReport);
  all(j.conditions, Kind::kCondition);
  all(j.allergies, Kind::kAllergy);
  all(j.procedures, Kind::kProcedure);
  all(j.imaging_studies, Kind::kImaging);
  all(j.immunizations, Kind::kImmunization);
  for (const bool given : {true, false})
    for (std::uint32_t i = 0; i < j.medications.size(); ++i)
      if (j.medications[i].encounter != kNoIndex && j.medications[i].administration == given)
        f(j.medications[i].encounter, Fact{given ? Kind::kAdministration : Kind::kPrescription, i});
  all(j.devices, Kind::kDevice);
  all(j.supplies, Kind::kSupply);
  all(j.care_plans, Kind::kCarePlan);
}

void VisitNotes::begin(const record::Journey& journey) {
  journey_ = &journey;
  first_.assign(journey.encounters.size() + 1, 0);
  std::uint32_t count = 0;
  each_fact([&](std::uint32_t encounter, const Fact&) {
    ++first_[encounter];
    ++count;
  });
  facts_.resize(count);
  // Numbers become the beginnings of the visits' ranges; filling moves each to its end, which is the next beginning.
  for (std::size_t e = 1; e < first_.size(); ++e) first_[e] += first_[e - 1];
  for (std::size_t e = first_.size() - 1; e > 0; --e) first_[e] = first_[e - 1];
  first_[0] = 0;
  each_fact([&](std::uint32_t encounter, const Fact& fact) { facts_[first_[encounter]++] = fact; });
  for (std::size_t e = first_.size() - 1; e > 0; --e) first_[e] = first_[e - 1];
  first_[0] = 0;
}

base::Instant VisitNotes::end_of(std::uint32_t encounter) const {
  const base::Instant end = journey_->encounters[encounter].end;
  return journey_->dead() ? std::min(end, journey_->death) : end;
}

bool VisitNotes::has_note(std::uint32_t encounter) const {
  // What happens at the very end of the run may still be missing.
  return end_of(encounter) < journey_->end;
}

base::Instant VisitNotes::written(std::uint32_t encounter, NoteType type) const {
  const base::Instant end = end_of(encounter);
  if (type != NoteType::kHistoryAndPhysical || main_type(encounter) == type) return end;
  return std::min(end, journey_->encounters[encounter].start + base::kDay);
}

NoteType VisitNotes::main_type(std::uint32_t encounter) const {
  const record::Encounter& e = journey_->encounters[encounter];
  switch (e.klass) {
    case record::EncounterClass::kInpatient: return NoteType::kDischarge;
    case record::EncounterClass::kWellness:
    case record::EncounterClass::kEmergency: return NoteType::kHistoryAndPhysical;
    default: break;
  }
  const record::Specialty specialty = e.clinician.specialty;
  const bool usual = specialty == record::Specialty::kGeneralPractice || specialty == record::Specialty::kPediatrics ||
                     specialty == record::Specialty::kInternalMedicine;
  return usual || e.clinician.facility.place == kNoIndex ? NoteType::kProgress : NoteType::kConsultation;
}

bool VisitNotes::has_admission_note(std::uint32_t encounter) const {
  const record::Encounter& e = journey_->encounters[encounter];
  return e.klass == record::EncounterClass::kInpatient && end_of(encounter) > e.start + base::kDay;
}

// What takes half an hour or more, or leaves a device behind, has a note of its own.
bool VisitNotes::great_procedure(const Fact& fact) const {
  if (fact.kind == Kind::kDevice) return true;
  if (fact.kind != Kind::kProcedure) return false;
  const record::Procedure& p = journey_->procedures[fact.index];
  return p.end - p.start >= base::Span{30 * 60};
}

bool VisitNotes::has_procedure_note(std::uint32_t encounter) const {
  const base::Instant end = end_of(encounter);
  for (std::uint32_t i = first_[encounter]; i < first_[encounter + 1]; ++i)
    if (great_procedure(facts_[i]) && time_of(facts_[i]) <= end) return true;
  return false;
}

const record::Release* VisitNotes::release_of(const Fact& fact) const {
  if (fact.kind == Kind::kReport) return &journey_->reports[fact.index].release;
  if (fact.kind == Kind::kObservation) return &journey_->observations[fact.index].release;
  return nullptr;
}

base::Instant VisitNotes::rewritten(std::uint32_t encounter) const {
  const base::Instant end = written(encounter, main_type(encounter));
  base::Instant first = base::kNever;
  for (std::uint32_t i = first_[encounter]; i < first_[encounter + 1]; ++i)
    if (const record::Release* release = release_of(facts_[i]); release != nullptr && release->corrected > end)
      first = std::min(first, release->corrected);
  return first <= journey_->last_instant() ? first : base::kNever;
}

const std::string& VisitNotes::write(std::uint32_t encounter, NoteType type, bool anew) {
  static constexpr std::array<std::string_view, kNoteTypes> kTitles{"PROGRESS NOTE", "CONSULTATION NOTE",
                                                                    "HISTORY AND PHYSICAL NOTE", "DISCHARGE SUMMARY",
                                                                    "PROCEDURE NOTE"};
  const base::Instant end = written(encounter, type);
  known_ = anew ? rewritten(encounter) : end;
  text_.clear();
  head(kTitles[static_cast<std::size_t>(type)], journey_->encounters[encounter], end);
  if (anew) {
    field("Written anew");
    minute(known_);
    text_ += ", as a result was corrected\n";
  }
  if (type != NoteType::kProcedure) known_before(encounter);
  done(encounter, type, end);
  if (end == end_of(encounter) && type != NoteType::kProcedure) disposition(journey_->encounters[encounter]);
  return text_;
}

void VisitNotes::title(std::string_view text) {
  (text_ += text) += "\nSynthetic record: this person does not exist.\n\n";
}

void VisitNotes::patient(base::Instant at) {
  const record::Demographics& p = journey_->person;
  field("Patient");
  ((text_ += p.given_name) += ' ') += p.family_name;
  (text_ += ", ") += words(p.sex);
  text_ += ", born ";
  day(p.birth);
  const auto local = [&](base::Instant t) { return context_.zones.to_local(p.zone, t); };
  const int months = base::completed_months(base::day_of(local(p.birth)), base::day_of(local(at)));
  (text_ += ", ") += std::to_string(months < 24 ? months : months / 12);
  text_ += months < 24 ? " months old\n" : " years old\n";
}

void VisitNotes::head(std::string_view title_text, const record::Encounter& e, base::Instant end) {
  title(title_text);
  patient(e.start);
  field("Visit");
  minute(e.start);
  text_ += " to ";
  minute(end);
  ((text_ += ", ") += words(e.klass)) += '\n';
  if (!context_.vocabulary.list(e.codes).empty()) {
    field("Type");
    codes(e.codes);
    text_ += '\n';
  }
  if (!context_.vocabulary.list(e.reason.codes).empty()) {
    field("Reason");
    codes(e.reason.codes);
    text_ += '\n';
  }
  if (e.clinician.facility.place == kNoIndex) return;
  const record::Clinician who = context_.directory.clinician(e.clinician);
  field("Clinician");
  (((text_ += "Dr. ") += who.given_name) += ' ') += who.family_name;
  (((text_ += ", ") += words(e.clinician.specialty)) += ", ") += context_.directory.facility(e.clinician.facility).name;
  text_ += '\n';
}

void VisitNotes::known_before(std::uint32_t encounter) {
  const record::Journey& j = *journey_;
  const base::Instant start = j.encounters[encounter].start;
  // Known: recorded before the visit and not over when it began. When it ended later does not show.
  const auto known = [&](const auto& fact, base::Instant recorded, base::Instant over) {
    return fact.encounter != encounter && recorded <= start && over > start;
  };
  heading("KNOWN BEFORE");
  for (const record::Condition& c : j.conditions) {
    if (!known(c, c.recorded, c.abatement)) continue;
    item("Problem");
    codes(c.codes);
    text_ += ", since ";
    day(c.onset);
    text_ += '\n';
  }
  for (const record::Allergy& a : j.allergies) {
    if (!known(a, a.recorded, a.end)) continue;
    item("Allergy");
    codes(a.codes);
    text_ += '\n';
  }
  for (const record::Medication& m : j.medications) {
    if (m.administration || !known(m, m.start, m.end)) continue;
    item("Medication");
    codes(m.codes);
    text_ += '\n';
  }
  for (const record::Device& d : j.devices) {
    if (!known(d, d.start, d.end)) continue;
    item("Device");
    (text_ += context_.vocabulary.display(d.code)) += '\n';
  }
}

void VisitNotes::done(std::uint32_t encounter, NoteType type, base::Instant end) {
  heading("THIS VISIT");
  for (std::uint32_t i = first_[encounter]; i < first_[encounter + 1]; ++i)
    if (time_of(facts_[i]) <= end && (type != NoteType::kProcedure || great_procedure(facts_[i]))) fact(facts_[i]);
}

// Results of a range of observations, a line each; components stand under their own observation.
void VisitNotes::results(std::uint32_t first, std::uint32_t count) {
  for (std::uint32_t i = first; i < first + count; ++i) {
    const record::Observation& o = journey_->observations[i];
    if (o.parent != kNoIndex && o.parent >= first) continue;
    text_ += "\n                  ";
    append_result(text_, context_.vocabulary, o);
  }
}

base::Instant VisitNotes::time_of(const Fact& fact) const {
  const record::Journey& j = *journey_;
  switch (fact.kind) {
    case Kind::kObservation: return j.observations[fact.index].time;
    case Kind::kReport: return j.reports[fact.index].time;
    case Kind::kCondition: return j.conditions[fact.index].recorded;
    case Kind::kAllergy: return j.allergies[fact.index].recorded;
    case Kind::kProcedure: return j.procedures[fact.index].start;
    case Kind::kImaging: return j.imaging_studies[fact.index].time;
    case Kind::kImmunization: return j.immunizations[fact.index].time;
    case Kind::kAdministration:
    case Kind::kPrescription: return j.medications[fact.index].start;
    case Kind::kDevice: return j.devices[fact.index].start;
    case Kind::kSupply: return j.supplies[fact.index].time;
    case Kind::kCarePlan: return j.care_plans[fact.index].start;
  }
  return {};
}

void VisitNotes::fact(const Fact& fact) {
  const record::Journey& j = *journey_;
  const vocab::Vocabulary& v = context_.vocabulary;
  if (const record::Release* release = release_of(fact); release != nullptr && release->corrected != base::kNever) {
    const bool report = fact.kind == Kind::kReport;
    item(release->corrected <= known_ ? "Corrected" : report ? "Report" : "Finding");
    codes(report ? j.reports[fact.index].codes : j.observations[fact.index].codes);
    if (release->corrected > known_) {
      text_ += ": see the laboratory's report\n";
      return;
    }
    if (report) results(j.reports[fact.index].first_observation, j.reports[fact.index].observations);
    else results(fact.index, 1);
    text_ += '\n';
    return;
  }
  switch (fact.kind) {
    case Kind::kObservation: {
      const record::Observation& o = j.observations[fact.index];
      item("Finding");
      append_result(text_, v, o);
      results(o.first_component, o.components);
      break;
    }
    case Kind::kReport:
      item("Report");
      codes(j.reports[fact.index].codes);
      results(j.reports[fact.index].first_observation, j.reports[fact.index].observations);
      break;
    case Kind::kCondition:
      item("Diagnosis");
      codes(j.conditions[fact.index].codes);
      break;
    case Kind::kAllergy:
      item("New allergy");
      codes(j.allergies[fact.index].codes);
      break;
    case Kind::kProcedure:
      item("Procedure");
      codes(j.procedures[fact.index].codes);
      because(j.procedures[fact.index].reason);
      break;
    case Kind::kImaging: {
      const record::ImagingStudy& study = j.imaging_studies[fact.index];
      item("Imaging");
      if (study.series == 0) text_ += "no series";
      for (std::uint32_t s = 0; s < study.series; ++s) {
        const record::ImagingSeries& series = j.imaging_series[study.first_series + s];
        if (s > 0) text_ += "; ";
        text_ += series.modality ? v.display(series.modality) : "unspecified";
        if (series.body_site) (text_ += ", ") += v.display(series.body_site);
      }
      break;
    }
    case Kind::kImmunization:
      item("Immunization");
      codes(j.immunizations[fact.index].codes);
      break;
    case Kind::kAdministration:
    case Kind::kPrescription:
      item(fact.kind == Kind::kAdministration ? "Given" : "Prescribed");
      codes(j.medications[fact.index].codes);
      because(j.medications[fact.index].reason);
      break;
    case Kind::kDevice:
      item("Device");
      text_ += v.display(j.devices[fact.index].code);
      break;
    case Kind::kSupply:
      item("Supply");
      ((text_ += std::to_string(j.supplies[fact.index].quantity)) += " x ") += v.display(j.supplies[fact.index].code);
      break;
    case Kind::kCarePlan: {
      // What later visits added to the plan belongs to their time.
      const record::CarePlan& plan = j.care_plans[fact.index];
      item("Care plan");
      codes(plan.codes);
      because(plan.reason);
      for (const vocab::ConceptId activity : v.list(plan.activities))
        (text_ += "\n                  ") += v.display(activity);
      break;
    }
  }
  text_ += '\n';
}

void VisitNotes::disposition(const record::Encounter& e) {
  if (!e.disposition) return;
  heading("DISCHARGE");
  item("Disposition");
  (text_ += context_.vocabulary.display(e.disposition)) += '\n';
}

void VisitNotes::field(std::string_view label) {
  text_ += label;
  text_.append(label.size() < 16 ? 16 - label.size() : 1, ' ');
}

void VisitNotes::item(std::string_view label) {
  if (!section_.empty()) ((text_ += '\n') += section_) += '\n';
  section_ = {};
  text_ += "- ";
  field(label);
}

// A section without a line has no heading.
void VisitNotes::heading(std::string_view text) { section_ = text; }

void VisitNotes::codes(vocab::ConceptListId list) {
  const std::string_view text = first_display(context_.vocabulary, list);
  text_ += text.empty() ? "unspecified" : text;
}

void VisitNotes::because(const record::Reason& reason) {
  if (const std::string_view text = first_display(context_.vocabulary, reason.codes); !text.empty())
    (text_ += ", for ") += text;
}

void VisitNotes::day(base::Instant t) {
  char buffer[base::kDateChars];
  const char* end = base::write_date(buffer, base::day_of(context_.zones.to_local(journey_->person.zone, t)));
  text_.append(buffer, static_cast<std::size_t>(end - buffer));
}

void VisitNotes::minute(base::Instant t) {
  char buffer[base::kInstantChars];
  base::write_instant(buffer, context_.zones.to_local(journey_->person.zone, t), 0);
  (text_.append(buffer, 10) += ' ').append(buffer + 11, 5);
}

}  // namespace sojourn::encode
