#include "sojourn/report/privacy.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sojourn::report {
namespace {

// Distances are counted between at most this many records of each side: all pairs.
constexpr std::size_t kMost = 20'000;

class Gower {
 public:
  explicit Gower(const Records& real) : columns_(real.columns.size()), range_(columns_, 0) {
    std::vector<float> low(columns_, std::numeric_limits<float>::max()), high(columns_, std::numeric_limits<float>::lowest());
    for (std::size_t r = 0; r < real.rows(); ++r)
      for (std::size_t c = 0; c < columns_; ++c) {
        if (std::isnan(real.at(r, c))) continue;
        low[c] = std::min(low[c], real.at(r, c));
        high[c] = std::max(high[c], real.at(r, c));
      }
    for (std::size_t c = 0; c < columns_; ++c) range_[c] = high[c] > low[c] ? 1 / (high[c] - low[c]) : 0;
  }
  double distance(const float* a, const float* b) const {
    double sum = 0;
    for (std::size_t c = 0; c < columns_; ++c) {
      const bool no_a = std::isnan(a[c]), no_b = std::isnan(b[c]);
      if (no_a || no_b) sum += no_a != no_b;
      else sum += std::min(1.0, static_cast<double>(std::abs(a[c] - b[c]) * range_[c]));
    }
    return sum / static_cast<double>(columns_);
  }

 private:
  std::size_t columns_;
  std::vector<float> range_;
};

struct Near {
  double first = 2, second = 2;
};

Near nearest(const Gower& gower, const float* record, const Records& among, const std::vector<std::size_t>& rows) {
  Near near;
  for (const std::size_t r : rows) {
    const double d = gower.distance(record, &among.values[r * among.columns.size()]);
    if (d < near.first) near = {d, near.first};
    else near.second = std::min(near.second, d);
  }
  return near;
}

double quantile_of(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

double ratio(const Near& near) { return near.second > 0 ? near.first / near.second : 1; }

// The greatest difference of two distribution functions (Kolmogorov).
double advantage(std::vector<double> members, std::vector<double> others) {
  std::sort(members.begin(), members.end());
  std::sort(others.begin(), others.end());
  double most = 0;
  for (const double threshold : members) {
    const auto share = [&](const std::vector<double>& v) {
      return static_cast<double>(std::upper_bound(v.begin(), v.end(), threshold) - v.begin()) / static_cast<double>(v.size());
    };
    most = std::max(most, share(members) - share(others));
  }
  return most;
}

}  // namespace

RecordPrivacy privacy(const RealRecords& real, const Records& synthetic) {
  RecordPrivacy out;
  out.real = std::min(real.records.rows(), kMost);
  out.synthetic = std::min(synthetic.rows(), kMost);
  out.columns = real.records.columns.size();
  const Gower gower(real.records);
  std::vector<std::size_t> all, members, others, made;
  for (std::size_t r = 0; r < out.real; ++r) {
    all.push_back(r);
    (real.member.empty() ? r % 2 == 0 : static_cast<bool>(real.member[r])) ? members.push_back(r) : others.push_back(r);
  }
  for (std::size_t r = 0; r < out.synthetic; ++r) made.push_back(r);

  std::vector<double> distances, ratios;
  for (const std::size_t r : made) {
    const Near near = nearest(gower, &synthetic.values[r * out.columns], real.records, all);
    distances.push_back(near.first);
    ratios.push_back(ratio(near));
    out.exact_matches += near.first == 0;
  }
  out.distance_p05 = quantile_of(distances, 0.05);
  out.distance_p50 = quantile_of(distances, 0.5);
  out.neighbour_ratio = quantile_of(ratios, 0.5);
  if (members.empty() || others.empty()) return out;

  distances.clear();
  ratios.clear();
  std::vector<double> of_members, of_others;
  for (const std::size_t r : others) {
    const float* record = &real.records.values[r * out.columns];
    const Near near = nearest(gower, record, real.records, members);
    distances.push_back(near.first);
    ratios.push_back(ratio(near));
    of_others.push_back(nearest(gower, record, synthetic, made).first);
  }
  for (const std::size_t r : members)
    of_members.push_back(nearest(gower, &real.records.values[r * out.columns], synthetic, made).first);
  out.baseline_p05 = quantile_of(distances, 0.05);
  out.baseline_p50 = quantile_of(distances, 0.5);
  out.baseline_ratio = quantile_of(ratios, 0.5);
  out.membership_advantage = advantage(of_members, of_others);
  return out;
}

}  // namespace sojourn::report
