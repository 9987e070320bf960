// One readable chart a patient, in plain text.
#include <algorithm>
#include <numeric>

#include "sojourn/encode/fhir_ids.hpp"
#include "sojourn/encode/words.hpp"
#include "sojourn/record/care_plans.hpp"
#include "sojourn/record/window.hpp"

namespace sojourn::encode {
namespace {

constexpr std::size_t kWidth = 78;

std::string file_word(std::string_view text) {
  std::string out;
  for (const char c : text)
    if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-') out += c;
  return out;
}

class TextEncoder final : public Encoder {
 public:
  explicit TextEncoder(const Context& context) : context_(context), vocabulary_(context.vocabulary) {}

  void encode(const record::Journey& journey, Encoded& out) override {
    journey_ = &journey;
    kept_ = &window_.select(journey, context_.years_of_history);
    const Uuid patient = IdSpace(context_.seed, journey.person.person).id(ResourceType::kPatient, 0);
    Encoded::Part& part = out.next_part();
    part.file = "text/" + file_word(journey.person.family_name) + "_" + file_word(journey.person.given_name) + "_" +
                patient.text() + ".txt";
    out_ = &part.bytes;
    head(patient);
    problems();
    allergies();
    medications();
    immunizations();
    care_plans();
    devices();
    encounters();
    out_ = nullptr;
    journey_ = nullptr;
    kept_ = nullptr;
  }
  // Charts name their clinicians and facilities themselves.
  void encode_providers(const ProviderSet&, Position, Encoded&) override {}
  const ProviderSet& providers() const override { return providers_; }

 private:
  std::string_view show(vocab::ConceptListId list) const {
    const std::string_view text = first_display(vocabulary_, list);
    return text.empty() ? "unspecified" : text;
  }
  std::string_view show(vocab::ConceptId id) const { return id ? vocabulary_.display(id) : "unspecified"; }

  base::Instant local(base::Instant t) const { return context_.zones.to_local(journey_->person.zone, t); }
  static std::string day(base::Date date) {
    char buffer[base::kDateChars];
    return std::string(buffer, base::write_date(buffer, date));
  }
  std::string day(base::Instant t) const { return day(base::day_of(local(t))); }
  std::string minute(base::Instant t) const {
    char buffer[base::kInstantChars];
    base::write_instant(buffer, local(t), 0);
    return std::string(buffer, 10) + " " + std::string(buffer + 11, 5);
  }
  bool open(base::Instant end) const { return end > journey_->last_instant(); }
  std::string period(base::Instant start, base::Instant end) const {
    return day(start) + (open(end) ? std::string(" -           ") : " - " + day(end));
  }

  void line(std::string_view text) { *out_ += std::string(text) + "\n"; }
  void field(std::string_view label, std::string_view value) {
    std::string text(label);
    text.resize(16, ' ');
    line(text + std::string(value));
  }
  void heading(std::string_view text) {
    line("");
    line(text);
    line(std::string(text.size(), '-'));
  }
  void lines_or_none(std::vector<std::string>& lines) {
    if (lines.empty()) line("None recorded.");
    for (const std::string& each : lines) line(each);
    lines.clear();
  }
  std::string because(const record::Reason& reason) const {
    const std::string_view text = first_display(vocabulary_, reason.codes);
    return text.empty() ? std::string() : ", for " + std::string(text);
  }

  void head(const Uuid& patient) {
    const record::Demographics& p = journey_->person;
    line(std::string(p.given_name) + " " + std::string(p.middle_name) + (p.middle_name.empty() ? "" : " ") +
         std::string(p.family_name));
    line(std::string(kWidth, '='));
    line("Synthetic record: this person does not exist.");
    line("");
    field("Record", patient.text());
    field("Born", day(p.birth));
    if (journey_->dead()) {
      const std::string_view cause = first_display(vocabulary_, journey_->cause_of_death);
      const int age = base::completed_years(local(p.birth), local(journey_->death));
      field("Died", day(journey_->death) + " at " + std::to_string(age) +
                        (cause.empty() ? std::string() : ", " + std::string(cause)));
    } else {
      // The run ends with a day of the calendar, the same one in every time zone.
      const base::Date end = base::day_of(journey_->end);
      field("Age", std::to_string(base::completed_years(base::day_of(local(p.birth)), end)) + " on " + day(end));
    }
    field("Sex", words(p.sex));
    field("Race", words(p.race));
    field("Ethnicity", p.hispanic ? "hispanic or latino" : "not hispanic or latino");
    field("Marital status", words(p.marital_status));
    field("Language", p.language);
    field("Address", street_address(p) + ", " + std::string(p.city) + ", " + std::string(p.state) + " " +
                         std::string(p.postal_code));
    field("Phone", phone_number(p));
  }

  void problems() {
    std::vector<std::string> current, past;
    for (std::size_t i = 0; i < journey_->conditions.size(); ++i) {
      if (!kept_->conditions[i]) continue;
      const record::Condition& c = journey_->conditions[i];
      (open(c.abatement) ? current : past).push_back(period(c.onset, c.abatement) + "  " + std::string(show(c.codes)));
    }
    heading("PROBLEMS");
    lines_or_none(current);
    if (past.empty()) return;
    heading("PAST PROBLEMS");
    lines_or_none(past);
  }

  void allergies() {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < journey_->allergies.size(); ++i) {
      if (!kept_->allergies[i]) continue;
      const record::Allergy& a = journey_->allergies[i];
      std::string text = period(a.onset, a.end) + "  " + std::string(show(a.codes));
      for (std::uint32_t r = 0; r < a.reactions; ++r) {
        const record::Reaction& reaction = journey_->reactions[a.first_reaction + r];
        text += (r == 0 ? ": " : ", ") + std::string(show(reaction.manifestation)) + " (" +
                std::string(words(reaction.severity)) + ")";
      }
      lines.push_back(std::move(text));
    }
    heading("ALLERGIES");
    lines_or_none(lines);
  }

  void medications() {
    std::vector<std::string> current, past;
    for (std::size_t i = 0; i < journey_->medications.size(); ++i) {
      const record::Medication& m = journey_->medications[i];
      if (!kept_->medications[i] || m.administration) continue;
      std::string text = period(m.start, m.end) + "  " + std::string(show(m.codes)) + because(m.reason);
      (open(m.end) ? current : past).push_back(std::move(text));
    }
    heading("MEDICATIONS");
    lines_or_none(current);
    if (past.empty()) return;
    heading("PAST MEDICATIONS");
    lines_or_none(past);
  }

  void immunizations() {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < journey_->immunizations.size(); ++i) {
      if (!kept_->immunizations[i]) continue;
      const record::Immunization& s = journey_->immunizations[i];
      lines.push_back(day(s.time) + "  " + std::string(show(s.codes)) + ", dose " + std::to_string(s.dose));
    }
    heading("IMMUNIZATIONS");
    lines_or_none(lines);
  }

  void care_plans() {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < journey_->care_plans.size(); ++i) {
      if (!kept_->care_plans[i]) continue;
      const record::CarePlan& c = journey_->care_plans[i];
      std::string text = period(c.start, c.end) + "  " + std::string(show(c.codes)) + because(c.reason);
      record::for_each_activity(*journey_, vocabulary_, c, [&](vocab::ConceptId activity) {
        text += "\n                           - " + std::string(show(activity));
      });
      lines.push_back(std::move(text));
    }
    if (lines.empty()) return;
    heading("CARE PLANS");
    lines_or_none(lines);
  }

  void devices() {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < journey_->devices.size(); ++i) {
      if (!kept_->devices[i]) continue;
      const record::Device& d = journey_->devices[i];
      lines.push_back(period(d.start, d.end) + "  " + std::string(show(d.code)));
    }
    if (lines.empty()) return;
    heading("DEVICES");
    lines_or_none(lines);
  }

  // Adds a finding below the visit in which it was made.
  void found(std::uint32_t encounter, const std::string& text) {
    if (encounter != base::kNoIndex) findings_[encounter] += "    " + text + "\n";
  }
  std::string result(const record::Observation& o) const {
    std::string text;
    append_result(text, vocabulary_, o);
    return text;
  }

  void collect_acts() {
    const record::Journey& j = *journey_;
    for (std::size_t i = 0; i < j.conditions.size(); ++i)
      if (kept_->conditions[i]) found(j.conditions[i].encounter, "Diagnosis     " + std::string(show(j.conditions[i].codes)));
    for (std::size_t i = 0; i < j.procedures.size(); ++i)
      if (kept_->procedures[i])
        found(j.procedures[i].encounter,
              "Procedure     " + std::string(show(j.procedures[i].codes)) + because(j.procedures[i].reason));
    for (std::size_t i = 0; i < j.medications.size(); ++i)
      if (kept_->medications[i])
        found(j.medications[i].encounter, (j.medications[i].administration ? "Administered  " : "Prescribed    ") +
                                              std::string(show(j.medications[i].codes)));
    for (std::size_t i = 0; i < j.immunizations.size(); ++i)
      if (kept_->immunizations[i])
        found(j.immunizations[i].encounter, "Immunization  " + std::string(show(j.immunizations[i].codes)));
    for (std::size_t i = 0; i < j.imaging_studies.size(); ++i) {
      const record::ImagingStudy& study = j.imaging_studies[i];
      if (!kept_->imaging_studies[i]) continue;
      for (std::uint32_t s = 0; s < study.series; ++s) {
        const record::ImagingSeries& series = j.imaging_series[study.first_series + s];
        found(study.encounter, "Imaging       " + std::string(show(series.modality)) + ", " +
                                   std::string(show(series.body_site)));
      }
    }
    for (std::size_t i = 0; i < j.supplies.size(); ++i)
      if (kept_->supplies[i])
        found(j.supplies[i].encounter, "Supply        " + std::to_string(j.supplies[i].quantity) + " x " +
                                           std::string(show(j.supplies[i].code)));
  }

  void collect_results() {
    const record::Journey& j = *journey_;
    for (std::size_t i = 0; i < j.reports.size(); ++i) {
      if (!kept_->reports[i]) continue;
      const record::Report& r = j.reports[i];
      found(r.encounter, "Report        " + std::string(show(r.codes)));
      for (std::uint32_t o = 0; o < r.observations; ++o)
        found(r.encounter, "                " + result(j.observations[r.first_observation + o]));
    }
    for (std::size_t i = 0; i < j.observations.size(); ++i) {
      const record::Observation& o = j.observations[i];
      if (!kept_->observations[i] || o.report != base::kNoIndex || o.parent != base::kNoIndex) continue;
      found(o.encounter, "Finding       " + result(o));
      for (std::uint32_t c = 0; c < o.components; ++c)
        found(o.encounter, "                " + result(j.observations[o.first_component + c]));
    }
  }

  void encounters() {
    const record::Journey& j = *journey_;
    findings_.assign(j.encounters.size(), {});
    collect_acts();
    collect_results();
    std::vector<std::uint32_t> order(j.encounters.size());
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return j.encounters[a].start > j.encounters[b].start; });
    heading("ENCOUNTERS");
    bool any = false;
    for (const std::uint32_t i : order) {
      if (!kept_->encounters[i]) continue;
      any = true;
      encounter(j.encounters[i]);
      *out_ += findings_[i];
    }
    if (!any) line("None recorded.");
  }

  void encounter(const record::Encounter& e) {
    line("");
    std::string text = minute(e.start) + "  " + std::string(show(e.codes)) + " (" + std::string(words(e.klass)) + ")" +
                       because(e.reason);
    if (!open(e.end) && base::day_of(local(e.end)) != base::day_of(local(e.start))) text += ", to " + day(e.end);
    line(text);
    if (e.clinician.facility.place == base::kNoIndex) return;
    const record::Clinician who = context_.directory.clinician(e.clinician);
    line("    " + context_.directory.facility(e.clinician.facility).name + "; " + std::string(who.given_name) + " " +
         std::string(who.family_name) + ", " + std::string(words(e.clinician.specialty)));
  }

  const Context context_;
  const vocab::Vocabulary& vocabulary_;
  record::Window window_;
  const record::Selection* kept_ = nullptr;
  const record::Journey* journey_ = nullptr;
  std::string* out_ = nullptr;
  std::vector<std::string> findings_;  // by encounter
  ProviderSet providers_;
};

}  // namespace

std::unique_ptr<Encoder> make_text_encoder(const Context& context) { return std::make_unique<TextEncoder>(context); }

}  // namespace sojourn::encode
