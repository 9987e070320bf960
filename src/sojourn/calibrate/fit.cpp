#include "sojourn/calibrate/fit.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <numeric>
#include <optional>

#include "sojourn/base/json.hpp"

namespace sojourn::calibrate {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kPriorError = 0.5;        // of the width between low and high
constexpr double kLargestError = 0.3;      // of a variable that counts as determined
constexpr double kDifference = 0.25;       // step of the derivatives
constexpr double kWide = 3;                // times that high is low: from there on the way is counted in logarithms
constexpr double kFirstDamping = 0.01;
constexpr double kSmallStep = 0.1;         // standard errors; when all steps are smaller, it is done
constexpr int kGrowth = 2;                 // the first simulation has people / 2^kGrowth

// Variables that are fitted together, and the goals that they are fitted to.
struct Block {
  std::vector<std::size_t> variables, goals;
  std::vector<Eigen::Index> part;  // which of the variables take part
  double damping = kFirstDamping;
  double error = 0;
  bool settled = false;
};

class Fitter {
 public:
  Fitter(const Problem& problem, const Settings& settings, const Simulate& simulate, const Report& report)
      : problem_(problem), settings_(settings), simulate_(simulate), report_(report) {
    const std::size_t n = problem.variables.size();
    start_.resize(static_cast<Eigen::Index>(n));
    for (std::size_t i = 0; i < n; ++i) start_[index(i)] = share(i, problem.variables[i].start);
    place_ = start_;
    errors_ = VectorXd::Constant(index(n), kPriorError);
    determined_.assign(n, true);
    make_blocks();
  }

  base::Result<Fit> run() {
    Fit out;
    auto before = simulate(start_, settings_.people);
    if (!before) return before.error();
    before_ = *before;
    for (int i = 1; i <= settings_.iterations && !out.converged; ++i) {
      const auto settled = iterate(i);
      if (!settled) return settled.error();
      out.converged = *settled;
      out.iterations = i;
    }
    for (std::size_t i = 0; i < problem_.variables.size(); ++i) {
      const Variable& v = problem_.variables[i];
      out.values.push_back(determined_[i] ? rounded(value(i, place_[index(i)])) : v.start);
      out.standard_errors.push_back(standard_error(i, out.values.back(), errors_[index(i)]));
    }
    out.determined = determined_;
    auto after = simulate_(out.values, settings_.people);
    if (!after) return after.error();
    out.before = before_;
    out.after = std::move(*after);
    out.error_before = squared_misses(problem_.goals, out.before);
    out.error_after = squared_misses(problem_.goals, out.after);
    return out;
  }

 private:
  static Eigen::Index index(std::size_t i) { return static_cast<Eigen::Index>(i); }
  // Wide bounds of something positive are a matter of factors: what it does is even on the logarithm.
  static bool wide(const Variable& v) { return v.low > 0 && v.high >= kWide * v.low; }
  double share(std::size_t i, double v) const {
    const Variable& of = problem_.variables[i];
    const double way = wide(of) ? std::log(v / of.low) / std::log(of.high / of.low) : (v - of.low) / (of.high - of.low);
    return std::clamp(way, 0.0, 1.0);
  }
  double value(std::size_t i, double u) const {
    const Variable& of = problem_.variables[i];
    if (!wide(of)) return of.low + u * (of.high - of.low);
    return std::clamp(of.low * std::exp(u * std::log(of.high / of.low)), of.low, of.high);
  }
  // Of the value, from one of the way.
  double standard_error(std::size_t i, double value, double error) const {
    const Variable& of = problem_.variables[i];
    return error * (wide(of) ? value * std::log(of.high / of.low) : of.high - of.low);
  }

  void make_blocks() {
    const auto blocks = blocks_of(problem_);
    std::map<std::size_t, Block> made;
    for (std::size_t i = 0; i < problem_.variables.size(); ++i) made[blocks[i]].variables.push_back(i);
    for (std::size_t g = 0; g < problem_.goals.size(); ++g) {
      if (!problem_.goals[g].fit) continue;
      for (auto& [number, block] : made) {
        const bool own = problem_.joint || std::any_of(block.variables.begin(), block.variables.end(), [&](std::size_t i) {
                           const auto& modules = problem_.goals[g].modules;
                           return std::find(modules.begin(), modules.end(), problem_.variables[i].module) != modules.end();
                         });
        if (own) block.goals.push_back(g);
      }
    }
    for (auto& [number, block] : made) {
      block.part.resize(block.variables.size());
      std::iota(block.part.begin(), block.part.end(), Eigen::Index{0});
      blocks_.push_back(std::move(block));
    }
  }

  base::Result<Estimates> simulate(const VectorXd& place, std::uint32_t people) {
    std::vector<double> values;
    for (std::size_t i = 0; i < problem_.variables.size(); ++i) values.push_back(value(i, place[index(i)]));
    ++simulations_;
    return simulate_(values, people);
  }

  // Misses of a block's goals, in the standard errors that they have at the base.
  VectorXd misses(const Block& block, const Estimates& found) const {
    VectorXd out(index(block.goals.size()));
    for (std::size_t k = 0; k < block.goals.size(); ++k) {
      const std::size_t g = block.goals[k];
      const Goal& goal = problem_.goals[g];
      const bool known = found[g] && base_[g];
      const Scaled want = scaled(goal);
      out[index(k)] = known ? (scaled(goal, *found[g]).value - want.value) /
                                  std::hypot(want.error, scaled(goal, *base_[g]).error)
                            : 0;
    }
    return out;
  }
  double error_of(const Block& block, const Estimates& found, const VectorXd& place) const {
    double error = misses(block, found).squaredNorm();
    for (const std::size_t i : block.variables) {
      const double away = (place[index(i)] - start_[index(i)]) / kPriorError;
      error += away * away;
    }
    return error;
  }

  // True when no step is worth making any more.
  base::Result<bool> iterate(int iteration) {
    const int halvings = std::max(0, std::min(settings_.iterations, kGrowth + 1) - iteration);
    const std::uint32_t people = std::max(settings_.people >> halvings, std::min(settings_.people, 100u));
    if (people != people_ || !base_known_) {
      auto found = simulate(place_, people);
      if (!found) return found.error();
      base_ = std::move(*found);
      people_ = people;
      base_known_ = true;
    }
    auto slopes = differences(people);
    if (!slopes) return slopes.error();
    if (people == settings_.people && !decided_)
      if (auto done = decide(*slopes); !done) return done.error();
    VectorXd trial = place_;
    for (std::size_t b = 0; b < blocks_.size(); ++b) step(blocks_[b], (*slopes)[b], trial);
    auto found = simulate(trial, people);
    if (!found) return found.error();

    bool settled = true, mixed = false;
    for (Block& block : blocks_) {
      block.error = error_of(block, base_, place_);
      const double reached = error_of(block, *found, trial);
      const bool better = reached < block.error;
      settled = settled && block.settled;
      if (better) {
        block.error = reached;
        for (const std::size_t i : block.variables) place_[index(i)] = trial[index(i)];
        block.damping = std::max(block.damping / 5, 1e-6);
      } else {
        block.damping = std::min(block.damping * 10, 1e6);
        mixed = mixed || (trial - place_).norm() > 0;
      }
    }
    if (!mixed) base_ = std::move(*found);
    base_known_ = !mixed;
    double error = 0;
    for (const Block& block : blocks_) error += block.error;
    const std::size_t each = 1 + colours();
    report_({iteration, error, simulations_, each * static_cast<std::size_t>(settings_.iterations - iteration) + 1});
    return settled && people == settings_.people;
  }

  std::size_t colours() const {
    std::size_t most = 0;
    for (const Block& block : blocks_) most = std::max(most, block.variables.size());
    return most;
  }

  // Derivatives of the misses by the variables. Blocks do not share goals, so one simulation moves a variable of each.
  base::Result<std::vector<MatrixXd>> differences(std::uint32_t people) {
    std::vector<MatrixXd> out;
    std::vector<VectorXd> at_base;
    for (const Block& block : blocks_) {
      out.push_back(MatrixXd::Zero(index(block.goals.size()), index(block.variables.size())));
      at_base.push_back(misses(block, base_));
    }
    for (std::size_t colour = 0; colour < colours(); ++colour) {
      VectorXd moved = place_;
      for (const Block& block : blocks_)
        if (colour < block.variables.size()) {
          double& u = moved[index(block.variables[colour])];
          u += u <= 0.5 ? kDifference : -kDifference;
        }
      auto found = simulate(moved, people);
      if (!found) return found.error();
      for (std::size_t b = 0; b < blocks_.size(); ++b) {
        if (colour >= blocks_[b].variables.size()) continue;
        const Eigen::Index i = index(blocks_[b].variables[colour]);
        out[b].col(index(colour)) = (misses(blocks_[b], *found) - at_base[b]) / (moved[i] - place_[i]);
      }
    }
    return out;
  }

  // Covariance of the variables that take part; the weak prior makes it exist.
  static MatrixXd covariance(const MatrixXd& information, const std::vector<Eigen::Index>& part) {
    return MatrixXd(information(part, part)).inverse();
  }

  MatrixXd information(const Block& block, const MatrixXd& slope) const {
    const Eigen::Index n = index(block.variables.size());
    return slope.transpose() * slope + MatrixXd::Identity(n, n) / (kPriorError * kPriorError);
  }

  // Says once, when all people are simulated for the first time, which variables the data determine; the others go back
  // to their start. So does a block that the smaller simulations have led astray.
  base::Result<void> decide(const std::vector<MatrixXd>& slopes) {
    decided_ = true;
    const VectorXd reached = place_;
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      Block& block = blocks_[b];
      if (error_of(block, before_, start_) < error_of(block, base_, reached))
        for (const std::size_t i : block.variables) place_[index(i)] = start_[index(i)];
      // The least determined goes first; what is left is judged anew, as two that do the same thing are each determined
      // without the other.
      const MatrixXd all = information(block, slopes[b]);
      while (!block.part.empty()) {
        const VectorXd errors = covariance(all, block.part).diagonal().cwiseSqrt();
        Eigen::Index worst = 0;
        const double largest = errors.maxCoeff(&worst);
        if (largest <= kLargestError) break;
        const std::size_t i = block.variables[static_cast<std::size_t>(block.part[static_cast<std::size_t>(worst)])];
        determined_[i] = false;
        errors_[index(i)] = largest;
        place_[index(i)] = start_[index(i)];
        block.part.erase(block.part.begin() + worst);
      }
    }
    if (place_ == reached) return {};
    auto found = simulate(place_, people_);
    if (!found) return found.error();
    base_ = std::move(*found);
    return {};
  }

  void step(Block& block, const MatrixXd& slope, VectorXd& trial) {
    const Eigen::Index n = index(block.variables.size());
    const auto variable = [&](Eigen::Index k) { return block.variables[static_cast<std::size_t>(k)]; };
    const MatrixXd all = information(block, slope);
    VectorXd from(n), away(n);
    for (Eigen::Index k = 0; k < n; ++k) {
      from[k] = place_[index(variable(k))];
      away[k] = from[k] - start_[index(variable(k))];
    }
    const VectorXd downhill = -(slope.transpose() * misses(block, base_) + away / (kPriorError * kPriorError));
    // Variables at a bound that would leave it stay there.
    std::vector<Eigen::Index> free = block.part;
    VectorXd change = VectorXd::Zero(n);
    for (bool again = true; again;) {
      change.setZero();
      if (free.empty()) break;
      MatrixXd damped = all(free, free);
      damped.diagonal() *= 1 + block.damping;
      const VectorXd solved = damped.ldlt().solve(VectorXd(downhill(free)));
      for (std::size_t k = 0; k < free.size(); ++k) change[free[k]] = solved[index(k)];
      again = std::erase_if(free, [&](Eigen::Index k) {
                return (from[k] <= 0 && change[k] < 0) || (from[k] >= 1 && change[k] > 0);
              }) > 0;
    }
    block.settled = true;
    if (block.part.empty()) return;
    const VectorXd errors = covariance(all, block.part).diagonal().cwiseSqrt();
    for (std::size_t p = 0; p < block.part.size(); ++p) {
      const Eigen::Index k = block.part[p];
      const double reached = std::clamp(from[k] + change[k], 0.0, 1.0);
      errors_[index(variable(k))] = errors[index(p)];
      block.settled = block.settled && std::abs(reached - from[k]) <= kSmallStep * errors[index(p)];
      trial[index(variable(k))] = reached;
    }
  }

  const Problem& problem_;
  const Settings& settings_;
  const Simulate& simulate_;
  const Report& report_;
  VectorXd start_, place_, errors_;  // shares of the way from low to high
  std::vector<bool> determined_;
  std::vector<Block> blocks_;
  Estimates before_;  // at the start, with all people
  Estimates base_;    // at place_, with people_
  bool base_known_ = false, decided_ = false;
  std::uint32_t people_ = 0;
  std::size_t simulations_ = 0;
};

}  // namespace

std::vector<std::size_t> blocks_of(const Problem& problem) {
  const std::size_t n = problem.variables.size();
  std::vector<std::size_t> out(n);
  std::iota(out.begin(), out.end(), std::size_t{0});
  const auto join = [&](std::size_t a, std::size_t b) {
    const std::size_t low = std::min(out[a], out[b]), high = std::max(out[a], out[b]);
    std::replace(out.begin(), out.end(), high, low);
  };
  for (std::size_t a = 0; a < n; ++a)
    for (std::size_t b = a + 1; b < n; ++b) {
      const std::size_t one = problem.variables[a].module, other = problem.variables[b].module;
      const bool shared = problem.joint || one == other ||
                          std::any_of(problem.goals.begin(), problem.goals.end(), [&](const Goal& goal) {
                            const auto has = [&](std::size_t m) {
                              return std::find(goal.modules.begin(), goal.modules.end(), m) != goal.modules.end();
                            };
                            return goal.fit && has(one) && has(other);
                          });
      if (shared) join(a, b);
    }
  return out;
}

double squared_misses(const std::vector<Goal>& goals, const Estimates& found) {
  double sum = 0;
  for (std::size_t g = 0; g < goals.size(); ++g)
    if (goals[g].fit && found[g]) sum += std::pow(miss(goals[g], *found[g]), 2);
  return sum;
}

std::string digits(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

double rounded(double value) { return base::json::parse_number(digits(value)).value_or(value); }

base::Result<Fit> fit(const Problem& problem, const Settings& settings, const Simulate& simulate, const Report& report) {
  return Fitter(problem, settings, simulate, report).run();
}

}  // namespace sojourn::calibrate
