// Visits that modules make: class, opening hours, length, who is served first, interruption.
#include <gtest/gtest.h>

#include <string>

#include "support/engine_world.hpp"
#include "support/goodness_of_fit.hpp"

namespace sojourn::engine {
namespace {

using record::EncounterClass;
using test::EngineWorld;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

const test::Setting kAdult{30, 30};

std::string visit(const std::string& klass, const std::string& code, const std::string& next, const std::string& more = "") {
  return "{'type':'Encounter','encounter_class':'" + klass + "','codes':@" + code + "@" + more + ",->" + next + "}";
}
std::string guard(const std::string& when, const std::string& next) { return "{'type':'Guard','allow':" + when + ",->" + next + "}"; }
const std::string kLeave = "'Leave':{'type':'EncounterEnd',->End}";

// Wednesday 5 June 2024, 10:00 in Boston.
std::string wednesday(int hour = 14, int minute = 0) { return test::on(2024, 6, 5, hour, minute); }

TEST(EncounterState, HasTheClassThatItNames) {
  const std::pair<const char*, EncounterClass> cases[] = {
      {"ambulatory", EncounterClass::kAmbulatory}, {"OUTPATIENT", EncounterClass::kOutpatient},
      {"urgentcare", EncounterClass::kUrgentCare}, {"emergency", EncounterClass::kEmergency},
      {"inpatient", EncounterClass::kInpatient},   {"super", EncounterClass::kInpatient},
      {"hospice", EncounterClass::kHospice},       {"snf", EncounterClass::kSkilledNursing},
      {"home", EncounterClass::kHome},             {"virtual", EncounterClass::kVirtual},
      {"wellness", EncounterClass::kWellness}};
  for (const auto& [text, klass] : cases) {
    EngineWorld w(test::one("'Start':" + visit(text, "visit", "Leave") + "," + kLeave));
    w.live_one();
    EXPECT_EQ(w.encounter("visit").klass, klass) << text;
  }
  EngineWorld w(test::one("'Start':{'type':'Encounter','codes':@visit@,->Leave}," + kLeave));
  w.live_one();
  EXPECT_EQ(w.encounter("visit").klass, EncounterClass::kAmbulatory);
}

TEST(EncounterState, BeginsAtOnceWhenTheDoorIsOpen) {
  EngineWorld w(test::one("'Start':" + guard(wednesday(), "V") + ",'V':" + visit("ambulatory", "visit", "Leave") + "," + kLeave), kAdult);
  for (std::uint32_t i : w.survivors(20)) {
    w.live(i);
    const auto& e = w.encounter("visit");
    EXPECT_GE(e.start, test::instant(2024, 6, 5, 14));
    EXPECT_LE(e.start, test::instant(2024, 6, 5, 21));  // closing time, should the person be at another visit
  }
}

TEST(EncounterState, WaitsForOpeningHours) {
  for (const char* klass : {"ambulatory", "outpatient", "virtual", "urgentcare"}) {
    // Saturday night.
    EngineWorld w(test::one("'Start':" + guard(test::on(2024, 6, 9, 3), "V") + ",'V':" + visit(klass, "visit", "Leave") + "," + kLeave), kAdult);
    for (std::uint32_t i : w.survivors(10)) {
      w.live(i);
      const auto start = w.encounter("visit").start;
      const bool urgent = std::string(klass) == "urgentcare";
      // Urgent care opens on Sunday 8:00 to 19:00, offices on Monday 8:00 to 17:00 (Boston is 4 hours behind).
      EXPECT_GE(start, test::instant(2024, 6, urgent ? 9 : 10, 12)) << klass;
      EXPECT_LT(start, urgent ? test::instant(2024, 6, 9, 23) : test::instant(2024, 6, 10, 21)) << klass;
    }
  }
}

TEST(EncounterState, OfAnEmergencyDoesNotWaitForOpeningHours) {
  EngineWorld w(test::one("'Start':" + guard(test::on(2024, 6, 9, 3), "V") + ",'V':" + visit("emergency", "visit", "Leave") + "," + kLeave), kAdult);
  for (std::uint32_t i : w.survivors(10)) {
    w.live(i);
    EXPECT_GE(w.encounter("visit").start, test::instant(2024, 6, 9, 3));
    EXPECT_LT(w.encounter("visit").start, test::instant(2024, 6, 10, 3));
  }
}

// gmf.md, check 1, in Sojourn's time: the emergency comes within the day by the hour of arrival.
TEST(EncounterState, DelayEmergencyDelayDeath) {
  EngineWorld w(test::one("'Start':{'type':'Delay','exact':{'quantity':2,'unit':'days'},->V},'V':" + visit("emergency", "visit", "Wait") +
                          ",'Wait':{'type':'Delay','exact':{'quantity':3,'unit':'days'},->Die},'Die':{'type':'Death',->End}"), {3, 3});
  const auto& j = w.live_one();
  const auto start = w.encounter("visit").start;
  EXPECT_GE(start, j.person.birth + days{2});
  EXPECT_LT(start, j.person.birth + days{3});
  EXPECT_EQ(j.death, start + days{3});
  EXPECT_NE(w.person().processes[0].wait, Wait::kDone);
}

TEST(EncounterState, MayBeHeldByVideo) {
  const auto klass = [](const std::string& possibility) {
    EngineWorld w(test::one("'Start':" + visit("outpatient", "visit", "Leave", ",'telemedicine_possibility':'" + possibility + "'") + "," + kLeave));
    w.live_one();
    return w.encounter("visit").klass;
  };
  EXPECT_EQ(klass("none"), EncounterClass::kOutpatient);
  EXPECT_EQ(klass("always"), EncounterClass::kVirtual);
}

// 0 before 2016-01-01, 0.004 before 2020-04-01, 0.15 after (gmf.md, section 10.9).
TEST(EncounterState, IsHeldByVideoWithTheProbabilityOfItsTime) {
  struct Case {
    int year;
    unsigned month;
    double share;
  };
  for (const Case& c : {Case{2015, 6, 0}, {2018, 6, 0.004}, {2020, 2, 0.004}, {2021, 6, 0.15}}) {
    EngineWorld w(test::one("'Start':" + guard(test::on(c.year, c.month, 3, 14), "V") + ",'V':" +
                            visit("outpatient", "visit", "Leave", ",'telemedicine_possibility':'possible'") + "," + kLeave),
                  {10, 10, {}, 7, test::instant(c.year, c.month, 20)});
    std::size_t remote = 0, local = 0;
    for (std::uint32_t i : w.survivors(600)) {
      w.live(i);
      (w.encounter("visit").klass == EncounterClass::kVirtual ? remote : local) += 1;
    }
    SCOPED_TRACE(c.year * 100 + static_cast<int>(c.month));
    test::expect_shares({remote, local}, {c.share, 1 - c.share});
  }
}

TEST(EncounterState, EndsTheModulesEarlierEncounterFirst) {
  EngineWorld w(test::one("'Start':" + visit("emergency", "first", "V") + ",'V':" + visit("inpatient", "second", "Leave") + "," + kLeave));
  w.live_one();
  const auto &first = w.encounter("first"), &second = w.encounter("second");
  EXPECT_GT(first.end, first.start);
  EXPECT_LE(first.end, second.start);
  EXPECT_LT(second.start - first.end, hours{1});  // an admission from the emergency department goes on at once
}

TEST(EncounterEndState, WaitsForTheEndOfTheVisit) {
  EngineWorld w(test::one("'Start':" + visit("ambulatory", "visit", "Leave") + ",'Leave':{'type':'EncounterEnd',->After},'After':{!after!,->End}"));
  for (std::uint32_t i : w.survivors(30)) {
    w.live(i);
    const auto& e = w.encounter("visit");
    EXPECT_EQ(w.mark("after"), e.end);
    // National Ambulatory Medical Care Survey: 1 % of visits last less than 7 minutes, 1 % more than 49.
    EXPECT_GE(e.end - e.start, minutes{2});
    EXPECT_LE(e.end - e.start, minutes{180});
  }
}

TEST(EncounterEndState, OfALongVisitIsImmediate) {
  EngineWorld w(test::one("'Start':" + visit("ambulatory", "visit", "Wait") + ",'Wait':{'type':'Delay','exact':{'quantity':12,'unit':'hours'},->Leave}," + kLeave));
  w.live_one();
  EXPECT_EQ(w.encounter("visit").end - w.encounter("visit").start, hours{12});
}

TEST(EncounterEndState, OfAStayLastsAsLongAsItsModuleLetsTimePass) {
  EngineWorld w(test::one("'Start':" + visit("inpatient", "stay", "Wait") + ",'Wait':{'type':'Delay','exact':{'quantity':3,'unit':'days'},->Leave}," + kLeave));
  w.live_one();
  EXPECT_EQ(w.encounter("stay").end - w.encounter("stay").start, days{3});
}

TEST(EncounterEndState, OfAStayWithoutTimeTakesAPublishedLength) {
  EngineWorld w(test::one("'Start':" + guard(wednesday(), "V") + ",'V':" + visit("inpatient", "stay", "Leave") + "," + kLeave), {60, 60});
  double sum = 0;
  const auto people = w.survivors(60);
  for (std::uint32_t i : people) {
    w.live(i);
    const auto length = w.encounter("stay").end - w.encounter("stay").start;
    EXPECT_GE(length, hours{1});
    sum += static_cast<double>(length.count()) / 86400;
  }
  EXPECT_GT(sum / 60, 2);  // US stays average about five days
  EXPECT_LT(sum / 60, 9);
}

TEST(EncounterEndState, RecordsTheDisposition) {
  EngineWorld w(test::one("'Start':" + visit("emergency", "visit", "Leave") +
                          ",'Leave':{'type':'EncounterEnd','discharge_disposition':{'system':'NUBC','code':'20','display':'x'},->End}"));
  w.live_one();
  EXPECT_EQ(w.code(w.encounter("visit").disposition), "20");
}

TEST(EncounterEndState, WithoutAnEncounterPasses) {
  EngineWorld w(test::one("'Start':{'type':'EncounterEnd',->After},'After':{!after!,->End}"));
  const auto& j = w.live_one();
  EXPECT_EQ(w.mark("after"), j.person.birth);
}

TEST(Entries, BelongToTheModulesOwnEncounter) {
  EngineWorld w(test::one("'Start':" + visit("emergency", "visit", "A") + ",'A':{!lab!,->B},'B':{'type':'Procedure','codes':@act@,->C},"
                          "'C':{'type':'MedicationOrder','codes':@pill@,->D},'D':{'type':'ConditionOnset','codes':@cold@,->E},"
                          "'E':{'type':'CarePlanStart','codes':@plan@,'activities':[#walk#],->Leave}," + kLeave));
  const auto& j = w.live_one();
  const auto visit_index = w.encounter_index("visit");
  EXPECT_EQ(w.observations("lab").at(0)->encounter, visit_index);
  EXPECT_EQ(j.procedures.at(0).encounter, visit_index);
  EXPECT_EQ(j.medications.at(0).encounter, visit_index);
  EXPECT_EQ(j.conditions.at(0).encounter, visit_index);
  EXPECT_EQ(j.care_plans.at(0).encounter, visit_index);
}

// --- several modules -----------------------------------------------------------------------------------------------------

// A visit from 10:00 in Boston on, which the others meet.
module::SourceText holder(const std::string& klass = "ambulatory", int hours_held = 2) {
  return test::named("m_holder", "'Start':" + guard(wednesday(14, 0), "V") + ",'V':" + visit(klass, "held", "Work") +
                                     ",'Work':{'type':'Delay','exact':{'quantity':" + std::to_string(hours_held) +
                                     ",'unit':'hours'},->Leave}," + kLeave);
}

TEST(Service, IsByUrgencyNotByOrderOfArrival) {
  EngineWorld w({test::named("a_office", "'Start':" + guard(wednesday(14, 30), "V") + ",'V':" + visit("outpatient", "office", "Leave") + "," + kLeave),
                 test::named("z_urgent", "'Start':" + guard(wednesday(15, 0), "V") + ",'V':" + visit("urgentcare", "urgent", "Leave") + "," + kLeave),
                 holder()},
                kAdult);
  int tried = 0;
  for (std::uint32_t i : w.survivors(10)) {
    w.live(i);
    const auto &held = w.encounter("held"), &office = w.encounter("office"), &urgent = w.encounter("urgent");
    if (held.start != test::instant(2024, 6, 5, 14)) continue;  // at a routine visit that day
    ++tried;
    EXPECT_GE(urgent.start, held.end) << i;
    EXPECT_GE(office.start, urgent.end) << i;
  }
  EXPECT_GT(tried, 5);
}

TEST(Service, OfEqualUrgencyIsByWaitingTime) {
  EngineWorld w({test::named("a_second", "'Start':" + guard(wednesday(15, 0), "V") + ",'V':" + visit("outpatient", "second", "Leave") + "," + kLeave),
                 test::named("z_first", "'Start':" + guard(wednesday(14, 30), "V") + ",'V':" + visit("outpatient", "first", "Leave") + "," + kLeave),
                 holder()},
                kAdult);
  w.live_one();
  EXPECT_LE(w.encounter("first").end, w.encounter("second").start);
}

TEST(Service, AtOneInstantIsOneVisitAtATime) {
  EngineWorld w({test::named("a_x", "'Start':" + guard(wednesday(), "V") + ",'V':" + visit("outpatient", "a", "Leave") + "," + kLeave),
                 test::named("b_x", "'Start':" + guard(wednesday(), "V") + ",'V':" + visit("ambulatory", "b", "Leave") + "," + kLeave),
                 test::named("c_x", "'Start':" + guard(wednesday(), "V") + ",'V':" + visit("virtual", "c", "Leave") + "," + kLeave)},
                kAdult);
  for (std::uint32_t i : w.survivors(20)) {
    const auto& j = w.live(i);
    for (const auto& e : j.encounters)
      for (const auto& f : j.encounters)
        if (&e != &f) {
          EXPECT_TRUE(e.end <= f.start || f.end <= e.start) << "person " << i;
        }
  }
}

// The emergency cuts the visit short. It comes some hours later by the hour of arrival, so the visits are made long.
TEST(Emergency, InterruptsAVisit) {
  EngineWorld w({holder("ambulatory", 12), test::named("z_crash", "'Start':" + guard(wednesday(14, 30), "V") + ",'V':" + visit("emergency", "crash", "Leave") + "," + kLeave)},
                kAdult);
  int met = 0;
  for (std::uint32_t i : w.survivors(20)) {
    w.live(i);
    const auto &held = w.encounter("held"), &crash = w.encounter("crash");
    if (held.start != test::instant(2024, 6, 5, 14)) continue;
    ++met;
    ASSERT_LT(crash.start, held.start + hours{12}) << i;
    EXPECT_EQ(held.end, crash.start) << i;
  }
  EXPECT_GT(met, 10);
}

TEST(Emergency, InterruptsARoutineVisit) {
  EngineWorld w({test::named("a_long", "'Start':{'type':'Encounter','wellness':true,->Do},'Do':{'type':'Procedure','codes':@act@,'duration':{'low':14,'high':14,"
                                       "'unit':'hours'},->End}"),
                 test::named("b_crash", "'Start':{'type':'Encounter','wellness':true,->Mark},'Mark':{!mark!,->V},'V':" + visit("emergency", "crash", "Leave") + "," + kLeave)},
                {2, 2});
  int met = 0;
  for (std::uint32_t i : w.survivors(20)) {
    const auto& j = w.live(i);
    const auto& routine = j.encounters.at(w.observations("mark").at(0)->encounter);
    const auto& crash = w.encounter("crash");
    if (crash.start >= routine.start + hours{14}) continue;
    ++met;
    EXPECT_EQ(routine.end, crash.start) << i;
  }
  EXPECT_GT(met, 10);
}

TEST(Emergency, WaitsForAnotherEmergency) {
  EngineWorld w({holder("emergency"), test::named("z_crash", "'Start':" + guard(wednesday(14, 30), "V") + ",'V':" + visit("emergency", "crash", "Leave") + "," + kLeave)},
                kAdult);
  for (std::uint32_t i : w.survivors(20)) {
    w.live(i);
    const auto &held = w.encounter("held"), &crash = w.encounter("crash");
    EXPECT_TRUE(held.end <= crash.start || crash.end <= held.start) << i;
  }
}

TEST(ResidentialCare, DoesNotKeepThePersonFromOtherCare) {
  for (const char* klass : {"hospice", "snf", "home"}) {
    EngineWorld w({test::named("a_home", "'Start':" + guard(test::on(2024, 3, 6, 14), "V") + ",'V':" + visit(klass, "home", "Wait") +
                                             ",'Wait':{'type':'Delay','exact':{'quantity':6,'unit':'months'},->Leave}," + kLeave),
                   test::named("b_other", "'Start':" + guard(wednesday(), "V") + ",'V':" + visit("outpatient", "other", "Leave") + "," + kLeave)},
                  kAdult);
    w.live_one();
    EXPECT_LT(w.encounter("home").start, w.encounter("other").start) << klass;
    EXPECT_GT(w.encounter("home").end, w.encounter("other").end) << klass;
    EXPECT_LT(w.encounter("other").start, test::instant(2024, 6, 6)) << klass;
  }
}

TEST(Encounter, StillOpenAtTheEndOfTheRunStaysOpenAndEndsAtDeath) {
  const std::string stay = "'Start':" + visit("emergency", "stay", "Wait") + ",'Wait':{'type':'Delay','exact':{'quantity':90,'unit':'years'},->Leave}," + kLeave;
  EngineWorld open(test::one(stay), {3, 3});
  open.live_one();
  EXPECT_EQ(open.encounter("stay").end, base::kNever);
  EngineWorld dead({test::named("a", stay), test::named("b", "'Start':{'type':'Death','exact':{'quantity':1,'unit':'years'},->End}")}, {3, 3});
  const auto& j = dead.live_one();
  EXPECT_EQ(dead.encounter("stay").end, j.death);
}

TEST(PendingOnset, OfASubmoduleIsDiagnosedInTheCallersEncounter) {
  EngineWorld w({test::named("test", "'Start':{'type':'CallSubmodule','submodule':'sub/onset',->Visit},'Visit':" + visit("emergency", "visit", "Leave") + "," + kLeave),
                 test::named("sub/onset", "'Start':{'type':'ConditionOnset','codes':@cold@,'target_encounter':'Visit',->End}")});
  const auto& j = w.live_one();
  ASSERT_EQ(j.conditions.size(), 1u);
  EXPECT_EQ(j.conditions[0].encounter, w.encounter_index("visit"));
}

}  // namespace
}  // namespace sojourn::engine
