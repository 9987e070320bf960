// What people say of themselves at routine visits, who they are, and the answers behind a score.
#include <gtest/gtest.h>

#include "sojourn/engine/social.hpp"
#include "support/engine_world.hpp"

namespace sojourn::engine {
namespace {

using record::Journey;
using record::ValueKind;

constexpr std::string_view kNothing = "'Start':{'type':'Terminal'}";

std::string_view code(const test::EngineWorld& world, const record::Observation& o) {
  const auto codes = world.vocabulary().list(o.codes);
  return codes.empty() ? std::string_view() : world.vocabulary().code(codes[0]);
}

TEST(SocialHistory, OccupationIsToldWithItsIndustryOnceInThreeYears) {
  test::EngineWorld world(test::one(kNothing), {40, 50});
  int people = 0;
  for (const std::uint32_t person : world.survivors(30)) {
    const Journey& j = world.live(person);
    base::Instant last = base::Instant::min();
    for (const record::Observation& o : j.observations) {
      if (code(world, o) != "11341-5") continue;
      ASSERT_EQ(o.components, 1u);
      EXPECT_EQ(code(world, j.observations[o.first_component]), "86188-0");
      EXPECT_GE(o.time, j.person.identity.employed);
      if (last != base::Instant::min()) { EXPECT_GE(o.time, last + 3 * 365 * base::kDay); }
      last = o.time;
    }
    people += last != base::Instant::min();
  }
  EXPECT_GT(people, 15) << "of 30, of whom four in five have work";
}

TEST(SocialHistory, OnlyWomenOfThatAgeAreAskedWhetherTheyWantAChild) {
  test::EngineWorld world(test::one(kNothing), {50, 60});
  int asked = 0;
  for (const std::uint32_t person : world.survivors(20)) {
    const Journey& j = world.live(person);
    for (const record::Observation& o : j.observations) {
      if (code(world, o) != "86645-9") continue;
      ++asked;
      EXPECT_EQ(j.person.sex, record::Sex::kFemale);
      const int age = base::completed_years(base::day_of(j.person.birth), base::day_of(o.time));
      EXPECT_GE(age, 17) << "by the date in UTC";
      EXPECT_LE(age, 49);
    }
  }
  EXPECT_GT(asked, 0);
}

std::string score_of(int points, std::string_view next) {
  return "{'type':'Observation','category':'survey','unit':'{score}','codes':[{'system':'LOINC','code':'44261-6',"
         "'display':'PHQ-9'}],'exact':{'quantity':" +
         std::to_string(points) + "},->" + std::string(next) + "}";
}

TEST(SocialHistory, TheAnswersAddUpToTheScore) {
  test::EngineWorld world({{"test.json", test::gmf("'Start':" + score_of(0, "B") + ",'B':" + score_of(13, "C") + ",'C':" +
                                                   score_of(27, "D") + ",'D':" + score_of(28, "End"))}},
                          {0, 0});
  int thirteen = 0, self_harm = 0, interest = 0;
  for (std::uint32_t person = 0; person < 50; ++person) {
    const Journey& j = world.live(person);
    for (const record::Observation* o : world.observations("44261-6")) {
      const int score = static_cast<int>(o->value.quantity.to_double());
      if (score == 28) {
        EXPECT_EQ(o->answers, base::kNoIndex) << "no answers make more than 27 points";
        continue;
      }
      ASSERT_NE(o->answers, base::kNoIndex);
      const std::uint8_t* answers = &j.answers[j.answered[o->answers].first];
      int sum = 0;
      for (int i = 0; i < 9; ++i) {
        EXPECT_LE(answers[i], 3);
        sum += answers[i];
      }
      EXPECT_EQ(sum, score);
      if (score != 13) continue;
      ++thirteen;
      interest += answers[0];
      self_harm += answers[8];
    }
  }
  EXPECT_EQ(thirteen, 50);
  EXPECT_LT(self_harm, interest) << "thoughts of self-harm weigh less than the other answers";
}

TEST(Identity, TheDrawsOfOnePersonAgree) {
  test::EngineWorld world(test::one(kNothing), {0, 90});
  int moved = 0, renamed = 0, working = 0;
  for (std::uint32_t person = 0; person < 400; ++person) {
    const record::Demographics& p = world.live(person).person;
    const record::Identity& i = p.identity;
    if (i.moved != base::kNever) {
      ++moved;
      EXPECT_FALSE(i.before.city.empty());
      EXPECT_LE(i.moved, test::instant(2025, 1, 1));
    }
    if (!i.birth_family_name.empty()) {
      ++renamed;
      EXPECT_EQ(p.sex, record::Sex::kFemale);
      EXPECT_NE(i.birth_family_name, p.family_name);
      EXPECT_GE(i.renamed, p.birth + 20 * 365 * base::kDay);
    }
    if (i.interpreter) { EXPECT_NE(p.language, "en"); }
    if (!i.tribe.empty()) { EXPECT_EQ(p.race, record::Race::kNative); }
    working += i.occupation != base::kNoIndex;
  }
  EXPECT_NEAR(moved, 400 * 0.354, 4 * 9.6) << "four standard deviations";
  EXPECT_GT(renamed, 30);
  EXPECT_GT(working, 200);
}

TEST(Identity, OrientationKeepsItsPublishedShares) {
  const test::EngineWorld world(test::one(kNothing), {0, 0});
  const stats::Figures& figures = world.world().models.figures();
  int heterosexual = 0, declined = 0;
  for (std::uint32_t person = 0; person < 20000; ++person) {
    const base::Draws draws(11, person);
    heterosexual += orientation(world.world().models, draws) == 0;
    declined += declines_orientation(draws);
  }
  EXPECT_NEAR(heterosexual / 20000.0, 1 - figures.homosexual - figures.bisexual, 0.005);
  EXPECT_NEAR(declined / 20000.0, 0.011, 0.003);
}

}  // namespace
}  // namespace sojourn::engine
