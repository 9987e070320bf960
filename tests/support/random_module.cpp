#include "support/random_module.hpp"

#include <array>
#include <string>
#include <vector>

#include "sojourn/base/random.hpp"

namespace sojourn::test {
namespace {

using std::string;

class Generator {
 public:
  Generator(std::uint64_t seed, bool quiet) : draws_(seed, 0), quiet_(quiet) {}

  RandomModules run() {
    out_.texts.push_back({"r", file("r", 2)});
    out_.texts.push_back({"r2", file("r2", 2)});
    out_.texts.push_back({"sub/one", file("sub/one", 1)});
    out_.texts.push_back({"sub/two", file("sub/two", 0)});
    out_.texts.push_back({"sub/risk", risk_file()});
    return std::move(out_);
  }

 private:
  std::uint32_t below(std::uint32_t n) {
    return static_cast<std::uint32_t>(draws_.uniform(base::site("below"), next_++) * n);
  }
  bool chance(double p) { return draws_.uniform(base::site("chance"), next_++) < p; }
  string number(int low, int high) {
    return std::to_string(low + static_cast<int>(below(static_cast<std::uint32_t>(high - low + 1))));
  }
  template <std::size_t N>
  string one_of(const std::array<const char*, N>& words) {
    return words[below(N)];
  }
  static string text(const string& word) { return "'" + word + "'"; }

  string state_name(std::size_t i) const { return "S" + std::to_string(i); }
  string some_state() { return text(state_name(below(static_cast<std::uint32_t>(states_)))); }
  // Attributes by the kind that they hold: conditions and weights compare like with like.
  string number_attribute() { return text("r number " + number(1, 3)); }
  string flag_attribute() { return text("r flag " + number(1, 2)); }
  string word_attribute() { return text("r word " + number(1, 2)); }
  string entry_attribute() { return text("r entry " + number(1, 3)); }
  // Codes are shared by few states, so that onset, end, order and test meet.
  string codes(const char* kind) {
    return "[{'system':'SNOMED-CT','code':'r" + string(kind) + number(1, 3) + "','display':'r'}]";
  }
  string code(const char* kind) {
    const string list = codes(kind);
    return list.substr(1, list.size() - 2);
  }
  string op() { return text(one_of(std::array{"<", "<=", "==", ">=", ">", "!="})); }
  string equality() { return text(one_of(std::array{"==", "!="})); }
  string presence() { return text(one_of(std::array{"is nil", "is not nil"})); }
  string unit() { return text(one_of(std::array{"hours", "days", "weeks", "months", "years"})); }

  string distribution(int low, int high) {
    const string l = number(low, high), m = number(low, high), round = chance(0.3) ? ",'round':true" : "";
    const int spread = high - low;
    switch (below(6)) {
      case 0: return "{'kind':'EXACT','parameters':{'value':" + l + "}" + round + "}";
      case 1:
        return "{'kind':'UNIFORM','parameters':{'low':" + std::to_string(low) + ",'high':" + m + "}" + round + "}";
      case 2:
        return "{'kind':'GAUSSIAN','parameters':{'mean':" + m + ",'standardDeviation':" + number(1, spread) + "}" +
               round + "}";
      case 3:
        return "{'kind':'GAUSSIAN','parameters':{'mean':" + m + ",'standardDeviation':" + number(1, spread) +
               ",'min':" + std::to_string(low) + ",'max':" + std::to_string(high) + "}" + round + "}";
      case 4: return "{'kind':'EXPONENTIAL','parameters':{'mean':" + number(1, high) + "}" + round + "}";
      default:
        return "{'kind':'TRIANGULAR','parameters':{'min':" + std::to_string(low) + ",'mode':" + m +
               ",'max':" + std::to_string(high) + "}" + round + "}";
    }
  }
  string exact(const string& unit_text) {
    return "'exact':{'quantity':" + number(1, 20) + (unit_text.empty() ? "" : ",'unit':" + unit_text) + "}";
  }
  string range(const string& more) {
    return "'range':{'low':" + number(1, 10) + ",'high':" + number(10, 30) + more + "}";
  }
  string span() {
    const string u = unit();
    switch (below(3)) {
      case 0: return exact(u);
      case 1: return range(",'unit':" + u);
      default: return "'distribution':" + distribution(1, 20) + ",'unit':" + u;
    }
  }

  string conditions(int depth) {
    string list = condition(depth);
    for (std::uint32_t i = below(3); i > 0; --i) list += "," + condition(depth);
    return "'conditions':[" + list + "]";
  }
  string condition(int depth) {
    const auto type = [](const char* name, const string& more) {
      return "{'condition_type':'" + string(name) + "'" + more + "}";
    };
    switch (below(depth > 0 ? 26u : 20u)) {
      case 0:
        return type("Attribute",
                    ",'attribute':" + number_attribute() + ",'operator':" + op() + ",'value':" + number(0, 12));
      case 1:
        return type("Attribute", ",'attribute':" + flag_attribute() + ",'operator':" + equality() +
                                     ",'value':" + (chance(0.5) ? "true" : "false"));
      case 2:
        return type("Attribute", ",'attribute':" + word_attribute() + ",'operator':" + op() + ",'value':'" +
                                     one_of(std::array{"low", "high"}) + "'");
      case 3: return type("Attribute", ",'attribute':" + entry_attribute() + ",'operator':" + presence());
      case 4: return type("Age", ",'operator':" + op() + ",'quantity':" + number(0, 80) + ",'unit':'years'");
      case 5:
        return type("Age", ",'operator':" + op() + ",'quantity':" + number(0, 200) + ",'unit':'months','value':3");
      case 6:
        return type("PriorState",
                    ",'name':" + some_state() + (chance(0.4) ? ",'since':" + some_state() : "") +
                        (chance(0.4) ? ",'within':{'quantity':" + number(1, 9) + ",'unit':" + unit() + "}" : ""));
      case 7: return type("Active Condition", ",'codes':" + codes("c"));
      case 8: return type("Active Condition", ",'referenced_by_attribute':" + entry_attribute());
      case 9: return type("Active Allergy", ",'codes':" + codes("a"));
      case 10:
        return type("Active Medication",
                    chance(0.7) ? ",'codes':" + codes("m") : ",'referenced_by_attribute':" + entry_attribute());
      case 11: return type("Active CarePlan", ",'codes':" + codes("p"));
      case 12: return type("Date", ",'operator':" + op() + ",'year':" + number(1940, 2024));
      case 13: return type("Date", ",'operator':" + op() + ",'month':" + number(1, 12));
      case 14: return on(1940 + static_cast<int>(below(85)), 1 + below(12), 1 + below(28), static_cast<int>(below(24)));
      case 15: return type("Gender", ",'gender':'" + one_of(std::array{"M", "F"}) + "'");
      case 16: return type("Race", ",'race':'" + one_of(std::array{"White", "black", "Asian"}) + "'");
      case 17: return type("Socioeconomic Status", ",'category':'" + one_of(std::array{"High", "Middle", "Low"}) + "'");
      case 18:
        return type("Symptom",
                    ",'symptom':'r ache " + number(1, 2) + "','operator':" + op() + ",'value':" + number(0, 60));
      case 19:
        switch (below(3)) {
          case 0:
            return type("Observation", ",'codes':" + codes("o") + ",'operator':" + op() + ",'value':" + number(0, 20));
          case 1: return type("Observation", ",'codes':" + codes("o") + ",'operator':" + presence());
          default: return type("Vital Sign", ",'vital_sign':'BMI','operator':" + op() + ",'value':" + number(15, 35));
        }
      case 20: return type("And", "," + conditions(depth - 1));
      case 21: return type("Or", "," + conditions(depth - 1));
      case 22: return type("Not", ",'condition':" + condition(depth - 1));
      case 23: return type("At Least", ",'minimum':" + number(1, 2) + "," + conditions(depth - 1));
      case 24: return type("At Most", ",'maximum':" + number(0, 2) + "," + conditions(depth - 1));
      default: return chance(0.5) ? type("True", "") : type("False", "");
    }
  }

  string observation_body() {
    string body = "'codes':" + codes("o") + ",'category':'laboratory',";
    switch (below(8)) {
      case 0: return body + "'unit':'mg/dL'," + exact("");
      case 1: return body + "'unit':'mg/dL'," + range(",'decimals':" + number(0, 2));
      case 2: return body + "'unit':'mg/dL','distribution':" + distribution(1, 20);
      case 3: return body + "'unit':'1','attribute':" + number_attribute();
      case 4: return body + "'unit':'kg/m2','vital_sign':'BMI'";
      case 5: return body + "'unit':'','value_code':" + code("v");
      case 6: return body + "'unit':'1','expression':'#{age} * 2 + 1'";
      default: return body + "'unit':'{text}','exact':{'quantity':'r text'}";
    }
  }
  string panel() {
    string list = "{" + observation_body() + "}";
    for (std::uint32_t i = below(3); i > 0; --i) list += ",{" + observation_body() + "}";
    return "'codes':" + codes("o") + ",'category':'laboratory','observations':[" + list + "]";
  }
  string target() { return encounter_.empty() || chance(0.5) ? "" : ",'target_encounter':'" + encounter_ + "'"; }
  string assign() { return chance(0.4) ? ",'assign_to_attribute':" + entry_attribute() : ""; }
  string reason() { return chance(0.4) ? ",'reason':" + (chance(0.5) ? entry_attribute() : some_state()) : ""; }
  string end_of(const char* kind) {
    return chance(0.4) ? "'referenced_by_attribute':" + entry_attribute() : "'codes':" + codes(kind);
  }

  string set_attribute() {
    switch (below(9)) {
      case 0: return "'attribute':" + number_attribute() + ",'value':" + number(0, 12);
      case 1: return "'attribute':" + flag_attribute() + ",'value':" + (chance(0.5) ? "true" : "false");
      case 2: return "'attribute':" + word_attribute() + ",'value':'" + one_of(std::array{"low", "high"}) + "'";
      case 3: return "'attribute':" + number_attribute() + "," + range(",'decimals':1");
      case 4: return "'attribute':" + number_attribute() + ",'distribution':" + distribution(1, 10);
      case 5: return "'attribute':'r code','value_code':" + code("v");
      case 6: return "'attribute':" + number_attribute() + ",'value_attribute':" + number_attribute();
      case 7: return "'attribute':" + number_attribute();
      default: {
        const bool named = chance(0.3);
        out_.may_fail |= named;
        return "'attribute':" + number_attribute() + ",'expression':'" +
               (named ? "#{r number 1} + 1" : "#{age} * 2 - 1") + "'";
      }
    }
  }

  // The body of a state without its transition; empty where it would be loud in a quiet module.
  string body(std::size_t index) {
    const auto type = [](const char* name, const string& more) {
      return "'type':'" + string(name) + "'" + (more.empty() ? "" : "," + more);
    };
    switch (below(32)) {
      case 0: return type("Simple", "");
      case 1:
      case 30:
      case 31: return type("Guard", "'allow':" + condition(2));
      case 2:
      case 3: return type("Delay", span());
      case 4:
      case 5: return type("SetAttribute", set_attribute());
      case 6:
        return type("Counter", "'attribute':" + number_attribute() + ",'action':'" +
                                   one_of(std::array{"increment", "decrement"}) + "'" +
                                   (chance(0.5) ? ",'amount':2" : ""));
      case 7:
        if (quiet_) return {};
        encounter_ = state_name(index);
        return type("Encounter", "'encounter_class':'" +
                                     one_of(std::array{"ambulatory", "outpatient", "emergency", "inpatient",
                                                       "urgentcare", "virtual", "home", "snf", "hospice"}) +
                                     "','codes':" + codes("e") + reason() +
                                     (chance(0.2) ? ",'telemedicine_possibility':'possible'" : ""));
      case 8:
        if (quiet_) return {};
        encounter_ = state_name(index);
        return type("Encounter", "'wellness':true");
      case 9:
        return quiet_ ? ""
                      : type("EncounterEnd",
                             chance(0.3) ? "'discharge_disposition':{'system':'NUBC','code':1,'display':'home'}" : "");
      case 10: return type("ConditionOnset", "'codes':" + codes("c") + target() + assign());
      case 11: return type("ConditionEnd", end_of("c"));
      case 12:
        return type("AllergyOnset",
                    "'codes':" + codes("a") +
                        ",'allergy_type':'allergy','category':'food','reactions':[{'reaction':" + code("x") +
                        ",'possible_severities':[{'level':'severe','value':0.2},{'level':'mild','value':0.5},{'level':'"
                        "none','value':0.3}]}]" +
                        target() + assign());
      case 13: return type("AllergyEnd", end_of("a"));
      case 14:
        return type("MedicationOrder", "'codes':" + codes("m") + reason() + assign() +
                                           (chance(0.3)   ? ",'administration':true"
                                            : chance(0.4) ? ",'chronic':true"
                                                          : ""));
      case 15: return type("MedicationEnd", end_of("m"));
      case 16:
        return type("CarePlanStart", "'codes':" + codes("p") + ",'activities':" + codes("y") + reason() + assign());
      case 17: return type("CarePlanEnd", end_of("p"));
      case 18:
        return type("Procedure", "'codes':" + codes("q") + reason() + assign() +
                                     (chance(0.4)   ? ",'duration':{'low':10,'high':90,'unit':'minutes'}"
                                      : chance(0.5) ? ",'distribution':" + distribution(1, 20) + ",'unit':'minutes'"
                                                    : ""));
      case 19:
        if (quiet_) return {};
        return type("VitalSign",
                    "'vital_sign':'Oxygen Saturation','unit':'%'," +
                        (chance(0.5) ? "'exact':{'quantity':" + number(80, 99) + "}" : "'range':{'low':80,'high':99}"));
      case 20: return type("Observation", observation_body());
      case 21: return type("MultiObservation", panel());
      case 22: return type("DiagnosticReport", panel());
      case 23:
        if (quiet_) return {};
        return type("Symptom", "'symptom':'r ache " + number(1, 2) + "','cause':''," +
                                   (chance(0.5) ? "'probability':0.7," : "") +
                                   (chance(0.5) ? "'range':{'low':0,'high':" + number(20, 400) + "}"
                                                : "'distribution':" + distribution(1, 60)));
      case 24:
        return type("ImagingStudy", "'procedure_code':" + code("i") + ",'series':[{'body_site':" + code("b") +
                                        ",'modality':{'system':'DICOM-DCM','code':'CT','display':'CT'},'instances':[{'"
                                        "title':'r','sop_class':{'system':'DICOM-SOP','code':'1.2','display':'r'}}]" +
                                        (chance(0.5) ? ",'min_number_instances':1,'max_number_instances':4" : "") +
                                        "}]" + (chance(0.5) ? ",'min_number_series':1,'max_number_series':3" : ""));
      case 25: return chance(0.5) ? type("Device", "'code':" + code("d") + assign()) : type("DeviceEnd", end_of("d"));
      case 26:
        return chance(0.5) ? type("SupplyList", "'supplies':[{'quantity':2,'code':" + code("s") + "}]")
                           : type("Vaccine", "'codes':" + codes("w") + ",'series':1");
      case 27:
        if (quiet_ || chance(0.6)) return {};
        return type("Death", chance(0.5) ? "'codes':" + codes("c") + ",'range':{'low':1,'high':9,'unit':'years'}"
                                         : "'exact':{'quantity':3,'unit':'weeks'}");
      case 28:
        if (calls_ == 0) return {};
        return type("CallSubmodule", "'submodule':'" +
                                         string(calls_ == 2 && chance(0.5) ? "sub/one"
                                                : chance(0.5)              ? "sub/risk"
                                                                           : "sub/two") +
                                         "'");
      default:
        return chance(0.5) ? ""
                           : type("Physiology", "'model':'r','sim_duration':1,'alt_direct_transition':'" +
                                                    (index + 1 < states_ ? state_name(index + 1) : "Again") + "'");
    }
  }

  // Forward, so that zero time never loops; `next` is always among the targets, so that every state is reached.
  string transition(std::size_t index) {
    const string next = text(index + 1 < states_ ? state_name(index + 1) : "Again");
    const auto forward = [&] {
      const std::size_t to = index + 1 + below(static_cast<std::uint32_t>(states_ - index));
      return text(to < states_ ? state_name(to) : chance(0.7) ? "Again" : "End");
    };
    const auto weights = [&] {
      const string first = number_attribute();
      switch (below(3)) {
        case 0:
          return "[{'distribution':0.6,'transition':" + next + "},{'distribution':0.4,'transition':" + forward() + "}]";
        case 1:
          return "[{'distribution':{'attribute':" + first + ",'default':0.3},'transition':" + next +
                 "},{'distribution':0.7,'transition':" + forward() + "}]";
        default:
          return "[{'distribution':0.3,'transition':" + forward() + "},{'distribution':0.3,'transition':" + forward() +
                 "},{'distribution':0.2,'transition':" + next + "}]";
      }
    };
    switch (below(8)) {
      case 0: return "'distributed_transition':" + weights();
      case 1:
        return "'conditional_transition':[{'condition':" + condition(2) + ",'transition':" + forward() +
               "},{'transition':" + next + "}]";
      case 2:
        return "'conditional_transition':[{'condition':" + condition(2) + ",'transition':" + forward() +
               "},{'condition':" + condition(1) + ",'transition':" + next + "}]";
      case 3:
        return "'complex_transition':[{'condition':" + condition(1) + ",'distributions':" + weights() +
               "},{'transition':" + next + "}]";
      case 4: {
        const string table = name_ + std::to_string(index) + ".csv", other = forward();
        if (other == next) break;
        const string low = next.substr(1, next.size() - 2), high = other.substr(1, other.size() - 2);
        string file_name = table;
        for (char& c : file_name)
          if (c == '/') c = '_';
        out_.texts.push_back(
            {file_name, "gender,age," + low + "," + high + "\nM,0-40,0.3,0.7\nF,0-90,5e-1,0.5\nM,41-90,0,0\n"});
        return "'lookup_table_transition':[{'transition':" + other +
               ",'default_probability':0.5,'lookup_table_name':'" + file_name + "'},{'transition':" + next +
               ",'default_probability':0.5,'lookup_table_name':'" + file_name + "'}]";
      }
      case 5:
        return "'type_of_care_transition':{'ambulatory':" + next + ",'emergency':" + forward() +
               ",'telemedicine':" + forward() + "}";
      default: break;
    }
    return "'direct_transition':" + next;
  }

  string file(const string& name, int calls) {
    name_ = name;
    calls_ = calls;
    encounter_.clear();
    states_ = 6 + below(8);
    string list = "'Initial':{'type':'Initial','direct_transition':'S0'}";
    for (std::size_t i = 0; i < states_; ++i) {
      string what = body(i);
      if (what.empty()) what = "'type':'Simple'";
      list += ",\n'" + state_name(i) + "':{" + what + "," + transition(i) + "}";
    }
    list +=
        ",\n'Again':{'type':'Delay','range':{'low':1,'high':9,'unit':'months'},'distributed_transition':[{'"
        "distribution':0.8,'transition':" +
        some_state() + "},{'distribution':0.2,'transition':'End'}]},\n'End':{'type':'Terminal'}";
    return json("{'name':'" + name + "','gmf_version':2,'states':{" + list + "}}");
  }

  string risk_file() {
    return json(
        "{'module_language':'sojourn-1','gmf_version':2,'name':'Risk','remarks':['random'],'states':{'Initial':{'type':"
        "'Initial','direct_transition':'Risk'},"
        "'Risk':{'type':'Risk','risks':[{'transition':'End','rate':" +
        number(1, 3) + ",'multipliers':[{'when':{'condition_type':'Attribute','attribute':" + number_attribute() +
        ",'operator':" + op() +
        ",'value':3},'factor':2}]},{'transition':'End','rate':{'rows':[{'sex':'F','ages':[10,50],'value':0.5}]}}]},'"
        "End':{'type':'Terminal'}}}");
  }

  base::Draws draws_;
  std::uint32_t next_ = 0;
  bool quiet_;
  RandomModules out_;
  string name_, encounter_;  // the file; its latest Encounter state
  int calls_ = 0;            // how deep it may call
  std::size_t states_ = 0;
};

}  // namespace

RandomModules random_modules(std::uint64_t seed, bool quiet) { return Generator(seed, quiet).run(); }

}  // namespace sojourn::test
