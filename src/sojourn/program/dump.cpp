#include "sojourn/program/dump.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "sojourn/base/time.hpp"
#include "sojourn/stats/body_tables.hpp"

namespace sojourn::program {
namespace {

constexpr std::array<std::string_view, 8> kOperators{"<", "<=", "==", ">=", ">", "!=", "is nil", "is not nil"};
constexpr std::array<std::string_view, kDependencyKinds> kDependencies{
    "attribute", "code", "symptom", "observation", "vital sign", "the end of any entry"};
constexpr std::array<std::string_view, 6> kRaces{"white", "black", "asian", "native", "hawaiian", "other"};
constexpr std::array<std::string_view, record::kEncounterClasses> kClasses{
    "wellness",  "ambulatory", "outpatient", "urgent care", "emergency",
    "inpatient", "hospice",    "nursing",    "home",        "virtual"};

std::string number(double value) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::general, 9).ptr;
  return {buffer, end};
}

std::string hex(std::uint64_t value) {
  char buffer[16];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, 16).ptr;
  const std::string digits(buffer, end);
  return std::string(16 - digits.size(), '0') + digits;
}

std::string time(base::Instant t) {
  char buffer[base::kInstantChars];
  return {buffer, base::write_instant(buffer, t, 0)};
}

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

class Dump {
 public:
  Dump(const Program& program, const vocab::Vocabulary& vocabulary, ModuleId module)
      : p_(program), v_(vocabulary), module_(program.modules[module.value]), id_(module) {}

  std::string run() {
    head();
    for (std::uint32_t s = 0; s < module_.states; ++s) state(s);
    return std::move(out_);
  }

 private:
  void line(std::string_view key, std::string_view text) {
    out_ += "     ";
    out_ += key;
    out_.append(key.size() < 8 ? 8 - key.size() : 1, ' ');
    out_ += text;
    out_ += '\n';
  }

  void head() {
    out_ += "module " + module_.path + ": " + std::to_string(module_.states) + " states, " +
            std::to_string(module_.tracked) + " with a mark for PriorState\n";
    for (std::size_t t = 0; t < p_.tracks.size(); ++t) {
      if (p_.tracks[t].module != id_) continue;
      out_ += "track " + std::to_string(t) + ": salt " + hex(p_.tracks[t].salt) + ", reaches";
      for (const Track::Reach& r : p_.tracks[t].reaches)
        out_ += " " + p_.modules[r.module.value].path + " (counters from " + std::to_string(r.counters) + ")";
      out_ += "\n";
    }
  }

  std::string target(StateId id) const { return "-> " + place(id); }
  std::string place(StateId id) const {
    return std::to_string(id.value - module_.first_state) + " " + std::string(v_.text(p_.states[id.value].name));
  }
  std::string attribute(AttributeId id) const { return id ? quoted(p_.attributes[id.value]) : "none"; }
  std::string concept_text(ConceptId id) const {
    return std::string(v_.system_name(v_.at(id).system)) + "|" + std::string(v_.code(id));
  }
  std::string codes(ConceptListId list) const {
    std::string text;
    for (ConceptId id : v_.list(list)) text += (text.empty() ? "" : ", ") + concept_text(id);
    return text.empty() ? "no code" : text;
  }
  std::string constant(const Constant& c) const {
    switch (c.kind) {
      case ValueKind::kBoolean: return c.boolean ? "true" : "false";
      case ValueKind::kNumber: return number(c.number);
      case ValueKind::kText: return quoted(v_.text(Symbol{c.id}));
      case ValueKind::kConcept: return concept_text(ConceptId{c.id});
      default: return "nil";
    }
  }
  static std::string distribution(const Distribution& d) {
    std::string text;
    switch (d.kind) {
      case DistributionKind::kExact: text = number(d.p[0]); break;
      case DistributionKind::kUniform: text = "uniform " + number(d.p[0]) + ".." + number(d.p[1]); break;
      case DistributionKind::kGaussian:
        text = "normal mean " + number(d.p[0]) + " sd " + number(d.p[1]);
        if (d.bounded) text += " within " + number(d.p[2]) + ".." + number(d.p[3]);
        break;
      case DistributionKind::kExponential: text = "exponential mean " + number(d.p[0]); break;
      case DistributionKind::kTriangular:
        text = "triangular " + number(d.p[0]) + ", " + number(d.p[1]) + ", " + number(d.p[2]);
        break;
    }
    if (d.round) text += ", rounded";
    if (d.decimals >= 0) text += ", " + std::to_string(d.decimals) + " decimals";
    return text;
  }
  static std::string duration(const Duration& d) {
    return distribution(d.amount) + " x " + number(d.unit_seconds) + " s";
  }
  static std::string measure(std::uint32_t id) {
    const auto names = stats::measure_names();
    return id < names.size() ? quoted(names[id]) : "unknown";
  }

  // Names of the states that PriorState conditions mean are their numbers among the marked states of the module.
  std::string marked(std::uint32_t slot) const {
    for (std::uint32_t s = module_.first_state; s < module_.first_state + module_.states; ++s)
      if (p_.states[s].tracked == slot) return std::string(v_.text(p_.states[s].name));
    return "?";
  }

  std::string condition(std::uint32_t index) const {
    const Condition& c = p_.conditions[index];
    const std::string op(kOperators[static_cast<std::size_t>(c.op)]);
    const bool nil = c.op == Operator::kIsNil || c.op == Operator::kIsNotNil;
    const std::string value = nil ? " " + op : " " + op + " " + constant(c.value);
    const std::string compared = " " + op + " " + number(c.number);
    const auto joined = [&](std::string_view between) {
      std::string text = "(";
      for (std::uint32_t i = 0; i < c.count; ++i)
        text += (i ? std::string(between) : "") + condition(p_.condition_children[c.first + i]);
      return text + ")";
    };
    const auto active = [&](std::string_view kind) {
      return std::string(kind) + " " + (c.by_attribute ? "in attribute " + attribute(c.attribute) : codes(c.codes)) +
             " open";
    };
    switch (c.kind) {
      case ConditionKind::kTrue: return "true";
      case ConditionKind::kFalse: return "false";
      case ConditionKind::kAnd: return joined(" and ");
      case ConditionKind::kOr: return joined(" or ");
      case ConditionKind::kNot: return "not " + joined("");
      case ConditionKind::kAtLeast: return "at least " + number(c.number) + " of " + joined(", ");
      case ConditionKind::kAtMost: return "at most " + number(c.number) + " of " + joined(", ");
      case ConditionKind::kAttribute: return "attribute " + attribute(c.attribute) + value;
      case ConditionKind::kAge: return "age" + compared + (c.months ? " months" : " years");
      case ConditionKind::kDateYear: return "year" + compared;
      case ConditionKind::kDateMonth: return "month" + compared;
      case ConditionKind::kDateInstant: return "time " + op + " " + time(c.instant);
      case ConditionKind::kGender: return c.reference == 1 ? "male" : c.reference == 0 ? "female" : "false";
      case ConditionKind::kRace:
        return c.reference < kRaces.size() ? "race " + std::string(kRaces[c.reference]) : "false";
      case ConditionKind::kSocioeconomic: return "category " + std::string(v_.text(Symbol{c.reference}));
      case ConditionKind::kPriorState:
        return "been in " + marked(c.reference) + (c.since == kNoIndex ? "" : " since " + marked(c.since)) +
               (c.number > 0 ? " within " + number(c.number) + " s" : "");
      case ConditionKind::kActiveCondition: return active("condition");
      case ConditionKind::kActiveAllergy: return active("allergy");
      case ConditionKind::kActiveMedication: return active("medication");
      case ConditionKind::kActiveCarePlan: return active("care plan");
      case ConditionKind::kSymptom: return "symptom " + quoted(p_.symptoms[c.reference]) + compared;
      case ConditionKind::kObservation: return "latest observation " + codes(c.codes) + value;
      case ConditionKind::kVitalSign: return "vital sign " + measure(c.reference) + compared;
    }
    return "?";
  }

  std::string dependency(const Dependency& d) const {
    const std::string kind(kDependencies[static_cast<std::size_t>(d.kind)]);
    switch (d.kind) {
      case DependencyKind::kAttribute: return kind + " " + quoted(p_.attributes[d.id]);
      case DependencyKind::kSymptom: return kind + " " + quoted(p_.symptoms[d.id]);
      case DependencyKind::kMeasure: return kind + " " + measure(d.id);
      case DependencyKind::kEntries: return kind;
      default: return kind + " " + concept_text(ConceptId{d.id});
    }
  }

  // What a Guard or Risk reads, and which tracks the engine looks at when that changes.
  void dependencies(const State& s) {
    for (std::uint32_t d = s.dependencies; d < s.dependencies + s.dependency_count; ++d) {
      const Dependency& on = p_.dependencies[d];
      const auto& by_id = p_.watchers[static_cast<std::size_t>(on.kind)];
      std::string tracks;
      if (on.id < by_id.size())
        for (std::uint16_t t : by_id[on.id]) tracks += " " + p_.modules[p_.tracks[t].module.value].path;
      line("watch", dependency(on) + (tracks.empty() ? "" : ", which wakes" + tracks));
    }
  }

  void weights(const Option& option) {
    double sum = 0;
    for (std::uint32_t w = option.first_weight; w < option.first_weight + option.weights; ++w) {
      const Weight& weight = p_.weights[w];
      sum += weight.probability;
      const bool last = w + 1 == option.first_weight + option.weights;
      line("", (weight.attribute ? "+ attribute " + attribute(weight.attribute) + " or " + number(weight.probability)
                : last           ? "u < " + number(sum) + " or none of these"
                                 : "u < " + number(sum)) +
                   " " + target(weight.target));
    }
  }

  // Cells have become keys of groups of rows, which age and time tell apart.
  void lookup(const Lookup& l) {
    std::string columns;
    for (const LookupColumn& c : l.columns) columns += (columns.empty() ? "" : ", ") + attribute(c.attribute);
    line("table", columns.empty() ? "by age and time" : "by " + columns);
    for (const LookupGroup& group : l.groups)
      for (std::uint32_t r = group.first; r < group.first + group.rows; ++r) {
        const LookupRow& row = l.rows[r];
        std::string text = "key " + hex(group.key) + ", age " + std::to_string(row.age_low) + ".." +
                           std::to_string(row.age_high);
        if (row.time_low > LookupRow{}.time_low) text += ", " + time(row.time_low) + " to " + time(row.time_high);
        line("row", text);
        weights(row.choice);
      }
    line("no row", "by a draw u");
    weights(l.otherwise);
  }

  void transition(const State& s) {
    if (s.transition == TransitionKind::kDirect) return line("next", target(StateId{s.first_option}));
    if (s.transition == TransitionKind::kLookup) return lookup(p_.lookups[s.first_option]);
    if (s.transition == TransitionKind::kTypeOfCare) {
      const TypeOfCare& care = p_.types_of_care[s.first_option];
      line("care", target(care.ambulatory) + ", " + target(care.emergency) + ", " + target(care.telemedicine));
      return;
    }
    for (std::uint32_t o = s.first_option; o < s.first_option + s.options; ++o) {
      const Option& option = p_.options[o];
      const std::string when = option.condition != kNoIndex ? "if " + condition(option.condition) + " " : "";
      if (option.target) {
        line("next", when + target(option.target));
      } else {
        line("next", when + "by a draw u");
        weights(option);
      }
    }
  }

  void risk(const State& s) {
    for (std::uint32_t h = s.detail; h < s.detail + s.count; ++h) {
      const Hazard& hazard = p_.hazards[h];
      line("hazard", target(hazard.target));
      for (std::uint32_t r = hazard.first_rate; r < hazard.first_rate + hazard.rates; ++r) {
        const RateRow& row = p_.rates[r];
        line("", number(row.per_second * 365.25 * 86400) + " a year at " + std::to_string(row.age_low) + ".." +
                     std::to_string(row.age_high) +
                     (row.sexes == 1   ? ", women"
                      : row.sexes == 2 ? ", men"
                                       : ""));
      }
      for (std::uint32_t m = hazard.first_multiplier; m < hazard.first_multiplier + hazard.multipliers; ++m)
        line("", "x " + number(p_.multipliers[m].factor) + " if " + condition(p_.multipliers[m].condition));
    }
    dependencies(s);
  }

  std::string observation(const ObservationDetail& o) const {
    std::string text = codes(o.codes) + " = ";
    switch (o.source) {
      case ObservationSource::kConstant: text += constant(o.constant); break;
      case ObservationSource::kDistribution: text += distribution(o.distribution); break;
      case ObservationSource::kAttribute: text += "attribute " + attribute(o.attribute); break;
      case ObservationSource::kVitalSign: text += "vital sign " + measure(o.measure.value); break;
      case ObservationSource::kExpression: text += "expression " + std::to_string(o.expression); break;
      default: text += "nothing"; break;
    }
    return o.unit && !v_.text(o.unit).empty() ? text + " " + std::string(v_.text(o.unit)) : text;
  }

  void end(const EndDetail& e) {
    if (e.attribute)
      line("ends", "the entry in attribute " + attribute(e.attribute));
    else
      line("ends", codes(e.codes) + (e.onset ? ", also if it waits for its visit since " + place(e.onset) : ""));
  }

  void detail(const State& s) {
    switch (s.op) {
      case Op::kGuard: line("until", condition(s.detail)); return dependencies(s);
      case Op::kRisk: return risk(s);
      case Op::kDelay:
        line("waits", duration(p_.delays[s.detail]) + (s.period.count() > 0 ? ", again and again, drawn ahead" : ""));
        return dependencies(s);
      case Op::kSetAttribute: {
        const SetAttribute& set = p_.set_attributes[s.detail];
        switch (set.source) {
          case SetSource::kClear: return line("set", "nil");
          case SetSource::kConstant: return line("set", constant(set.constant));
          case SetSource::kDistribution: return line("set", distribution(set.distribution));
          case SetSource::kAttribute: return line("set", "attribute " + attribute(set.from));
          case SetSource::kExpression: return line("set", "expression " + std::to_string(set.expression));
          case SetSource::kSeries: return line("set", "a time series");
        }
        return;
      }
      case Op::kCounter: return line("add", number(p_.counters_by[s.detail]));
      case Op::kEncounter: {
        const EncounterDetail& e = p_.encounters[s.detail];
        if (e.wellness) return line("joins", "the next routine visit");
        return line("opens", std::string(kClasses[static_cast<std::size_t>(e.klass)]) + " " + codes(e.codes));
      }
      case Op::kConditionOnset:
      case Op::kAllergyOnset: {
        const OnsetDetail& o = p_.onsets[s.detail];
        return line("records", codes(o.codes) + (o.target ? " at " + std::string(v_.text(o.target)) : " at once"));
      }
      case Op::kConditionEnd:
      case Op::kAllergyEnd:
      case Op::kMedicationEnd:
      case Op::kCarePlanEnd:
      case Op::kDeviceEnd: return end(p_.ends[s.detail]);
      case Op::kMedicationOrder: {
        const MedicationDetail& m = p_.medications[s.detail];
        return line("orders", codes(m.codes) + (m.administration ? ", given once" : m.chronic ? ", chronic" : "") +
                                  (m.over_the_counter ? ", over the counter" : ""));
      }
      case Op::kCarePlanStart: return line("starts", codes(p_.care_plans[s.detail].codes));
      case Op::kProcedure: {
        const ProcedureDetail& d = p_.procedures[s.detail];
        line(d.not_done ? "does not" : "does", codes(d.codes));
        if (d.has_duration) line("takes", duration(d.duration));
        return;
      }
      case Op::kObservation: return line("records", observation(p_.observations[s.detail]));
      case Op::kMultiObservation:
      case Op::kDiagnosticReport: {
        const PanelDetail& d = p_.panels[s.detail];
        line("records", codes(d.codes));
        for (std::uint32_t i = d.first; i < d.first + d.count; ++i) line("part", observation(p_.observations[i]));
        return;
      }
      case Op::kVitalSign: {
        const VitalSignDetail& d = p_.vital_signs[s.detail];
        return line(d.shift ? "shifts" : "sets", measure(d.measure.value) + " " + distribution(d.amount) +
                                                (d.per ? " times the shift of " + measure(d.per.value) : ""));
      }
      case Op::kSymptom: {
        const SymptomDetail& d = p_.symptom_details[s.detail];
        return line("sets", quoted(p_.symptoms[d.symptom.value]) + " to " + distribution(d.value) +
                                " if u <= " + number(d.probability));
      }
      case Op::kVaccine: return line("gives", codes(p_.vaccines[s.detail].codes));
      case Op::kDevice: return line("records", concept_text(p_.devices[s.detail].code));
      case Op::kDeath: {
        const DeathDetail& d = p_.deaths[s.detail];
        line("cause", d.attribute ? "attribute " + attribute(d.attribute) : codes(d.cause));
        return line("in", d.delayed ? duration(d.delay) : "no time");
      }
      case Op::kCallSubmodule: return line("calls", p_.modules[s.detail].path);
      default: return;
    }
  }

  void state(std::uint32_t index) {
    const State& s = p_.states[module_.first_state + index];
    std::string first = (index < 10 ? " " : "") + std::to_string(index) + "  " + std::string(v_.text(s.name)) + ": " +
                        std::string(name(s.op));
    first.resize(std::max<std::size_t>(first.size() + 1, 44), ' ');
    const std::string mark = s.tracked == kNoIndex ? "" : ", mark " + std::to_string(s.tracked);
    out_ += "\n" + first + "site " + hex(s.site.id) + mark + "\n";
    detail(s);
    if (s.reason != kNoIndex) {
      const ReasonSource& r = p_.reasons[s.reason];
      line("reason", "attribute " + attribute(r.attribute) + " or " + codes(r.codes));
    }
    if (s.assign) line("assign", "to attribute " + attribute(s.assign));
    transition(s);
  }

  const Program& p_;
  const vocab::Vocabulary& v_;
  const Module& module_;
  ModuleId id_;
  std::string out_;
};

}  // namespace

std::string dump(const Program& program, const vocab::Vocabulary& vocabulary, ModuleId module) {
  return Dump(program, vocabulary, module).run();
}

}  // namespace sojourn::program
