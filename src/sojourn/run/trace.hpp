#pragma once
// One life as its modules live it, step by step: what each state tested, drew, recorded and waited for.
#include <optional>
#include <string>
#include <vector>

#include "sojourn/module/document.hpp"
#include "sojourn/run/simulator.hpp"

namespace sojourn::run {

struct TraceStep {
  struct Test {
    std::string condition;  // in words
    std::string read;       // the values that it read; empty if there are none to show
    bool holds = false;
  };
  struct Choice {
    double weight = 0;
    std::string state;
  };
  base::Instant time;
  int offset_minutes = 0;  // of local time
  int age = 0;
  std::string module, state, type;
  bool resumed = false;               // goes on after a wait
  std::vector<std::string> does;      // what the state is for, in words
  std::vector<std::string> recorded;  // facts, with their codes
  std::vector<std::string> set;       // attributes, symptoms, the time of death
  std::vector<Test> tests;
  std::optional<double> draw;   // of the transition
  std::vector<Choice> choices;  // among which it chose
  std::string next;             // state; empty if it waits or ends
  std::string waits;            // for what
};

struct Trace {
  std::uint32_t person = 0;
  std::string who;  // "female, born 1951-03-02, Boston, MA"
  std::string end;  // "died on ... of ...", "alive on ..."
  std::vector<TraceStep> steps;
};

// Lives one life and notes the steps of one module (its path) and of what it calls; of all modules if it is empty.
Trace trace_life(const engine::World& world, const module::ModuleSet& modules, std::uint32_t person,
                 const std::string& only_module);

std::string trace_text(const Trace& trace);
std::string trace_json(const Trace& trace);

}  // namespace sojourn::run
