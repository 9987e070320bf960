// The first series of COVID-19 vaccine: who takes it, when, of what, and how it stands in the record.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>

#include "support/engine_world.hpp"

namespace sojourn::engine {
namespace {

using test::EngineWorld;
using test::instant;
using std::chrono::days;

const World& world() {
  static EngineWorld world(test::one("'Start':{'type':'Simple',->End}"));
  return world.world();
}
const stats::CareTables& tables() { return world().care; }
const stats::Figures& figures() { return world().models.figures(); }

Schedule schedule(std::uint32_t person, Instant birth) { return {tables(), base::Draws(5, person), 0, birth}; }

TEST(Covid, IsTakenByThePublishedShareAndByMoreOnSecondThoughts) {
  constexpr int kPeople = 20000;
  const Instant birth = instant(1965, 4, 9);  // 56 years: 81.7 %, late 10 %, 5 %, 2.5 % ... of the others
  int early = 0, late = 0;
  for (std::uint32_t person = 0; person < kPeople; ++person) {
    const Instant first = schedule(person, birth).first_covid_dose(figures());
    if (first == base::kNever) continue;
    ASSERT_GE(first, instant(2020, 12, 11));
    ((first - instant(2021, 9, 14)) % days{14} == base::Span{0} && first > instant(2021, 9, 14) ? late : early) += 1;
  }
  double decline = 1;
  for (double share = 0.1; share >= 0.001; share /= 2) decline *= 1 - share;
  const double expected_late = (1 - 0.817) * (1 - decline);
  const auto tolerance = [](double p) { return 5 * std::sqrt(p * (1 - p) / kPeople); };  // false alarm below 1e-6
  EXPECT_NEAR(static_cast<double>(early) / kPeople, 0.817, tolerance(0.817));
  EXPECT_NEAR(static_cast<double>(late) / kPeople, expected_late, tolerance(expected_late));
}

TEST(Covid, ComesToYouthsFromMay2021AndNotToChildren) {
  for (std::uint32_t person = 0; person < 300; ++person) {
    EXPECT_EQ(schedule(person, instant(2012, 1, 1)).first_covid_dose(figures()), base::kNever);
    EXPECT_GE(schedule(person, instant(2008, 1, 1)).first_covid_dose(figures()), instant(2021, 5, 10));
    EXPECT_GE(schedule(person, instant(2005, 3, 1)).first_covid_dose(figures()), instant(2021, 3, 1));  // 16 on that day
  }
}

TEST(Covid, ProductsAreThoseOfTheDayAndTheAge) {
  const auto shares = [](Instant birth, Instant at) {
    std::map<std::string, double> out;
    for (std::uint32_t person = 0; person < 10000; ++person)
      out[tables().covid_products()[schedule(person, birth).covid_product(at)].cvx] += 1e-4;
    return out;
  };
  const Instant adult = instant(1980, 1, 1), youth = instant(2006, 1, 1);
  EXPECT_EQ(shares(adult, instant(2020, 12, 15)).size(), 1u);
  const auto winter = shares(adult, instant(2021, 1, 15)), spring = shares(adult, instant(2021, 4, 15));
  constexpr double kTolerance = 0.025;  // five standard deviations of a half
  EXPECT_NEAR(winter.at("208"), 0.5, kTolerance);
  EXPECT_NEAR(winter.at("207"), 0.5, kTolerance);
  EXPECT_NEAR(spring.at("208"), 0.531, kTolerance);
  EXPECT_NEAR(spring.at("207"), 0.398, kTolerance);
  EXPECT_NEAR(spring.at("212"), 0.071, kTolerance);
  EXPECT_EQ(shares(youth, instant(2021, 6, 15)), shares(adult, instant(2020, 12, 15)));  // all 208
}

constexpr std::string_view kNoteProtection =
    "'Start':{'type':'Guard','allow':{'condition_type':'Attribute','attribute':'C19_FULLY_VACCINATED','operator':'==',"
    "'value':true},->Mark},'Mark':{!safe!,->End}";

TEST(Covid, DosesAreRecordedAtVisitsOfTheirOwn) {
  EngineWorld w(test::one(kNoteProtection), {.youngest = 40, .oldest = 60});
  std::map<int, int> by_doses;
  for (const std::uint32_t i : w.survivors(60)) {
    const record::Journey& j = w.live(i);
    std::vector<const record::Immunization*> doses;
    for (const auto& shot : j.immunizations)
      if (j.encounters[shot.encounter].codes == w.world().builtin.covid_visit) doses.push_back(&shot);
    ++by_doses[static_cast<int>(doses.size())];
    ASSERT_EQ(w.observations("safe").empty(), doses.empty()) << i;
    if (doses.empty()) continue;
    const std::string product = w.first_code(doses[0]->codes);
    ASSERT_EQ(doses.size(), product == "212" ? 1u : 2u);
    EXPECT_EQ(doses[0]->dose, 1);
    EXPECT_GE(w.observations("safe")[0]->time, doses.back()->time + days{14});
    EXPECT_LE(w.observations("safe")[0]->time, doses.back()->time + days{14 + 30});  // a Guard looks once a month
    if (doses.size() < 2) continue;
    EXPECT_EQ(doses[1]->dose, 2);
    EXPECT_EQ(w.first_code(doses[1]->codes), product);
    EXPECT_GE(doses[1]->time - doses[0]->time, days{product == "208" ? 21 : 28});
    EXPECT_LT(doses[1]->time - doses[0]->time, days{product == "208" ? 21 + 10 : 28 + 10});
    for (const auto* dose : doses) EXPECT_EQ(j.encounters[dose->encounter].klass, record::EncounterClass::kOutpatient);
  }
  EXPECT_GT(by_doses[0], 3);
  EXPECT_GT(by_doses[2], 30);
}

TEST(Covid, WaitsForTheEndOfTheDisease) {
  // Everybody has COVID-19 from birth until 2021-11-01.
  EngineWorld w(test::one("'Start':{'type':'ConditionOnset','codes':[{'system':'SNOMED-CT','code':'840539006','display':'c'}],"
                          "'target_encounter':'Visit',->Visit},"
                          "'Visit':{'type':'Encounter','encounter_class':'emergency','codes':@visit@,->Out},"
                          "'Out':{'type':'EncounterEnd',->Ill},"
                          "'Ill':{'type':'Guard','allow':" + test::on(2021, 11, 1) + ",->Well},"
                          "'Well':{'type':'ConditionEnd','condition_onset':'Start',->End}"),
                {.youngest = 40, .oldest = 60});
  int given = 0;
  for (const std::uint32_t i : w.survivors(40))
    for (const auto& shot : w.live(i).immunizations)
      if (w.journey().encounters[shot.encounter].codes == w.world().builtin.covid_visit) {
        ++given;
        EXPECT_GE(shot.time, instant(2021, 11, 1));
      }
  EXPECT_GT(given, 30);
}

}  // namespace
}  // namespace sojourn::engine
