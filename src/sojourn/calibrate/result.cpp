#include "sojourn/calibrate/result.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace sojourn::calibrate {
namespace {

using Json = nlohmann::ordered_json;

std::string sex_name(stats::SexFilter sex) {
  return sex == stats::SexFilter::kAll ? "all" : sex == stats::SexFilter::kFemale ? "female" : "male";
}

// Mean squared miss of the goals that the module is fitted to; 0 if there is none.
double mean_error(const Result& result, std::size_t module, const Estimates& found) {
  double sum = 0, n = 0;
  for (std::size_t g = 0; g < result.problem.goals.size(); ++g) {
    const Goal& goal = result.problem.goals[g];
    if (!goal.fit || !found[g] || std::find(goal.modules.begin(), goal.modules.end(), module) == goal.modules.end()) continue;
    sum += std::pow(miss(goal, *found[g]), 2);
    ++n;
  }
  return n > 0 ? sum / n : 0;
}

Json estimate_json(const Goal& goal, const std::optional<measure::Estimate>& found) {
  if (!found) return nullptr;
  return {{"value", found->value}, {"low", found->lower}, {"high", found->upper}, {"standard_errors", miss(goal, *found)}};
}

Json goal_json(const Result& result, const module::ModuleSet& set, std::size_t g) {
  const Goal& goal = result.problem.goals[g];
  const stats::Target& t = goal.target;
  Json out;
  for (const std::size_t m : goal.modules) out["modules"].push_back(set.modules[m].path);
  out["subject"] = t.subject;
  out["measure"] = stats::target_measure_name(t.measure);
  if (!t.among.empty()) out["among"] = t.among;
  out["sex"] = sex_name(t.sex);
  out["ages"] = {t.age_low, t.age_high};
  out["group"] = t.group;
  out["unit"] = t.unit;
  out["fit"] = goal.fit;
  out["figure"] = t.value;
  out["low"] = t.lower ? Json(*t.lower) : Json();
  out["high"] = t.upper ? Json(*t.upper) : Json();
  out["before"] = estimate_json(goal, result.fit.before[g]);
  out["after"] = estimate_json(goal, result.fit.after[g]);
  return out;
}

}  // namespace

std::string to_json(const Result& result, const module::ModuleSet& set) {
  Json out;
  out["seed"] = result.seed;
  out["people"] = result.settings.people;
  out["joint"] = result.problem.joint;
  out["iterations"] = result.fit.iterations;
  out["converged"] = result.fit.converged;
  out["error_before"] = result.fit.error_before;
  out["error_after"] = result.fit.error_after;
  out["parameters"] = Json::array();
  for (std::size_t i = 0; i < result.parameters.free.size(); ++i) {
    const Parameter& p = result.parameters.free[i];
    out["parameters"].push_back({{"module", set.modules[p.module].path},
                                 {"name", p.name},
                                 {"low", p.low},
                                 {"high", p.high},
                                 {"before", p.value},
                                 {"after", result.fit.values[i]},
                                 {"standard_error", rounded(result.fit.standard_errors[i])},
                                 {"determined", static_cast<bool>(result.fit.determined[i])}});
  }
  out["not_fitted"] = Json::array();
  for (const Unfitted& u : result.parameters.unfitted)
    out["not_fitted"].push_back({{"module", set.modules[u.module].path}, {"name", u.name}, {"reason", u.reason}});
  out["targets"] = Json::array();
  for (std::size_t g = 0; g < result.problem.goals.size(); ++g) out["targets"].push_back(goal_json(result, set, g));
  return out.dump(2) + "\n";
}

std::string to_text(const Result& result, const module::ModuleSet& set) {
  std::string out;
  char line[256];
  const auto print = [&](auto... arguments) {
    std::snprintf(line, sizeof line, arguments...);
    out += line;
  };
  std::size_t goals = 0;
  for (std::size_t g = 0; g < result.problem.goals.size(); ++g) goals += result.problem.goals[g].fit && result.fit.after[g];
  const double n = std::max<double>(1, static_cast<double>(goals));
  print("Targets measured            %zu\n", goals);
  print("Mean squared miss           %.2f before, %.2f after (1 is chance)\n", result.fit.error_before / n,
        result.fit.error_after / n);
  print("Iterations                  %d%s\n", result.fit.iterations, result.fit.converged ? "" : " (not yet at rest)");
  print("\n%-52s %10s %10s %12s\n", "Parameter", "before", "after", "std. error");
  for (std::size_t i = 0; i < result.parameters.free.size(); ++i) {
    const Parameter& p = result.parameters.free[i];
    const std::string name = set.modules[p.module].path + ": " + p.name;
    print("%-52s %10.4g %10.4g %12.2g%s\n", name.c_str(), p.value, result.fit.values[i], result.fit.standard_errors[i],
          result.fit.determined[i] ? "" : "  not determined by the data, left as it was");
  }
  for (const Unfitted& u : result.parameters.unfitted)
    out += "Not fitted: " + set.modules[u.module].path + ": " + u.name + ": " + u.reason + "\n";
  return out;
}

std::vector<ChangedFile> changed_files(const Result& result, const module::ModuleSet& set) {
  std::vector<ChangedFile> out;
  const auto& free = result.parameters.free;
  for (std::size_t m = 0; m < set.modules.size(); ++m) {
    ModuleChange change;
    for (std::size_t i = 0; i < free.size(); ++i) {
      if (free[i].module != m || !result.fit.determined[i]) continue;
      change.values[free[i].name] = digits(result.fit.values[i]);
      const Json fitted{{"seed", result.seed},
                        {"people", result.settings.people},
                        {"standard_error", rounded(result.fit.standard_errors[i])}};
      change.fitted[free[i].name] = fitted.dump();
    }
    if (change.values.empty()) continue;
    for (const Rest& rest : result.parameters.rests)
      if (rest.module == m && !rest.others.empty())
        change.values[rest.name] = result.parameters.rest_text(rest, result.fit.values);
    const Json calibration{{"seed", result.seed},
                           {"people", result.settings.people},
                           {"error_before", rounded(mean_error(result, m, result.fit.before))},
                           {"error_after", rounded(mean_error(result, m, result.fit.after))}};
    change.calibration = calibration.dump();
    out.push_back({m, changed_text(set.modules[m], change)});
  }
  return out;
}

}  // namespace sojourn::calibrate
