#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "sojourn/encode/encoder.hpp"
#include "support/sample_journey.hpp"

namespace sojourn::encode {
namespace {

using nlohmann::json;
using record::Cover;

long cents(const json& money) {
  EXPECT_EQ(money["currency"], "USD");
  return std::lround(money["value"].get<double>() * 100);
}

// Amounts of a list of adjudications or totals by the text of their category.
std::map<std::string, long> by_category(const json& list) {
  std::map<std::string, long> out;
  for (const json& entry : list) out[entry["category"]["text"]] += cents(entry["amount"]);
  return out;
}

void collect(const json& node, std::vector<std::string>& out) {
  if (node.is_object() && node.contains("reference")) out.push_back(node["reference"]);
  if (node.is_structured())
    for (const json& item : node) collect(item, out);
}

class FhirFinance : public ::testing::Test {
 protected:
  json bundle(const record::Journey& journey, bool claims = true, int years = 0) {
    Context context = world_.context(years);
    if (claims) context.resources = ResourceSet::all();
    encoder_ = make_fhir_bundle_encoder(context, BundleType::kCollection);
    Encoded encoded;
    encoder_->encode(journey, encoded);
    return json::parse(encoded.parts[0].bytes);
  }
  json providers() {
    Encoded encoded;
    encoder_->encode_providers(encoder_->providers(), {}, encoded);
    return json::parse(encoded.parts[0].bytes);
  }
  static std::vector<json> of_type(const json& bundle, const std::string& type) {
    std::vector<json> out;
    for (const json& entry : bundle["entry"])
      if (entry["resource"]["resourceType"] == type) out.push_back(entry["resource"]);
    return out;
  }
  // By the instant at which the claim was made.
  static json made_on(const std::vector<json>& claims, const std::string& date, const std::string& type) {
    for (const json& c : claims)
      if (c["created"].get<std::string>().starts_with(date) && c["type"]["coding"][0]["code"] == type) return c;
    return {};
  }

  test::SampleWorld world_;
  std::unique_ptr<Encoder> encoder_;
};

TEST_F(FhirFinance, IsWrittenOnlyWhenAskedFor) {
  const json b = bundle(world_.adult(), false);
  for (const char* type : {"Coverage", "Claim", "ExplanationOfBenefit"}) EXPECT_TRUE(of_type(b, type).empty()) << type;
  for (const json& o : of_type(providers(), "Organization")) EXPECT_EQ(o["type"][0]["coding"][0]["code"], "prov");
}

TEST_F(FhirFinance, EveryFinishedVisitAndEveryPrescriptionHasAClaim) {
  const record::Journey j = world_.adult();
  const json b = bundle(j);
  std::map<std::string, int> types;
  for (const json& c : of_type(b, "Claim")) ++types[c["type"]["coding"][0]["code"]];
  // Four finished visits, one of them in hospital; the emergency visit is still open. Three prescriptions.
  EXPECT_EQ(types, (std::map<std::string, int>{{"professional", 3}, {"institutional", 1}, {"pharmacy", 3}}));
  const json dead = bundle(world_.dead());
  EXPECT_EQ(of_type(dead, "Claim").size(), 2u) << "death ends the stay, which is then billed";
}

TEST_F(FhirFinance, ItemsOfAClaimAddUpToItsTotal) {
  for (const record::Journey& j : {world_.adult(), world_.dead(), world_.infant(), world_.many_visits(3, 20)}) {
    const auto claims = of_type(bundle(j), "Claim");
    ASSERT_FALSE(claims.empty());
    for (const json& c : claims) {
      long total = 0;
      int sequence = 0;
      for (const json& item : c["item"]) {
        EXPECT_EQ(item["sequence"], ++sequence);
        EXPECT_EQ(cents(item["net"]), cents(item["unitPrice"]) * item["quantity"]["value"].get<long>());
        total += cents(item["net"]);
        for (const json& p : item.value("procedureSequence", json::array()))
          EXPECT_LE(p.get<std::size_t>(), c["procedure"].size());
      }
      EXPECT_EQ(cents(c["total"]), total);
      EXPECT_GT(total, 0);
    }
  }
}

TEST_F(FhirFinance, AnExplanationAddsUpToWhatIsPaid) {
  for (const record::Journey& j : {world_.adult(), world_.dead(), world_.infant(), world_.many_visits(3, 20)}) {
    const json b = bundle(j);
    std::map<std::string, json> claims;
    for (const json& c : of_type(b, "Claim")) claims["Claim/" + c["id"].get<std::string>()] = c;
    const auto explanations = of_type(b, "ExplanationOfBenefit");
    ASSERT_FALSE(explanations.empty());
    for (const json& e : explanations) {
      std::map<std::string, long> sum;
      for (const json& item : e["item"]) {
        auto a = by_category(item["adjudication"]);
        EXPECT_EQ(a["Submitted amount"], cents(item["net"]));
        EXPECT_EQ(a["Eligible amount"], a["Deductible"] + a["Copayment"] + a["Coinsurance"] + a["Benefit amount"]);
        for (const auto& [category, amount] : a) sum[category] += amount;
      }
      for (auto& [category, amount] : by_category(e["total"])) EXPECT_EQ(amount, sum[category]) << category;
      const json& claim = claims.at(e["claim"]["reference"]);
      EXPECT_EQ(sum["Submitted amount"], cents(claim["total"]));
      EXPECT_EQ(sum["Benefit amount"], cents(e["payment"]["amount"]));
      EXPECT_EQ(e["item"].size(), claim["item"].size());
    }
  }
}

TEST_F(FhirFinance, AVisitWithoutInsuranceIsClaimedFromThePatientAndExplainedByNobody) {
  const json b = bundle(world_.adult());
  const json claim = made_on(of_type(b, "Claim"), "2001-02-01", "professional");
  ASSERT_TRUE(claim.is_object());
  const std::string reference = claim["insurance"][0]["coverage"]["reference"];
  for (const json& c : of_type(b, "Coverage"))
    if ("Coverage/" + c["id"].get<std::string>() == reference) {
      EXPECT_EQ(c["type"]["coding"][0]["code"], "pay");
      EXPECT_TRUE(c["payor"][0]["reference"].get<std::string>().starts_with("Patient/"));
      EXPECT_FALSE(c.contains("subscriberId"));
    }
  EXPECT_EQ(made_on(of_type(b, "ExplanationOfBenefit"), "2001-02-01", "professional"), json());
}

TEST_F(FhirFinance, MedicareStandsBeforeMedicaid) {
  const json b = bundle(world_.adult());
  const json stay = made_on(of_type(b, "Claim"), "2023-03-05", "institutional");
  ASSERT_EQ(stay["insurance"].size(), 2u);
  EXPECT_EQ(stay["insurance"][0]["focal"], true);
  EXPECT_EQ(stay["insurance"][1]["focal"], false);
  const json e = made_on(of_type(b, "ExplanationOfBenefit"), "2023-03-05", "institutional");
  EXPECT_EQ(e["insurer"]["display"], "Medicare (synthetic payer)");
  EXPECT_EQ(by_category(e["item"][0]["adjudication"])["Deductible"], 155600);
  std::set<std::string> payers;
  for (const json& c : of_type(b, "Coverage"))
    if (c["status"] == "active") payers.insert(c["payor"][0]["display"]);
  EXPECT_EQ(payers, (std::set<std::string>{"Medicaid (synthetic payer)", "Medicare (synthetic payer)"}));
}

TEST_F(FhirFinance, CoverageEndsWithTheLife) {
  const auto coverages = of_type(bundle(world_.dead()), "Coverage");
  ASSERT_EQ(coverages.size(), 1u);
  EXPECT_EQ(coverages[0]["status"], "cancelled");
  EXPECT_EQ(coverages[0]["period"]["end"], "2021-01-15T04:41:00-05:00");
}

TEST_F(FhirFinance, AClaimTellsWhatWasDiagnosedDoneAndPrescribed) {
  const json b = bundle(world_.adult());
  const auto claims = of_type(b, "Claim");
  const json stay = made_on(claims, "2023-03-05", "institutional");
  EXPECT_EQ(stay["procedure"].size(), 2u);
  EXPECT_EQ(stay["item"][1]["procedureSequence"][0], 1);
  const json check_up = made_on(claims, "2020-06-01", "professional");
  EXPECT_EQ(check_up["diagnosis"].size(), 2u) << "its reason and what was found";
  const json drug = made_on(claims, "2020-06-01", "pharmacy");
  EXPECT_TRUE(drug["prescription"]["reference"].get<std::string>().starts_with("MedicationRequest/"));
  EXPECT_EQ(drug["item"].size(), 1u);
  EXPECT_EQ(by_category(made_on(of_type(b, "ExplanationOfBenefit"), "2020-06-01", "pharmacy")["total"])["Copayment"], 1100);
}

TEST_F(FhirFinance, ReferencesResolveInTheBundleOrAmongTheProviders) {
  for (const int years : {0, 1, 10})
    for (const record::Journey& j : {world_.adult(), world_.dead(), world_.many_visits(3, 90)}) {
      std::set<std::string> present;
      std::vector<std::string> references;
      const json patient = bundle(j, true, years), others = providers();
      for (const json* b : {&patient, &others})
        for (const json& entry : (*b)["entry"])
          present.insert(entry["resource"]["resourceType"].get<std::string>() + "/" + entry["resource"]["id"].get<std::string>());
      for (const json& entry : patient["entry"])
        for (const char* type : {"Coverage", "Claim", "ExplanationOfBenefit", "Provenance"})
          if (entry["resource"]["resourceType"] == type) collect(entry["resource"], references);
      ASSERT_FALSE(references.empty());
      for (const std::string& r : references) EXPECT_TRUE(present.count(r)) << r << " with " << years << " years";
    }
}

}  // namespace
}  // namespace sojourn::encode
