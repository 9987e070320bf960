#include "sojourn/calibrate/goals.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "sojourn/measure/subjects.hpp"

namespace sojourn::calibrate {
namespace {

using base::json::Node;
using M = stats::TargetMeasure;
using stats::SexFilter;
using stats::SubjectKind;
using stats::Target;

std::optional<SexFilter> sex_of(const Node& target) {
  const std::string_view sex = target.text_of("sex");
  if (sex.empty()) return std::nullopt;
  return sex == "F" ? SexFilter::kFemale : SexFilter::kMale;
}

// Figures that a module moves if it records the condition, or brings about death by it.
bool of_disease(M measure) {
  return measure == M::kEver || measure == M::kCurrent || measure == M::kPastYear || measure == M::kIncidence ||
         measure == M::kEpisodes || measure == M::kOnsetAge || measure == M::kMortality30 ||
         measure == M::kHospitalMortality || measure == M::kDeathRate;
}

SubjectKind kind_of(std::string_view state_type) {
  if (state_type == "Procedure") return SubjectKind::kProcedure;
  if (state_type == "MedicationOrder") return SubjectKind::kMedication;
  if (state_type == "Observation" || state_type == "MultiObservation" || state_type == "VitalSign") return SubjectKind::kObservation;
  if (state_type == "Vaccine") return SubjectKind::kImmunization;
  if (state_type == "Death") return SubjectKind::kCause;
  return SubjectKind::kCondition;
}

class GoalReader {
 public:
  GoalReader(const module::ModuleSet& set, stats::TargetTables& tables) : set_(set), tables_(tables) {
    for (const Target& t : tables.targets())
      if (tables.source(t.source).verified) seen_.emplace(t.subject, t.measure);
  }

  void read(std::size_t module) {
    const Node* targets = set_.modules[module].root().find("targets");
    if (!targets || !targets->is_array()) return by_codes(module);
    for (const Node& target : targets->children()) {
      if (target.find("codes")) own(target, module);
      else published(target, module);
    }
  }

  std::vector<Goal> goals;

 private:
  void add(const Target& target, std::size_t module, bool fit) {
    const auto [place, fresh] = known_.emplace(&target, goals.size());
    if (fresh) goals.push_back({target, {}, fit});
    Goal& goal = goals[place->second];
    goal.fit = goal.fit && fit;
    goal.modules.push_back(module);
  }

  bool usable(const Target& target) const {
    if (target.measure == M::kNotComputed) return false;
    return tables_.source(target.source).verified || !seen_.contains({target.subject, target.measure});
  }

  void published(const Node& want, std::size_t module) {
    const std::string_view subject = want.text_of("subject"), group = want.text_of("group", "all");
    const auto measure = stats::target_measure(want.text_of("measure"));
    const auto sex = sex_of(want);
    const Node* ages = want.find("ages");
    for (const Target& t : tables_.targets()) {
      if (t.subject != subject || t.group != group || !usable(t)) continue;
      if ((measure && t.measure != *measure) || (sex && t.sex != *sex)) continue;
      if (ages && (t.age_low < ages->children()[0].number() || t.age_high > ages->children()[1].number())) continue;
      add(t, module, want.boolean_of("fit", true));
    }
  }

  void by_codes(std::size_t module) {
    measure::Subjects subjects(tables_);
    std::set<std::string_view> recorded;
    const Node* states = set_.modules[module].root().find("states");
    const auto is_death = [](const Node& state) { return state.text_of("type") == "Death"; };
    const bool lethal = std::any_of(states->children().begin(), states->children().end(), is_death);
    for (const Node& state : states->children()) {
      const Node* codes = state.text_of("type") == "ConditionOnset" || is_death(state) ? state.find("codes") : nullptr;
      if (!codes) continue;
      for (const Node& code : codes->children())
        for (const auto id : subjects.find(code.text_of("system"), code.text_of("code"), code.text_of("display"))) {
          const SubjectKind kind = subjects.at(id).kind;
          if (kind == SubjectKind::kCondition || (lethal && kind == SubjectKind::kCause)) recorded.insert(subjects.at(id).name);
        }
    }
    for (const Target& t : tables_.targets())
      if (recorded.contains(t.subject) && t.group == "all" && t.among.empty() && of_disease(t.measure) && usable(t))
        add(t, module, true);
  }

  // What the state records that records the code; a condition if none does.
  SubjectKind kind_in(std::size_t module, const Node& code) const {
    if (const Node* states = set_.modules[module].root().find("states"))
      for (const Node& state : states->children())
        if (const Node* codes = state.find("codes"); codes && codes->is_array())
          for (const Node& recorded : codes->children())
            if (recorded.text_of("system") == code.text_of("system") && recorded.text_of("code") == code.text_of("code"))
              return kind_of(state.text_of("type"));
    return SubjectKind::kCondition;
  }

  void own(const Node& want, std::size_t module) {
    stats::Subject subject;
    Target target;
    for (const Node& code : want.find("codes")->children()) {
      if (subject.codes.empty()) {
        subject.kind = kind_in(module, code);
        subject.name = std::string(code.text_of("display")) + " (" + set_.modules[module].path + ")";
      }
      subject.codes.push_back({std::string(code.text_of("system")), std::string(code.text_of("code"))});
    }
    subject.unit = want.text_of("unit");
    target.subject = subject.name;
    if (!tables_.subject(subject.name)) tables_.add(std::move(subject));
    target.measure = stats::target_measure(want.text_of("measure")).value_or(M::kNotComputed);
    target.sex = sex_of(want).value_or(SexFilter::kAll);
    if (const Node* ages = want.find("ages")) {
      target.age_low = static_cast<int>(ages->children()[0].integer());
      target.age_high = static_cast<int>(ages->children()[1].integer());
    }
    target.group = want.text_of("group", "all");
    target.value = want.number_of("value");
    if (const Node* low = want.find("low")) target.lower = low->number();
    if (const Node* high = want.find("high")) target.upper = high->number();
    target.unit = want.text_of("unit");
    target.year = want.text_of("year");
    goals.push_back({std::move(target), {module}, want.boolean_of("fit", true)});
  }

  const module::ModuleSet& set_;
  stats::TargetTables& tables_;
  std::map<const Target*, std::size_t> known_;
  std::set<std::pair<std::string, M>> seen_;  // that a verified source has
};

}  // namespace

std::vector<Goal> goals_of(const module::ModuleSet& set, const std::vector<bool>& chosen, stats::TargetTables& tables) {
  GoalReader reader(set, tables);
  for (std::size_t m = 0; m < set.modules.size(); ++m)
    if (chosen[m]) reader.read(m);
  return std::move(reader.goals);
}

}  // namespace sojourn::calibrate
