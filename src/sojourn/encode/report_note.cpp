// The words of reports: of results, of imaging studies, of examinations.
#include "sojourn/encode/visit_note.hpp"

namespace sojourn::encode {

using base::kNoIndex;

void VisitNotes::report_head(const record::Journey& journey, std::string_view title_text, base::Instant at,
                             std::uint32_t encounter) {
  journey_ = &journey;
  text_.clear();
  section_ = {};
  title(title_text);
  patient(at);
  field("Date");
  minute(at);
  text_ += '\n';
  if (encounter == kNoIndex || journey.encounters[encounter].clinician.facility.place == kNoIndex) return;
  field("Place");
  (text_ += context_.directory.facility(journey.encounters[encounter].clinician.facility).name) += '\n';
}

// What was diagnosed at the same visit by then.
void VisitNotes::conclusion(std::uint32_t encounter, base::Instant at) {
  heading("CONCLUSION");
  bool any = false;
  for (const record::Condition& c : journey_->conditions) {
    if (encounter == kNoIndex || c.encounter != encounter || c.recorded > at) continue;
    item("Diagnosis");
    codes(c.codes);
    text_ += '\n';
    any = true;
  }
  if (any) return;
  item("Diagnosis");
  text_ += "none recorded at this visit so far\n";
}

const std::string& VisitNotes::report(const record::Journey& journey, const record::Report& r) {
  report_head(journey, "REPORT", r.time, r.encounter);
  field("Report");
  codes(r.codes);
  results(r.first_observation, r.observations);
  text_ += '\n';
  return text_;
}

const std::string& VisitNotes::imaging(const record::Journey& journey, const record::ImagingStudy& study) {
  report_head(journey, "IMAGING REPORT", study.time, study.encounter);
  field("Study");
  if (study.procedure != kNoIndex) codes(journey.procedures[study.procedure].codes);
  else text_ += "imaging";
  because(study.reason);
  for (std::uint32_t s = 0; s < study.series; ++s) {
    const record::ImagingSeries& series = journey.imaging_series[study.first_series + s];
    text_ += "\n                ";
    text_ += series.modality ? context_.vocabulary.display(series.modality) : "unspecified";
    if (series.body_site) (text_ += ", ") += context_.vocabulary.display(series.body_site);
  }
  text_ += '\n';
  conclusion(study.encounter, study.time);
  return text_;
}

const std::string& VisitNotes::examination(const record::Journey& journey, const record::Procedure& procedure) {
  report_head(journey, "EXAMINATION REPORT", procedure.end, procedure.encounter);
  field("Examination");
  codes(procedure.codes);
  because(procedure.reason);
  text_ += '\n';
  conclusion(procedure.encounter, procedure.end);
  return text_;
}

}  // namespace sojourn::encode
