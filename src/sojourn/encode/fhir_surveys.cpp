// QuestionnaireResponses: the answers behind a score, and surveys that were recorded question by question.
#include "sojourn/encode/fhir_patient_writer.hpp"

namespace sojourn::encode {

using record::kNoIndex;
using record::ValueKind;

// True for an observation that a filled-in form stands behind, and for what is part of it.
bool PatientWriter::from_survey(const record::Observation& o) const {
  if (!context_.wants(ResourceType::kQuestionnaireResponse)) return false;
  return o.answers != kNoIndex || is_survey_panel(o) ||
         (o.parent != kNoIndex && is_survey_panel(journey_->observations[o.parent]));
}

// A survey whose questions are observations of their own: US Core wants a panel with members, not components. A patient
// summary lists whole observations.
bool PatientWriter::is_survey_panel(const record::Observation& o) const {
  return !context_.summary && o.components > 0 && o.category == record::ObservationCategory::kSurvey &&
         !context_.vocabulary.list(o.codes).empty();
}

Uuid PatientWriter::response_id(const record::Observation& o) const {
  const record::Observation& whole = o.parent == kNoIndex ? o : journey_->observations[o.parent];
  return ids_.id(ResourceType::kQuestionnaireResponse, whole.key);
}

// A survey that did not get an answer has an item without one.
void PatientWriter::answer(JsonBuffer& b, const record::ObservationValue& v) {
  if (v.kind == ValueKind::kNone || v.kind == ValueKind::kDeclined) return;
  b.raw(",\"answer\":[{");
  switch (v.kind) {
    case ValueKind::kConcept:
      b.raw("\"valueCoding\":");
      b.raw(fragments_.coding(v.coded));
      break;
    case ValueKind::kText:
      b.raw("\"valueString\":");
      b.raw(fragments_.text(v.text));
      break;
    case ValueKind::kBoolean: b.raw(v.boolean ? "\"valueBoolean\":true" : "\"valueBoolean\":false"); break;
    case ValueKind::kQuantity: {
      const std::string_view unit = fragments_.unit(v.unit);
      const bool score = !v.unit || context_.vocabulary.text(v.unit).starts_with('{');
      b.raw(score || unit.empty() ? "\"valueDecimal\":" : "\"valueQuantity\":{\"value\":");
      b.decimal(v.quantity);
      if (score || unit.empty()) break;
      b.raw(',');
      b.raw(unit);
      b.raw('}');
      break;
    }
    default: b.raw("\"valueString\":\"see the observation\""); break;
  }
  b.raw("}]");
}

void PatientWriter::questionnaire_response(const record::Observation& o) {
  const vocab::Vocabulary& v = context_.vocabulary;
  const record::Answered* answered = o.answers == kNoIndex ? nullptr : &journey_->answered[o.answers];
  const record::Questionnaire* form =
      answered == nullptr ? nullptr : &context_.catalog.questionnaires[answered->questionnaire];
  const vocab::ConceptId code = form == nullptr ? v.list(o.codes).front() : form->form;
  const Uuid id = response_id(o);
  JsonBuffer& b = out_.begin(ResourceType::kQuestionnaireResponse, id);
  meta(b, Profile::kQuestionnaireResponse);
  b.raw(",\"identifier\":{\"system\":\"https://sojourn.invalid/id/questionnaire-response\",\"value\":\"");
  b.advance(id.write(b.room(kUuidChars)));
  // LOINC gives each of its forms a canonical address as a Questionnaire and a page on which it can be read.
  b.raw("\"},\"questionnaire\":\"http://loinc.org/q/");
  b.escaped(v.code(code));
  b.raw("\",\"_questionnaire\":{\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/display\",\"valueString\":");
  b.quoted(v.display(code));
  b.raw("},{\"url\":\"");
  b.raw(kUsCoreAddress);
  b.raw(name(Profile::kQuestionnaireUri));
  b.raw("\",\"valueUri\":\"https://loinc.org/");
  b.escaped(v.code(code));
  b.raw(answered != nullptr && answered->amended ? "\"}]},\"status\":\"amended\"" : "\"}]},\"status\":\"completed\"");
  subject(b);
  encounter_member(b, o.encounter);
  time_member(b, "authored", o.time);
  b.raw(",\"author\":");
  b.raw(patient_reference_);
  b.raw(",\"source\":");
  b.raw(patient_reference_);
  // A scored form is a list of questions; what was recorded question by question stands under its heading.
  b.raw(",\"item\":[");
  if (form == nullptr) {
    b.raw(fragments_.item(code));
    b.raw(",\"item\":[");
  } else {
    for (std::size_t i = 0; i < form->items.size(); ++i) {
      b.raw(fragments_.item(form->items[i].question));
      b.raw(",\"answer\":[{\"valueCoding\":");
      b.raw(fragments_.coding(form->items[i].answers[journey_->answers[answered->first + i]]));
      b.raw("}]},");
    }
    b.raw(fragments_.item(form->score));
    answer(b, o.value);
    b.raw('}');
  }
  for (Index i = 0; i < o.components; ++i) {
    const record::Observation& part = journey_->observations[o.first_component + i];
    const auto codes = v.list(part.codes);
    if (i > 0) b.raw(',');
    b.raw(fragments_.item(codes.empty() ? code : codes.front()));
    answer(b, part.value);
    b.raw('}');
  }
  b.raw(form == nullptr ? "]}]" : "]");
  out_.end();
}

}  // namespace sojourn::encode
