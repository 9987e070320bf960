#pragma once
// Figures of the engine's own models of people: what modules ask about and no other table holds. Read once from
// statistics/us and never changed: share it between threads by const reference.
#include <span>
#include <string>
#include <vector>

#include "sojourn/base/diagnostics.hpp"
#include "sojourn/base/file.hpp"
#include "sojourn/base/result.hpp"

namespace sojourn::stats {

// Single figures (figures.csv), by name. Shares are parts of 1.
struct Figures {
  // Weight management (engine/weight_management.cpp).
  double weight_loss_adherence = 0;  // share of people who manage their weight and keep to it
  double child_percentile_loss = 0;  // most percentiles of body mass index that a child loses
  double lasting_weight_loss = 0;    // share of them who stay as they are
  double regain_years_low = 0, regain_years_high = 0;  // in which the others return to their weight
};

// What a health state takes away from a year in full health (disability_weights.csv).
struct DisabilityWeight {
  std::string system, code;  // of the condition
  double weight = 0;
};

class ModelTables {
 public:
  static base::Result<ModelTables> load(const std::string& folder, base::Diagnostics& diagnostics);
  static base::Result<ModelTables> read(const base::FileReader& reader, const std::string& label,
                                        base::Diagnostics& diagnostics);

  const Figures& figures() const { return figures_; }
  std::span<const DisabilityWeight> disability_weights() const { return weights_; }

 private:
  friend class ModelReader;
  ModelTables() = default;
  Figures figures_;
  std::vector<DisabilityWeight> weights_;
};

}  // namespace sojourn::stats
