#pragma once
// The note of one visit in plain English: what was known when the visit began and what happened in it. Nothing that is
// recorded later goes in, so a note stays the same when the life goes on.
#include <string>
#include <vector>

#include "sojourn/encode/encoder.hpp"

namespace sojourn::encode {

// The clinical notes that US Core wants every system to have. A discharge summary has the whole stay, a history and
// physical note what was found on its first day, a procedure note what was done.
enum class NoteType : std::uint8_t { kProgress, kConsultation, kHistoryAndPhysical, kDischarge, kProcedure };
inline constexpr std::size_t kNoteTypes = 5;

class VisitNotes {
 public:
  explicit VisitNotes(const Context& context) : context_(context) {}

  // Sorts the facts of the life by visit. The journey must outlive the notes.
  void begin(const record::Journey& journey);
  // True if the visit is over: an open one has no note yet.
  bool has_note(std::uint32_t encounter) const;
  // The visit's end; death ends an open one.
  base::Instant end_of(std::uint32_t encounter) const;
  // Until when the note tells of the visit; that is when it is written.
  base::Instant written(std::uint32_t encounter, NoteType type) const;
  // The note on the visit as a whole, and whether there are others beside it.
  NoteType main_type(std::uint32_t encounter) const;
  bool has_admission_note(std::uint32_t encounter) const;
  bool has_procedure_note(std::uint32_t encounter) const;
  // When the note on the visit as a whole was written anew because a laboratory had corrected a result that it cites;
  // kNever if it was not. The first note leaves such a result to the laboratory's report.
  base::Instant rewritten(std::uint32_t encounter) const;
  // Valid until the next call.
  const std::string& write(std::uint32_t encounter, NoteType type, bool anew = false);

  // Of a diagnostic report or a study, whether or not begin() was called. Valid until the next call.
  const std::string& report(const record::Journey& journey, const record::Report& report);
  const std::string& imaging(const record::Journey& journey, const record::ImagingStudy& study);
  const std::string& examination(const record::Journey& journey, const record::Procedure& procedure);

 private:
  enum class Kind : std::uint8_t {
    kObservation, kReport, kCondition, kAllergy, kProcedure, kImaging, kImmunization, kAdministration, kPrescription,
    kDevice, kSupply, kCarePlan
  };
  struct Fact {
    Kind kind;
    std::uint32_t index;
  };
  template <class F>
  void each_fact(F f) const;

  void title(std::string_view text);
  void head(std::string_view title, const record::Encounter& e, base::Instant end);
  void patient(base::Instant at);
  void known_before(std::uint32_t encounter);
  void done(std::uint32_t encounter, NoteType type, base::Instant end);
  void report_head(const record::Journey& journey, std::string_view title, base::Instant at, std::uint32_t encounter);
  void results(std::uint32_t first, std::uint32_t count);
  void conclusion(std::uint32_t encounter, base::Instant at);
  bool great_procedure(const Fact& fact) const;
  void fact(const Fact& fact);
  void disposition(const record::Encounter& e);

  void field(std::string_view label);
  void item(std::string_view label);
  void heading(std::string_view text);
  void codes(vocab::ConceptListId list);
  void because(const record::Reason& reason);
  void day(base::Instant t);
  void minute(base::Instant t);
  base::Instant time_of(const Fact& fact) const;
  const record::Release* release_of(const Fact& fact) const;

  const Context& context_;
  const record::Journey* journey_ = nullptr;
  std::vector<std::uint32_t> first_;  // by encounter: its first place in facts_; one more at the end
  std::vector<Fact> facts_;
  base::Instant known_;  // the corrections until then go into the note
  std::string text_;
  std::string_view section_;  // heading that is written before its first line
};

}  // namespace sojourn::encode
