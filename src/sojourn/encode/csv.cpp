#include "sojourn/encode/csv.hpp"

#include <array>

#include "sojourn/encode/fhir_ids.hpp"
#include "sojourn/encode/words.hpp"
#include "sojourn/record/care_plans.hpp"
#include "sojourn/record/window.hpp"

namespace sojourn::encode {
namespace {

enum Table : std::size_t {
  kPatients, kEncounters, kConditions, kAllergies, kMedications, kCarePlans, kProcedures, kObservations, kReports,
  kImagingStudies, kDevices, kSupplies, kImmunizations, kOrganizations, kPractitioners
};

struct TableSpec {
  std::string_view file;
  std::string_view header;
};

#define CODED "code_system,code,display,other_codes"
#define REASON "reason_system,reason_code,reason_display,reason_condition_id"
constexpr std::array<TableSpec, 15> kTables{{
    {"csv/patients.csv",
     "id,birth_date,death_time,cause_of_death_system,cause_of_death_code,cause_of_death_display,sex,race,hispanic,"
     "marital_status,language,given_name,middle_name,family_name,address,city,county,state,postal_code,latitude,"
     "longitude,phone,ssn"},
    {"csv/encounters.csv",
     "id,patient_id,start,end,class," CODED "," REASON ",practitioner_id,organization_id,discharge_disposition"},
    {"csv/conditions.csv", "id,patient_id,encounter_id,onset,recorded,abatement,category," CODED},
    {"csv/allergies.csv", "id,patient_id,encounter_id,onset,recorded,end,type,category," CODED ",reactions"},
    {"csv/medications.csv",
     "id,patient_id,encounter_id,kind,start,end," CODED "," REASON
     ",dose,frequency,period,period_unit,as_needed,refills"},
    {"csv/careplans.csv", "id,patient_id,encounter_id,start,end," CODED "," REASON ",activities"},
    {"csv/procedures.csv", "id,patient_id,encounter_id,start,end," CODED "," REASON},
    {"csv/observations.csv",
     "id,component,patient_id,encounter_id,report_id,time,category," CODED
     ",value_type,value,unit,value_system,value_code"},
    {"csv/reports.csv", "id,patient_id,encounter_id,time," CODED ",results"},
    {"csv/imaging_studies.csv",
     "id,patient_id,encounter_id,procedure_id,time,series,modality_code,modality_display,body_site_system,"
     "body_site_code,body_site_display,instances"},
    {"csv/devices.csv", "id,patient_id,encounter_id,start,end,code_system,code,display,manufacturer,model"},
    {"csv/supplies.csv", "id,patient_id,encounter_id,time,code_system,code,display,quantity"},
    {"csv/immunizations.csv", "id,patient_id,encounter_id,time," CODED ",dose"},
    {"csv/organizations.csv",
     "id,name,kind,address,city,state,postal_code,latitude,longitude,phone,npi"},
    {"csv/practitioners.csv", "id,organization_id,given_name,family_name,sex,specialty,npi"},
}};
#undef CODED
#undef REASON

// Appends fields; a field is quoted only when it holds a comma, a quote or a line break.
class Row {
 public:
  explicit Row(std::string& out) : out_(out) {}
  ~Row() { out_ += "\r\n"; }
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;

  Row& add(std::string_view field) {
    if (!first_) out_ += ',';
    first_ = false;
    if (field.find_first_of(",\"\r\n") == field.npos) {
      out_ += field;
      return *this;
    }
    out_ += '"';
    for (const char c : field) {
      if (c == '"') out_ += '"';
      out_ += c;
    }
    out_ += '"';
    return *this;
  }
  Row& add(const Uuid& id) {
    char buffer[kUuidChars];
    return add(std::string_view(buffer, static_cast<std::size_t>(id.write(buffer) - buffer)));
  }
  Row& add(const base::Decimal& number) {
    char buffer[32];
    return add(std::string_view(buffer, static_cast<std::size_t>(number.write(buffer) - buffer)));
  }
  Row& add(bool) = delete;
  Row& number(std::int64_t value) { return add(base::Decimal{value, 0}); }
  Row& real(double value) { return add(base::Decimal::shortest(value)); }
  // 0 stands for "not given".
  Row& given(double value) { return value > 0 ? real(value) : add(std::string_view()); }
  Row& empty(int fields = 1) {
    for (; fields > 0; --fields) add(std::string_view());
    return *this;
  }

 private:
  std::string& out_;
  bool first_ = true;
};

class CsvEncoder final : public Encoder {
 public:
  explicit CsvEncoder(const Context& context) : context_(context), vocabulary_(context.vocabulary) {}

  void encode(const record::Journey& journey, Encoded& out) override;
  void encode_providers(const ProviderSet& piece, Position position, Encoded& out) override;
  const ProviderSet& providers() const override { return providers_; }
  void forget_providers() override { providers_ = {}; }

 private:
  void patient();
  void encounters();
  void conditions();
  void allergies();
  void medications();
  void care_plans();
  void procedures();
  void observations();
  void reports();
  void imaging_studies();
  void devices_and_supplies();
  void immunizations();
  void flush(Encoded& out);

  // A row with the fields that every table of facts begins with.
  void begin(Row& row, ResourceType type, std::uint64_t key, std::uint32_t encounter) {
    row.add(ids_.id(type, key)).add(patient_);
    encounter_id(row, encounter);
  }
  void encounter_id(Row& row, std::uint32_t encounter) {
    if (encounter == base::kNoIndex) row.empty();
    else row.add(ids_.id(ResourceType::kEncounter, journey_->encounters[encounter].key));
  }
  void time(Row& row, base::Instant t) {
    char buffer[base::kInstantChars];
    const char* end = base::write_instant(buffer, t, context_.zones.offset_minutes(journey_->person.zone, t));
    row.add(std::string_view(buffer, static_cast<std::size_t>(end - buffer)));
  }
  // An end that lies beyond the record is open.
  void end_time(Row& row, base::Instant t) { t > journey_->last_instant() ? void(row.empty()) : time(row, t); }
  void concept_fields(Row& row, vocab::ConceptId id) {
    if (!id) row.empty(3);
    else row.add(vocabulary_.address(vocabulary_.at(id).system)).add(vocabulary_.code(id)).add(vocabulary_.display(id));
  }
  // First concept in three fields; further ones as "system|code" in a fourth.
  void codes(Row& row, vocab::ConceptListId list) {
    const auto members = vocabulary_.list(list);
    concept_fields(row, members.empty() ? vocab::ConceptId{} : members.front());
    std::string others;
    for (std::size_t i = 1; i < members.size(); ++i)
      others += (i > 1 ? " " : "") + std::string(vocabulary_.address(vocabulary_.at(members[i]).system)) + "|" +
                std::string(vocabulary_.code(members[i]));
    row.add(others);
  }
  void reason(Row& row, const record::Reason& reason) {
    const auto members = vocabulary_.list(reason.codes);
    concept_fields(row, members.empty() ? vocab::ConceptId{} : members.front());
    if (reason.condition == base::kNoIndex) row.empty();
    else row.add(ids_.id(ResourceType::kCondition, journey_->conditions[reason.condition].key));
  }
  void symbol(Row& row, base::Symbol s) { s ? void(row.add(vocabulary_.text(s))) : void(row.empty()); }

  const Context context_;
  const vocab::Vocabulary& vocabulary_;
  record::Window window_;
  const record::Selection* kept_ = nullptr;
  const record::Journey* journey_ = nullptr;
  IdSpace ids_;
  Uuid patient_;
  std::array<std::string, kTables.size()> tables_;
  ProviderSet providers_;
};

void CsvEncoder::patient() {
  const record::Demographics& p = journey_->person;
  Row row(tables_[kPatients]);
  char date[base::kDateChars];
  base::write_date(date, base::day_of(context_.zones.to_local(p.zone, p.birth)));
  row.add(patient_).add(std::string_view(date, base::kDateChars));
  if (journey_->dead()) time(row, journey_->death);
  else row.empty();
  const auto cause = vocabulary_.list(journey_->cause_of_death);
  concept_fields(row, journey_->dead() && !cause.empty() ? cause.front() : vocab::ConceptId{});
  row.add(words(p.sex)).add(words(p.race)).add(std::string_view(p.hispanic ? "yes" : "no"));
  row.add(words(p.marital_status)).add(p.language).add(p.given_name).add(p.middle_name).add(p.family_name);
  row.add(street_address(p)).add(p.city).add(p.county).add(p.state).add(p.postal_code);
  row.real(p.latitude).real(p.longitude).add(phone_number(p)).add(ssn(p));
}

void CsvEncoder::encounters() {
  for (std::size_t i = 0; i < journey_->encounters.size(); ++i) {
    if (!kept_->encounters[i]) continue;
    const record::Encounter& e = journey_->encounters[i];
    Row row(tables_[kEncounters]);
    row.add(ids_.id(ResourceType::kEncounter, e.key)).add(patient_);
    time(row, e.start);
    end_time(row, e.end);
    row.add(words(e.klass));
    codes(row, e.codes);
    reason(row, e.reason);
    if (e.clinician.facility.place == base::kNoIndex) {
      row.empty(2);
    } else {
      row.add(provider_id(ResourceType::kPractitioner, e.clinician));
      row.add(provider_id(ResourceType::kOrganization, e.clinician.facility));
      providers_.clinicians.insert(e.clinician);
      providers_.facilities.insert(e.clinician.facility);
    }
    row.add(e.disposition ? vocabulary_.display(e.disposition) : std::string_view());
  }
}

void CsvEncoder::conditions() {
  for (std::size_t i = 0; i < journey_->conditions.size(); ++i) {
    if (!kept_->conditions[i]) continue;
    const record::Condition& c = journey_->conditions[i];
    Row row(tables_[kConditions]);
    begin(row, ResourceType::kCondition, c.key, c.encounter);
    time(row, c.onset);
    time(row, c.recorded);
    end_time(row, c.abatement);
    row.add(words(c.category));
    codes(row, c.codes);
  }
}

void CsvEncoder::allergies() {
  for (std::size_t i = 0; i < journey_->allergies.size(); ++i) {
    if (!kept_->allergies[i]) continue;
    const record::Allergy& a = journey_->allergies[i];
    Row row(tables_[kAllergies]);
    begin(row, ResourceType::kAllergyIntolerance, a.key, a.encounter);
    time(row, a.onset);
    time(row, a.recorded);
    end_time(row, a.end);
    row.add(words(a.type)).add(words(a.category));
    codes(row, a.codes);
    std::string reactions;
    for (std::uint32_t r = 0; r < a.reactions; ++r) {
      const record::Reaction& reaction = journey_->reactions[a.first_reaction + r];
      if (!reactions.empty()) reactions += "; ";
      if (reaction.manifestation) reactions += vocabulary_.display(reaction.manifestation);
      reactions += " (" + std::string(words(reaction.severity)) + ")";
    }
    row.add(reactions);
  }
}

void CsvEncoder::medications() {
  for (std::size_t i = 0; i < journey_->medications.size(); ++i) {
    if (!kept_->medications[i]) continue;
    const record::Medication& m = journey_->medications[i];
    Row row(tables_[kMedications]);
    begin(row, m.administration ? ResourceType::kMedicationAdministration : ResourceType::kMedicationRequest, m.key,
          m.encounter);
    row.add(std::string_view(m.administration ? "administration" : "request"));
    time(row, m.start);
    end_time(row, m.end);
    codes(row, m.codes);
    reason(row, m.reason);
    if (m.prescription == base::kNoIndex) {
      row.empty(6);
    } else {
      const record::Prescription& p = context_.catalog.prescriptions[m.prescription];
      row.given(p.dose).given(p.frequency).given(p.period);
      symbol(row, p.period_unit);
      row.add(std::string_view(p.as_needed ? "yes" : "no"));
      p.has_refills ? row.number(p.refills) : row.empty();
    }
  }
}

void CsvEncoder::care_plans() {
  for (std::size_t i = 0; i < journey_->care_plans.size(); ++i) {
    if (!kept_->care_plans[i]) continue;
    const record::CarePlan& c = journey_->care_plans[i];
    Row row(tables_[kCarePlans]);
    begin(row, ResourceType::kCarePlan, c.key, c.encounter);
    time(row, c.start);
    end_time(row, c.end);
    codes(row, c.codes);
    reason(row, c.reason);
    std::string activities;
    record::for_each_activity(*journey_, vocabulary_, c, [&](vocab::ConceptId activity) {
      activities += (activities.empty() ? "" : "; ") + std::string(vocabulary_.display(activity));
    });
    row.add(activities);
  }
}

void CsvEncoder::procedures() {
  for (std::size_t i = 0; i < journey_->procedures.size(); ++i) {
    if (!kept_->procedures[i]) continue;
    const record::Procedure& p = journey_->procedures[i];
    Row row(tables_[kProcedures]);
    begin(row, ResourceType::kProcedure, p.key, p.encounter);
    time(row, p.start);
    end_time(row, p.end);
    codes(row, p.codes);
    reason(row, p.reason);
  }
}

void CsvEncoder::observations() {
  static constexpr std::array<std::string_view, 7> kValueTypes{"",     "quantity", "concept",    "text",
                                                              "boolean", "series", "attachment"};
  for (std::size_t i = 0; i < journey_->observations.size(); ++i) {
    if (!kept_->observations[i]) continue;
    const record::Observation& o = journey_->observations[i];
    // A component has no resource of its own: it carries its parent's id and its number, from 1.
    const bool component = o.parent != base::kNoIndex;
    const record::Observation& whole = component ? journey_->observations[o.parent] : o;
    Row row(tables_[kObservations]);
    row.add(ids_.id(ResourceType::kObservation, whole.key));
    row.number(component ? static_cast<std::int64_t>(i) - whole.first_component + 1 : 0).add(patient_);
    encounter_id(row, o.encounter);
    if (whole.report == base::kNoIndex) row.empty();
    else row.add(ids_.id(ResourceType::kDiagnosticReport, journey_->reports[whole.report].key));
    time(row, o.time);
    row.add(words(o.category));
    codes(row, o.codes);
    const record::ObservationValue& v = o.value;
    row.add(kValueTypes[static_cast<std::size_t>(v.kind)]).add(value_text(vocabulary_, v));
    symbol(row, v.kind == record::ValueKind::kQuantity ? v.unit : base::Symbol{});
    const bool coded = v.kind == record::ValueKind::kConcept && v.coded;
    row.add(coded ? vocabulary_.address(vocabulary_.at(v.coded).system) : std::string_view());
    row.add(coded ? vocabulary_.code(v.coded) : std::string_view());
  }
}

void CsvEncoder::reports() {
  for (std::size_t i = 0; i < journey_->reports.size(); ++i) {
    if (!kept_->reports[i]) continue;
    const record::Report& r = journey_->reports[i];
    Row row(tables_[kReports]);
    begin(row, ResourceType::kDiagnosticReport, r.key, r.encounter);
    time(row, r.time);
    codes(row, r.codes);
    row.number(r.observations);
  }
}

void CsvEncoder::imaging_studies() {
  for (std::size_t i = 0; i < journey_->imaging_studies.size(); ++i) {
    if (!kept_->imaging_studies[i]) continue;
    const record::ImagingStudy& study = journey_->imaging_studies[i];
    for (std::uint32_t s = 0; s < study.series; ++s) {
      const record::ImagingSeries& series = journey_->imaging_series[study.first_series + s];
      Row row(tables_[kImagingStudies]);
      begin(row, ResourceType::kImagingStudy, study.key, study.encounter);
      if (study.procedure == base::kNoIndex) row.empty();
      else row.add(ids_.id(ResourceType::kProcedure, journey_->procedures[study.procedure].key));
      time(row, study.time);
      row.number(s + 1);
      if (series.modality) row.add(vocabulary_.code(series.modality)).add(vocabulary_.display(series.modality));
      else row.empty(2);
      concept_fields(row, series.body_site);
      row.number(series.instances);
    }
  }
}

void CsvEncoder::devices_and_supplies() {
  for (std::size_t i = 0; i < journey_->devices.size(); ++i) {
    if (!kept_->devices[i]) continue;
    const record::Device& d = journey_->devices[i];
    Row row(tables_[kDevices]);
    begin(row, ResourceType::kDevice, d.key, d.encounter);
    time(row, d.start);
    end_time(row, d.end);
    concept_fields(row, d.code);
    symbol(row, d.manufacturer);
    symbol(row, d.model);
  }
  for (std::size_t i = 0; i < journey_->supplies.size(); ++i) {
    if (!kept_->supplies[i]) continue;
    const record::Supply& s = journey_->supplies[i];
    Row row(tables_[kSupplies]);
    begin(row, ResourceType::kSupplyDelivery, s.key, s.encounter);
    time(row, s.time);
    concept_fields(row, s.code);
    row.number(s.quantity);
  }
}

void CsvEncoder::immunizations() {
  for (std::size_t i = 0; i < journey_->immunizations.size(); ++i) {
    if (!kept_->immunizations[i]) continue;
    const record::Immunization& s = journey_->immunizations[i];
    Row row(tables_[kImmunizations]);
    begin(row, ResourceType::kImmunization, s.key, s.encounter);
    time(row, s.time);
    codes(row, s.codes);
    row.number(s.dose);
  }
}

void CsvEncoder::flush(Encoded& out) {
  for (std::size_t t = 0; t < kTables.size(); ++t) {
    if (tables_[t].empty()) continue;
    Encoded::Part& part = out.next_part();
    part.file = kTables[t].file;
    part.append = true;
    part.bytes.swap(tables_[t]);
  }
}

void CsvEncoder::encode(const record::Journey& journey, Encoded& out) {
  journey_ = &journey;
  ids_ = IdSpace(context_.seed, journey.person.person);
  patient_ = ids_.id(ResourceType::kPatient, 0);
  kept_ = &window_.select(journey, context_.years_of_history);
  patient();
  encounters();
  conditions();
  allergies();
  medications();
  care_plans();
  procedures();
  observations();
  reports();
  imaging_studies();
  devices_and_supplies();
  immunizations();
  flush(out);
  journey_ = nullptr;
  kept_ = nullptr;
}

void CsvEncoder::encode_providers(const ProviderSet& providers, Position, Encoded& out) {
  for (const record::FacilityId& id : providers.facilities) {
    const record::Facility f = context_.directory.facility(id);
    Row row(tables_[kOrganizations]);
    row.add(provider_id(ResourceType::kOrganization, id)).add(f.name).add(words(id.kind)).add(f.address_line);
    row.add(f.city).add(f.state).add(f.postal_code).real(f.latitude).real(f.longitude).add(f.phone).add(f.npi);
  }
  for (const record::ClinicianId& id : providers.clinicians) {
    const record::Clinician c = context_.directory.clinician(id);
    Row row(tables_[kPractitioners]);
    row.add(provider_id(ResourceType::kPractitioner, id)).add(provider_id(ResourceType::kOrganization, id.facility));
    row.add(c.given_name).add(c.family_name).add(words(c.sex)).add(words(id.specialty)).add(c.npi);
  }
  flush(out);
}

}  // namespace

void write_csv_headers(Encoded& out) {
  for (const TableSpec& table : kTables) {
    Encoded::Part& part = out.next_part();
    part.file = table.file;
    part.append = true;
    part.bytes = std::string(table.header) + "\r\n";
  }
}

std::unique_ptr<Encoder> make_csv_encoder(const Context& context) { return std::make_unique<CsvEncoder>(context); }

}  // namespace sojourn::encode
