#pragma once
// What a visit or a prescription costs and who pays it, from the price list and the rules of the cover. No JSON here.
//
// A visit bills itself and everything done in it that has a price; a prescription bills its first dispensing. Prices
// are fixed like those of a fee schedule: nothing is drawn. Every amount is whole cents, and of every item
//   submitted >= eligible = deductible + copay + coinsurance + benefit.
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "sojourn/record/window.hpp"
#include "sojourn/stats/finance_tables.hpp"

namespace sojourn::encode {

struct Amounts {
  std::int64_t submitted = 0;    // by the provider
  std::int64_t eligible = 0;     // what the payer accepts of it
  std::int64_t deductible = 0, copay = 0, coinsurance = 0;  // the insured person's part
  std::int64_t benefit = 0;      // what the payer pays
  void add(const Amounts& other);
};

struct ClaimItem {
  std::uint32_t encounter = record::kNoIndex;
  std::size_t service = 0;            // a class of encounter or stats::Service
  vocab::ConceptListId codes{0u};     // what was done; empty if `code` says it
  vocab::ConceptId code;
  std::uint32_t procedure = record::kNoIndex;
  std::uint32_t quantity = 1;
  std::int64_t unit_price = 0;
  std::int64_t net() const { return unit_price * quantity; }
};

// The period that an instant lies in; nullptr before the first one.
const record::CoverPeriod* cover_at(const record::Journey& journey, base::Instant t);

class Billing {
 public:
  Billing(const vocab::Vocabulary& vocabulary, const stats::FinanceTables& tables)
      : vocabulary_(vocabulary), tables_(tables) {}

  // Finds the items of all visits among the facts that are written. Reused: keeps its memory.
  void collect(const record::Journey& journey, const record::Selection& kept);
  // Items of a visit, itself the first.
  std::span<const ClaimItem> visit(std::uint32_t encounter) const;
  ClaimItem prescription(const record::Medication& medication);

  Amounts settle(const ClaimItem& item, const record::CoverPeriod& cover) const;

 private:
  void add(std::uint32_t encounter, std::size_t service, vocab::ConceptListId codes, std::uint32_t quantity = 1);
  void add_visits();
  void add_procedures(const record::Selection& kept);
  void add_reports(const record::Selection& kept);
  stats::Price price(std::size_t service, vocab::ConceptId code);

  const vocab::Vocabulary& vocabulary_;
  const stats::FinanceTables& tables_;
  const record::Journey* journey_ = nullptr;
  std::vector<ClaimItem> items_;        // by encounter, in the order of the facts' kinds and of the facts
  std::vector<std::uint32_t> order_, first_;
  std::vector<ClaimItem> sorted_;
  std::array<std::vector<stats::Price>, stats::kServices> known_;  // by concept; 0 cents = not yet looked up
};

// All results of the report are laboratory tests.
bool laboratory(const record::Journey& journey, const record::Report& report);

}  // namespace sojourn::encode
