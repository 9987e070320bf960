#include "sojourn/measure/fhir_reader.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "sojourn/base/json.hpp"
#include "sojourn/base/time.hpp"
#include "sojourn/validate/tape.hpp"

namespace sojourn::measure {

using validate::At;
using validate::Json;
using validate::Tape;

namespace {

std::uint64_t hash(std::string_view text) {  // FNV-1a
  std::uint64_t h = 14695981039346656037u;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return h == 0 ? 1 : h;
}

// The id in "Patient/1", "urn:uuid:1", "https://there/fhir/Patient/1", "#1".
std::uint64_t id_in(std::string_view reference) {
  if (reference.empty()) return 0;
  if (const auto history = reference.find("/_history/"); history != reference.npos) reference = reference.substr(0, history);
  const auto at = reference.find_last_of("/:#");
  return hash(at == reference.npos ? reference : reference.substr(at + 1));
}

int digits(std::string_view text, std::size_t at, std::size_t n) {
  int value = 0;
  for (std::size_t i = at; i < at + n; ++i) {
    if (i >= text.size() || text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

struct When {
  Minute minute = 0;
  bool clock = false;  // a time of day was written
  Day day() const { return day_of(minute); }
};

// What the clock shows in "2024", "2024-02", "2024-02-29", "2024-02-29T09:15:00-05:00"; what is left out is taken as the
// middle of the year or month.
std::optional<When> when(std::string_view text) {
  const int year = digits(text, 0, 4);
  if (year < 0) return std::nullopt;
  const int month = text.size() >= 7 ? digits(text, 5, 2) : 7;
  const int day = text.size() >= 10 ? digits(text, 8, 2) : (text.size() >= 7 ? 15 : 1);
  const date::year_month_day ymd{date::year{year}, date::month{static_cast<unsigned>(std::max(month, 0))},
                                 date::day{static_cast<unsigned>(std::max(day, 0))}};
  if (!ymd.ok()) return std::nullopt;
  When out;
  out.minute = base::Date{ymd}.time_since_epoch().count() * kMinutesOfDay;
  const int hour = digits(text, 11, 2), minute = digits(text, 14, 2);
  if (text.size() >= 16 && hour >= 0 && minute >= 0) {
    out.minute += hour * 60 + minute;
    out.clock = true;
  }
  return out;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

// Reads one resource that lies on a tape.
class ResourceReader final : public validate::Visitor {
 public:
  ResourceReader(FhirFacts& out, Subjects& subjects) : out_(out), subjects_(subjects) {}

  void entry_resource(Tape& tape, At resource, std::uint32_t) override { read(tape, resource); }
  void document(Tape& tape) override {
    if (tape[0].kind == Json::kObject && tape.text(0, "resourceType") != "Bundle") read(tape, 0);
  }

 private:
  struct Type {
    std::string_view name;
    void (ResourceReader::*read)(At);
  };

  void read(Tape& tape, At at);
  void count(std::string_view type, At at);

  std::optional<At> find(At at, std::string_view key) const { return tape_->find(at, key); }
  std::string_view text(At at, std::string_view key) const { return tape_->text(at, key); }
  std::string_view text(At at, std::string_view first, std::string_view second) const {
    const auto inner = find(at, first);
    return inner ? text(*inner, second) : std::string_view();
  }
  template <class F>
  void each(At at, std::string_view key, F f) const {  // items of an array member
    if (const auto list = find(at, key); list && (*tape_)[*list].kind == Json::kArray)
      for (At c = tape_->first(*list); c != tape_->end(*list); c = tape_->next(c)) f(c);
  }
  std::optional<double> number(At at, std::string_view key) const {
    const auto found = find(at, key);
    return found && (*tape_)[*found].kind == Json::kNumber ? base::json::parse_number((*tape_)[*found].text) : std::nullopt;
  }
  std::optional<When> time(At at, std::initializer_list<std::string_view> keys);
  std::optional<When> start_of(At at, std::string_view period) { return period_end(at, period, "start"); }
  std::optional<When> period_end(At at, std::string_view period, std::string_view end) {
    const auto found = find(at, period);
    return found ? time(*found, {end}) : std::nullopt;
  }
  // Calls f for each subject of that kind that a code of the CodeableConcept speaks of.
  template <class F>
  void subjects(At concept_at, F f);
  template <class F>
  void subjects(At at, std::string_view key, F f) {
    if (const auto found = find(at, key)) subjects(*found, f);
  }
  bool code_is(At at, std::string_view key, std::string_view code) const;
  std::uint32_t person_of(At at, std::string_view key = "subject") {
    return out_.facts_.person(id_in(text(at, key, "reference")));
  }

  void patient(At at);
  void condition(At at);
  void encounter(At at);
  void observation(At at);
  void measured(At at, std::uint32_t person, Minute time);
  void procedure(At at);
  void immunization(At at);
  void medication(At at);
  void medication_use(At at);
  Day medication_end(At at, Day start);
  void race_and_ethnicity(At extension, Person& person);

  FhirFacts& out_;
  Subjects& subjects_;
  const Tape* tape_ = nullptr;
};

namespace {

using Kind = stats::SubjectKind;

// CDC Race and Ethnicity, OMB categories.
std::optional<Race> race_of(std::string_view code) {
  constexpr std::array<std::string_view, 6> kCodes{"2106-3", "2054-5", "2028-9", "1002-5", "2076-8", "2131-1"};
  for (std::size_t i = 0; i < kCodes.size(); ++i)
    if (code == kCodes[i]) return static_cast<Race>(i);
  return std::nullopt;
}

VisitClass class_of(std::string_view code) {
  if (code == "EMER") return VisitClass::kEmergency;
  if (is_one_of(code, {"IMP", "ACUTE", "NONAC"})) return VisitClass::kInpatient;
  return code == "AMB" ? VisitClass::kOffice : VisitClass::kOther;
}

}  // namespace

void ResourceReader::read(Tape& tape, At at) {
  static constexpr std::array kTypes{
      Type{"Patient", &ResourceReader::patient},
      Type{"Condition", &ResourceReader::condition},
      Type{"Encounter", &ResourceReader::encounter},
      Type{"Observation", &ResourceReader::observation},
      Type{"Procedure", &ResourceReader::procedure},
      Type{"Immunization", &ResourceReader::immunization},
      Type{"Medication", &ResourceReader::medication},
      Type{"MedicationRequest", &ResourceReader::medication_use},
      Type{"MedicationStatement", &ResourceReader::medication_use},
  };
  tape_ = &tape;
  const std::string_view type = text(at, "resourceType");
  count(type, at);
  for (const Type& known : kTypes)
    if (known.name == type) return (this->*known.read)(at);
}

void ResourceReader::count(std::string_view type, At at) {
  auto found = out_.completeness_.types.find(type);
  if (found == out_.completeness_.types.end()) found = out_.completeness_.types.emplace(std::string(type), Completeness::Type{}).first;
  Completeness::Type& counts = found->second;
  ++counts.resources;
  for (At c = tape_->first(at); c != tape_->end(at); c = tape_->next(c)) {
    const std::string_view key = (*tape_)[c].key;
    if (key == "resourceType" || key == "id" || key.starts_with('_')) continue;
    if (const auto element = counts.elements.find(key); element != counts.elements.end()) ++element->second;
    else counts.elements.emplace(std::string(key), 1);
  }
}

std::optional<When> ResourceReader::time(At at, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys)
    if (const auto read = when(text(at, key))) {
      out_.latest_ = std::max(out_.latest_, read->day());
      return read;
    }
  return std::nullopt;
}

template <class F>
void ResourceReader::subjects(At concept_at, F f) {
  bool coded = false;
  std::vector<SubjectId> seen;
  const auto take = [&](std::string_view system, std::string_view code, std::string_view display) {
    for (const SubjectId subject : subjects_.find(system, code, display)) {
      if (std::find(seen.begin(), seen.end(), subject) != seen.end()) continue;
      seen.push_back(subject);
      f(subject);
    }
  };
  each(concept_at, "coding", [&](At coding) {
    coded = true;
    take(text(coding, "system"), text(coding, "code"), text(coding, "display"));
  });
  if (!coded) take({}, {}, text(concept_at, "text"));
}

bool ResourceReader::code_is(At at, std::string_view key, std::string_view code) const {
  const auto found = find(at, key);
  bool is = false;
  if (found) each(*found, "coding", [&](At coding) { is |= text(coding, "code") == code; });
  return is;
}

void ResourceReader::patient(At at) {
  Person& person = out_.facts_.people[out_.facts_.person(hash(text(at, "id")))];
  const std::string_view gender = text(at, "gender");
  person.sex = gender == "female" ? Sex::kFemale : gender == "male" ? Sex::kMale : Sex::kUnknown;
  if (const auto birth = time(at, {"birthDate"})) person.birth = birth->day();
  if (const auto death = time(at, {"deceasedDateTime"})) person.death = death->day();
  // Dead, and nobody says when: of no use for rates, and not alive.
  if (const auto dead = find(at, "deceasedBoolean"); dead && (*tape_)[*dead].text == "true") person.death = person.birth;
  each(at, "extension", [&](At extension) { race_and_ethnicity(extension, person); });
}

void ResourceReader::race_and_ethnicity(At extension, Person& person) {
  const std::string_view url = text(extension, "url");
  const bool race = url.ends_with("us-core-race"), ethnicity = url.ends_with("us-core-ethnicity");
  if (!race && !ethnicity) return;
  int races = 0;
  each(extension, "extension", [&](At part) {
    if (text(part, "url") != "ombCategory") return;
    const std::string_view code = text(part, "valueCoding", "code");
    if (ethnicity) person.hispanic = code == "2135-2";
    else if (const auto known = race_of(code)) person.race = ++races > 1 ? Race::kOther : *known;
  });
}

void ResourceReader::condition(At at) {
  if (is_one_of(text(at, "verificationStatus"), {"refuted", "entered-in-error"}) ||
      code_is(at, "verificationStatus", "refuted") || code_is(at, "verificationStatus", "entered-in-error"))
    return;
  Spell spell;
  spell.person = person_of(at);
  auto onset = time(at, {"onsetDateTime"});
  if (!onset) onset = start_of(at, "onsetPeriod");
  const auto recorded = time(at, {"recordedDate"});
  if (!onset) onset = recorded;
  if (!onset) return;
  spell.onset = onset->day();
  spell.recorded = recorded ? recorded->day() : spell.onset;
  if (const auto end = time(at, {"abatementDateTime"})) spell.end = end->day();
  else if (const auto period = period_end(at, "abatementPeriod", "end")) spell.end = period->day();
  else if (code_is(at, "clinicalStatus", "resolved") || code_is(at, "clinicalStatus", "inactive")) spell.end = spell.recorded;
  spell.encounter = id_in(text(at, "encounter", "reference"));
  subjects(at, "code", [&](SubjectId subject) {
    if (subjects_.at(subject).kind != Kind::kCondition) return;
    spell.subject = subject;
    out_.facts_.spells.push_back(spell);
  });
}

void ResourceReader::encounter(At at) {
  if (is_one_of(text(at, "status"), {"planned", "cancelled", "entered-in-error"})) return;
  const auto start = start_of(at, "period");
  if (!start) return;
  const auto end = period_end(at, "period", "end");
  const auto klass = find(at, "class");
  Visit visit;
  visit.person = person_of(at);
  visit.id = hash(text(at, "id"));
  visit.start = start->minute;
  visit.end = end ? std::max(end->minute, visit.start) : visit.start;
  if (klass) {
    visit.klass = class_of(text(*klass, "code"));
    for (const SubjectId subject : subjects_.find("HL7 ActCode", text(*klass, "code"), {}))
      if (subjects_.at(subject).kind == Kind::kEncounter) visit.kind = subject;
  }
  each(at, "reasonCode", [&](At reason) {
    subjects(reason, [&](SubjectId subject) {
      if (subjects_.at(subject).kind == Kind::kCondition) visit.add_reason(subject);
    });
  });
  if (start->clock) out_.facts_.count_start(visit);
  out_.facts_.visits.push_back(visit);
}

void ResourceReader::observation(At at) {
  if (is_one_of(text(at, "status"), {"cancelled", "entered-in-error", "unknown", "registered"})) return;
  auto moment = time(at, {"effectiveDateTime", "effectiveInstant"});
  if (!moment) moment = start_of(at, "effectivePeriod");
  if (!moment) moment = time(at, {"issued"});
  if (!moment) return;
  const std::uint32_t person = person_of(at);
  measured(at, person, moment->minute);
  each(at, "component", [&](At component) { measured(component, person, moment->minute); });
}

// An observation or a component of one.
void ResourceReader::measured(At at, std::uint32_t person, Minute time) {
  if (const auto answer = find(at, "valueCodeableConcept")) {
    if (code_is(at, "code", "69453-9")) {  // LOINC: cause of death
      subjects(*answer, [&](SubjectId subject) {
        if (subjects_.at(subject).kind == Kind::kCause) out_.facts_.causes.push_back({person, subject});
      });
      return;
    }
    std::uint64_t question = 0;
    if (const auto code = find(at, "code"))
      each(*code, "coding", [&](At coding) { question = question == 0 ? hash(text(coding, "code")) : question; });
    bool known = false;
    subjects(*answer, [&](SubjectId subject) {
      if (subjects_.at(subject).kind != Kind::kCondition) return;
      known = true;
      out_.facts_.answers.push_back({person, static_cast<std::uint32_t>(question), subject, time});
    });
    if (!known) out_.facts_.answers.push_back({person, static_cast<std::uint32_t>(question), kNoSubject, time});
    return;
  }
  const auto quantity = find(at, "valueQuantity");
  if (!quantity) return;
  const auto value = number(*quantity, "value");
  if (!value) return;
  const std::string_view code = text(*quantity, "code");
  const std::string_view unit = code.empty() ? text(*quantity, "unit") : code;
  subjects(at, "code", [&](SubjectId subject) {
    const stats::Subject& what = subjects_.at(subject);
    if (what.kind != Kind::kObservation) return;
    const double own = in_unit_of(what, *value, unit);
    if (std::isnan(own)) ++out_.unknown_units_[what.name + ", " + std::string(unit)];
    else out_.facts_.readings.push_back({person, subject, static_cast<float>(own), time});
  });
}

void ResourceReader::procedure(At at) {
  if (is_one_of(text(at, "status"), {"not-done", "entered-in-error", "preparation"})) return;
  auto moment = time(at, {"performedDateTime"});
  if (!moment) moment = start_of(at, "performedPeriod");
  if (!moment) return;
  const std::uint32_t person = person_of(at);
  subjects(at, "code", [&](SubjectId subject) {
    if (subjects_.at(subject).kind == Kind::kProcedure)
      out_.facts_.spells.push_back({person, subject, moment->day(), moment->day(), moment->day(), 0});
  });
}

void ResourceReader::immunization(At at) {
  if (text(at, "status") != "completed") return;
  const auto moment = time(at, {"occurrenceDateTime"});
  if (!moment) return;
  const std::uint32_t person = person_of(at, "patient");
  subjects(at, "vaccineCode", [&](SubjectId subject) {
    if (subjects_.at(subject).kind == Kind::kImmunization)
      out_.facts_.spells.push_back({person, subject, moment->day(), moment->day(), moment->day(), 0});
  });
}

void ResourceReader::medication(At at) {
  auto& found = out_.medications_[hash(text(at, "id"))];
  subjects(at, "code", [&](SubjectId subject) { found.push_back(subject); });
}

void ResourceReader::medication_use(At at) {
  if (is_one_of(text(at, "status"), {"cancelled", "entered-in-error", "draft", "not-taken"})) return;
  auto start = time(at, {"authoredOn", "effectiveDateTime", "dateAsserted"});
  if (!start) start = start_of(at, "effectivePeriod");
  if (!start) return;
  Spell spell{person_of(at), kNoSubject, start->day(), start->day(), medication_end(at, start->day()), 0};
  if (const auto reference = find(at, "medicationReference")) {
    out_.referring_.push_back({spell, id_in(text(*reference, "reference"))});
    return;
  }
  subjects(at, "medicationCodeableConcept", [&](SubjectId subject) {
    if (subjects_.at(subject).kind != Kind::kMedication) return;
    spell.subject = subject;
    out_.facts_.spells.push_back(spell);
  });
}

// What is active goes on. Of what is over, the end is written, or follows from the supply; a month if nothing says it.
Day ResourceReader::medication_end(At at, Day start) {
  if (is_one_of(text(at, "status"), {"active", "on-hold", "recorded"})) return kNoDay;
  if (const auto end = period_end(at, "effectivePeriod", "end")) return end->day();
  const auto dispense = find(at, "dispenseRequest");
  if (!dispense) return end_of_supply(start, 0, {}, 0);
  if (const auto end = period_end(*dispense, "validityPeriod", "end")) return end->day();
  const auto supply = find(*dispense, "expectedSupplyDuration");
  const double duration = supply ? number(*supply, "value").value_or(0) : 0;
  return end_of_supply(start, duration, supply ? text(*supply, "code") : std::string_view(),
                       number(*dispense, "numberOfRepeatsAllowed").value_or(0));
}

// ---------------------------------------------------------------- all resources

void Completeness::merge(const Completeness& other) {
  for (const auto& [name, type] : other.types) {
    Type& own = types[name];
    own.resources += type.resources;
    for (const auto& [element, count] : type.elements) own.elements[element] += count;
  }
}

bool FhirFacts::add(std::string_view text, Subjects& subjects) {
  Tape tape;
  ResourceReader reader(*this, subjects);
  return !validate::read_documents(text, 0, tape, reader);
}

void FhirFacts::merge(FhirFacts&& other) {
  // The people of what refers to medications get their numbers with the others.
  std::vector<std::uint64_t> ids;
  for (const Referring& referring : other.referring_) ids.push_back(other.facts_.people[referring.spell.person].id);
  facts_.merge(std::move(other.facts_));
  for (std::size_t i = 0; i < ids.size(); ++i) {
    other.referring_[i].spell.person = facts_.person(ids[i]);
    referring_.push_back(other.referring_[i]);
  }
  completeness_.merge(other.completeness_);
  for (const auto& [unit, count] : other.unknown_units_) unknown_units_[unit] += count;
  medications_.merge(other.medications_);
  latest_ = std::max(latest_, other.latest_);
}

Facts FhirFacts::take() {
  for (Referring& referring : referring_) {
    const auto found = medications_.find(referring.medication);
    if (found == medications_.end()) continue;
    for (const SubjectId subject : found->second) {
      referring.spell.subject = subject;
      facts_.spells.push_back(referring.spell);
    }
  }
  referring_.clear();
  return std::move(facts_);
}

}  // namespace sojourn::measure
