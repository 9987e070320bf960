// Observations and diagnostic reports.
#include <algorithm>

#include "sojourn/encode/fhir_patient_writer.hpp"
#include "sojourn/encode/words.hpp"

namespace sojourn::encode {

using record::kNoIndex;
using record::ObservationCategory;

// The head of the observation's JSON, which depends only on its codes, category and profile.
std::string_view PatientWriter::observation_start(const record::Observation& o, Profile& profile) {
  if (o.codes.value >= shapes_.size()) shapes_.resize(o.codes.value + 1);
  CodeShape& shape = shapes_[o.codes.value];
  if (!shape.ready) shape = {true, profile_of_codes(context_.vocabulary, o.codes), {}};
  profile = observation_profile(context_.vocabulary, *journey_, o, shape.wished, context_.us_core);
  const record::ResultStatus status = status_at(o.release, journey_->last_instant());
  const std::uint32_t key = (std::uint32_t{static_cast<std::uint8_t>(status)} << 16) |
                            (std::uint32_t{static_cast<std::uint8_t>(profile)} << 8) | static_cast<std::uint8_t>(o.category);
  for (const Head& head : shape.heads)
    if (head.key == key) return head.text;
  shape.heads.push_back({key, observation_head(fragments_, profile, context_, status, o.category, o.codes)});
  return shape.heads.back().text;
}

void PatientWriter::value(JsonBuffer& b, const record::ObservationValue& v, bool has_components) {
  switch (v.kind) {
    case record::ValueKind::kQuantity: {
      b.raw(",\"valueQuantity\":{\"value\":");
      b.decimal(v.quantity);
      if (const std::string_view unit = fragments_.unit(v.unit); !unit.empty()) {
        b.raw(',');
        b.raw(unit);
      }
      b.raw('}');
      return;
    }
    case record::ValueKind::kConcept:
      b.raw(",\"valueCodeableConcept\":");
      b.raw(fragments_.codeable(v.coded));
      return;
    case record::ValueKind::kText:
      b.raw(",\"valueString\":");
      b.raw(fragments_.text(v.text));
      return;
    case record::ValueKind::kBoolean:
      b.raw(v.boolean ? ",\"valueBoolean\":true" : ",\"valueBoolean\":false");
      return;
    case record::ValueKind::kSampled: return sampled_data(b, v);
    case record::ValueKind::kAttachment:
      b.raw(R"(,"dataAbsentReason":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/data-absent-reason","code":"unsupported","display":"Unsupported"}]})");
      return;
    case record::ValueKind::kDeclined:
      b.raw(R"(,"dataAbsentReason":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/data-absent-reason","code":"asked-declined","display":"Asked But Declined"}]})");
      return;
    case record::ValueKind::kNone: break;
  }
  if (!has_components)
    b.raw(R"(,"dataAbsentReason":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/data-absent-reason","code":"unknown","display":"Unknown"}]})");
}

bool PatientWriter::shows_media(const record::Observation& o) const {
  return o.value.kind == record::ValueKind::kAttachment && context_.wants(ResourceType::kMedia);
}

void PatientWriter::derived_from(JsonBuffer& b, const record::Observation& o) {
  bool any = false;
  const auto start = [&] {
    b.raw(any ? "," : ",\"derivedFrom\":[");
    any = true;
  };
  const auto add = [&](const record::Observation& part) {
    if (!shows_media(part)) return;
    start();
    reference(b, ResourceType::kMedia, ids_.id(ResourceType::kMedia, part.key));
  };
  if (from_survey(o)) {
    start();
    reference(b, ResourceType::kQuestionnaireResponse, response_id(o));
  }
  add(o);
  for (Index i = 0; i < o.components; ++i) add(journey_->observations[o.first_component + i]);
  if (any) b.raw(']');
}

void PatientWriter::members(JsonBuffer& b, const record::Observation& o) {
  for (Index i = 0; i < o.components; ++i) {
    b.raw(i == 0 ? ",\"hasMember\":[" : ",");
    reference(b, ResourceType::kObservation,
              ids_.id(ResourceType::kObservation, journey_->observations[o.first_component + i].key));
  }
  if (o.components > 0) b.raw(']');
}

void PatientWriter::components(JsonBuffer& b, const record::Observation& o) {
  for (Index i = 0; i < o.components; ++i) {
    const record::Observation& part = journey_->observations[o.first_component + i];
    b.raw(i == 0 ? ",\"component\":[{\"code\":" : ",{\"code\":");
    b.raw(fragments_.codeable(part.codes));
    value(b, part.value, false);
    b.raw('}');
  }
  if (o.components > 0) b.raw(']');
}

void PatientWriter::observation(const record::Observation& o) {
  if (shows_media(o)) media(o);
  const bool whole = o.parent == kNoIndex;
  if (whole && from_survey(o)) questionnaire_response(o);
  if (!whole && !is_survey_panel(journey_->observations[o.parent])) return;  // written as a component of its parent
  if (!context_.wants(ResourceType::kObservation)) return;
  JsonBuffer& b = out_.begin(ResourceType::kObservation, ids_.id(ResourceType::kObservation, o.key));
  Profile profile = Profile::kNone;
  b.raw(observation_start(o, profile));
  based_on(b, order_of(o));
  subject(b);
  encounter_member(b, o.encounter);
  const record::Identity& me = journey_->person.identity;
  if (profile == Profile::kOccupation && me.employed <= o.time) {
    // What a person does for work they have done since then; nobody knows yet for how long. The visit's time is the record's.
    period(b, "effectivePeriod", me.employed, me.retired <= o.time ? me.retired : base::kNever);
    time_member(b, "issued", o.time);
  } else {
    time_member(b, "effectiveDateTime", o.time);
  }
  if (context_.summary || wants_performer(context_.us_core, profile))
    provider_member(b, "performer", o.encounter, &ProviderTexts::practitioner, "[", "]");
  value(b, o.value, o.components > 0);
  if (const std::optional<Sample> sample = sample_of(o)) {
    b.raw(",\"specimen\":");
    reference(b, ResourceType::kSpecimen, sample->id);
  }
  if (is_survey_panel(o)) members(b, o);
  derived_from(b, o);
  if (!is_survey_panel(o)) components(b, o);
  out_.end();
}

// The pictures among the results.
void PatientWriter::report_media(JsonBuffer& b, const record::Report& r) const {
  bool any = false;
  for (Index i = 0; i < r.observations; ++i) {
    const record::Observation& o = journey_->observations[r.first_observation + i];
    if (!shows_media(o)) continue;
    b.raw(any ? ",{\"link\":" : ",\"media\":[{\"link\":");
    any = true;
    reference(b, ResourceType::kMedia, ids_.id(ResourceType::kMedia, o.key));
    b.raw('}');
  }
  if (any) b.raw(']');
}

void PatientWriter::report(const record::Report& r) {
  const ReportKind kind = kind_of(r);
  JsonBuffer& b = out_.begin(ResourceType::kDiagnosticReport, ids_.id(ResourceType::kDiagnosticReport, r.key));
  meta(b, kind == ReportKind::kLaboratory ? Profile::kLaboratoryReport : Profile::kNoteReport);
  based_on(b, order_of(r));
  const record::ResultStatus status = status_at(r.release, journey_->last_instant());
  b.raw(",\"status\":\"");
  b.raw(words(status));
  b.raw("\",\"category\":[{\"coding\":[");
  if (kind == ReportKind::kLaboratory)
    b.raw(R"({"system":"http://terminology.hl7.org/CodeSystem/v2-0074","code":"LAB","display":"Laboratory"})");
  else if (kind == ReportKind::kImaging)
    b.raw(R"({"system":"http://loinc.org","code":"LP29684-5","display":"Radiology"})");
  else
    b.raw(R"({"system":"http://terminology.hl7.org/CodeSystem/v2-0074","code":"OTH","display":"Other"})");
  b.raw("]}]");
  code_member(b, r.codes);
  subject(b);
  encounter_member(b, r.encounter);
  time_member(b, "effectiveDateTime", r.time);
  time_member(b, "issued", status == record::ResultStatus::kPreliminary ? r.time
                           : status == record::ResultStatus::kCorrected ? r.release.corrected
                                                                        : std::max(r.time, r.release.told));
  if (const ProviderTexts* who = providers_of(r.encounter)) {
    b.raw(",\"performer\":[");
    b.raw(who->organization);
    if (kind != ReportKind::kLaboratory) {  // somebody looked, and says what they saw
      b.raw(',');
      b.raw(who->practitioner);
    }
    b.raw(']');
  }
  if (const std::optional<Sample> sample = sample_of(r)) {
    b.raw(",\"specimen\":[");
    reference(b, ResourceType::kSpecimen, sample->id);
    b.raw(']');
  }
  bool any = false;
  for (Index i = 0; context_.wants(ResourceType::kObservation) && i < r.observations; ++i) {
    const record::Observation& o = journey_->observations[r.first_observation + i];
    if (o.parent != kNoIndex) continue;
    b.raw(any ? "," : ",\"result\":[");
    any = true;
    reference(b, ResourceType::kObservation, ids_.id(ResourceType::kObservation, o.key));
  }
  if (any) b.raw(']');
  report_media(b, r);
  if (kind != ReportKind::kLaboratory && !context_.summary) presented_form(b, notes_.report(*journey_, r), r.time);
  out_.end();
}

}  // namespace sojourn::encode
