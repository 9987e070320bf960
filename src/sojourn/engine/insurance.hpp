#pragma once
// How a person is insured: a function of sex, income, date and draws of the person's own, so nothing else moves it.
//
// Cover is drawn anew at the ages at which the tables' shares change or the law lets a policy end: 19 (children's
// Medicaid), 26 (a parent's policy), 65 (Medicare). Between them it stays; on 1 July 1966 Medicare and Medicaid began,
// and whoever they would insure had none before. Income stays what it is for life.
#include <cstdint>

#include "sojourn/base/random.hpp"
#include "sojourn/record/journey.hpp"
#include "sojourn/stats/finance_tables.hpp"

namespace sojourn::engine {

inline constexpr std::uint32_t kCoverChanges = 9;
// The instant at which cover may change for the n-th time, n < kCoverChanges; not in order of time, and the last one
// may lie before birth.
base::Instant cover_change(base::Instant birth, std::uint32_t n);

// The period that begins at such an instant.
record::CoverPeriod cover_at(const stats::FinanceTables& tables, const base::Draws& draws,
                             const record::Demographics& person, base::Instant at);

}  // namespace sojourn::engine
