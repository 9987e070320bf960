// Lists whose conditions leave nothing over need no option without condition; for others the warning names a case.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sojourn/module/check.hpp"

namespace sojourn::module {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::string dressed(std::string text) {
  for (char& c : text)
    if (c == '\'') c = '"';
  return text;
}

// Diagnostics of a plain GMF module that chooses among conditions; `more` are further states.
std::string faults_of(const std::vector<std::string>& conditions, const std::string& more = "") {
  std::string options;
  for (const std::string& c : conditions)
    options += (options.empty() ? "" : ",") + ("{'condition':" + c + ",'transition':'End'}");
  base::Diagnostics faults;
  const ModuleSet set = modules_from_texts(
      {{"test", dressed("{'name':'Test','states':{'Initial':{'type':'Initial','conditional_transition':[" + options +
                        "]}," + more + "'End':{'type':'Terminal'}}}")}},
      faults);
  constexpr std::string_view kSigns[] = {"BMI"};
  check(set, kSigns, faults);
  std::string out;
  for (const base::Diagnostic& d : faults.sorted())
    if (d.rule != "unreachable-state") out += d.message + "\n";
  return out;
}

std::string age(const std::string& op, const std::string& quantity, const std::string& unit = "years") {
  return "{'condition_type':'Age','operator':'" + op + "','quantity':" + quantity + ",'unit':'" + unit + "'}";
}
std::string gender(const std::string& g) { return "{'condition_type':'Gender','gender':'" + g + "'}"; }
std::string both(const std::string& a, const std::string& b) {
  return "{'condition_type':'And','conditions':[" + a + "," + b + "]}";
}
std::string negated(const std::string& a) { return "{'condition_type':'Not','condition':" + a + "}"; }
std::string has(const std::string& name, const std::string& op, const std::string& value = "0") {
  return "{'condition_type':'Attribute','attribute':'" + name + "','operator':'" + op + "','value':" + value + "}";
}
std::string set(const std::string& state, const std::string& name, const std::string& value) {
  return "'" + state + "':{'type':'SetAttribute','attribute':'" + name + "','value':" + value +
         ",'direct_transition':'End'},";
}

TEST(Cases, ThatCoverEveryoneNeedNoDefault) {
  EXPECT_THAT(faults_of({gender("M"), gender("F")}), IsEmpty());
  EXPECT_THAT(faults_of({age("<", "18"), age("<=", "65"), age(">", "65")}), IsEmpty());
  EXPECT_THAT(faults_of({age("<", "1"), age(">=", "12", "months")}), IsEmpty());
  EXPECT_THAT(faults_of({both(gender("M"), age("<", "5")), both(gender("F"), age("<", "5")), age(">=", "5")}),
              IsEmpty());
  EXPECT_THAT(faults_of({has("x", "is nil"), has("x", "is not nil")}), IsEmpty());
  const std::string prior = "{'condition_type':'PriorState','name':'End'}";
  EXPECT_THAT(faults_of({prior, negated(prior)}), IsEmpty());
  EXPECT_THAT(faults_of({"{'condition_type':'True'}"}), IsEmpty());
  EXPECT_THAT(faults_of({"{'condition_type':'Vital Sign','vital_sign':'BMI','operator':'<','value':30}",
                         "{'condition_type':'Vital Sign','vital_sign':'BMI','operator':'>=','value':30}"}),
              IsEmpty());
}

TEST(Cases, ThatAreLeftOverAreNamed) {
  EXPECT_THAT(faults_of({gender("F")}), HasSubstr("e.g. if gender is male"));
  EXPECT_THAT(faults_of({age("<", "18"), age(">", "18")}), HasSubstr("e.g. if age is 18"));
  EXPECT_THAT(faults_of({age("<", "1"), age(">", "12", "months")}), HasSubstr("e.g. if age is 1"));
  EXPECT_THAT(faults_of({both(gender("M"), age("<", "5")), age(">=", "5")}), HasSubstr("gender is female"));
  EXPECT_THAT(faults_of({has("x", "<", "5"), has("x", ">", "5")}), HasSubstr("attribute \"x\" is 5"));
}

TEST(Cases, OfAnAttributeAreTheValuesThatModulesGiveIt) {
  const std::string writers = set("A", "x", "'a'") + set("B", "x", "'b'");
  EXPECT_THAT(faults_of({has("x", "==", "'a'"), has("x", "==", "'b'")}, writers),
              HasSubstr("e.g. if attribute \"x\" is not set"));
  EXPECT_THAT(faults_of({has("x", "==", "'a'"), has("x", "==", "'b'"), has("x", "is nil")}, writers), IsEmpty());
  EXPECT_THAT(faults_of({has("x", "==", "'a'"), has("x", "is nil")}, writers), HasSubstr("attribute \"x\" is \"b\""));
}

TEST(Cases, OfADrawnAttributeAreTheWholeNumbersThatCanBeDrawn) {
  const std::string draw =
      "'A':{'type':'SetAttribute','attribute':'n','distribution':{'kind':'UNIFORM','round':true,"
      "'parameters':{'low':1,'high':3}},'direct_transition':'End'},";
  EXPECT_THAT(faults_of({has("n", "<=", "2"), has("n", "==", "3"), has("n", "is nil")}, draw), IsEmpty());
  EXPECT_THAT(faults_of({has("n", "<=", "2"), has("n", "is nil")}, draw), HasSubstr("attribute \"n\" is 3"));
}

TEST(Cases, ALoopIsEndlessOnlyIfItsConditionsCanGoRound) {
  const auto loop = [](const std::string& back) {
    return "'A':{'type':'Simple','conditional_transition':[{'condition':" + age("<", "1") +
           ",'transition':'End'},{'transition':'B'}]},'B':{'type':'Simple','conditional_transition':[{'condition':" +
           age("<", back) + ",'transition':'A'},{'transition':'End'}]},";
  };
  EXPECT_THAT(faults_of({gender("M"), gender("F")}, loop("1")), IsEmpty());
  EXPECT_THAT(faults_of({gender("M"), gender("F")}, loop("2")), HasSubstr("lets no time pass, e.g. if age is 1"));
}

// What the modules in use hold and a strict reader would trip over (gmf.md, appendix E).
TEST(Cases, OdditiesOfModulesInUseAreNoErrors) {
  base::Diagnostics faults;
  const ModuleSet set = modules_from_texts({{"test", dressed(R"({'name':'Test ','states':{
    'Initial':{'type':'Observation','name':'other','category':'exam','unit':'absent','exact':{'quantity':'less than 1.8'},
      'codes':[{'system':'SNOMED-CT','code':409623005,'display':'x','value_set':''}],'direct_transition':'Trailing '},
    'Trailing ':{'type':'Simple','assign_to_attribute':'','conditional_transition':[
      {'condition':{'condition_type':'Age','operator':'<','quantity':18,'unit':'years','value':0},'transition':'P',
       'remarks':'a string'},{'transition':'P'}]},
    'P':{'type':'Procedure','codes':[{'system':'SNOMED-CT','code':'1','display':'x'}],'unit':'days',
      'duration':{'low':0.5,'high':2,'unit':'hours'},'reason':'','complex_transition':[{'transition':'S','distributions':[]}]},
    'S':{'type':'SetAttribute','attribute':'a b-s','value':null,'direct_transition':'A'},
    'A':{'type':'AllergyOnset','allergy_type':'allergy','category':'food','reactions':[],'target_encounter':'',
      'codes':[{'system':'SNOMED-CT','code':'2','display':'x'}],'direct_transition':'Y'},
    'Y':{'type':'Symptom','symptom':'','cause':'','range':{'low':0,'high':25},'direct_transition':'R'},
    'R':{'type':'DiagnosticReport','number_of_observations':1,'codes':[{'system':'LOINC','code':'3','display':'x'}],
      'observations':[{'type':'Observation','category':'laboratory','unit':'mg/dL','range':{'low':1,'high':2},
        'codes':[{'system':'LOINC','code':'4','display':'x'}]}],
      'distributed_transition':[{'distribution':0.333,'transition':'D'},{'distribution':0.333,'transition':'D'},
        {'distribution':0.333,'transition':'S'}]},
    'D':{'type':'Delay','exact':{'quantity':1,'unit':'days'},'direct_transition':'S'}}})")}},
                                           faults);
  check(set, {}, faults);
  std::string all;
  for (const base::Diagnostic& d : faults.sorted()) all += base::to_text(d) + "\n";
  EXPECT_THAT(all, IsEmpty());
}

}  // namespace
}  // namespace sojourn::module
