#include "fake_world.hpp"

#include <array>
#include <stdexcept>

#include "sojourn/base/random.hpp"

namespace sojourn::run::fake {
namespace {

using base::Instant;

constexpr base::Span kHour{3600};
constexpr std::array<std::string_view, 4> kFamily{"Smith", "O'Neil", "de la Cruz", "Lee"};
constexpr std::array<std::string_view, 4> kGiven{"Ada", "Ben", "Cleo", "Dan"};

class FakeDirectory final : public record::Directory {
 public:
  record::FacilityId facility_for(std::uint32_t place, record::EncounterClass) const override {
    return {place, record::FacilityKind::kPrimaryCare};
  }
  record::ClinicianId clinician_for(record::FacilityId facility, record::Specialty specialty, double) const override {
    return {facility, specialty, 0};
  }
  record::Facility facility(record::FacilityId id) const override {
    record::Facility f;
    f.id = id;
    f.name = "Practice " + std::to_string(id.place) + ", Boston (synthetic)";
    f.city = "Boston";
    f.state = "MA";
    f.postal_code = "02108";
    f.time_zone = "America/New_York";
    f.address_line = "1 Main Street";
    f.phone = "617-555-0100";
    f.latitude = 42.35;
    f.longitude = -71.06;
    f.npi = "9000000009";
    return f;
  }
  record::Clinician clinician(record::ClinicianId id) const override {
    return {id, record::Sex::kFemale, "Eve", "Young", "9000000017"};
  }
};

class FakeSimulator final : public Simulator {
 public:
  explicit FakeSimulator(const FakeWorld& world) : world_(world) {}

  const record::Journey& live(std::uint32_t person) override {
    const Traits& t = world_.traits();
    if (person == t.throws_at) throw std::logic_error("invariant broken");
    const base::Draws draws(t.seed, person);
    journey_.clear();
    who(person, draws);
    journey_.end = Instant{t.until};
    if (t.dead_every > 0 && person % t.dead_every == t.dead_every - 1)
      journey_.death = Instant{t.reference_date} - base::kDay * static_cast<int>(1 + draws.bits(base::site("death")) % 1000);
    facts(draws);
    incident_ = t.incident_every > 0 && person % t.incident_every == 0;
    return journey_;
  }
  bool keeps() override {
    const std::uint32_t every = world_.traits().keep_every;
    return every > 0 && journey_.person.person % every == 0;
  }
  void take_incidents(std::vector<Incident>& out) override {
    if (incident_)
      out.push_back({journey_.person.person, "flu", "Visit", journey_.last_instant(), "no transition applies"});
  }

 private:
  void who(std::uint32_t person, const base::Draws& draws) {
    record::Demographics& d = journey_.person;
    d.person = person;
    d.sex = person % 2 ? record::Sex::kMale : record::Sex::kFemale;
    const auto age = static_cast<int>(5 + draws.bits(base::site("age")) % 80);
    d.birth = Instant{base::birthday(world_.traits().reference_date, -age)} - 100 * base::kDay + 15 * kHour;
    d.given_name = kGiven[person % 4];
    d.family_name = kFamily[person / 4 % 4];
    d.language = "en";
    d.place = person % 7;
    d.city = "Boston";
    d.county = "Suffolk County";
    d.state = "MA";
    d.state_name = "Massachusetts";
    d.postal_code = "02108";
    d.time_zone = "America/New_York";
    d.latitude = 42.35;
    d.longitude = -71.06;
    d.house_number = 12;
    d.street_name = "Oak";
    d.street_suffix = "Street";
    d.area_code = "617";
    d.phone_line = 123;
    d.never_issued_ssn = 123456;
  }

  void facts(const base::Draws& draws) {
    const FakeWorld::Codes& c = world_.codes();
    const Instant last = journey_.last_instant();
    std::uint64_t key = 1;
    for (int visit = 0; visit < 3; ++visit) {
      const Instant start = last - base::kDay * (2000 - 900 * visit);
      record::Encounter e;
      e.key = key++;
      e.start = start;
      e.end = start + kHour;
      e.codes = c.visit;
      e.clinician = {{journey_.person.place, record::FacilityKind::kPrimaryCare}, record::Specialty::kGeneralPractice, 0};
      journey_.encounters.push_back(e);
      const auto encounter = static_cast<std::uint32_t>(visit);
      for (std::uint32_t i = 0; i < world_.traits().observations; ++i) {
        record::Observation o;
        o.key = key++;
        o.time = start;
        o.encounter = encounter;
        o.category = record::ObservationCategory::kVitalSigns;
        o.codes = c.weight;
        o.value.kind = record::ValueKind::kQuantity;
        o.value.quantity = {static_cast<std::int64_t>(500 + draws.bits(base::site("kg"), encounter, i) % 400), 1};
        o.value.unit = c.kilogram;
        journey_.observations.push_back(o);
      }
    }
    once(last, key);
    journey_.events = key;
  }

  // One fact of each other kind, in the last visit but for the problem, which is old and still open.
  void once(Instant last, std::uint64_t key) {
    const FakeWorld::Codes& c = world_.codes();
    const Instant start = journey_.encounters.back().start;
    record::Condition problem;
    problem.key = key++;
    problem.onset = problem.recorded = last - 2000 * base::kDay;
    problem.encounter = 0;
    problem.codes = c.hypertension;
    journey_.conditions.push_back(problem);
    record::Allergy allergy;
    allergy.key = key++;
    allergy.onset = allergy.recorded = start;
    allergy.encounter = 2;
    allergy.category = record::AllergyCategory::kFood;
    allergy.codes = c.allergy;
    allergy.reactions = 1;
    journey_.reactions.push_back({c.rash, record::Severity::kModerate});
    journey_.allergies.push_back(allergy);
    record::Medication drug;
    drug.key = key++;
    drug.start = start;
    drug.encounter = 2;
    drug.codes = c.aspirin;
    drug.reason = {c.hypertension, 0};
    journey_.medications.push_back(drug);
    record::Immunization shot;
    shot.key = key++;
    shot.time = start;
    shot.encounter = 2;
    shot.codes = c.vaccine;
    journey_.immunizations.push_back(shot);
    record::Observation note;
    note.key = key++;
    note.time = start;
    note.encounter = 2;
    note.codes = c.visit;
    note.value.kind = record::ValueKind::kText;
    note.value.text = c.quoted;
    journey_.observations.push_back(note);
  }

  const FakeWorld& world_;
  record::Journey journey_;
  bool incident_ = false;
};

}  // namespace

FakeWorld::FakeWorld(Traits traits) : traits_(traits), directory_(std::make_unique<FakeDirectory>()) {
  const auto list = [&](std::string_view system, std::string_view code, std::string_view display) {
    const std::array ids{vocabulary_.add(system, code, display)};
    return vocabulary_.add_list(ids);
  };
  codes_.visit = list("SNOMED-CT", "185349003", "Encounter for check up (procedure)");
  codes_.hypertension = list("SNOMED-CT", "59621000", "Essential hypertension (disorder)");
  codes_.aspirin = list("RxNorm", "243670", "aspirin 81 MG Oral Tablet");
  codes_.weight = list("LOINC", "29463-7", "Body Weight");
  codes_.vaccine = list("CVX", "115", "tetanus toxoid, reduced diphtheria toxoid, and acellular pertussis vaccine, adsorbed");
  codes_.allergy = list("SNOMED-CT", "762952008", "Peanut (substance)");
  codes_.rash = vocabulary_.add("SNOMED-CT", "271807003", "Eruption of skin (disorder)");
  codes_.kilogram = vocabulary_.intern("kg");
  codes_.quoted = vocabulary_.intern("says \"fine\", sleeps well");
  zones_ = stats::TimeZones({{"America/New_York", {{Instant{base::Date{date::year{1900} / 1 / 1}}, -300}}}});
  inputs_ = {{"module", "flu", std::string(64, 'a')}, {"statistics", "us/places.csv", std::string(64, 'b')}};
}

std::unique_ptr<Simulator> FakeWorld::make_simulator() const { return std::make_unique<FakeSimulator>(*this); }

encode::Context FakeWorld::context() const {
  return {vocabulary_, catalog_, *directory_, zones_, traits_.seed, traits_.years_of_history};
}

}  // namespace sojourn::run::fake
