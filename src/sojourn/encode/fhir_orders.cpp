// What was ordered at a visit, and what was taken for it: ServiceRequest and Specimen. Nobody records an order on its
// own: it follows from what was done, and is made when the visit begins.
#include <algorithm>
#include <array>
#include <tuple>

#include "sojourn/encode/fhir_patient_writer.hpp"

namespace sojourn::encode {
namespace {

using record::kNoIndex;
using record::ObservationCategory;
using record::Specialty;

// Parts of a fact's key in the ids of its order: facts of two kinds may have the same key.
enum OrderPart : std::uint32_t { kOfReport, kOfObservation, kOfProcedure, kOfImaging, kReferral };

constexpr std::string_view kUsCoreCategory = "http://hl7.org/fhir/us/core/CodeSystem/us-core-category";

struct CategoryRow {
  std::string_view word;  // in the display of a procedure's code
  std::string_view system, code, display;
};
constexpr CategoryRow kLaboratory{"", kSnomed, "108252007", "Laboratory procedure"},
    kImaging{"", kSnomed, "363679005", "Imaging"};
// The categories of orders that US Core names (us-core-servicerequest-category). The first word that occurs decides.
constexpr std::array<CategoryRow, 17> kCategories{{
    {"ocial care needs", kUsCoreCategory, "sdoh", "SDOH"},
    {"ransportation", kUsCoreCategory, "sdoh", "SDOH"},
    {"ounsel", kSnomed, "409063005", "Counseling (procedure)"},
    {"ducation", kSnomed, "409073007", "Education"},
    {"X-ray", kSnomed, "363679005", "Imaging"},
    {"omography", kSnomed, "363679005", "Imaging"},
    {"ltrasound", kSnomed, "363679005", "Imaging"},
    {"ammography", kSnomed, "363679005", "Imaging"},
    {"culture", kSnomed, "108252007", "Laboratory procedure"},
    {"antibody", kSnomed, "108252007", "Laboratory procedure"},
    {"measurement", kSnomed, "108252007", "Laboratory procedure"},
    {"ectomy", kSnomed, "387713003", "Surgical procedure (procedure)"},
    {"section", kSnomed, "387713003", "Surgical procedure (procedure)"},
    {"surgical", kSnomed, "387713003", "Surgical procedure (procedure)"},
    {"ssessment", kSnomed, "386053000", "Evaluation procedure (procedure)"},
    {"creening", kSnomed, "386053000", "Evaluation procedure (procedure)"},
    {"xamination", kSnomed, "386053000", "Evaluation procedure (procedure)"},
}};

std::string category_json(const CategoryRow& row) { return codeable_json(row.system, row.code, row.display); }

std::string_view category_of(std::string_view display) {
  static const auto kTexts = [] {
    std::array<std::string, kCategories.size()> texts;
    for (std::size_t i = 0; i < texts.size(); ++i) texts[i] = category_json(kCategories[i]);
    return texts;
  }();
  for (std::size_t i = 0; i < kCategories.size(); ++i)
    if (display.find(kCategories[i].word) != display.npos) return kTexts[i];
  return {};
}

bool specialist(Specialty specialty) {
  return specialty != Specialty::kGeneralPractice && specialty != Specialty::kPediatrics &&
         specialty != Specialty::kInternalMedicine && specialty != Specialty::kEmergencyMedicine;
}

}  // namespace

PatientWriter::ReportKind PatientWriter::kind_of(const record::Report& r) const {
  bool laboratory = r.observations > 0, imaging = r.observations > 0;
  for (Index i = 0; i < r.observations; ++i) {
    const record::Observation& o = journey_->observations[r.first_observation + i];
    if (o.parent != kNoIndex) continue;
    laboratory = laboratory && o.category == ObservationCategory::kLaboratory;
    imaging = imaging && o.category == ObservationCategory::kImaging;
  }
  return laboratory ? ReportKind::kLaboratory : imaging ? ReportKind::kImaging : ReportKind::kOther;
}

// The visit at which somebody sent the patient to this one: a specialist's first visit for a problem that somebody of
// another specialty had found. kNoIndex if nobody did.
PatientWriter::Index PatientWriter::referring_visit(const record::Encounter& e) const {
  if (e.reason.condition == kNoIndex || !specialist(e.clinician.specialty)) return kNoIndex;
  const auto index = static_cast<Index>(&e - journey_->encounters.data());
  const Index found = journey_->conditions[e.reason.condition].encounter;
  if (found >= index) return kNoIndex;  // also where there is none
  for (Index i = found; i < index; ++i) {
    const record::Encounter& before = journey_->encounters[i];
    if ((i == found || before.reason.condition == e.reason.condition) &&
        before.clinician.specialty == e.clinician.specialty)
      return kNoIndex;
  }
  return journey_->encounters[found].start <= e.start ? found : kNoIndex;
}

std::optional<Uuid> PatientWriter::order_id(std::uint64_t key, std::uint32_t part, Index encounter) const {
  if (encounter == kNoIndex || !context_.wants(ResourceType::kServiceRequest)) return std::nullopt;
  return ids_.id(ResourceType::kServiceRequest, key, part);
}

std::optional<Uuid> PatientWriter::order_of(const record::Report& r) const {
  if (!context_.wants(ResourceType::kServiceRequest) || kind_of(r) == ReportKind::kOther) return std::nullopt;
  return order_id(r.key, kOfReport, r.encounter);
}

std::optional<Uuid> PatientWriter::order_of(const record::Observation& o) const {
  if (!context_.wants(ResourceType::kServiceRequest)) return std::nullopt;
  if (o.report != kNoIndex) return order_of(journey_->reports[o.report]);
  if (o.category != ObservationCategory::kLaboratory || o.parent != kNoIndex) return std::nullopt;
  return order_id(o.key, kOfObservation, o.encounter);
}

std::optional<Uuid> PatientWriter::order_of(const record::Procedure& p) const {
  return order_id(p.key, kOfProcedure, p.encounter);
}

std::optional<Uuid> PatientWriter::order_of(const record::ImagingStudy& s) const {
  return s.procedure != kNoIndex ? order_of(journey_->procedures[s.procedure])
                                 : order_id(s.key, kOfImaging, s.encounter);
}

std::optional<Uuid> PatientWriter::order_of(const record::Encounter& e) const {
  if (!context_.wants(ResourceType::kServiceRequest)) return std::nullopt;
  return order_id(e.key, kReferral, referring_visit(e));
}

void PatientWriter::based_on(JsonBuffer& b, const std::optional<Uuid>& order) const {
  if (!order) return;
  b.raw(",\"basedOn\":[");
  reference(b, ResourceType::kServiceRequest, *order);
  b.raw(']');
}

void PatientWriter::service_request(const Uuid& id, const Order& order) {
  const record::Encounter& visit = journey_->encounters[order.visit];
  const bool carried_out = !open(order.done);
  JsonBuffer& b = out_.begin(ResourceType::kServiceRequest, id);
  meta(b, Profile::kServiceRequest);
  b.raw(carried_out                        ? ",\"status\":\"completed\""
        : order.missed || journey_->dead() ? ",\"status\":\"revoked\""
                                           : ",\"status\":\"active\"");
  b.raw(",\"intent\":\"order\"");
  if (!order.category.empty()) {
    b.raw(",\"category\":[");
    b.raw(order.category);
    b.raw(']');
  }
  b.raw(",\"code\":");
  b.raw(order.code);
  subject(b);
  encounter_member(b, order.visit);
  if (!order.missed) {
    if (order.start == order.end) time_member(b, "occurrenceDateTime", order.start);
    else period(b, "occurrencePeriod", order.start, order.end);
  }
  time_member(b, "authoredOn", visit.start);
  if (providers_of(order.visit) != nullptr) {
    provider_member(b, "requester", order.visit, &ProviderTexts::practitioner);
  } else {
    b.raw(",\"requester\":");
    b.raw(patient_reference_);
  }
  provider_member(b, "performer", order.performer, &ProviderTexts::practitioner, "[", "]");
  if (order.reason != nullptr) reason(b, *order.reason);
  out_.end();
}

void PatientWriter::service_requests() {
  static const std::string kLaboratoryText = category_json(kLaboratory), kImagingText = category_json(kImaging);
  static const std::string kReferralCode = codeable_json(kSnomed, "306206005", "Referral to service (procedure)");
  const record::Journey& j = *journey_;
  const auto codes = [&](vocab::ConceptListId list) { return fragments_.codeable(list); };
  const auto each = [&](const auto& facts, const record::Selection::Marks& marks, auto write) {
    for (std::size_t i = 0; i < facts.size(); ++i)
      if (marks[i] != 0)
        if (const std::optional<Uuid> id = order_of(facts[i])) write(*id, facts[i]);
  };
  each(j.reports, kept_->reports, [&](const Uuid& id, const record::Report& r) {
    const std::string_view category = kind_of(r) == ReportKind::kImaging ? kImagingText : kLaboratoryText;
    service_request(id, {r.encounter, r.encounter, r.time, r.time, r.release.told, category, codes(r.codes),
                         &j.encounters[r.encounter].reason});
  });
  each(j.observations, kept_->observations, [&](const Uuid& id, const record::Observation& o) {
    if (o.report == kNoIndex)
      service_request(id, {o.encounter, o.encounter, o.time, o.time, o.release.told, kLaboratoryText, codes(o.codes),
                           &j.encounters[o.encounter].reason});
  });
  each(j.procedures, kept_->procedures, [&](const Uuid& id, const record::Procedure& p) {
    const auto index = static_cast<Index>(&p - j.procedures.data());
    const bool imaging = std::any_of(j.imaging_studies.begin(), j.imaging_studies.end(),
                                     [&](const record::ImagingStudy& s) { return s.procedure == index; });
    const std::string_view category =
        imaging ? std::string_view(kImagingText) : category_of(fragments_.display(p.codes));
    service_request(id, {p.encounter, p.encounter, p.start, p.end, p.end, category, codes(p.codes), &p.reason});
  });
  each(j.missed_procedures, kept_->missed_procedures, [&](const Uuid& id, const record::Procedure& p) {
    service_request(id, {p.encounter, p.encounter, p.start, base::kNever, base::kNever,
                         category_of(fragments_.display(p.codes)), codes(p.codes), &p.reason, true});
  });
  each(j.imaging_studies, kept_->imaging_studies, [&](const Uuid& id, const record::ImagingStudy& s) {
    if (s.procedure == kNoIndex)
      service_request(id, {s.encounter, s.encounter, s.time, s.time, s.time, kImagingText, kImagingText, &s.reason});
  });
  each(j.encounters, kept_->encounters, [&](const Uuid& id, const record::Encounter& e) {
    const auto index = static_cast<Index>(&e - j.encounters.data());
    service_request(id, {referring_visit(e), index, e.start, e.start, e.start, {}, kReferralCode, &e.reason});
  });
}

// --- specimens -------------------------------------------------------------------------------------------------------

std::optional<PatientWriter::Sample> PatientWriter::sample_of(const record::Report& r) {
  if (r.encounter == kNoIndex || !context_.wants(ResourceType::kSpecimen) || kind_of(r) != ReportKind::kLaboratory)
    return std::nullopt;
  // A panel whose name does not say what it is made on: as its first result that does.
  const SpecimenKind* kind = specimen_kinds_.find(r.codes);
  for (Index i = 0; kind == nullptr && i < r.observations; ++i)
    kind = specimen_kinds_.find(journey_->observations[r.first_observation + i].codes);
  return taken(kind, r.encounter, r.time);
}

std::optional<PatientWriter::Sample> PatientWriter::sample_of(const record::Observation& o) {
  if (o.category != ObservationCategory::kLaboratory || o.encounter == kNoIndex || o.parent != kNoIndex ||
      !context_.wants(ResourceType::kSpecimen))
    return std::nullopt;
  if (o.report != kNoIndex)
    if (const auto shared = sample_of(journey_->reports[o.report])) return shared;
  return taken(specimen_kinds_.find(o.codes), o.encounter, o.time);
}

// What is taken at one moment serves all its tests.
std::optional<PatientWriter::Sample> PatientWriter::taken(const SpecimenKind* kind, Index encounter,
                                                           base::Instant time) const {
  if (kind == nullptr) return std::nullopt;
  const std::uint64_t key = base::hash_text(kind->code, mix64(journey_->encounters[encounter].key ^
                                                              mix64(static_cast<std::uint64_t>(base::seconds(time)))));
  return Sample{ids_.id(ResourceType::kSpecimen, key), encounter, time, kind};
}

void PatientWriter::specimens() {
  samples_.clear();
  const auto collect = [&](const auto& facts, const record::Selection::Marks& marks) {
    for (std::size_t i = 0; i < facts.size(); ++i)
      if (marks[i] != 0)
        if (const std::optional<Sample> sample = sample_of(facts[i])) samples_.push_back(*sample);
  };
  collect(journey_->reports, kept_->reports);
  collect(journey_->observations, kept_->observations);
  const auto order = [](const Sample& s) { return std::tie(s.encounter, s.time, s.id); };
  std::sort(samples_.begin(), samples_.end(), [&](const Sample& a, const Sample& b) { return order(a) < order(b); });
  samples_.erase(std::unique(samples_.begin(), samples_.end(),
                             [](const Sample& a, const Sample& b) { return a.id == b.id; }),
                 samples_.end());
  for (const Sample& s : samples_) specimen(s);
}

void PatientWriter::specimen(const Sample& s) {
  JsonBuffer& b = out_.begin(ResourceType::kSpecimen, s.id);
  meta(b, Profile::kSpecimen);
  b.raw(",\"identifier\":[{\"system\":\"https://sojourn.invalid/id/specimen\",\"value\":\"");
  b.advance(s.id.write(b.room(kUuidChars)));
  b.raw("\"}],\"status\":\"available\",\"type\":");
  b.raw(codeable_json(kSnomed, s.kind->code, s.kind->display));
  subject(b);
  b.raw(",\"collection\":{");
  if (const ProviderTexts* providers = providers_of(s.encounter); providers != nullptr) {
    b.raw("\"collector\":");
    b.raw(providers->practitioner);
    b.raw(',');
  }
  b.raw("\"collectedDateTime\":");
  instant(b, s.time);
  b.raw('}');
  out_.end();
}

}  // namespace sojourn::encode
