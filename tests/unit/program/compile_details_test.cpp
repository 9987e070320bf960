// What the compiler makes of the states of a module file.
#include <gtest/gtest.h>

#include <string>

#include "sojourn/program/compile.hpp"
#include "support/engine_world.hpp"

namespace sojourn::program {
namespace {

using test::EngineWorld;

Program compiled(const std::string& states) { return EngineWorld(test::one(states)).program(); }

TEST(UnitSeconds, AreThoseOfTheFormat) {
  EXPECT_EQ(unit_seconds("seconds"), 1);
  EXPECT_EQ(unit_seconds("minutes"), 60);
  EXPECT_EQ(unit_seconds("hours"), 3600);
  EXPECT_EQ(unit_seconds("days"), 86400);
  EXPECT_EQ(unit_seconds("weeks"), 604800);
  EXPECT_EQ(unit_seconds("months"), 365.25 * 86400 / 12);
  EXPECT_EQ(unit_seconds("years"), 365.25 * 86400);
  EXPECT_EQ(unit_seconds("fortnights"), 0);
}

TEST(Compile, NumbersStatesAndNamesPlaces) {
  EngineWorld w({test::named("b", "'Start':{'type':'Simple',->End}"), test::named("a", "'Start':{'type':'CallSubmodule','submodule':'sub/one',->End}"),
                 test::named("sub/one", "'Start':{'type':'Simple',->End}")});
  const Program& p = w.program();
  ASSERT_EQ(p.modules.size(), 3u);
  EXPECT_EQ(p.modules[0].path, "a");
  EXPECT_FALSE(p.modules[2].top_level);
  ASSERT_EQ(p.tracks.size(), 2u);  // a submodule is nobody's own
  EXPECT_EQ(p.modules[p.tracks[0].module.value].path, "a");
  ASSERT_EQ(p.tracks[0].reaches.size(), 2u);
  EXPECT_EQ(p.tracks[1].reaches.size(), 1u);
  EXPECT_EQ(p.counters, 9u);  // 3 + 3 states of a and its submodule, 3 of b
  EXPECT_EQ(p.states.size(), 9u);
  EXPECT_EQ(p.place(p.modules[0].initial, w.vocabulary()), "a/Initial");
}

TEST(Compile, GivesStatesSitesOfTheirOwn) {
  EngineWorld w({test::named("a", "'Start':{'type':'Simple',->End}"), test::named("b", "'Start':{'type':'Simple',->End}")});
  const auto& states = w.program().states;
  for (std::size_t i = 0; i < states.size(); ++i)
    for (std::size_t k = 0; k < i; ++k) EXPECT_FALSE(states[i].site == states[k].site);
}

TEST(Compile, ReadsPrescriptions) {
  const Program p = compiled("'Start':{'type':'MedicationOrder','codes':@pill@,'prescription':{'dosage':{'amount':2,'frequency':3,'period':1,'unit':'days'},'duration':"
                             "{'quantity':2,'unit':'weeks'},'refills':4,'as_needed':true,'instructions':[#food#]},->B},'B':{'type':'MedicationOrder','codes':@two@,->End}");
  ASSERT_EQ(p.catalog.prescriptions.size(), 1u);
  const auto& r = p.catalog.prescriptions[0];
  EXPECT_EQ(r.dose, 2);
  EXPECT_EQ(r.frequency, 3);
  EXPECT_EQ(r.period, 1);
  EXPECT_EQ(r.duration, 2);
  EXPECT_TRUE(r.has_refills);
  EXPECT_EQ(r.refills, 4);
  EXPECT_TRUE(r.as_needed);
  ASSERT_EQ(p.medications.size(), 2u);
  EXPECT_EQ(p.medications[0].prescription, 0u);
  EXPECT_EQ(p.medications[1].prescription, kNoIndex);
}

TEST(Compile, WritesUnitsOfTimeAsUcum) {
  EngineWorld w(test::one("'Start':{'type':'MedicationOrder','codes':@pill@,'prescription':{'dosage':{'amount':1,'frequency':1,'period':8,'unit':'hours'},'duration':"
                          "{'quantity':2,'unit':'weeks'}},->End}"));
  const auto& r = w.program().catalog.prescriptions.at(0);
  EXPECT_EQ(w.vocabulary().text(r.period_unit), "h");
  EXPECT_EQ(w.vocabulary().text(r.duration_unit), "wk");
}

TEST(Compile, ReadsGoals) {
  EngineWorld w(test::one("'Start':{'type':'CarePlanStart','codes':@plan@,'activities':[#walk#],'goals':[{'text':'eat less','addresses':['x']},{'observation':{'codes':@bp@,"
                          "'operator':'<','value':140},'addresses':[]}],->End}"));
  const auto& goals = w.program().catalog.goals;
  ASSERT_EQ(goals.size(), 2u);
  EXPECT_EQ(w.vocabulary().text(goals[0].text), "eat less");
  EXPECT_EQ(w.first_code(goals[1].measure), "bp");
  EXPECT_EQ(w.vocabulary().text(goals[1].comparator), "<");
  EXPECT_EQ(goals[1].target, 140);
  EXPECT_EQ(w.program().care_plans.at(0).goals, 2u);
  EXPECT_EQ(w.program().goals.at(0).addresses, 1u);
  EXPECT_EQ(w.program().goals.at(1).addresses, 0u);
}

TEST(Compile, KeepsTheDecimalsOfANumberAsWritten) {
  const Program p = compiled("'Start':{!a!,'exact':{'quantity':7.10},'unit':'mg',->B},'B':{!b!,'exact':{'quantity':7},'unit':'mg',->End}");
  ASSERT_EQ(p.observations.size(), 2u);
  EXPECT_EQ(p.observations[0].decimals, 2);
  EXPECT_EQ(p.observations[1].decimals, 0);
}

TEST(Compile, ReadsCategoriesOfObservations) {
  using record::ObservationCategory;
  const std::pair<const char*, ObservationCategory> cases[] = {
      {"laboratory", ObservationCategory::kLaboratory}, {"vital-signs", ObservationCategory::kVitalSigns}, {"survey", ObservationCategory::kSurvey},
      {"exam", ObservationCategory::kExam},             {"procedure", ObservationCategory::kProcedure},    {"imaging", ObservationCategory::kImaging},
      {"therapy", ObservationCategory::kTherapy},       {"social-history", ObservationCategory::kSocialHistory}};
  for (const auto& [text, category] : cases) {
    const Program p = compiled(std::string("'Start':{'type':'Observation','codes':@a@,'category':'") + text + "','exact':{'quantity':1},'unit':'mg',->End}");
    ASSERT_EQ(p.observations.size(), 1u);
    EXPECT_EQ(p.observations[0].category, category) << text;
  }
}

TEST(Compile, CallsAConditionThatItsModuleEndsAnEncounterDiagnosis) {
  const Program p = compiled("'Start':{'type':'ConditionOnset','codes':@cold@,->B},'B':{'type':'ConditionOnset','codes':@asthma@,->C},'C':{'type':'ConditionEnd',"
                             "'condition_onset':'Start',->End}");
  ASSERT_EQ(p.onsets.size(), 2u);
  EXPECT_EQ(p.onsets[0].category, record::ConditionCategory::kEncounterDiagnosis);
  EXPECT_EQ(p.onsets[1].category, record::ConditionCategory::kProblemListItem);
}

TEST(Compile, NormalizesSeverities) {
  const Program p = compiled("'Start':{'type':'AllergyOnset','codes':@nuts@,'allergy_type':'allergy','category':'food','reactions':[{'reaction':#hives#,"
                             "'possible_severities':[{'level':'mild','value':0.2},{'level':'none','value':0.6}]}],->End}");
  ASSERT_EQ(p.reactions.size(), 1u);
  EXPECT_NEAR(p.reactions[0].cumulative[0], 0.25, 1e-12);
  EXPECT_NEAR(p.reactions[0].cumulative[2], 0.25, 1e-12);
  EXPECT_NEAR(p.reactions[0].cumulative[3], 1, 1e-12);
}

TEST(Compile, TakesAnEmptyAssignedAttributeForNone) {
  const Program p = compiled("'Start':{'type':'ConditionOnset','codes':@cold@,'assign_to_attribute':'',->End}");
  for (const State& s : p.states) EXPECT_FALSE(static_cast<bool>(s.assign));
}

TEST(Compile, SharesOneNumberBetweenMentionsOfAnAttribute) {
  EngineWorld w({test::named("a", "'Start':{'type':'SetAttribute','attribute':'x y','value':1,->End}"), test::named("b", "'Start':{'type':'Counter','attribute':'x y','action':"
                 "'increment',->C},'C':{'type':'SetAttribute','attribute':'x_y','value':1,->End}")});
  EXPECT_TRUE(static_cast<bool>(w.program().attribute("x y")));
  EXPECT_FALSE(w.program().attribute("x y") == w.program().attribute("x_y"));
  EXPECT_FALSE(static_cast<bool>(w.program().attribute("z")));
  EXPECT_EQ(std::count(w.program().attributes.begin(), w.program().attributes.end(), "x y"), 1);
}

TEST(Compile, ReadsADistribution) {
  const Program p = compiled("'Start':{'type':'Delay','distribution':{'kind':'GAUSSIAN','round':true,'parameters':{'mean':5,'standardDeviation':2,'min':1,'max':9}},'unit':'weeks',->End}");
  ASSERT_EQ(p.delays.size(), 1u);
  const Distribution& d = p.delays[0].amount;
  EXPECT_EQ(d.kind, DistributionKind::kGaussian);
  EXPECT_TRUE(d.round);
  EXPECT_TRUE(d.bounded);
  EXPECT_EQ(d.p, (std::array<double, 4>{5, 2, 1, 9}));
  EXPECT_EQ(p.delays[0].unit_seconds, 604800);
}

}  // namespace
}  // namespace sojourn::program
