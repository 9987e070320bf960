// What holds for every life whatever the modules: random modules of the whole grammar, a few dozen people each.
//   random_modules_test [NUMBER_OF_MODULES [FIRST_SEED]]
// A failure prints the modules; the same seed makes them again.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "sojourn/program/dump.hpp"
#include "support/each_fact.hpp"
#include "support/journey_text.hpp"
#include "support/random_module.hpp"

namespace sojourn::test {
namespace {

using base::Instant;
using base::kNever;
using base::kNoIndex;

int modules = 60;
int first_seed = 1;
constexpr std::uint32_t kPeople = 24;
const Setting kAllAges{0, 100};

std::string printed(const RandomModules& random) {
  std::string out;
  for (const module::SourceText& text : random.texts) out += "--- " + text.path + "\n" + text.text + "\n";
  return out;
}

// Runs f(world, modules) for each seed; what goes wrong is shown with the modules.
template <class F>
void for_each_module(bool quiet, F f) {
  for (int seed = first_seed; seed < first_seed + modules && !testing::Test::HasFailure(); ++seed) {
    const RandomModules random = random_modules(static_cast<std::uint64_t>(seed), quiet);
    SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + printed(random));
    try {
      EngineWorld world(random.texts, kAllAges);
      f(world, random);
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
    }
  }
}

TEST(RandomModules, AreOfTheWholeGrammar) {
  std::set<program::Op> ops;
  std::set<program::ConditionKind> conditions;
  std::set<program::TransitionKind> transitions;
  std::set<program::DistributionKind> distributions;
  for_each_module(false, [&](EngineWorld& world, const RandomModules&) {
    const program::Program& p = world.program();
    for (const program::State& s : p.states) {
      ops.insert(s.op);
      transitions.insert(s.transition);
    }
    for (const program::Condition& c : p.conditions) conditions.insert(c.kind);
    for (std::size_t m = 0; m < p.modules.size(); ++m) {
      const std::string text = program::dump(p, world.vocabulary(), program::ModuleId{m});
      std::size_t shown = 0;
      for (std::size_t at = 0; (at = text.find("site ", at)) != std::string::npos; ++at) ++shown;
      EXPECT_EQ(shown, p.modules[m].states) << "the dump shows every state\n" << text;
    }
    for (const program::Duration& d : p.delays) distributions.insert(d.amount.kind);
  });
  if (modules < 60) GTEST_SKIP() << "too few modules to have everything";
  EXPECT_EQ(ops.size(), program::kOps);
  EXPECT_EQ(conditions.size(), static_cast<std::size_t>(program::ConditionKind::kVitalSign) + 1);
  EXPECT_EQ(transitions.size(), 5u) << "none, direct, options, look-up, type of care";
  EXPECT_EQ(distributions.size(), 5u);
}

TEST(RandomModules, GiveNoIncidentThatIsNotProvoked) {
  std::size_t provoked = 0;
  for_each_module(false, [&](EngineWorld& world, const RandomModules& random) {
    for (std::uint32_t i = 0; i < kPeople; ++i) {
      world.live(i);
      for (const engine::Incident& incident : world.person().incidents) {
        ++provoked;
        EXPECT_TRUE(random.may_fail) << incident.message;
        EXPECT_EQ(incident.message, "the expression names something that has no number now");
      }
    }
  });
  EXPECT_TRUE(provoked > 0 || modules < 60) << "nothing was provoked";
}

TEST(RandomModules, RecordInTheOrderOfTimeWithinTheLife) {
  for_each_module(false, [&](EngineWorld& world, const RandomModules&) {
    for (std::uint32_t i = 0; i < kPeople; ++i) {
      const record::Journey& j = world.live(i);
      std::map<std::string, Instant> last;
      each_fact(j, [&](const char* kind, std::uint64_t, Instant time, std::uint32_t) {
        EXPECT_GE(time, j.person.birth) << kind << " of " << i;
        EXPECT_LE(time, j.last_instant()) << kind << " of " << i;
        const auto [at, added] = last.emplace(kind, time);
        EXPECT_LE(at->second, time) << kind << " of " << i << " stands after a later one";
        at->second = time;
      });
      Instant begun = j.person.birth;
      for (const auto& e : j.encounters) {
        EXPECT_LE(begun, e.start) << i;
        EXPECT_LE(e.start, e.end) << i;
        EXPECT_TRUE(e.end <= j.last_instant() || (e.end == kNever && !j.dead())) << i;
        begun = e.start;
      }
      for (const auto& c : j.conditions) EXPECT_LE(c.onset, std::min(c.recorded, c.abatement)) << i;
      for (const auto& m : j.medications) EXPECT_LE(m.start, m.end) << i;
      for (const auto& p : j.care_plans) EXPECT_LE(p.start, p.end) << i;
      for (const auto& p : j.procedures) EXPECT_LE(p.start, p.end) << i;
      for (const auto& d : j.devices) EXPECT_LE(d.start, d.end) << i;
    }
  });
}

TEST(RandomModules, RecordInEncountersThatHaveBegun) {
  for_each_module(false, [&](EngineWorld& world, const RandomModules&) {
    for (std::uint32_t i = 0; i < kPeople; ++i) {
      const record::Journey& j = world.live(i);
      each_fact(j, [&](const char* kind, std::uint64_t, Instant time, std::uint32_t encounter) {
        if (encounter == kNoIndex) return;
        ASSERT_LT(encounter, j.encounters.size()) << kind << " of " << i;
        EXPECT_LE(j.encounters[encounter].start, time) << kind << " of " << i;
      });
    }
  });
}

// Entries of one kind and code by the order of recording: the one before has ended when the next one begins.
template <class Entries, class Begin, class End>
void expect_one_open(const Entries& entries, Begin begin, End end, const EngineWorld& world, const char* kind) {
  std::map<std::string, Instant> until;
  for (const auto& entry : entries) {
    const auto [at, added] = until.emplace(world.first_code(entry.codes), end(entry));
    if (!added) {
      EXPECT_LE(at->second, begin(entry)) << kind << " " << at->first << " is open twice";
    }
    at->second = end(entry);
  }
}

TEST(RandomModules, OpenOneEntryOfEachKindAndCode) {
  for_each_module(false, [&](EngineWorld& world, const RandomModules&) {
    for (std::uint32_t i = 0; i < kPeople; ++i) {
      const record::Journey& j = world.live(i);
      expect_one_open(
          j.conditions, [](const auto& x) { return x.recorded; }, [](const auto& x) { return x.abatement; }, world,
          "condition");
      expect_one_open(
          j.allergies, [](const auto& x) { return x.recorded; }, [](const auto& x) { return x.end; }, world, "allergy");
      expect_one_open(
          j.care_plans, [](const auto& x) { return x.start; }, [](const auto& x) { return x.end; }, world, "care plan");
      std::vector<record::Medication> taken;
      for (const auto& m : j.medications)
        if (!m.administration) taken.push_back(m);
      expect_one_open(
          taken, [](const auto& x) { return x.start; }, [](const auto& x) { return x.end; }, world, "medication");
    }
  });
}

// A draw's address is (site of the state in its track, visit, lane). Sites differ between all states of all tracks,
// visits are counted for each of them apart, and no state draws more numbers than it has lanes.
TEST(RandomModules, DrawNoNumberTwice) {
  for_each_module(false, [&](EngineWorld& world, const RandomModules&) {
    const program::Program& p = world.program();
    std::set<std::uint64_t> sites;
    std::set<std::uint32_t> counters;
    for (const program::Track& track : p.tracks)
      for (const program::Track::Reach& reach : track.reaches) {
        const program::Module& m = p.modules[reach.module.value];
        for (std::uint32_t s = 0; s < m.states; ++s) {
          EXPECT_TRUE(counters.insert(reach.counters + s).second);
          EXPECT_TRUE(sites.insert(p.states[m.first_state + s].site.id ^ (track.salt * 0x9E3779B97F4A7C15ull)).second);
        }
      }
    for (const program::PanelDetail& panel : p.panels) EXPECT_LT(panel.count, engine::kLaneTransition);
    // The key of a fact is its state's site and visit and the part of the state: no two are alike.
    for (std::uint32_t i = 0; i < kPeople; ++i) {
      std::set<std::pair<std::string, std::uint64_t>> keys;
      each_fact(world.live(i), [&](const char* kind, std::uint64_t key, Instant, std::uint32_t) {
        EXPECT_TRUE(keys.insert({kind, key}).second) << kind << " of " << i;
      });
    }
  });
}

TEST(RandomModules, LeaveNoGuardWaitingForWhatIsTrue) {
  std::size_t waiting = 0;
  for_each_module(false, [&](EngineWorld& world, const RandomModules&) {
    for (std::uint32_t i = 0; i < kPeople; ++i) {
      world.live(i);
      for (const engine::Process& process : world.person().processes) waiting += process.wait == engine::Wait::kChange;
      for (program::StateId state : world.missed_guards())
        ADD_FAILURE() << world.program().place(state, world.vocabulary()) << " of " << i << " waits in vain";
    }
  });
  EXPECT_TRUE(waiting > 0 || modules < 60) << "no Guard waited at the end of a life";
}

TEST(RandomModules, GiveTheSameLivesOnOneAndOnTwoThreads) {
  for_each_module(false, [&](EngineWorld& world, const RandomModules&) {
    std::vector<std::string> together(kPeople), apart(kPeople);
    for (std::uint32_t i = 0; i < kPeople; ++i) together[i] = journey_text(world.live(i), world.vocabulary());
    const auto work = [&](std::uint32_t first) {
      engine::Lifetime life = world.another_lifetime();
      for (std::uint32_t i = first; i < kPeople; i += 2) apart[i] = journey_text(life.live(i), world.vocabulary());
    };
    std::thread one(work, 0), two(work, 1);
    one.join();
    two.join();
    EXPECT_EQ(together, apart);
  });
}

// The lines of a life that are not of the random module, whose codes all begin with "r".
std::vector<std::string> lines_of_others(const std::string& life) {
  std::vector<std::string> out;
  std::istringstream text(life);
  for (std::string line; std::getline(text, line);)
    if (line.find(" r") == std::string::npos) out.push_back(line);
  return out;
}

TEST(RandomModules, WithoutVisitsChangeNothingOfOtherModules) {
  const module::SourceText other =
      named("other",
            "'Start':{'type':'Delay','range':{'low':1,'high':30,'unit':'years'},->Visit},"
            "'Visit':{'type':'Encounter','encounter_class':'ambulatory','codes':@visit@,->Ill},"
            "'Ill':{'type':'ConditionOnset','codes':@ill@,'assign_to_attribute':'ill',->Pill},"
            "'Pill':{'type':'MedicationOrder','codes':@pill@,'chronic':true,'reason':'ill',->Test},"
            "'Test':{!test!,'unit':'1','range':{'low':0,'high':9},->Leave},'Leave':{'type':'EncounterEnd',->Heal},"
            "'Heal':{'type':'Delay','range':{'low':1,'high':9,'unit':'weeks'},->Healed},"
            "'Healed':{'type':'ConditionEnd','condition_onset':'Ill',->Start}");
  EngineWorld alone({other}, kAllAges);
  std::vector<std::vector<std::string>> expected;
  for (std::uint32_t i = 0; i < kPeople; ++i)
    expected.push_back(lines_of_others(journey_text(alone.live(i), alone.vocabulary())));
  for_each_module(true, [&](EngineWorld&, const RandomModules& random) {
    Texts texts = random.texts;
    texts.push_back(other);
    EngineWorld both(texts, kAllAges);
    for (std::uint32_t i = 0; i < kPeople; ++i)
      EXPECT_EQ(lines_of_others(journey_text(both.live(i), both.vocabulary())), expected[i]) << i;
  });
}

}  // namespace
}  // namespace sojourn::test

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc > 1) sojourn::test::modules = std::atoi(argv[1]);
  if (argc > 2) sojourn::test::first_seed = std::atoi(argv[2]);
  return RUN_ALL_TESTS();
}
