#include "sojourn/stats/finance_tables.hpp"

#include <algorithm>

#include "sojourn/stats/csv.hpp"

namespace sojourn::stats {

namespace {

using std::string_view;

constexpr string_view kSexes[] = {"female", "male"};
constexpr string_view kBands[] = {"under-1", "1-to-2", "2-to-4", "4-and-over"};
constexpr double kBandEnds[] = {1, 2, 4};
constexpr string_view kCoverNames[] = {"none", "private", "medicare", "medicaid", "dual"};
constexpr string_view kPublic[] = {"medicaid", "dual"};
constexpr string_view kPer[] = {"visit", "day", "unit"};
constexpr std::size_t kAnyService = kServices;

// Classes of encounter, the other services, and "any".
std::array<string_view, kServices + 1> service_names() {
  std::array<string_view, kServices + 1> names{};
  const auto classes = care_class_names();
  std::copy(classes.begin(), classes.end(), names.begin());
  constexpr string_view kOthers[] = {"procedure",  "imaging", "laboratory", "immunization",
                                     "medication", "device",  "supply",     "any"};
  std::copy(std::begin(kOthers), std::end(kOthers), names.begin() + kCareClasses);
  return names;
}

std::string price_key(std::size_t service, string_view system, string_view code) {
  std::string key = std::to_string(service);
  key += '|';
  key += system;
  key += '|';
  return key += code;
}

std::int64_t cents(double dollars) { return static_cast<std::int64_t>(dollars * 100 + 0.5); }

std::size_t band_of(double ratio) {
  std::size_t band = 0;
  while (band < std::size(kBandEnds) && ratio >= kBandEnds[band]) ++band;
  return band;
}

}  // namespace

double FinanceTables::covered(std::size_t sex, int age, double poverty_ratio) const {
  const std::size_t band = band_of(poverty_ratio);
  for (const CoverRow& row : cover_)
    if (row.sex == sex && row.band == band && age >= row.age_low && age <= row.age_high) return row.covered;
  return 0;
}

double FinanceTables::on_medicaid(int age, double poverty_ratio) const {
  for (const Programme& p : programmes_)
    if (age >= p.age_low && age <= p.age_high && poverty_ratio < p.ratio_below) return p.take_up;
  return 0;
}

std::size_t FinanceTables::payer(std::size_t cover, double pick) const {
  double total = 0;
  for (const Payer& p : payers_)
    if (p.cover == cover) total += p.weight;
  double left = pick * total;
  std::size_t chosen = payers_.size();
  for (std::size_t i = 0; i < payers_.size(); ++i) {
    if (payers_[i].cover != cover) continue;
    chosen = i;
    left -= payers_[i].weight;
    if (left < 0) break;
  }
  return chosen;
}

Price FinanceTables::price(std::size_t service, string_view system, string_view code) const {
  const auto found = coded_prices_.find(price_key(service, system, code));
  return found == coded_prices_.end() ? prices_[service] : found->second;
}

class FinanceReader {
 public:
  FinanceReader(const base::FileReader& reader, const std::string& label, base::Diagnostics& diagnostics)
      : reader_(reader), label_(label), diagnostics_(diagnostics) {}

  base::Result<FinanceTables> run() {
    for (auto step : {&FinanceReader::sources, &FinanceReader::cover, &FinanceReader::programmes,
                      &FinanceReader::payers, &FinanceReader::sharing, &FinanceReader::prices})
      if (auto done = (this->*step)(); !done) return done.error();
    return std::move(tables_);
  }

 private:
  // Calls `row(csv)` for each row. The last column of every table but the sources' names a source.
  template <std::size_t N, class Row>
  base::Result<void> table(string_view name, const string_view (&header)[N], Row row) {
    auto text = reader_(std::string(name));
    if (!text) return text.error();
    CsvReader csv(*text, label_ + std::string(name), header, diagnostics_);
    const bool sourced = header[N - 1] == "source";
    while (csv.next()) {
      if (sourced && std::find(sources_.begin(), sources_.end(), csv.text(N - 1)) == sources_.end())
        csv.fault(N - 1, "unknown-source",
                  "source \"" + std::string(csv.text(N - 1)) + "\" is not in sources_finance.csv");
      row(csv);
    }
    if (csv.rows() == 0) csv.table_fault("table-incomplete", "the table has no rows");
    return {};
  }

  void missing(string_view file, std::string message) {
    base::Diagnostic d;
    d.rule = "missing-row";
    d.file = label_ + std::string(file);
    d.message = std::move(message);
    diagnostics_.add(std::move(d));
  }

  base::Result<void> sources() {
    return table("sources_finance.csv", {"id", "title", "publisher", "year", "address", "licence", "note"},
                 [&](CsvReader& csv) { sources_.emplace_back(csv.filled(0)); });
  }

  base::Result<void> cover() {
    return table("insurance_cover.csv", {"sex", "age_low", "age_high", "poverty_ratio", "covered", "source"},
                 [&](CsvReader& csv) {
                   const FinanceTables::CoverRow row{csv.choice(0, kSexes), static_cast<int>(csv.integer(1, 0, 120)),
                                                     static_cast<int>(csv.integer(2, 0, 120)), csv.choice(3, kBands),
                                                     csv.number(4, 0, 1)};
                   if (csv.row_ok()) tables_.cover_.push_back(row);
                 });
  }

  base::Result<void> programmes() {
    return table("insurance_programs.csv", {"program", "age_low", "age_high", "ratio_below", "take_up", "source"},
                 [&](CsvReader& csv) {
                   csv.choice(0, kPublic);
                   const FinanceTables::Programme row{static_cast<int>(csv.integer(1, 0, 120)),
                                                      static_cast<int>(csv.integer(2, 0, 120)), csv.number(3, 0, 100),
                                                      csv.number(4, 0, 1)};
                   if (csv.row_ok()) tables_.programmes_.push_back(row);
                 });
  }

  base::Result<void> payers() {
    auto done = table("payers.csv", {"cover", "name", "weight", "allowed", "allowed_source", "source"},
                      [&](CsvReader& csv) {
                        Payer payer{csv.choice(0, kCoverNames), std::string(csv.filled(1)), csv.number(2, 1e-6, 1e6),
                                    csv.number(3, 0, 1)};
                        if (payer.name.find("ynthetic") == std::string::npos)
                          csv.fault(1, "not-marked", "a payer's name says that it is synthetic");
                        if (csv.row_ok()) tables_.payers_.push_back(std::move(payer));
                      });
    for (std::size_t cover = 1; cover + 1 < kCovers; ++cover)  // people with both programmes use the payers of both
      if (tables_.payer(cover, 0) == tables_.payers_.size())
        missing("payers.csv", "no payer for " + std::string(kCoverNames[cover]));
    return done;
  }

  base::Result<void> sharing() {
    const auto names = service_names();
    return table("cost_sharing.csv", {"cover", "service", "deductible", "copay", "coinsurance", "source"},
                 [&](CsvReader& csv) {
                   const auto cover = csv.choice(0, kCoverNames);
                   const auto service = csv.choice(1, names);
                   const CostSharing row{cents(csv.number(2, 0, 1e6)), cents(csv.number(3, 0, 1e6)),
                                         csv.number(4, 0, 1)};
                   if (!csv.row_ok()) return;
                   if (service == kAnyService) tables_.sharing_[cover].fill(row);  // stands before the exceptions
                   else tables_.sharing_[cover][service] = row;
                 });
  }

  base::Result<void> prices() {
    const auto names = service_names();
    auto done = table("prices.csv", {"service", "system", "code", "dollars", "per", "source"}, [&](CsvReader& csv) {
      const auto service = csv.choice(0, std::span(names).first<kServices>());
      const Price price{cents(csv.number(3, 0.01, 1e7)), csv.choice(4, kPer) == 1};
      if (!csv.row_ok()) return;
      if (csv.text(2).empty()) tables_.prices_[service] = price;
      else tables_.coded_prices_[price_key(service, csv.text(1), csv.text(2))] = price;
    });
    for (std::size_t i = 0; i < kServices; ++i)
      if (tables_.prices_[i].cents == 0) missing("prices.csv", "no price for " + std::string(names[i]));
    return done;
  }

  const base::FileReader& reader_;
  const std::string& label_;
  base::Diagnostics& diagnostics_;
  FinanceTables tables_;
  std::vector<std::string> sources_;
};

base::Result<FinanceTables> FinanceTables::read(const base::FileReader& reader, const std::string& label,
                                                base::Diagnostics& diagnostics) {
  return FinanceReader(reader, label, diagnostics).run();
}

base::Result<FinanceTables> FinanceTables::load(const std::string& folder, base::Diagnostics& diagnostics) {
  return read(base::folder_reader(folder), folder + "/", diagnostics);
}

}  // namespace sojourn::stats
