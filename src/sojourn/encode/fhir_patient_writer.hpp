#pragma once
// Writes one Journey as FHIR R4 resources, US Core profiles where they fit. docs/fhir-mapping.md says what becomes
// what. The implementation is split by subject: fhir_patient.cpp, fhir_person.cpp, fhir_people.cpp, fhir_care.cpp,
// fhir_orders.cpp, fhir_observations.cpp, fhir_surveys.cpp, fhir_medications.cpp, fhir_procedures.cpp,
// fhir_documents.cpp, fhir_notes.cpp, fhir_coverage.cpp, fhir_finance.cpp, fhir_ips.cpp.
#include <array>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/encode/claim_items.hpp"
#include "sojourn/encode/fhir_fragments.hpp"
#include "sojourn/encode/fhir_ids.hpp"
#include "sojourn/encode/fhir_ips.hpp"
#include "sojourn/encode/fhir_observation_profile.hpp"
#include "sojourn/encode/fhir_output.hpp"
#include "sojourn/encode/fhir_providers.hpp"
#include "sojourn/encode/specimens.hpp"
#include "sojourn/encode/visit_note.hpp"
#include "sojourn/record/summary.hpp"
#include "sojourn/record/window.hpp"

namespace sojourn::encode {

class PatientWriter {
 public:
  PatientWriter(const Context& context, Framing framing);

  // Writes all resources of the life into the output, which it clears before.
  void write(const record::Journey& journey);
  ResourceOutput& output() { return out_; }
  const ProviderSet& providers() const { return providers_.seen(); }
  void forget_providers() { providers_.forget(); }
  // "Family_Given_<uuid>", safe in a file name, of the life last written.
  std::string file_stem() const;

 private:
  using Index = std::uint32_t;

  void patient();
  void extensions(JsonBuffer& b) const;
  void identifiers(JsonBuffer& b) const;
  void names(JsonBuffer& b) const;
  void telecom(JsonBuffer& b) const;
  void addresses(JsonBuffer& b) const;
  void communication(JsonBuffer& b) const;
  void interpreter(JsonBuffer& b) const;
  void provenance();

  void contact(JsonBuffer& b) const;
  void related_people();
  void related_person(const record::Relative& relative);
  base::Instant grown_up() const;
  bool is_written(const record::Relative& relative) const;
  Uuid relative_id(const record::Relative& relative) const;
  const record::Relative* next_of_kin() const;  // at the end of the record

  void encounter(const record::Encounter& e);
  void condition(const record::Condition& c);
  void allergy(const record::Allergy& a);
  void immunization(const record::Immunization& i) { immunization(i, true); }
  void declined_immunization(const record::Immunization& i) { immunization(i, false); }
  void immunization(const record::Immunization& i, bool given);
  void care_plan(const record::CarePlan& p);
  void goal(const record::Goal& g, const record::CarePlan& p);
  void goal_target(JsonBuffer& b, const record::Goal& g);
  void care_plan_narrative(JsonBuffer& b, const record::CarePlan& p);
  void care_team(const record::CarePlan& p);
  Index primary_care_visit(const record::CarePlan& p) const;

  // What was ordered at one visit, to be done there or at another.
  struct Order {
    Index visit, performer;
    base::Instant start, end;  // when it was carried out
    base::Instant done;        // when nothing was left to do
    std::string_view category, code;
    const record::Reason* reason;
    bool missed = false;
  };
  void service_requests();
  void service_request(const Uuid& id, const Order& order);
  // The order behind a fact, if there is one and it is written.
  std::optional<Uuid> order_of(const record::Report& r) const;
  std::optional<Uuid> order_of(const record::Observation& o) const;
  std::optional<Uuid> order_of(const record::Procedure& p) const;
  std::optional<Uuid> order_of(const record::ImagingStudy& s) const;
  std::optional<Uuid> order_of(const record::Encounter& e) const;
  std::optional<Uuid> order_id(std::uint64_t key, std::uint32_t part, Index encounter) const;
  Index referring_visit(const record::Encounter& e) const;
  void based_on(JsonBuffer& b, const std::optional<Uuid>& order) const;

  // What was taken from the patient for laboratory tests.
  struct Sample {
    Uuid id;
    Index encounter;
    base::Instant time;
    const SpecimenKind* kind;
  };
  void specimens();
  void specimen(const Sample& s);
  std::optional<Sample> sample_of(const record::Report& r);
  std::optional<Sample> sample_of(const record::Observation& o);
  std::optional<Sample> taken(const SpecimenKind* kind, Index encounter, base::Instant time) const;

  void observation(const record::Observation& o);
  void value(JsonBuffer& b, const record::ObservationValue& v, bool has_components);
  void members(JsonBuffer& b, const record::Observation& o);
  void components(JsonBuffer& b, const record::Observation& o);
  bool shows_media(const record::Observation& o) const;
  void derived_from(JsonBuffer& b, const record::Observation& o);
  enum class ReportKind : std::uint8_t { kLaboratory, kImaging, kOther };
  ReportKind kind_of(const record::Report& r) const;
  void report(const record::Report& r);

  void questionnaire_response(const record::Observation& o);
  void answer(JsonBuffer& b, const record::ObservationValue& v);
  bool from_survey(const record::Observation& o) const;
  bool is_survey_panel(const record::Observation& o) const;
  Uuid response_id(const record::Observation& o) const;
  void report_media(JsonBuffer& b, const record::Report& r) const;
  std::string_view observation_start(const record::Observation& o, Profile& profile);

  void medication(const record::Medication& m);
  void medication_request(const record::Medication& m, bool inpatient);
  void medication_choice(JsonBuffer& b, const record::Medication& m);
  void administration(const record::Medication& m);
  void dispensings(const record::Medication& m);
  void dispensing(const record::Medication& m, int fill, base::Instant at, base::Instant used_up);
  Uuid medication_resource(vocab::ConceptListId codes);

  void procedure(const record::Procedure& p);
  void missed_procedure(const record::Procedure& p);
  void device(const record::Device& d);
  void unique_identifier(JsonBuffer& b, const record::Device& d, const Uuid& id);
  void supply(const record::Supply& s);
  void imaging_study(const record::ImagingStudy& s);
  void imaging_series(JsonBuffer& b, const record::ImagingStudy& study, Index number);

  // The head of a summary's bundle and its first entry: which facts stand in which section.
  void start_summary();
  void composition();
  template <class Take>
  void summarize(SummarySection section, const Take& take) const;
  void device_use(const record::Device& d);

  void sampled_data(JsonBuffer& b, const record::ObservationValue& v);
  void attachment(JsonBuffer& b, const record::SeriesUse& use);
  void media(const record::Observation& o);
  void document_references(const record::Encounter& e);
  void document_reference(Index encounter, NoteType type, std::uint32_t part);
  void presented_form(JsonBuffer& b, std::string_view text, base::Instant written);
  JsonBuffer& note_report(const Uuid& id, std::size_t study, Index encounter, base::Instant at);
  void imaging_report(const record::ImagingStudy& s);
  void examination_report(const record::Procedure& p);

  // A visit or a prescription that somebody bills.
  struct Bill {
    std::uint64_t key = 0;
    base::Instant start, end;
    std::string_view type;  // of the claim
    Index encounter = base::kNoIndex;
    const record::Medication* prescription = nullptr;
    const record::CoverPeriod* cover = nullptr;
  };
  void finance();
  void add_bill(Bill bill);
  void coverage(const record::CoverPeriod& c);
  void membership(JsonBuffer& b, const record::CoverPeriod& c, std::uint32_t part, const Uuid& id);
  void claim(const Bill& bill);
  void explanation(const Bill& bill);
  void bill_head(JsonBuffer& b, const Bill& bill);
  void bill_diagnoses(JsonBuffer& b, const Bill& bill);
  void bill_procedures(JsonBuffer& b);
  void bill_insurance(JsonBuffer& b, const Bill& bill, bool numbered);
  void bill_item(JsonBuffer& b, const ClaimItem& item, int sequence, int& procedures);
  std::uint8_t payer_of(const record::CoverPeriod& c, std::uint32_t part) const;

  // Members that many resources share; each begins with its comma.
  void meta(JsonBuffer& b, Profile profile) const;
  void subject(JsonBuffer& b, std::string_view member = "subject") const;
  void encounter_member(JsonBuffer& b, Index encounter, std::string_view member = "encounter");
  void time_member(JsonBuffer& b, std::string_view member, base::Instant t);
  void period(JsonBuffer& b, std::string_view member, base::Instant start, base::Instant end);
  void code_member(JsonBuffer& b, vocab::ConceptListId codes, std::string_view member = "code");
  void reason(JsonBuffer& b, const record::Reason& reason);
  void provider_member(JsonBuffer& b, std::string_view member, Index encounter, std::string ProviderTexts::*text,
                       std::string_view before = "", std::string_view after = "");

  // Values.
  void instant(JsonBuffer& b, base::Instant t);
  void local_date(JsonBuffer& b, base::Instant t) const;
  static void reference(JsonBuffer& b, ResourceType type, const Uuid& id);
  Uuid condition_id(Index index) const;
  Uuid encounter_id(Index index) const;

  // The end as it is known at the last instant: kNever while the fact is open.
  base::Instant closed_end(base::Instant end) const { return end <= journey_->last_instant() ? end : base::kNever; }
  bool open(base::Instant end) const { return closed_end(end) == base::kNever; }
  const ProviderTexts* providers_of(Index encounter);
  const ProviderTexts* usual_providers();

  struct Head {
    std::uint32_t key = 0;
    std::string text;
  };
  struct CodeShape {
    bool ready = false;
    Profile wished = Profile::kNone;
    std::vector<Head> heads;
  };

  const Context& context_;
  std::array<std::string, kProfiles> metas_;  // the values of "meta", rendered once
  Fragments fragments_;
  ProviderCache providers_;
  ResourceOutput out_;
  record::Window window_;
  record::Summary summary_;
  VisitNotes notes_;
  std::deque<CodeShape> shapes_;  // by list of codes
  SpecimenKinds specimen_kinds_;
  std::vector<Sample> samples_;

  std::optional<Billing> billing_;
  std::vector<Bill> bills_;
  std::vector<ClaimItem> claim_items_;  // of the bill that is being written
  std::vector<std::uint8_t> cover_used_;

  const record::Journey* journey_ = nullptr;
  const record::Selection* kept_ = nullptr;
  base::Instant cutoff_;  // of the years that are written
  IdSpace ids_;
  std::string patient_reference_;  // {"reference":"Patient/.."}
  std::vector<vocab::ConceptListId> medications_;  // Medication resources of this patient so far
  Index last_encounter_ = base::kNoIndex;
  std::string encounter_reference_;
  base::Instant last_time_ = base::kNever;
  char time_text_[base::kInstantChars + 2] = {};
};

// True for a device code that stands for an implant.
bool implantable(const vocab::Vocabulary& vocabulary, vocab::ConceptId code);

}  // namespace sojourn::encode
