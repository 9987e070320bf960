// Who manages their weight and keeps to it: plain GMF modules read it in `weight_loss_adherence`, which they expect the
// engine to set (statistics/us/figures.csv). Nobody manages it in a run whose modules do not ask.
//
// The public format looks at everybody each week and lets half of the obese begin: whoever is obese begins. Here the
// look is once a year, on the birthday. A child who keeps to it loses weight in a straight line over a year; most then
// return to their own weight within some years and begin anew. An adult's weight stays that of the survey, which counts
// people who manage theirs among the others.
#include <algorithm>

#include "sojourn/base/dmath.hpp"
#include "sojourn/engine/lifetime.hpp"

namespace sojourn::engine {

namespace {

constexpr base::Site kWeightManagement = base::site("person/weight-management");
enum Draw : std::uint32_t { kKeepsToIt, kLoss, kLasts, kRegainYears };

constexpr std::uint32_t kShiftSource = 0xfffffff1u;
constexpr base::Span kFirstYear = 365 * base::kDay;

constexpr int kFirstAge = 5, kAdult = 20;
constexpr double kObeseChild = 95, kObeseAdult = 30;  // percentile for age and sex; kg/m2
constexpr double kEndOfChart = 99.5;                  // percentile

double between(double low, double high, double u) { return low + (high - low) * u; }

}  // namespace

void Lifetime::plan_weight_management() {
  if (!world_.builtin.weight_loss_adherence) return;
  const Instant first{base::birthday(base::day_of(p_.journey.person.birth), kFirstAge)};
  p_.push({first, WakeKind::kWeight, static_cast<std::uint32_t>(WeightStage::kLook), 0});
}

// `began` is the age at which this course of management began: the visit of its draws.
void Lifetime::manage_weight(WeightStage stage, std::uint32_t began) {
  const stats::Figures& f = world_.models.figures();
  const auto uniform = [&](Draw lane) { return p_.draws.uniform(kWeightManagement, began, lane); };
  const auto next = [&](Instant at, WeightStage what) {
    p_.push({at, WakeKind::kWeight, static_cast<std::uint32_t>(what), began});
  };
  switch (stage) {
    case WeightStage::kOver:
      set_attribute(world_.builtin.weight_loss_adherence, {});
      [[fallthrough]];
    case WeightStage::kLook:
      if (!obese()) {
        const base::Date birth = base::day_of(p_.journey.person.birth);
        return next(Instant{base::birthday(birth, age_years() + 1)}, WeightStage::kLook);
      }
      began = static_cast<std::uint32_t>(age_years());
      begin_weight_management();
      return next(p_.now + kFirstYear, WeightStage::kFirstYearOver);
    case WeightStage::kFirstYearOver: {
      if (uniform(kLasts) < f.lasting_weight_loss) return;
      const double years = between(f.regain_years_low, f.regain_years_high, uniform(kRegainYears));
      const base::Span span{static_cast<std::int64_t>(years * 365.25 * 86400)};
      p_.body->set_shift(kShiftSource, Measure::kBmi, 0, p_.now, span);
      return next(p_.now + span, WeightStage::kOver);
    }
  }
}

void Lifetime::begin_weight_management() {
  const stats::Figures& f = world_.models.figures();
  const auto age = static_cast<std::uint32_t>(age_years());
  const bool keeps_to_it = p_.draws.uniform(kWeightManagement, age, kKeepsToIt) < f.weight_loss_adherence;
  set_attribute(world_.builtin.weight_loss_adherence, Value::of(keeps_to_it));
  if (!keeps_to_it || age >= kAdult) return;
  const double u = p_.draws.uniform(kWeightManagement, age, kLoss);
  const std::size_t sex = p_.journey.person.sex == record::Sex::kMale ? 1 : 0;
  const double percentile =
      std::min(p_.body->read(Measure::kBmiPercentile, p_.now) - u * f.child_percentile_loss, kEndOfChart);
  const stats::Lms chart =
      world_.bodies.growth(stats::Growth::kBmi, sex).at(base::years_between(p_.journey.person.birth, p_.now) * 12);
  const double goal = chart.value(base::normal_quantile(percentile / 100));
  p_.body->set_shift(kShiftSource, Measure::kBmi, goal - p_.body->read(Measure::kBmi, p_.now), p_.now, kFirstYear);
}

// The format leaves out the year between the charts of children and the limit of adults.
bool Lifetime::obese() const {
  const int age = age_years();
  if (age >= kAdult) return p_.body->read(Measure::kBmi, p_.now) >= kObeseAdult;
  return age < kAdult - 1 && p_.body->read(Measure::kBmiPercentile, p_.now) >= kObeseChild;
}

}  // namespace sojourn::engine
