#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "sojourn/encode/encoder.hpp"
#include "support/sample_journey.hpp"

namespace sojourn::encode {
namespace {

using nlohmann::json;
using record::Cover;
using test::at;

class People : public ::testing::Test {
 protected:
  std::vector<json> encode(const record::Journey& journey, const std::string& type, int years = 0) {
    Context context = world_.context(years);
    context.resources = ResourceSet::all();
    const auto encoder = make_fhir_bundle_encoder(context, BundleType::kCollection);
    Encoded encoded;
    encoder->encode(journey, encoded);
    encoder->encode_providers(encoder->providers(), {}, encoded);
    std::vector<json> out;
    for (std::size_t part = 0; part < encoded.used; ++part) {
      const json bundle = json::parse(encoded.parts[part].bytes);
      for (const json& entry : bundle["entry"])
        if (entry["resource"]["resourceType"] == type) out.push_back(entry["resource"]);
    }
    return out;
  }
  static std::string kinship(const json& related) { return related["relationship"][0]["coding"][0]["code"]; }

  test::SampleWorld world_;
};

TEST_F(People, AChildHasAParent) {
  const record::Journey journey = world_.infant();
  const json parent = encode(journey, "RelatedPerson").at(0);
  EXPECT_EQ(kinship(parent), "MTH");
  EXPECT_EQ(parent["active"], true);
  EXPECT_EQ(parent["name"][0]["given"][0], "Rose");
  EXPECT_EQ(parent["telecom"][0]["value"], "508-555-0141");
  EXPECT_FALSE(parent["period"].contains("end"));
  const json contact = encode(journey, "Patient").at(0)["contact"].at(0);
  EXPECT_EQ(contact["name"], parent["name"][0]);
}

TEST_F(People, AGrownUpsParentIsHistoryAndThePartnerIsNot) {
  const record::Journey journey = world_.adult();
  const std::vector<json> whole = encode(journey, "RelatedPerson");
  ASSERT_EQ(whole.size(), 2u);
  EXPECT_EQ(whole[0]["active"], false);
  EXPECT_EQ(whole[0]["period"]["end"].get<std::string>().substr(0, 4), "1978");
  EXPECT_EQ(kinship(whole[1]), "SPS");
  EXPECT_EQ(encode(journey, "Patient").at(0)["contact"].at(0)["gender"], "male");
  // Ten years hold no childhood.
  const std::vector<json> recent = encode(journey, "RelatedPerson", 10);
  ASSERT_EQ(recent.size(), 1u);
  EXPECT_EQ(recent[0], whole[1]);
}

TEST_F(People, WhoLivesAloneHasNoContact) {
  const record::Journey journey = world_.dead();
  EXPECT_FALSE(encode(journey, "Patient").at(0).contains("contact"));
  EXPECT_TRUE(encode(journey, "RelatedPerson", 10).empty());
}

TEST_F(People, ADependentIsOnTheParentsPolicy) {
  record::Journey journey = world_.infant();
  journey.covers.at(0).cover = Cover::kPrivate;
  journey.covers.at(0).dependent = true;
  const json coverage = encode(journey, "Coverage").at(0);
  const std::string parent = "RelatedPerson/" + encode(journey, "RelatedPerson").at(0)["id"].get<std::string>();
  EXPECT_EQ(coverage["subscriber"]["reference"], parent);
  EXPECT_EQ(coverage["policyHolder"]["reference"], parent);
  EXPECT_EQ(coverage["relationship"]["coding"][0]["code"], "child");
  EXPECT_EQ(coverage["class"][0]["type"]["coding"][0]["code"], "group");
  EXPECT_EQ(coverage["class"][1]["type"]["coding"][0]["code"], "plan");
  EXPECT_EQ(coverage["identifier"][0]["value"], coverage["subscriberId"]);
}

TEST_F(People, ACareTeamHasThePartnerAndThePrimaryCareClinician) {
  record::Journey journey = world_.adult();
  journey.encounters.at(2).clinician.ordinal ^= 1;  // another one than at the check-up of 1999
  journey.encounters.at(2).klass = record::EncounterClass::kAmbulatory;
  const json team = encode(journey, "CareTeam").at(0);
  std::vector<std::string> members;
  for (const json& participant : team["participant"]) {
    const std::string reference = participant["member"]["reference"];
    members.push_back(reference.substr(0, reference.find('/')));
    EXPECT_EQ(participant["role"].size(), 1u);
  }
  EXPECT_EQ(members, (std::vector<std::string>{"Patient", "Practitioner", "Organization", "PractitionerRole",
                                               "RelatedPerson"}));
}

TEST_F(People, ADeclinedVaccineIsNotDone) {
  record::Journey journey = world_.infant();
  journey.declined_immunizations.push_back(journey.immunizations.at(0));
  journey.declined_immunizations.back().key = 99;
  const std::vector<json> all = encode(journey, "Immunization");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0]["status"], "completed");
  EXPECT_FALSE(all[0].contains("statusReason"));
  EXPECT_EQ(all[1]["status"], "not-done");
  EXPECT_EQ(all[1]["statusReason"]["coding"][0]["code"], "PATOBJ");
  EXPECT_EQ(all[1]["vaccineCode"], all[0]["vaccineCode"]);
  EXPECT_FALSE(all[1].contains("performer"));
}

TEST_F(People, CliniciansNameTheEndpointOfTheirFacility) {
  const record::Journey journey = world_.infant();
  const std::vector<json> endpoints = encode(journey, "Endpoint");
  std::set<std::string> known;
  for (const json& e : endpoints) known.insert("Endpoint/" + e["id"].get<std::string>());
  EXPECT_EQ(known.size(), encode(journey, "Location").size());
  for (const json& role : encode(journey, "PractitionerRole"))
    EXPECT_TRUE(known.contains(role["endpoint"].at(0)["reference"].get<std::string>())) << role;
}

}  // namespace
}  // namespace sojourn::encode
