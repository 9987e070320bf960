#include "sojourn/report/utility.hpp"

#include <xgboost/c_api.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <numeric>

namespace sojourn::report {
namespace {

struct Examples {
  std::vector<float> features, labels;
  std::size_t columns = 0;
  std::size_t rows() const { return labels.size(); }
};

// Rows of which the label is known; `keep` says which of the others.
template <class Keep>
Examples examples(const Records& records, std::size_t label, Keep keep) {
  Examples out;
  out.columns = records.columns.size() - 1;
  for (std::size_t r = 0; r < records.rows(); ++r) {
    if (std::isnan(records.at(r, label)) || !keep(r)) continue;
    out.labels.push_back(records.at(r, label));
    for (std::size_t c = 0; c < records.columns.size(); ++c)
      if (c != label) out.features.push_back(records.at(r, c));
  }
  return out;
}

struct MatrixDeleter {
  void operator()(void* handle) const { XGDMatrixFree(handle); }
};
struct BoosterDeleter {
  void operator()(void* handle) const { XGBoosterFree(handle); }
};
using MatrixHandle = std::unique_ptr<void, MatrixDeleter>;

MatrixHandle matrix(const Examples& examples) {
  DMatrixHandle handle = nullptr;
  XGDMatrixCreateFromMat(examples.features.data(), examples.rows(), examples.columns, NAN, &handle);
  return MatrixHandle(handle);
}

// Scores of `test` by a classifier trained on `train`.
std::vector<float> scores(const Examples& train, const Examples& test) {
  constexpr int kRounds = 100;
  const MatrixHandle learn = matrix(train), ask = matrix(test);
  XGDMatrixSetFloatInfo(learn.get(), "label", train.labels.data(), train.rows());
  BoosterHandle handle = nullptr;
  const std::array<DMatrixHandle, 1> known{learn.get()};
  XGBoosterCreate(known.data(), known.size(), &handle);
  const std::unique_ptr<void, BoosterDeleter> booster(handle);
  for (const auto& [name, value] : {std::pair{"objective", "binary:logistic"}, {"max_depth", "4"}, {"eta", "0.1"},
                                    {"nthread", "1"}, {"seed", "1"}, {"verbosity", "0"}})
    XGBoosterSetParam(booster.get(), name, value);
  for (int round = 0; round < kRounds; ++round) XGBoosterUpdateOneIter(booster.get(), round, learn.get());
  bst_ulong count = 0;
  const float* found = nullptr;
  XGBoosterPredict(booster.get(), ask.get(), 0, 0, 0, &count, &found);
  return {found, found + count};
}

// The chance that a case has a higher score than somebody who is none; ties count half.
double area(const std::vector<float>& scores, const std::vector<float>& labels) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  double ranks = 0, cases = 0;
  for (std::size_t i = 0; i < order.size();) {
    std::size_t end = i;
    while (end < order.size() && scores[order[end]] == scores[order[i]]) ++end;
    const double rank = (static_cast<double>(i + end) + 1) / 2;  // mean of the tied ones, from 1
    for (; i < end; ++i)
      if (labels[order[i]] == 1) {
        ranks += rank;
        ++cases;
      }
  }
  const double others = static_cast<double>(scores.size()) - cases;
  return (ranks - cases * (cases + 1) / 2) / (cases * others);
}

bool both(const Examples& e) {
  return std::find(e.labels.begin(), e.labels.end(), 1.f) != e.labels.end() &&
         std::find(e.labels.begin(), e.labels.end(), 0.f) != e.labels.end();
}

}  // namespace

base::Result<Utility> utility(const Records& real, const Records& synthetic, const std::string& label) {
  const auto column = std::find_if(real.columns.begin(), real.columns.end(), [&](const auto& c) { return c.name == label; });
  if (column == real.columns.end() || !column->binary)
    return base::Error{base::ErrorKind::kNotFound, "--label: \"" + label + "\" is no column of zeros and ones in the records"};
  const auto at = static_cast<std::size_t>(column - real.columns.begin());
  const auto every = [](std::size_t) { return true; };
  const Examples train = examples(synthetic, at, every), test = examples(real, at, every);
  if (!both(train) || !both(test))
    return base::Error{base::ErrorKind::kNotFound, "--label: \"" + label + "\" has one value only among the " +
                                                       std::string(both(test) ? "synthetic" : "real") + " people; choose another"};
  Utility out;
  out.label = label;
  out.train = train.rows();
  out.test = test.rows();
  out.auc = area(scores(train, test), test.labels);
  const double cases = std::accumulate(test.labels.begin(), test.labels.end(), 0.0);
  const double others = static_cast<double>(test.rows()) - cases, a = out.auc;
  const double q1 = a / (2 - a), q2 = 2 * a * a / (1 + a);
  const double error = std::sqrt((a * (1 - a) + (cases - 1) * (q1 - a * a) + (others - 1) * (q2 - a * a)) / (cases * others));
  out.lower = std::max(0.0, a - 1.96 * error);
  out.upper = std::min(1.0, a + 1.96 * error);
  const Examples even = examples(real, at, [](std::size_t r) { return r % 2 == 0; });
  const Examples odd = examples(real, at, [](std::size_t r) { return r % 2 == 1; });
  if (both(even) && both(odd))
    out.auc_real = (area(scores(even, odd), odd.labels) + area(scores(odd, even), even.labels)) / 2;
  return out;
}

}  // namespace sojourn::report
