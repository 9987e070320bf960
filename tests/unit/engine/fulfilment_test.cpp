// What becomes of orders: laboratories take time and correct results, some prescriptions are never picked up.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "support/engine_world.hpp"

namespace sojourn::engine {
namespace {

using base::kDay;
using base::kNever;
using std::chrono::hours;
using test::EngineWorld;

// Something every day.
std::string daily(const std::string& states, const std::string& last) {
  return states + ",'" + last + "':{'type':'Delay','exact':{'quantity':1,'unit':'days'},->Start}";
}
std::string test_of(const std::string& name, const std::string& next) {
  return "{'type':'Observation','category':'laboratory','exact':{'quantity':1},'unit':'1','codes':@" + name + "@,->" + next + "}";
}

TEST(Laboratory, TakesAsLongAsTheTestAndThePlaceDemand) {
  EngineWorld w(test::one(daily("'Start':" + test_of("urea", "Culture") + ",'Culture':" + test_of("Urine Culture", "Visit") +
                                    ",'Visit':{'type':'Encounter','encounter_class':'emergency','codes':@emergency@,->Urgent},"
                                    "'Urgent':" + test_of("troponin", "Leave") + ",'Leave':{'type':'EncounterEnd',->Wait}",
                                "Wait")),
                {3, 3});
  w.live_one();
  const auto within = [&](std::string_view code, base::Span low, base::Span high) {
    base::Span shortest = base::kDay * 1000, longest{0};
    for (const record::Observation* o : w.observations(code)) {
      shortest = std::min(shortest, o->release.told - o->time);
      longest = std::max(longest, o->release.told - o->time);
    }
    EXPECT_GE(shortest, low) << code;
    EXPECT_LE(longest, high) << code;
    EXPECT_LT(shortest, low + (high - low) / 10) << code;
    EXPECT_GT(longest, high - (high - low) / 10) << code;
  };
  within("urea", hours{4}, hours{48});
  within("Urine Culture", hours{48}, hours{168});
  within("troponin", hours{0}, hours{1});
}

TEST(Laboratory, CorrectsAFewResults) {
  EngineWorld w(test::one(daily("'Start':" + test_of("Urine Culture", "Wait"), "Wait")), {60, 60});
  w.live_one();
  const auto results = w.observations("Urine Culture");
  ASSERT_GT(results.size(), 10000u);
  double corrected = 0;
  for (const record::Observation* o : results) {
    if (o->release.corrected == kNever) continue;
    ++corrected;
    EXPECT_GT(o->release.corrected, o->release.told);
    EXPECT_EQ(status_at(o->release, o->release.corrected), record::ResultStatus::kCorrected);
  }
  EXPECT_NEAR(corrected / static_cast<double>(results.size()), 0.0082, 0.0026);  // three standard errors
}

TEST(Laboratory, HasNoPartInWhatIsNotALaboratoryTest) {
  EngineWorld w(test::one("'Start':{!pain!,->End}"));
  w.live_one();
  EXPECT_EQ(status_at(w.observations("pain")[0]->release, w.mark("pain")), record::ResultStatus::kFinal);
}

TEST(Laboratory, TellsAReportAndItsResultsAtOnce) {
  EngineWorld w(test::one("'Start':{'type':'DiagnosticReport','codes':@panel@,'observations':["
                          "{'category':'laboratory','codes':@one@,'exact':{'quantity':1},'unit':'1'},"
                          "{'category':'laboratory','codes':@two@,'exact':{'quantity':1},'unit':'1'}],->End}"));
  const record::Journey& j = w.live_one();
  ASSERT_EQ(j.reports.size(), 1u);
  EXPECT_GT(j.reports[0].release.told, j.reports[0].time);
  for (const char* code : {"one", "two"}) EXPECT_EQ(w.observations(code)[0]->release.told, j.reports[0].release.told);
}

std::string prescription(const std::string& more) {
  return daily("'Start':{'type':'MedicationOrder','codes':@drug@" + more + ",->Stop},'Stop':{'type':'MedicationEnd','codes':@drug@,->Wait}",
               "Wait");
}

TEST(Prescription, IsNotAlwaysPickedUp) {
  EngineWorld w(test::one(prescription("")), {60, 60});
  const record::Journey& j = w.live_one();
  double orders[2] = {0, 0}, waiting[2] = {0, 0};
  for (const record::Medication& m : j.medications) {
    const bool adult = m.start - j.person.birth >= kDay * (19 * 366);
    if (!adult && m.start - j.person.birth >= kDay * (18 * 365)) continue;
    ++orders[adult];
    if (m.put_back == kNever) continue;
    ++waiting[adult];
    EXPECT_EQ(m.put_back - m.start, kDay * 14);
  }
  EXPECT_NEAR(waiting[0] / orders[0], 0.13, 0.013);
  EXPECT_NEAR(waiting[1] / orders[1], 0.28, 0.013);
}

TEST(Prescription, IsPickedUpWhenTheDrugIsRenewedGivenOrBoughtOverTheCounter) {
  for (const char* more : {",'chronic':true", ",'administration':true"}) {
    EngineWorld w(test::one(prescription(more)), {20, 20});
    for (const record::Medication& m : w.live_one().medications) EXPECT_EQ(m.put_back, kNever) << more;
  }
  EngineWorld w({{"test", test::sojourn1("'Start':{'type':'MedicationOrder','codes':@drug@,'over_the_counter':true,->End}")}});
  for (std::uint32_t person = 0; person < 50; ++person)
    for (const record::Medication& m : w.live(person).medications) {
      EXPECT_EQ(m.put_back, kNever);
      EXPECT_TRUE(m.over_the_counter);
    }
}

TEST(Procedure, ThatIsNotDoneTakesNoTimeAndIsNoProcedure) {
  EngineWorld w({{"test", test::sojourn1("'Start':{'type':'Procedure','not_done':true,'codes':@eye examination@,->After},"
                                         "'After':{'type':'Procedure','codes':@after@,->End}")}});
  const record::Journey& j = w.live_one();
  ASSERT_EQ(j.procedures.size(), 1u);
  ASSERT_EQ(j.missed_procedures.size(), 1u);
  EXPECT_EQ(w.first_code(j.procedures[0].codes), "after");
  EXPECT_EQ(j.procedures[0].start, j.missed_procedures[0].start);
}

}  // namespace
}  // namespace sojourn::engine
