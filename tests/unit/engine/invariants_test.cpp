// What holds for every life: tested on people who run all modules that are shipped.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "support/each_fact.hpp"
#include "support/engine_world.hpp"

namespace sojourn::engine {
namespace {

using record::EncounterClass;
using test::each_fact;
using test::EngineWorld;
namespace fs = std::filesystem;

test::Texts shipped_modules() {
  test::Texts out;
  const fs::path folder = fs::path(SOJOURN_SOURCE_DIR) / "modules";
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const fs::path& file = entry.path();
    std::ifstream in(file, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    if (file.extension() == ".json") out.push_back({fs::relative(file, folder).replace_extension().generic_string(), text.str()});
    if (file.extension() == ".csv") out.push_back({file.filename().string(), text.str()});
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return out;
}

constexpr std::uint32_t kPeople = 150;

class ShippedModules : public testing::Test {
 protected:
  ShippedModules() : world(shipped_modules(), {0, 100}) {}

  EngineWorld world;
};

TEST_F(ShippedModules, RunWithoutIncidents) {
  for (std::uint32_t i = 0; i < kPeople; ++i) {
    world.live(i);
    for (const Incident& incident : world.person().incidents)
      ADD_FAILURE() << world.program().place(incident.state, world.vocabulary()) << ": " << incident.message;
  }
}

TEST_F(ShippedModules, RecordFactsWithinTheLife) {
  for (std::uint32_t i = 0; i < kPeople; ++i) {
    const auto& j = world.live(i);
    each_fact(j, [&](const char* name, std::uint64_t, base::Instant time, std::uint32_t encounter) {
      EXPECT_GE(time, j.person.birth) << name << " of " << i;
      EXPECT_LE(time, j.last_instant()) << name << " of " << i;
      EXPECT_TRUE(encounter == base::kNoIndex || encounter < j.encounters.size()) << name << " of " << i;
    });
    for (const auto& c : j.conditions) {
      EXPECT_LE(c.onset, c.recorded);
      EXPECT_LE(c.onset, c.abatement);
    }
    for (const auto& m : j.medications) EXPECT_LE(m.start, m.end);
  }
}

TEST_F(ShippedModules, RecordFactsDuringTheirEncounter) {
  std::size_t facts = 0, outside = 0, early = 0, late = 0;
  for (std::uint32_t i = 0; i < kPeople; ++i) {
    const auto& j = world.live(i);
    each_fact(j, [&](const char*, std::uint64_t, base::Instant time, std::uint32_t encounter) {
      ++facts;
      if (encounter == base::kNoIndex) return void(++outside);
      early += time < j.encounters[encounter].start;
      late += time > j.encounters[encounter].end;
    });
  }
  EXPECT_GT(facts, 5000u);
  EXPECT_EQ(outside, 0u) << "of " << facts << " facts belong to no encounter";
  EXPECT_EQ(early, 0u) << "of " << facts << " facts are older than their encounter";
  EXPECT_EQ(late, 0u) << "of " << facts << " facts are younger than the end of their encounter";
}

TEST_F(ShippedModules, GiveEveryFactItsOwnKey) {
  for (std::uint32_t i = 0; i < kPeople; ++i) {
    const auto& j = world.live(i);
    std::set<std::pair<std::string, std::uint64_t>> seen;
    each_fact(j, [&](const char* name, std::uint64_t key, base::Instant, std::uint32_t) {
      EXPECT_TRUE(seen.insert({name, key}).second) << name << " of " << i;
    });
    for (const auto& e : j.encounters) EXPECT_TRUE(seen.insert({"encounter", e.key}).second) << i;
  }
}

TEST_F(ShippedModules, NeverPutAPersonInTwoVisitsAtOnce) {
  std::size_t overlaps = 0;
  for (std::uint32_t i = 0; i < kPeople; ++i) {
    const auto& j = world.live(i);
    base::Instant free = j.person.birth, stay_until = free;
    for (const auto& e : j.encounters) {
      const bool residential = e.klass == EncounterClass::kHospice || e.klass == EncounterClass::kSkilledNursing || e.klass == EncounterClass::kHome;
      if (residential || e.death_certificate) continue;
      EXPECT_LE(e.start, e.end) << i;
      // An emergency during a stay is held inside it.
      if (e.klass == EncounterClass::kEmergency && e.start < stay_until) continue;
      if (e.klass == EncounterClass::kInpatient) stay_until = e.end;
      overlaps += e.start < free;
      if (e.end != base::kNever) free = std::max(free, e.end);
    }
  }
  EXPECT_EQ(overlaps, 0u);
}

TEST_F(ShippedModules, LetALifeBeLivedAgain) {
  const auto keys = [this](std::uint32_t i) {
    std::vector<std::pair<std::uint64_t, base::Instant>> out;
    each_fact(world.live(i), [&](const char*, std::uint64_t key, base::Instant time, std::uint32_t) { out.emplace_back(key, time); });
    return out;
  };
  const auto first = keys(3);
  for (std::uint32_t i = 20; i < 40; ++i) keys(i);
  EXPECT_EQ(keys(3), first);
  EXPECT_FALSE(first.empty());
}

// Six modules that want the person all the time.
test::Texts busy_modules() {
  test::Texts out;
  for (const char* klass : {"ambulatory", "emergency", "inpatient", "outpatient", "urgentcare", "virtual"}) {
    const std::string name(klass);
    out.push_back(test::named(name, "'Start':{'type':'Delay','range':{'low':2,'high':200,'unit':'hours'},->V},'V':{'type':'Encounter','encounter_class':'" + name +
                                        "','codes':@visit@,->Look},'Look':{!look!,->Do},'Do':{'type':'Procedure','codes':@act@,'duration':{'low':5,'high':90,'unit':"
                                        "'minutes'},->After},'After':{!after!,->Leave},'Leave':{'type':'EncounterEnd',->Check},'Check':{'type':'Simple',"
                                        "'distributed_transition':[{'distribution':0.8,'transition':'Start'},{'distribution':0.1,'transition':'Ill'},{'distribution':0.1,"
                                        "'transition':'Well'}]},'Ill':{'type':'Symptom','symptom':'" + name + "','range':{'low':0,'high':600},->Start},"
                                        "'Well':{'type':'Encounter','wellness':true,->Look2},'Look2':{!well!,->Out},'Out':{'type':'EncounterEnd',->Start}"));
  }
  return out;
}

TEST(BusyLives, AreInOnePlaceAtATime) {
  EngineWorld w(busy_modules(), {3, 3});
  std::size_t encounters = 0, placed = 0, overlaps = 0, backwards = 0, early = 0;
  for (std::uint32_t i : w.survivors(20)) {
    const auto& j = w.live(i);
    base::Instant free = j.person.birth, stay_until = free;
    for (const auto& e : j.encounters) {
      ++encounters;
      // An emergency during a stay is held inside it.
      if (e.klass == EncounterClass::kEmergency && e.start < stay_until) continue;
      if (e.klass == EncounterClass::kInpatient) stay_until = e.end;
      overlaps += e.start < free;
      backwards += e.end < e.start;
      if (e.end != base::kNever) free = std::max(free, e.end);
    }
    for (const auto& o : j.observations) {
      if (o.encounter == base::kNoIndex) continue;  // its module's visit had been cut short
      ++placed;
      early += o.time < j.encounters[o.encounter].start;
    }
    for (const Incident& incident : w.person().incidents) ADD_FAILURE() << incident.message;
  }
  EXPECT_GT(encounters, 5000u);
  EXPECT_EQ(overlaps, 0u) << "of " << encounters;
  EXPECT_EQ(backwards, 0u);
  EXPECT_EQ(early, 0u);
  EXPECT_GT(placed, 5000u);
}

TEST(BusyLives, ServeEveryModule) {
  EngineWorld w(busy_modules(), {3, 3});
  for (std::uint32_t i : w.survivors(10)) {
    const auto& j = w.live(i);
    std::array<int, record::kEncounterClasses> visits{};
    for (const auto& e : j.encounters) visits[static_cast<std::size_t>(e.klass)] += w.first_code(e.codes) == "visit";
    for (auto klass : {EncounterClass::kAmbulatory, EncounterClass::kEmergency, EncounterClass::kInpatient, EncounterClass::kOutpatient,
                       EncounterClass::kUrgentCare, EncounterClass::kVirtual})
      EXPECT_GT(visits[static_cast<std::size_t>(klass)], 12) << i << " class " << static_cast<int>(klass);  // in three years
  }
}

}  // namespace
}  // namespace sojourn::engine
