// Notes in words: DocumentReferences of visits, and DiagnosticReports of studies that have no result but a text.
#include <array>

#include "sojourn/encode/fhir_patient_writer.hpp"

namespace sojourn::encode {
namespace {

using record::kNoIndex;

struct NoteRow {
  std::string_view code, display;
};
// By NoteType. LOINC, US Core's us-core-clinical-note-type.
constexpr std::array<NoteRow, kNoteTypes> kTypes{{{"11506-3", "Progress note"},
                                                  {"11488-4", "Consult note"},
                                                  {"34117-2", "History and physical note"},
                                                  {"18842-5", "Discharge summary"},
                                                  {"28570-0", "Procedure note"}}};

// Examinations by SNOMED CT code that end in a report of words, and what kind of report.
enum class Study : std::uint8_t { kImaging, kCardiology, kPathology };
struct StudyRow {
  std::string_view category, category_display, code, display;
};
constexpr std::array<StudyRow, 3> kStudies{{{"LP29684-5", "Radiology", "18748-4", "Diagnostic imaging study"},
                                            {"LP29708-2", "Cardiology", "11524-6", "EKG study"},
                                            {"LP7839-6", "Pathology", "11526-1", "Pathology study"}}};
struct ExaminationRow {
  std::string_view snomed;
  Study study;
};
constexpr std::array<ExaminationRow, 5> kExaminations{{{"29303009", Study::kCardiology},
                                                       {"268400002", Study::kCardiology},
                                                       {"122548005", Study::kPathology},
                                                       {"76164006", Study::kPathology},
                                                       {"65575008", Study::kPathology}}};

const ExaminationRow* examination_of(const vocab::Vocabulary& v, vocab::ConceptListId codes) {
  for (const vocab::ConceptId id : v.list(codes))
    for (const ExaminationRow& row : kExaminations)
      if (v.code(id) == row.snomed && v.address(v.at(id).system) == kSnomed) return &row;
  return nullptr;
}

// Parts of a visit's key in the ids of its notes.
enum NotePart : std::uint32_t { kMain, kAdmission, kOperation, kAnew };

}  // namespace

void PatientWriter::document_references(const record::Encounter& e) {
  const auto index = static_cast<Index>(&e - journey_->encounters.data());
  if (!notes_.has_note(index)) return;
  document_reference(index, notes_.main_type(index), kMain);
  if (notes_.has_admission_note(index)) document_reference(index, NoteType::kHistoryAndPhysical, kAdmission);
  if (notes_.has_procedure_note(index)) document_reference(index, NoteType::kProcedure, kOperation);
  if (notes_.rewritten(index) != base::kNever) document_reference(index, notes_.main_type(index), kAnew);
}

void PatientWriter::document_reference(Index index, NoteType type, std::uint32_t part) {
  const record::Encounter& e = journey_->encounters[index];
  static const std::string kCategory = codeable_json(
      "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category", "clinical-note", "Clinical Note");
  const NoteRow& note = kTypes[static_cast<std::size_t>(type)];
  const bool anew = part == kAnew;
  const base::Instant rewritten = part == kMain || anew ? notes_.rewritten(index) : base::kNever;
  const base::Instant written = anew ? rewritten : notes_.written(index, type);
  const Uuid id = ids_.id(ResourceType::kDocumentReference, e.key, part);
  JsonBuffer& b = out_.begin(ResourceType::kDocumentReference, id);
  meta(b, Profile::kDocument);
  b.raw(",\"identifier\":[{\"system\":\"https://sojourn.invalid/id/note\",\"value\":\"");
  b.advance(id.write(b.room(kUuidChars)));
  b.raw(!anew && rewritten != base::kNever ? "\"}],\"status\":\"superseded\"" : "\"}],\"status\":\"current\"");
  b.raw(anew ? ",\"docStatus\":\"amended\",\"type\":" : ",\"docStatus\":\"final\",\"type\":");
  b.raw(codeable_json(kLoinc, note.code, note.display));
  b.raw(",\"category\":[");
  b.raw(kCategory);
  b.raw(']');
  subject(b);
  time_member(b, "date", written);
  provider_member(b, "author", index, &ProviderTexts::practitioner, "[", "]");
  provider_member(b, "custodian", index, &ProviderTexts::organization);
  if (anew) {
    b.raw(",\"relatesTo\":[{\"code\":\"replaces\",\"target\":");
    reference(b, ResourceType::kDocumentReference, ids_.id(ResourceType::kDocumentReference, e.key, kMain));
    b.raw("}]");
  }
  b.raw(",\"content\":[{\"attachment\":{\"contentType\":\"text/plain; charset=utf-8\",\"language\":\"en\",\"data\":\"");
  b.base64(notes_.write(index, type, anew));
  b.raw("\",\"title\":");
  b.quoted(note.display);
  time_member(b, "creation", written);
  b.raw("},\"format\":{\"system\":\"");
  b.raw(format_system(context_.us_core));
  b.raw(R"(","code":"urn:ihe:iti:xds:2017:mimeTypeSufficient","display":"mimeType Sufficient"}}],"context":{"encounter":[)");
  reference(b, ResourceType::kEncounter, encounter_id(index));
  b.raw(']');
  b.raw(",\"period\":{\"start\":");
  instant(b, e.start);
  time_member(b, "end", notes_.end_of(index));
  b.raw("}}");
  out_.end();
}

void PatientWriter::presented_form(JsonBuffer& b, std::string_view text, base::Instant written) {
  b.raw(",\"presentedForm\":[{\"contentType\":\"text/plain; charset=utf-8\",\"language\":\"en\",\"data\":\"");
  b.base64(text);
  b.raw('"');
  time_member(b, "creation", written);
  b.raw("}]");
}

// The head of a report that is nothing but words; the caller adds the text.
JsonBuffer& PatientWriter::note_report(const Uuid& id, std::size_t study, Index encounter, base::Instant at) {
  const StudyRow& row = kStudies[study];
  JsonBuffer& b = out_.begin(ResourceType::kDiagnosticReport, id);
  meta(b, Profile::kNoteReport);
  b.raw(",\"status\":\"final\",\"category\":[{\"coding\":[");
  b.raw(coding_json(kLoinc, row.category, row.category_display));
  b.raw("]}],\"code\":");
  b.raw(codeable_json(kLoinc, row.code, row.display));
  subject(b);
  encounter_member(b, encounter);
  time_member(b, "effectiveDateTime", at);
  time_member(b, "issued", at);
  if (const ProviderTexts* who = providers_of(encounter)) {
    b.raw(",\"performer\":[");
    b.raw(who->organization);
    b.raw(',');
    b.raw(who->practitioner);
    b.raw(']');
  }
  provider_member(b, "resultsInterpreter", encounter, &ProviderTexts::practitioner, "[", "]");
  return b;
}

void PatientWriter::imaging_report(const record::ImagingStudy& s) {
  const Uuid id = ids_.id(ResourceType::kDiagnosticReport, s.key, 1);
  JsonBuffer& b = note_report(id, static_cast<std::size_t>(Study::kImaging), s.encounter, s.time);
  based_on(b, order_of(s));
  if (context_.wants(ResourceType::kImagingStudy)) {
    b.raw(",\"imagingStudy\":[");
    reference(b, ResourceType::kImagingStudy, ids_.id(ResourceType::kImagingStudy, s.key));
    b.raw(']');
  }
  presented_form(b, notes_.imaging(*journey_, s), s.time);
  out_.end();
}

void PatientWriter::examination_report(const record::Procedure& p) {
  const ExaminationRow* row = examination_of(context_.vocabulary, p.codes);
  if (row == nullptr || p.end > journey_->last_instant()) return;
  const Uuid id = ids_.id(ResourceType::kDiagnosticReport, p.key, 1);
  JsonBuffer& b = note_report(id, static_cast<std::size_t>(row->study), p.encounter, p.end);
  based_on(b, order_of(p));
  presented_form(b, notes_.examination(*journey_, p), p.end);
  out_.end();
}

}  // namespace sojourn::encode
