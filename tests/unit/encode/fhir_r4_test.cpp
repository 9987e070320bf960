#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "sojourn/encode/encoder.hpp"
#include "support/sample_journey.hpp"

namespace sojourn::encode {
namespace {

using nlohmann::json;

void collect(const json& node, const std::string& member, std::vector<std::string>& out) {
  if (node.is_object()) {
    for (const auto& [key, value] : node.items()) {
      if (key == member && value.is_string()) out.push_back(value.get<std::string>());
      collect(value, member, out);
    }
  } else if (node.is_array()) {
    for (const json& item : node) collect(item, member, out);
  }
}

bool has_empty_member(const json& node) {
  if (!node.is_structured()) return node.is_string() && node.get<std::string>().empty();
  if (node.empty()) return true;
  for (const json& item : node)
    if (has_empty_member(item)) return true;
  return false;
}

class FhirR4 : public ::testing::Test {
 protected:
  json bundle(const record::Journey& journey, BundleType type = BundleType::kTransaction, int years = 0,
              std::uint64_t seed = 7) {
    const Context context = world_.context(years, seed);
    const auto encoder = make_fhir_bundle_encoder(context, type);
    encoded_.clear();
    encoder->encode(journey, encoded_);
    providers_.merge(encoder->providers());
    EXPECT_EQ(encoded_.used, 1u);
    return json::parse(encoded_.parts[0].bytes);
  }
  static std::vector<json> of_type(const json& bundle, const std::string& type) {
    std::vector<json> out;
    for (const json& entry : bundle["entry"])
      if (entry["resource"]["resourceType"] == type) out.push_back(entry["resource"]);
    return out;
  }
  static json with_code(const json& bundle, const std::string& code) {
    for (const json& o : of_type(bundle, "Observation"))
      if (o["code"]["coding"][0]["code"] == code) return o;
    return {};
  }

  test::SampleWorld world_;
  Encoded encoded_;
  ProviderSet providers_;
};

TEST_F(FhirR4, WritesEveryResourceType) {
  Context context = world_.context();
  context.resources = ResourceSet::all();
  const auto encoder = make_fhir_bundle_encoder(context, BundleType::kTransaction);
  encoded_.clear();
  encoder->encode(world_.adult(), encoded_);
  const json b = json::parse(encoded_.parts[0].bytes);
  providers_.merge(encoder->providers());
  encoded_.clear();
  encoder->encode_providers(encoder->providers(), {}, encoded_);
  std::set<std::string> types;
  for (const json& entry : b["entry"]) types.insert(entry["resource"]["resourceType"]);
  const json providers = json::parse(encoded_.parts[0].bytes);
  for (const json& entry : providers["entry"]) types.insert(entry["resource"]["resourceType"]);
  encoded_.clear();
  make_fhir_ips_encoder(context)->encode(world_.adult(), encoded_);
  const json summary = json::parse(encoded_.parts[0].bytes);
  for (const json& entry : summary["entry"]) types.insert(entry["resource"]["resourceType"]);
  types.insert("Group");  // of all patients: GroupText
  for (const TypeRow& row : kTypeRows) EXPECT_TRUE(types.count(std::string(row.name))) << row.name;
}

TEST_F(FhirR4, TransactionsPutEveryResourceUnderItsOwnId) {
  const json b = bundle(world_.adult());
  EXPECT_EQ(b["type"], "transaction");
  std::set<std::string> urls;
  for (const json& entry : b["entry"]) {
    const std::string name = entry["resource"]["resourceType"].get<std::string>() + "/" + entry["resource"]["id"].get<std::string>();
    EXPECT_EQ(entry["request"]["method"], "PUT");
    EXPECT_EQ(entry["request"]["url"], name);
    EXPECT_EQ(entry["fullUrl"], "https://sojourn.invalid/fhir/" + name);
    EXPECT_TRUE(urls.insert(name).second) << name;
  }
}

TEST_F(FhirR4, OnlyCollectionsHaveNoRequest) {
  const json batch = bundle(world_.infant(), BundleType::kBatch);
  EXPECT_EQ(batch["type"], "batch");
  EXPECT_TRUE(batch["entry"][0].contains("request"));
  const json collection = bundle(world_.infant(), BundleType::kCollection);
  EXPECT_EQ(collection["type"], "collection");
  EXPECT_FALSE(collection["entry"][0].contains("request"));
}

TEST_F(FhirR4, ReferencesResolveInTheBundleOrAmongTheProviders) {
  std::set<std::string> present;
  std::vector<std::string> references;
  const auto add = [&](const json& b) {
    for (const json& entry : b["entry"])
      present.insert(entry["resource"]["resourceType"].get<std::string>() + "/" + entry["resource"]["id"].get<std::string>());
    collect(b, "reference", references);
  };
  for (const int years : {0, 1, 10}) {
    add(bundle(world_.adult(), BundleType::kTransaction, years));
    add(bundle(world_.dead(), BundleType::kTransaction, years));
    add(bundle(world_.many_visits(3, 30), BundleType::kTransaction, years));
    encoded_.clear();
    make_fhir_bundle_encoder(world_.context(), BundleType::kTransaction)->encode_providers(providers_, {}, encoded_);
    add(json::parse(encoded_.parts[0].bytes));
    for (const std::string& r : references)
      EXPECT_TRUE(present.count(r)) << r << " with " << years << " years";
    present.clear();
    references.clear();
  }
}

TEST_F(FhirR4, MarksEveryResourceAsTestData) {
  const json b = bundle(world_.adult());
  ASSERT_GT(b["entry"].size(), 40u);
  for (const json& entry : b["entry"]) {
    const json& meta = entry["resource"]["meta"];
    EXPECT_EQ(meta["security"][0]["code"], "HTEST") << entry["resource"]["resourceType"];
    EXPECT_FALSE(meta.contains("lastUpdated"));
  }
}

TEST_F(FhirR4, LeavesNoEmptyMember) {
  EXPECT_FALSE(has_empty_member(bundle(world_.adult())));
  EXPECT_FALSE(has_empty_member(bundle(world_.infant())));
  EXPECT_FALSE(has_empty_member(bundle(world_.dead())));
}

TEST_F(FhirR4, IsCompactJson) {
  const json b = bundle(world_.adult());
  std::string bytes = encoded_.parts[0].bytes;
  ASSERT_EQ(bytes.back(), '\n');
  EXPECT_EQ(bytes.find("\n"), bytes.size() - 1);
  EXPECT_EQ(bytes.find("\": "), std::string::npos);
}

TEST_F(FhirR4, NamesTheFileSafely) {
  bundle(world_.adult());
  EXPECT_TRUE(std::regex_match(encoded_.parts[0].file,
                               std::regex("fhir-bundle/ONeil-Young_Ada_[0-9a-f-]{36}\\.json")))
      << encoded_.parts[0].file;
}

TEST_F(FhirR4, DescribesThePatient) {
  const json p = of_type(bundle(world_.infant()), "Patient")[0];
  EXPECT_EQ(p["birthDate"], "2023-10-29");
  EXPECT_EQ(p["gender"], "male");
  EXPECT_EQ(p["name"][0]["family"], "Núñez");
  EXPECT_EQ(p["identifier"][1]["value"], "999-12-0045");
  EXPECT_EQ(p["telecom"][0]["value"], "508-555-0137");
  EXPECT_EQ(p["extension"][0]["extension"][0]["valueCoding"]["code"], "2131-1");
  EXPECT_EQ(p["extension"][1]["extension"][0]["valueCoding"]["code"], "2135-2");
  EXPECT_FALSE(p.contains("deceasedDateTime"));
}

TEST_F(FhirR4, WritesTimesWithTheOffsetOfThatDay) {
  const auto encounters = of_type(bundle(world_.adult()), "Encounter");
  EXPECT_EQ(encounters[2]["period"]["start"], "2020-06-01T10:00:00-04:00");
  EXPECT_EQ(encounters[4]["period"]["start"], "2024-12-31T17:00:00-05:00");
}

TEST_F(FhirR4, DeathClosesTheVisitButNotTheDisease) {
  const json b = bundle(world_.dead());
  EXPECT_EQ(of_type(b, "Patient")[0]["deceasedDateTime"], "2021-01-15T04:41:00-05:00");
  const json e = of_type(b, "Encounter")[0];
  EXPECT_EQ(e["status"], "finished");
  EXPECT_EQ(e["period"]["end"], "2021-01-15T04:41:00-05:00");
  EXPECT_EQ(e["hospitalization"]["dischargeDisposition"]["coding"][0]["code"], "41");
  EXPECT_EQ(of_type(b, "Condition")[0]["clinicalStatus"]["coding"][0]["code"], "active");
  EXPECT_EQ(of_type(b, "Procedure")[0]["status"], "stopped");
}

TEST_F(FhirR4, WritesObservationValuesOfEachKind) {
  const json b = bundle(world_.adult());
  const json height = with_code(b, "8302-2");
  EXPECT_EQ(height["meta"]["profile"][0], "http://hl7.org/fhir/us/core/StructureDefinition/us-core-body-height");
  EXPECT_EQ(height["valueQuantity"]["code"], "cm");
  EXPECT_NE(encoded_.parts[0].bytes.find("\"value\":98.0,\"unit\":\"%\""), std::string::npos) << "written precision";
  const json pressure = with_code(b, "85354-9");
  EXPECT_EQ(pressure["component"][0]["valueQuantity"]["value"], 131);
  EXPECT_EQ(pressure["component"].size(), 2u);
  EXPECT_FALSE(pressure.contains("dataAbsentReason"));
  EXPECT_EQ(with_code(b, "8480-6"), json()) << "a component is no Observation of its own";
  EXPECT_EQ(with_code(b, "59408-5")["code"]["coding"][1]["code"], "2708-6");
  const json smoking = with_code(b, "72166-2");
  EXPECT_EQ(smoking["valueCodeableConcept"]["coding"][0]["code"], "266919005");
  EXPECT_EQ(with_code(b, "44261-6")["dataAbsentReason"]["coding"][0]["code"], "unknown");
  EXPECT_EQ(with_code(b, "55757-9")["valueString"], "calm, \"oriented\"\nno distress");
}

TEST_F(FhirR4, WritesPrescriptions) {
  const auto requests = of_type(bundle(world_.adult()), "MedicationRequest");
  const json& chronic = requests[1];
  EXPECT_EQ(chronic["status"], "active");
  EXPECT_EQ(chronic["dosageInstruction"][0]["timing"]["repeat"]["frequency"], 2);
  EXPECT_EQ(chronic["dosageInstruction"][0]["text"], "1 per dose, 2 doses every day");
  EXPECT_EQ(chronic["dispenseRequest"]["numberOfRepeatsAllowed"], 3);
  EXPECT_EQ(chronic["dispenseRequest"]["quantity"]["value"], 60) << "two a day for thirty days";
  EXPECT_EQ(chronic["courseOfTherapyType"]["coding"][0]["code"], "continuous");
  EXPECT_EQ(requests[2]["status"], "completed");
  EXPECT_TRUE(requests[3].contains("medicationReference")) << "given during a stay";
  EXPECT_EQ(requests[3]["category"][0]["coding"][0]["code"], "inpatient");
  // Half a dose a week is written as one in two weeks.
  EXPECT_EQ(requests[4]["dosageInstruction"][0]["timing"]["repeat"]["period"], 2);
  EXPECT_EQ(requests[4]["dosageInstruction"][0]["asNeededBoolean"], true);
}

TEST_F(FhirR4, GivesDevicesAUdiThatNoProductHas) {
  const auto devices = of_type(bundle(world_.adult()), "Device");
  ASSERT_EQ(devices.size(), 2u);
  const std::string gtin = devices[0]["udiCarrier"][0]["deviceIdentifier"];
  ASSERT_EQ(gtin.size(), 14u);
  EXPECT_EQ(gtin.substr(0, 4), "0952");
  int sum = 0;
  for (std::size_t i = 0; i < 14; ++i) sum += (gtin[i] - '0') * (i % 2 == 0 ? 3 : 1);
  EXPECT_EQ(sum % 10, 0);
  EXPECT_NE(devices[1]["udiCarrier"], devices[0]["udiCarrier"]);
  EXPECT_EQ(devices[0]["meta"]["profile"][0], "http://hl7.org/fhir/us/core/StructureDefinition/us-core-implantable-device");
  EXPECT_FALSE(devices[1]["meta"].contains("profile")) << "a wheelchair is not implanted";
  const std::string hrf = devices[0]["udiCarrier"][0]["carrierHRF"];
  EXPECT_TRUE(std::regex_match(hrf, std::regex("\\(01\\)" + gtin + "\\(11\\)[0-9]{6}\\(17\\)[0-9]{6}\\(10\\)[0-9]{1,20}\\(21\\)[0-9]{1,20}"))) << hrf;
  EXPECT_LT(devices[0]["manufactureDate"], "2023-03-03");
  EXPECT_GT(devices[0]["expirationDate"], "2023-03-03");
  EXPECT_EQ(devices[0]["serialNumber"], devices[0]["distinctIdentifier"]);
}

TEST_F(FhirR4, ProvenanceCoversAllOtherResources) {
  const json b = bundle(world_.adult());
  const json provenance = of_type(b, "Provenance")[0];
  EXPECT_EQ(provenance["target"].size(), b["entry"].size() - 1);
  EXPECT_EQ(provenance["agent"].size(), 2u);
}

TEST_F(FhirR4, WindowsKeepIdsAndBytesOfWhatRemains) {
  const json all = bundle(world_.adult()), recent = bundle(world_.adult(), BundleType::kTransaction, 10);
  std::map<std::string, json> whole;
  for (const json& entry : all["entry"]) whole[entry["fullUrl"]] = entry;
  EXPECT_LT(recent["entry"].size(), all["entry"].size());
  for (const json& entry : recent["entry"]) {
    if (entry["resource"]["resourceType"] == "Provenance") continue;  // its targets are those that remain
    EXPECT_EQ(entry, whole[entry["fullUrl"]]);
  }
}

TEST_F(FhirR4, EncodingTwiceGivesTheSameBytesWhateverCameBefore) {
  const auto encoder = make_fhir_bundle_encoder(world_.context(), BundleType::kTransaction);
  encoded_.clear();
  encoder->encode(world_.adult(), encoded_);
  encoder->encode(world_.many_visits(3, 20), encoded_);
  encoder->encode(world_.adult(), encoded_);
  EXPECT_EQ(encoded_.parts[0].bytes, encoded_.parts[2].bytes);
}

TEST_F(FhirR4, LinesHoldTheSameResourcesAsTheBundle) {
  std::set<std::string> expected, found;
  const json b = bundle(world_.adult(), BundleType::kCollection);
  for (const json& entry : b["entry"]) expected.insert(entry["resource"].dump());
  const auto encoder = make_fhir_ndjson_encoder(world_.context());
  encoded_.clear();
  encoder->encode(world_.adult(), encoded_);
  for (std::size_t i = 0; i < encoded_.used; ++i) {
    const Encoded::Part& part = encoded_.parts[i];
    EXPECT_TRUE(part.append);
    std::size_t from = 0;
    for (std::size_t to; (to = part.bytes.find('\n', from)) != std::string::npos; from = to + 1) {
      const json resource = json::parse(part.bytes.substr(from, to - from));
      EXPECT_EQ(part.file, "fhir-ndjson/" + resource["resourceType"].get<std::string>() + ".ndjson");
      found.insert(resource.dump());
    }
    EXPECT_EQ(from, part.bytes.size());
  }
  EXPECT_TRUE(found == expected) << found.size() << " and " << expected.size();
}

TEST_F(FhirR4, APatientWithoutVisitsIsStillComplete) {
  record::Journey journey = world_.infant();
  journey.encounters.clear();
  journey.observations.clear();
  journey.immunizations.clear();
  const json b = bundle(journey);
  EXPECT_EQ(b["entry"].size(), 3u);  // the patient, a parent and the Provenance
  const json provenance = of_type(b, "Provenance")[0];
  EXPECT_EQ(provenance["agent"][0]["who"], provenance["target"][0]) << "nobody else can have told it";
  EXPECT_FALSE(has_empty_member(b));
  EXPECT_TRUE(providers_.clinicians.empty());
}

TEST_F(FhirR4, FactsOutsideAVisitNameNoEncounterAndAnOrderItsPatient) {
  record::Journey journey = world_.adult();
  for (record::Medication& m : journey.medications) m.encounter = base::kNoIndex;
  const json b = bundle(journey);
  const json request = of_type(b, "MedicationRequest")[0];
  EXPECT_FALSE(request.contains("encounter"));
  EXPECT_EQ(request["requester"], request["subject"]);
}

TEST_F(FhirR4, CountsResourcesByType) {
  bundle(world_.adult());
  EXPECT_EQ(encoded_.resources[static_cast<std::size_t>(ResourceType::kPatient)], 1u);
  EXPECT_EQ(encoded_.resources[static_cast<std::size_t>(ResourceType::kEncounter)], 5u);
  EXPECT_EQ(encoded_.resources[static_cast<std::size_t>(ResourceType::kDevice)], 2u);
}

TEST_F(FhirR4, JoinsPiecesOfProvidersToTheSameBundle) {
  bundle(world_.adult());
  const auto encoder = make_fhir_bundle_encoder(world_.context(), BundleType::kTransaction);
  encoded_.clear();
  encoder->encode_providers(providers_, {}, encoded_);
  const json whole = json::parse(encoded_.parts[0].bytes);
  // The same providers in two pieces: a facility with its clinicians each.
  std::string joined;
  for (const bool first : {true, false}) {
    ProviderSet piece;
    for (const record::FacilityId& id : providers_.facilities)
      if ((id == *providers_.facilities.begin()) == first) piece.facilities.insert(id);
    for (const record::ClinicianId& id : providers_.clinicians)
      if (piece.facilities.contains(id.facility)) piece.clinicians.insert(id);
    encoded_.clear();
    encoder->encode_providers(piece, {first, !first}, encoded_);
    ASSERT_EQ(encoded_.used, 1u);
    EXPECT_TRUE(encoded_.parts[0].append);
    joined += encoded_.parts[0].bytes;
  }
  const json pieces = json::parse(joined);
  EXPECT_EQ(pieces["entry"].size(), whole["entry"].size());
  EXPECT_EQ(pieces["type"], whole["type"]);
}

TEST_F(FhirR4, WritesNoFileForNoProviders) {
  encoded_.clear();
  make_fhir_bundle_encoder(world_.context(), BundleType::kTransaction)->encode_providers({}, {}, encoded_);
  EXPECT_EQ(encoded_.used, 0u);
}

}  // namespace
}  // namespace sojourn::encode
