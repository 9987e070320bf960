// Who the patient is, in the versions of US Core.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/sample_journey.hpp"

namespace sojourn::encode {
namespace {

using nlohmann::json;

class FhirPerson : public ::testing::Test {
 protected:
  json patient(const record::Journey& journey, UsCore version = UsCore::k610) {
    Context context = world_.context();
    context.us_core = version;
    Encoded encoded;
    make_fhir_bundle_encoder(context, BundleType::kCollection)->encode(journey, encoded);
    return json::parse(encoded.parts[0].bytes)["entry"][0]["resource"];
  }
  static json extension(const json& resource, const std::string& name) {
    for (const json& e : resource["extension"])
      if (e["url"] == std::string(kUsCoreAddress) + name) return e;
    return {};
  }
  test::SampleWorld world_;
};

TEST_F(FhirPerson, AChangedFamilyNameKeepsTheOldOneUntilThatDay) {
  record::Journey journey = world_.adult();
  journey.person.identity.birth_family_name = "Byron";
  journey.person.identity.renamed = test::at("2010-06-05");
  const json names = patient(journey)["name"];
  ASSERT_EQ(names.size(), 2u);
  EXPECT_EQ(names[0]["use"], "official");
  EXPECT_EQ(names[0]["period"]["start"], "2010-06-05");
  EXPECT_EQ(names[1]["use"], "old");
  EXPECT_EQ(names[1]["family"], "Byron");
  EXPECT_EQ(names[1]["period"]["end"], "2010-06-05");
  journey.person.identity.renamed = journey.end + base::kDay;
  EXPECT_EQ(patient(journey)["name"].size(), 1u) << "the marriage is still to come";
}

TEST_F(FhirPerson, AMoveLeavesTheOldAddressWithItsTime) {
  record::Journey journey = world_.adult();
  journey.person.identity.moved = test::at("2022-03-01");
  journey.person.identity.before = {0, "Salem", "Essex County", "MA", "01970", 7, "Elm", "Street"};
  const json addresses = patient(journey)["address"];
  ASSERT_EQ(addresses.size(), 2u);
  EXPECT_EQ(addresses[0]["period"]["start"], "2022-03-01");
  EXPECT_EQ(addresses[1]["use"], "old");
  EXPECT_EQ(addresses[1]["line"][0], "7 Elm Street");
  EXPECT_EQ(addresses[1]["period"]["end"], "2022-03-01");
}

TEST_F(FhirPerson, MailGoesToAReservedDomain) {
  record::Journey journey = world_.adult();
  journey.person.identity.mobile_line = 177;
  journey.person.identity.mail_number = 42;
  const json telecom = patient(journey)["telecom"];
  ASSERT_EQ(telecom.size(), 3u);
  EXPECT_EQ(telecom[1]["use"], "mobile");
  EXPECT_TRUE(telecom[1]["value"].get<std::string>().ends_with("-555-0177"));
  EXPECT_EQ(telecom[2]["value"], "ada.oneilyoung42@example.org");
}

TEST_F(FhirPerson, ANewbornHasNoGivenNameYet) {
  record::Journey journey = world_.infant();
  journey.end = journey.person.birth + base::Span{3600};
  const json name = patient(journey)["name"][0];
  EXPECT_FALSE(name.contains("given"));
  EXPECT_EQ(name["_given"][0]["extension"][0]["valueCode"], "unknown");
}

TEST_F(FhirPerson, SexIsACodeBeforeVersion8AndACodingFromThenOn) {
  const record::Journey journey = world_.adult();
  EXPECT_EQ(extension(patient(journey), "us-core-sex")["valueCode"], "248152002");
  EXPECT_EQ(extension(patient(journey, UsCore::k800), "us-core-sex")["valueCoding"]["code"], "248152002");
}

TEST_F(FhirPerson, WhatAVersionDoesNotKnowIsNotWritten) {
  record::Journey journey = world_.adult();
  journey.person.identity.gender = "446141000124107";
  journey.person.identity.gender_display = "Identifies as female gender (finding)";
  journey.person.identity.interpreter = true;
  EXPECT_TRUE(extension(patient(journey, UsCore::k700), "us-core-genderIdentity").is_object());
  EXPECT_TRUE(extension(patient(journey, UsCore::k800), "us-core-genderIdentity").is_null());
  EXPECT_TRUE(extension(patient(journey, UsCore::k700), "us-core-interpreter-needed").is_null());
  EXPECT_EQ(extension(patient(journey, UsCore::k800), "us-core-interpreter-needed")["valueCoding"]["code"], "373066001");
}

TEST_F(FhirPerson, OriginAndTribeStandBesideTheCategory) {
  record::Journey journey = world_.adult();
  journey.person.race = record::Race::kNative;
  journey.person.hispanic = false;
  record::Identity& i = journey.person.identity;
  i.origin = "1382-1";
  i.origin_display = "Navajo";
  i.tribe = "170";
  i.tribe_display = "Navajo Nation, Arizona, New Mexico, & Utah";
  const json p = patient(journey);
  const json race = extension(p, "us-core-race")["extension"];
  EXPECT_EQ(race[0]["valueCoding"]["code"], "1002-5");
  EXPECT_EQ(race[1]["url"], "detailed");
  EXPECT_EQ(race[1]["valueCoding"]["code"], "1382-1");
  EXPECT_EQ(extension(p, "us-core-ethnicity")["extension"].size(), 2u) << "an origin is of the race or of the ethnicity";
  EXPECT_EQ(extension(p, "us-core-tribal-affiliation")["extension"][0]["valueCodeableConcept"]["coding"][0]["code"], "170");
}

}  // namespace
}  // namespace sojourn::encode
