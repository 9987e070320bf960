#pragma once
// Least squares on simulated figures: Gauss-Newton steps, damped as Levenberg (Q Appl Math 1944;2:164-8) and Marquardt
// (J Soc Ind Appl Math 1963;11:431-41) do, with derivatives by differences between simulations that share their random
// numbers. docs/calibration.md says the rest.
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sojourn/base/result.hpp"
#include "sojourn/calibrate/goal.hpp"

namespace sojourn::calibrate {

struct Variable {
  double start = 0, low = 0, high = 0;
  std::size_t module = 0;  // by index in the set
};

struct Problem {
  std::vector<Variable> variables;
  std::vector<Goal> goals;
  bool joint = false;  // every variable may move every goal; otherwise those of its module
};

struct Settings {
  std::uint32_t people = 10'000;  // of the largest simulation
  int iterations = 8;
};

// Of the values of the variables, with that many people.
using Simulate = std::function<base::Result<Estimates>(const std::vector<double>& values, std::uint32_t people)>;

struct Progress {
  int iteration = 0;
  double error = 0;                      // squared misses of all goals that are fitted
  std::size_t simulations = 0, left = 0;  // done, and at most to come
};
using Report = std::function<void(const Progress&)>;

struct Fit {
  std::vector<double> values;           // rounded as they are written
  std::vector<double> standard_errors;
  std::vector<bool> determined;         // false: the value is that of the start
  Estimates before, after;
  double error_before = 0, error_after = 0;
  int iterations = 0;
  bool converged = false;
};

// An Error comes from `simulate`.
base::Result<Fit> fit(const Problem& problem, const Settings& settings, const Simulate& simulate, const Report& report);

// Sum of squared misses of the goals that are fitted.
double squared_misses(const std::vector<Goal>& goals, const Estimates& found);

// Numbers of groups of variables that share goals, so that only they are fitted together.
std::vector<std::size_t> blocks_of(const Problem& problem);

// Four digits that count, as text of a module file and as the number that it means.
std::string digits(double value);
double rounded(double value);

}  // namespace sojourn::calibrate
