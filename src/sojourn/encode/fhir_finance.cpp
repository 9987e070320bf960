// Claim and ExplanationOfBenefit. A claim is written when the visit is over, a pharmacy's when the drug is
// ordered; who has no insurance gets the claim but no explanation of benefits, as nobody explains.
#include <algorithm>
#include <array>

#include "sojourn/encode/fhir_patient_writer.hpp"
#include "sojourn/encode/words.hpp"

namespace sojourn::encode {
namespace {

using record::Cover;
using record::EncounterClass;
using record::kNoIndex;

std::string_view claim_type(EncounterClass klass) {
  switch (klass) {
    case EncounterClass::kEmergency:
    case EncounterClass::kInpatient:
    case EncounterClass::kHospice:
    case EncounterClass::kSkilledNursing: return "institutional";
    default: return "professional";
  }
}

void money(JsonBuffer& b, std::int64_t cents) {
  b.raw("{\"value\":");
  b.decimal({cents, 2});
  b.raw(",\"currency\":\"USD\"}");
}

std::string code_only(std::string_view system, std::string_view code) {
  return "{\"coding\":[" + coding_json(system, code, "") + "]}";
}

struct Category {
  std::string_view code;  // http://terminology.hl7.org/CodeSystem/adjudication; empty: it has none
  std::string_view text;
  std::int64_t Amounts::*amount;
  bool always;
};
constexpr std::array<Category, 6> kCategories{{{"submitted", "Submitted amount", &Amounts::submitted, true},
                                               {"eligible", "Eligible amount", &Amounts::eligible, true},
                                               {"deductible", "Deductible", &Amounts::deductible, false},
                                               {"copay", "Copayment", &Amounts::copay, false},
                                               {"", "Coinsurance", &Amounts::coinsurance, false},
                                               {"benefit", "Benefit amount", &Amounts::benefit, true}}};

void amounts(JsonBuffer& b, std::string_view member, const Amounts& a) {
  bool first = true;
  for (const Category& c : kCategories) {
    if (!c.always && a.*c.amount == 0) continue;
    if (first) {
      b.raw(",\"");
      b.raw(member);
      b.raw("\":[");
    }
    b.raw(first ? "{\"category\":{" : ",{\"category\":{");
    first = false;
    if (!c.code.empty()) {
      b.raw("\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/adjudication\",\"code\":\"");
      b.raw(c.code);
      b.raw("\"}],");
    }
    b.raw("\"text\":\"");
    b.raw(c.text);
    b.raw("\"},\"amount\":");
    money(b, a.*c.amount);
    b.raw('}');
  }
  b.raw(']');
}

}  // namespace

void PatientWriter::finance() {
  const record::Journey& j = *journey_;
  billing_->collect(j, *kept_);
  cover_used_.assign(j.covers.size(), 0);
  bills_.clear();
  for (Index i = 0; i < j.encounters.size(); ++i) {
    const record::Encounter& e = j.encounters[i];
    if (kept_->encounters[i] == 0 || e.death_certificate || (open(e.end) && !j.dead())) continue;
    add_bill({e.key, e.start, std::min(e.end, j.last_instant()), claim_type(e.klass), i, nullptr, nullptr});
  }
  for (Index i = 0; i < j.medications.size(); ++i) {
    const record::Medication& m = j.medications[i];
    if (kept_->medications[i] != 0 && !m.administration && !m.over_the_counter && m.put_back == base::kNever)
      add_bill({m.key, m.start, m.start, "pharmacy", m.encounter, &m, nullptr});
  }
  if (context_.wants(ResourceType::kCoverage))
    for (Index i = 0; i < j.covers.size(); ++i)
      if (cover_used_[i] != 0 || (i + 1 == j.covers.size() && j.covers[i].cover != Cover::kNone)) coverage(j.covers[i]);
  for (const Bill& bill : bills_) {
    claim_items_.clear();
    if (bill.prescription != nullptr) claim_items_.push_back(billing_->prescription(*bill.prescription));
    else for (const ClaimItem& item : billing_->visit(bill.encounter)) claim_items_.push_back(item);
    if (context_.wants(ResourceType::kClaim)) claim(bill);
    if (context_.wants(ResourceType::kExplanationOfBenefit) && bill.cover->cover != Cover::kNone) explanation(bill);
  }
}

void PatientWriter::add_bill(Bill bill) {
  bill.cover = cover_at(*journey_, bill.start);
  // Nobody bills for care without a facility, and nobody is billed before the record begins.
  if (bill.cover == nullptr || providers_of(bill.encounter) == nullptr) return;
  cover_used_[static_cast<std::size_t>(bill.cover - journey_->covers.data())] = 1;
  bills_.push_back(bill);
}

// The members that a claim and its explanation share, up to the insurance.
void PatientWriter::bill_head(JsonBuffer& b, const Bill& bill) {
  meta(b, Profile::kNone);
  b.raw(",\"status\":\"active\",\"type\":");
  b.raw(code_only("http://terminology.hl7.org/CodeSystem/claim-type", bill.type));
  b.raw(",\"use\":\"claim\"");
  subject(b, "patient");
  period(b, "billablePeriod", bill.start, bill.end);
  time_member(b, "created", bill.end);
  provider_member(b, "provider", bill.encounter, &ProviderTexts::organization);
  if (bill.prescription != nullptr && context_.wants(ResourceType::kMedicationRequest)) {
    b.raw(",\"prescription\":");
    reference(b, ResourceType::kMedicationRequest, ids_.id(ResourceType::kMedicationRequest, bill.prescription->key));
  }
  if (bill.prescription == nullptr) provider_member(b, "facility", bill.encounter, &ProviderTexts::location);
}

// What was diagnosed at the visit, or why the drug was ordered.
void PatientWriter::bill_diagnoses(JsonBuffer& b, const Bill& bill) {
  if (!context_.wants(ResourceType::kCondition)) return;
  int sequence = 0;
  const auto add = [&](Index condition) {
    b.raw(sequence == 0 ? ",\"diagnosis\":[{\"sequence\":" : ",{\"sequence\":");
    b.integer(++sequence);
    b.raw(",\"diagnosisReference\":");
    reference(b, ResourceType::kCondition, condition_id(condition));
    b.raw('}');
  };
  const record::Reason& reason =
      bill.prescription != nullptr ? bill.prescription->reason : journey_->encounters[bill.encounter].reason;
  if (reason.condition != kNoIndex) add(reason.condition);
  if (bill.prescription == nullptr)
    for (Index i = 0; i < journey_->conditions.size(); ++i)
      if (kept_->conditions[i] != 0 && journey_->conditions[i].encounter == bill.encounter && i != reason.condition)
        add(i);
  if (sequence > 0) b.raw(']');
}

void PatientWriter::bill_procedures(JsonBuffer& b) {
  if (!context_.wants(ResourceType::kProcedure)) return;
  int sequence = 0;
  for (const ClaimItem& item : claim_items_) {
    if (item.procedure == kNoIndex) continue;
    b.raw(sequence == 0 ? ",\"procedure\":[{\"sequence\":" : ",{\"sequence\":");
    b.integer(++sequence);
    b.raw(",\"procedureReference\":");
    const record::Procedure& p = journey_->procedures[item.procedure];
    reference(b, ResourceType::kProcedure, ids_.id(ResourceType::kProcedure, p.key));
    b.raw('}');
  }
  if (sequence > 0) b.raw(']');
}

void PatientWriter::bill_insurance(JsonBuffer& b, const Bill& bill, bool numbered) {
  const record::CoverPeriod& c = *bill.cover;
  b.raw(",\"insurance\":[");
  for (std::uint32_t part = 0; part < (c.cover == Cover::kDual ? 2u : 1u); ++part) {
    b.raw(part == 0 ? "{" : ",{");
    if (numbered) {
      b.raw("\"sequence\":");
      b.integer(part + 1);
      b.raw(',');
    }
    b.raw(part == 0 ? "\"focal\":true,\"coverage\":" : "\"focal\":false,\"coverage\":");
    if (context_.wants(ResourceType::kCoverage)) {
      reference(b, ResourceType::kCoverage, ids_.id(ResourceType::kCoverage, c.key, part));
    } else {
      b.raw("{\"display\":");
      b.quoted(c.cover == Cover::kNone ? std::string_view("self-pay")
                                       : context_.finance->payers()[payer_of(c, part)].name);
      b.raw('}');
    }
    b.raw('}');
  }
  b.raw(']');
}

void PatientWriter::bill_item(JsonBuffer& b, const ClaimItem& item, int sequence, int& procedures) {
  b.raw(sequence == 1 ? ",\"item\":[{\"sequence\":" : ",{\"sequence\":");
  b.integer(sequence);
  if (item.procedure != kNoIndex && context_.wants(ResourceType::kProcedure)) {
    b.raw(",\"procedureSequence\":[");
    b.integer(++procedures);
    b.raw(']');
  }
  b.raw(",\"productOrService\":");
  if (item.code) {
    b.raw(fragments_.codeable(item.code));
  } else if (!context_.vocabulary.list(item.codes).empty()) {
    b.raw(fragments_.codeable(item.codes));
  } else {
    b.raw("{\"text\":");
    b.quoted(item.service < stats::kCareClasses ? words(static_cast<EncounterClass>(item.service)) : "unspecified");
    b.raw('}');
  }
  b.raw(",\"quantity\":{\"value\":");
  b.integer(item.quantity);
  b.raw("},\"unitPrice\":");
  money(b, item.unit_price);
  b.raw(",\"net\":");
  money(b, item.net());
  b.raw(",\"encounter\":[");
  reference(b, ResourceType::kEncounter, encounter_id(item.encounter));
  b.raw(']');
}

void PatientWriter::claim(const Bill& bill) {
  static const std::string kNormal = code_only("http://terminology.hl7.org/CodeSystem/processpriority", "normal");
  JsonBuffer& b = out_.begin(ResourceType::kClaim, ids_.id(ResourceType::kClaim, bill.key));
  bill_head(b, bill);
  b.raw(",\"priority\":");
  b.raw(kNormal);
  bill_diagnoses(b, bill);
  bill_procedures(b);
  bill_insurance(b, bill, true);
  std::int64_t total = 0;
  int sequence = 0, procedures = 0;
  for (const ClaimItem& item : claim_items_) {
    bill_item(b, item, ++sequence, procedures);
    b.raw('}');
    total += item.net();
  }
  b.raw("],\"total\":");
  money(b, total);
  out_.end();
}

void PatientWriter::explanation(const Bill& bill) {
  constexpr ResourceType kType = ResourceType::kExplanationOfBenefit;
  JsonBuffer& b = out_.begin(kType, ids_.id(kType, bill.key));
  bill_head(b, bill);
  b.raw(",\"insurer\":");
  b.raw(providers_.payer(bill.cover->payer));
  if (context_.wants(ResourceType::kClaim)) {
    b.raw(",\"claim\":");
    reference(b, ResourceType::kClaim, ids_.id(ResourceType::kClaim, bill.key));
  }
  b.raw(",\"outcome\":\"complete\"");
  bill_diagnoses(b, bill);
  bill_procedures(b);
  bill_insurance(b, bill, false);
  Amounts total;
  int sequence = 0, procedures = 0;
  for (const ClaimItem& item : claim_items_) {
    bill_item(b, item, ++sequence, procedures);
    const Amounts settled = billing_->settle(item, *bill.cover);
    amounts(b, "adjudication", settled);
    b.raw('}');
    total.add(settled);
  }
  b.raw(']');
  amounts(b, "total", total);
  b.raw(",\"payment\":{\"date\":");
  local_date(b, bill.end);
  b.raw(",\"amount\":");
  money(b, total.benefit);
  b.raw('}');
  out_.end();
}

}  // namespace sojourn::encode
