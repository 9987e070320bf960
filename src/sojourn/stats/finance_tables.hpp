#pragma once
// The statistics of money: who is insured and by what, the payers, prices, and what the insured pay themselves. Read
// once from statistics/us, never changed: share it between threads by const reference.
//
// Covers are indices in the order of record::Cover, services the classes of encounter in the order of
// record::EncounterClass and after them those of Service. Amounts are whole cents.
#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sojourn/base/diagnostics.hpp"
#include "sojourn/base/file.hpp"
#include "sojourn/base/result.hpp"
#include "sojourn/stats/care_tables.hpp"

namespace sojourn::stats {

inline constexpr std::size_t kCovers = 5;  // none, private, medicare, medicaid, dual
enum Service : std::size_t {
  kServiceProcedure = kCareClasses, kServiceImaging, kServiceLaboratory, kServiceImmunization, kServiceMedication,
  kServiceDevice, kServiceSupply, kServices
};

struct Payer {
  std::size_t cover = 0;
  std::string name;
  double weight = 0;   // among the payers of the cover
  double allowed = 1;  // share of a price that it accepts
};

struct CostSharing {
  std::int64_t deductible = 0, copay = 0;  // cents
  double coinsurance = 0;                  // of what these leave
};

struct Price {
  std::int64_t cents = 0;
  bool per_day = false;
};

class FinanceTables {
 public:
  static base::Result<FinanceTables> load(const std::string& folder, base::Diagnostics& diagnostics);
  static base::Result<FinanceTables> read(const base::FileReader& reader, const std::string& label,
                                          base::Diagnostics& diagnostics);

  // Share of people with any cover; `poverty_ratio` is family income over the poverty line.
  double covered(std::size_t sex, int age, double poverty_ratio) const;
  // Share of the covered whom Medicaid insures: alone, or beside Medicare at the ages of Medicare.
  double on_medicaid(int age, double poverty_ratio) const;
  std::span<const Payer> payers() const { return payers_; }
  // The payer of a cover that `pick` in [0, 1) chooses.
  std::size_t payer(std::size_t cover, double pick) const;
  // What a person insured by Medicare, Medicaid or a private payer has to pay.
  const CostSharing& sharing(std::size_t cover, std::size_t service) const { return sharing_[cover][service]; }
  // Of a service with that code, or of the service as such.
  Price price(std::size_t service, std::string_view system, std::string_view code) const;

 private:
  friend class FinanceReader;
  struct CoverRow {
    std::size_t sex = 0;
    int age_low = 0, age_high = 0;
    std::size_t band = 0;
    double covered = 0;
  };
  struct Programme {
    int age_low = 0, age_high = 0;
    double ratio_below = 0, take_up = 0;
  };
  std::vector<CoverRow> cover_;
  std::vector<Programme> programmes_;
  std::vector<Payer> payers_;
  std::array<std::array<CostSharing, kServices>, kCovers> sharing_{};
  std::array<Price, kServices> prices_{};
  std::map<std::string, Price, std::less<>> coded_prices_;  // "<service>|<system>|<code>"
};

}  // namespace sojourn::stats
