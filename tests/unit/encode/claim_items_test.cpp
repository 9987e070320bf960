#include "sojourn/encode/claim_items.hpp"

#include <gtest/gtest.h>

#include <map>

#include "support/sample_journey.hpp"

namespace sojourn::encode {
namespace {

using record::Cover;
using record::EncounterClass;
using test::at;

class ClaimItems : public ::testing::Test {
 protected:
  record::CoverPeriod period(Cover cover) const {
    record::CoverPeriod c;
    c.cover = cover;
    const Cover payer = cover == Cover::kDual ? Cover::kMedicare : cover;
    if (cover != Cover::kNone)
      c.payer = static_cast<std::uint8_t>(world_.finance.payer(static_cast<std::size_t>(payer), 0));
    return c;
  }
  Amounts settle(Cover cover, std::size_t service, std::int64_t cents) const {
    ClaimItem item;
    item.service = service;
    item.unit_price = cents;
    return Billing(world_.vocabulary, world_.finance).settle(item, period(cover));
  }
  static std::size_t service(EncounterClass klass) { return static_cast<std::size_t>(klass); }

  test::SampleWorld world_;
};

TEST_F(ClaimItems, PartsOfAnAmountAddUpForEveryCoverServiceAndPrice) {
  for (const Cover cover : {Cover::kPrivate, Cover::kMedicare, Cover::kMedicaid, Cover::kDual})
    for (std::size_t s = 0; s < stats::kServices; ++s)
      for (const std::int64_t cents : {1, 33, 1001, 2599, 99999, 1234567}) {
        const Amounts a = settle(cover, s, cents);
        EXPECT_EQ(a.submitted, cents);
        EXPECT_LE(a.eligible, a.submitted);
        EXPECT_EQ(a.eligible, a.deductible + a.copay + a.coinsurance + a.benefit);
        EXPECT_GE(a.benefit, 0) << "cover " << static_cast<int>(cover) << " service " << s << " cents " << cents;
      }
}

TEST_F(ClaimItems, TheRulesOfTheCoverDecideWhatThePersonPays) {
  const Amounts visit = settle(Cover::kPrivate, service(EncounterClass::kAmbulatory), 25300);
  EXPECT_EQ(visit.copay, 2600);
  EXPECT_EQ(visit.benefit, 22700);
  EXPECT_EQ(settle(Cover::kPrivate, service(EncounterClass::kAmbulatory), 1000).copay, 1000) << "no more than the price";
  EXPECT_EQ(settle(Cover::kPrivate, stats::kServiceProcedure, 10000).coinsurance, 1900);
  EXPECT_EQ(settle(Cover::kPrivate, stats::kServiceImmunization, 10000).benefit, 10000);
  const Amounts stay = settle(Cover::kMedicare, service(EncounterClass::kInpatient), 1170000);
  EXPECT_EQ(stay.eligible, 817830) << "Medicare allows 0.699 of a price";
  EXPECT_EQ(stay.deductible, 155600);
  EXPECT_EQ(stay.benefit, 817830 - 155600);
  const Amounts poor = settle(Cover::kMedicaid, service(EncounterClass::kEmergency), 52700);
  EXPECT_EQ(poor.benefit, poor.eligible);
  EXPECT_EQ(settle(Cover::kDual, stats::kServiceProcedure, 10000).coinsurance,
            settle(Cover::kMedicare, stats::kServiceProcedure, 10000).coinsurance);
  EXPECT_EQ(settle(Cover::kNone, stats::kServiceProcedure, 10000).benefit, 0);
}

TEST_F(ClaimItems, AVisitBillsItselfAndWhatWasDoneInIt) {
  const record::Journey j = world_.adult();
  record::Window window;
  Billing billing(world_.vocabulary, world_.finance);
  billing.collect(j, window.select(j, 0));
  std::size_t all = 0;
  for (std::uint32_t e = 0; e < j.encounters.size(); ++e) {
    const auto items = billing.visit(e);
    ASSERT_FALSE(items.empty());
    EXPECT_EQ(items[0].service, service(j.encounters[e].klass));
    for (const ClaimItem& item : items) EXPECT_EQ(item.encounter, e);
    all += items.size();
  }
  // Five visits, two procedures, one laboratory report, one vaccine, two drugs given, two devices, one supply.
  EXPECT_EQ(all, 14u);
  std::map<std::size_t, ClaimItem> stay;
  for (const ClaimItem& item : billing.visit(3)) stay[item.service] = item;
  EXPECT_EQ(stay[stats::kServiceImaging].procedure, 0u) << "the chest film is paid as imaging";
  EXPECT_EQ(stay[stats::kServiceImaging].unit_price, 3400);
  EXPECT_EQ(stay[stats::kServiceProcedure].procedure, 1u);
  EXPECT_EQ(stay[service(EncounterClass::kInpatient)].quantity, 1u) << "a hospital is paid for the stay";
  std::map<std::size_t, ClaimItem> check_up;
  for (const ClaimItem& item : billing.visit(2)) check_up[item.service] = item;
  EXPECT_EQ(check_up[stats::kServiceLaboratory].unit_price, 846) << "basic metabolic panel";
  EXPECT_EQ(check_up[stats::kServiceSupply].net(), 100 * 100) << "a hundred lancets";
}

TEST_F(ClaimItems, ANursingHomeIsPaidForEachDayThatHasBegun) {
  record::Journey j = world_.adult();
  j.encounters[3].klass = EncounterClass::kSkilledNursing;  // from 3 March at 3 to 5 March at 18
  record::Window window;
  Billing billing(world_.vocabulary, world_.finance);
  billing.collect(j, window.select(j, 0));
  EXPECT_EQ(billing.visit(3)[0].quantity, 3u);
  EXPECT_EQ(billing.visit(3)[0].net(), 3 * 26000);
}

TEST_F(ClaimItems, FactsThatAreNotWrittenAreNotBilled) {
  const record::Journey j = world_.adult();
  record::Window window;
  record::Selection kept = window.select(j, 0);
  kept.procedures.assign(kept.procedures.size(), 0);
  Billing billing(world_.vocabulary, world_.finance);
  billing.collect(j, kept);
  for (const ClaimItem& item : billing.visit(3)) EXPECT_EQ(item.procedure, record::kNoIndex);
}

TEST_F(ClaimItems, TheCoverOfAnInstantIsThePeriodThatHoldsIt) {
  const record::Journey j = world_.adult();
  EXPECT_EQ(cover_at(j, j.person.birth)->cover, Cover::kPrivate);
  EXPECT_EQ(cover_at(j, at("2005-01-01"))->cover, Cover::kNone);
  EXPECT_EQ(cover_at(j, at("2022-01-01"))->cover, Cover::kDual);
  EXPECT_EQ(cover_at(j, j.person.birth - base::kDay), nullptr);
}

}  // namespace
}  // namespace sojourn::encode
