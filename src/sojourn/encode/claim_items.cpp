#include "sojourn/encode/claim_items.hpp"

#include <algorithm>

namespace sojourn::encode {
namespace {

using record::Journey;
using record::kNoIndex;

std::int64_t share(std::int64_t cents, double part) {
  return static_cast<std::int64_t>(static_cast<double>(cents) * part + 0.5);
}

// Days of a stay as they are billed: a day that has begun counts, and a stay has at least one.
std::uint32_t days(const Journey& journey, const record::Encounter& e) {
  const base::Instant end = std::min(e.end, journey.last_instant());
  const auto days = (end - e.start + base::kDay - base::Span{1}) / base::kDay;
  return static_cast<std::uint32_t>(std::max<std::int64_t>(1, days));
}

}  // namespace

void Amounts::add(const Amounts& other) {
  submitted += other.submitted;
  eligible += other.eligible;
  deductible += other.deductible;
  copay += other.copay;
  coinsurance += other.coinsurance;
  benefit += other.benefit;
}

const record::CoverPeriod* cover_at(const Journey& journey, base::Instant t) {
  const record::CoverPeriod* found = nullptr;
  for (const record::CoverPeriod& period : journey.covers)
    if (period.start <= t) found = &period;
  return found;
}

bool laboratory(const Journey& journey, const record::Report& report) {
  for (std::uint32_t i = 0; i < report.observations; ++i) {
    const record::Observation& o = journey.observations[report.first_observation + i];
    if (o.parent == kNoIndex && o.category != record::ObservationCategory::kLaboratory) return false;
  }
  return report.observations > 0;
}

stats::Price Billing::price(std::size_t service, vocab::ConceptId code) {
  if (!code) return tables_.price(service, "", "");
  std::vector<stats::Price>& known = known_[service];
  if (code.value >= known.size()) known.resize(code.value + 1);
  stats::Price& slot = known[code.value];
  if (slot.cents == 0)
    slot = tables_.price(service, vocabulary_.system_name(vocabulary_.at(code).system), vocabulary_.code(code));
  return slot;
}

void Billing::add(std::uint32_t encounter, std::size_t service, vocab::ConceptListId codes, std::uint32_t quantity) {
  if (encounter == kNoIndex) return;
  const auto list = vocabulary_.list(codes);
  ClaimItem item;
  item.encounter = encounter;
  item.service = service;
  item.codes = codes;
  item.quantity = quantity;
  item.unit_price = price(service, list.empty() ? vocab::ConceptId{} : list.front()).cents;
  items_.push_back(item);
}

void Billing::add_visits() {
  for (std::uint32_t i = 0; i < journey_->encounters.size(); ++i) {
    const record::Encounter& e = journey_->encounters[i];
    const auto service = static_cast<std::size_t>(e.klass);
    add(i, service, e.codes, price(service, {}).per_day ? days(*journey_, e) : 1);
  }
}

// What a procedure shows on images is paid as imaging, by its first modality.
void Billing::add_procedures(const record::Selection& kept) {
  for (std::uint32_t i = 0; i < journey_->procedures.size(); ++i) {
    if (kept.procedures[i] == 0 || journey_->procedures[i].encounter == kNoIndex) continue;
    add(journey_->procedures[i].encounter, stats::kServiceProcedure, journey_->procedures[i].codes);
    ClaimItem& item = items_.back();
    item.procedure = i;
    for (const record::ImagingStudy& study : journey_->imaging_studies) {
      if (study.procedure != i) continue;
      item.service = stats::kServiceImaging;
      const bool known = study.series > 0;
      item.unit_price = price(item.service, known ? journey_->imaging_series[study.first_series].modality
                                                  : vocab::ConceptId{}).cents;
    }
  }
}

void Billing::add_reports(const record::Selection& kept) {
  for (std::uint32_t i = 0; i < journey_->reports.size(); ++i)
    if (kept.reports[i] != 0 && laboratory(*journey_, journey_->reports[i]))
      add(journey_->reports[i].encounter, stats::kServiceLaboratory, journey_->reports[i].codes);
}

void Billing::collect(const Journey& journey, const record::Selection& kept) {
  journey_ = &journey;
  items_.clear();
  add_visits();
  add_procedures(kept);
  add_reports(kept);
  for (std::uint32_t i = 0; i < journey.immunizations.size(); ++i)
    if (kept.immunizations[i] != 0)
      add(journey.immunizations[i].encounter, stats::kServiceImmunization, journey.immunizations[i].codes);
  for (std::uint32_t i = 0; i < journey.medications.size(); ++i)
    if (kept.medications[i] != 0 && journey.medications[i].administration)
      add(journey.medications[i].encounter, stats::kServiceMedication, journey.medications[i].codes);
  const auto coded = [&](std::uint32_t encounter, std::size_t service, vocab::ConceptId code, std::uint32_t quantity) {
    if (encounter == kNoIndex) return;
    add(encounter, service, vocab::ConceptListId{0u}, quantity);
    items_.back().code = code;
    items_.back().unit_price = price(service, code).cents;
  };
  for (std::uint32_t i = 0; i < journey.devices.size(); ++i)
    if (kept.devices[i] != 0) coded(journey.devices[i].encounter, stats::kServiceDevice, journey.devices[i].code, 1);
  for (std::uint32_t i = 0; i < journey.supplies.size(); ++i) {
    const record::Supply& s = journey.supplies[i];
    if (kept.supplies[i] != 0) coded(s.encounter, stats::kServiceSupply, s.code, s.quantity);
  }

  order_.resize(items_.size());
  for (std::uint32_t i = 0; i < order_.size(); ++i) order_[i] = i;
  std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
    return items_[a].encounter != items_[b].encounter ? items_[a].encounter < items_[b].encounter : a < b;
  });
  sorted_.clear();
  first_.assign(journey.encounters.size() + 1, 0);
  for (const std::uint32_t i : order_) {
    sorted_.push_back(items_[i]);
    ++first_[items_[i].encounter + 1];
  }
  for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
}

std::span<const ClaimItem> Billing::visit(std::uint32_t encounter) const {
  return std::span(sorted_).subspan(first_[encounter], first_[encounter + 1] - first_[encounter]);
}

ClaimItem Billing::prescription(const record::Medication& medication) {
  ClaimItem item;
  item.encounter = medication.encounter;
  item.service = stats::kServiceMedication;
  item.codes = medication.codes;
  const auto list = vocabulary_.list(medication.codes);
  item.unit_price = price(item.service, list.empty() ? vocab::ConceptId{} : list.front()).cents;
  return item;
}

Amounts Billing::settle(const ClaimItem& item, const record::CoverPeriod& cover) const {
  Amounts a;
  a.submitted = item.net();
  if (cover.payer == record::kNoPayer) return a;
  // People with both programmes are Medicare's; Medicaid then takes over what Medicare leaves to the person.
  const record::Cover rules = cover.cover == record::Cover::kDual ? record::Cover::kMedicare : cover.cover;
  const stats::CostSharing& sharing = tables_.sharing(static_cast<std::size_t>(rules), item.service);
  a.eligible = share(a.submitted, tables_.payers()[cover.payer].allowed);
  a.deductible = std::min(sharing.deductible, a.eligible);
  a.copay = std::min(sharing.copay, a.eligible - a.deductible);
  a.coinsurance = share(a.eligible - a.deductible - a.copay, sharing.coinsurance);
  a.benefit = a.eligible - a.deductible - a.copay - a.coinsurance;
  return a;
}

}  // namespace sojourn::encode
