#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "sojourn/encode/encoder.hpp"
#include "sojourn/encode/specimens.hpp"
#include "support/sample_journey.hpp"

namespace sojourn::encode {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using test::at;

class Orders : public ::testing::Test {
 protected:
  // By reference, e.g. "ServiceRequest/<id>".
  std::map<std::string, json> encode(const record::Journey& journey, int years = 0) {
    Context context = world_.context(years);
    context.resources = ResourceSet::all();
    Encoded encoded;
    make_fhir_bundle_encoder(context, BundleType::kCollection)->encode(journey, encoded);
    std::map<std::string, json> out;
    const json bundle = json::parse(encoded.parts[0].bytes);
    for (const json& entry : bundle["entry"]) {
      const json& r = entry["resource"];
      out[r["resourceType"].get<std::string>() + "/" + r["id"].get<std::string>()] = r;
    }
    return out;
  }
  static std::vector<json> of_type(const std::map<std::string, json>& resources, const std::string& type) {
    std::vector<json> out;
    for (const auto& [reference, resource] : resources)
      if (reference.starts_with(type + "/")) out.push_back(resource);
    return out;
  }
  static const json& only(const std::vector<json>& list) {
    EXPECT_EQ(list.size(), 1u);
    return list.at(0);
  }
  // The report with results; reports in words have none.
  static json laboratory_report(const std::map<std::string, json>& resources) {
    std::vector<json> reports = of_type(resources, "DiagnosticReport");
    std::erase_if(reports, [](const json& report) { return !report.contains("result"); });
    return only(reports);
  }
  // The order behind the resource.
  static json order(const std::map<std::string, json>& all, const json& resource) {
    return all.at(resource["basedOn"].at(0)["reference"]);
  }

  test::SampleWorld world_;
};

TEST_F(Orders, AReportAndItsResultsNameOneLaboratoryOrder) {
  const auto all = encode(world_.adult());
  const json report = laboratory_report(all);
  const json request = order(all, report);
  EXPECT_EQ(request["category"][0]["coding"][0]["code"], "108252007");
  EXPECT_EQ(request["code"], report["code"]);
  EXPECT_EQ(request["encounter"], report["encounter"]);
  EXPECT_EQ(request["status"], "completed");
  EXPECT_EQ(request["authoredOn"], "2020-06-01T10:00:00-04:00");
  EXPECT_EQ(request["occurrenceDateTime"], "2020-06-01T10:05:00-04:00");
  EXPECT_FALSE(request["reasonReference"].empty());
  for (const json& result : report["result"]) EXPECT_EQ(all.at(result["reference"])["basedOn"], report["basedOn"]);
}

TEST_F(Orders, AnImagingStudyStandsOnTheOrderOfItsProcedure) {
  const auto all = encode(world_.adult());
  const json study = only(of_type(all, "ImagingStudy"));
  EXPECT_EQ(study["basedOn"], all.at(study["procedureReference"]["reference"])["basedOn"]);
  EXPECT_EQ(order(all, study)["category"][0]["coding"][0]["code"], "363679005");
  for (const json& report : of_type(all, "DiagnosticReport"))
    if (report.contains("imagingStudy")) {
      EXPECT_EQ(report["basedOn"], study["basedOn"]) << "the report in words";
    }
}

TEST_F(Orders, WhatDeathInterruptsIsRevoked) {
  const auto all = encode(world_.dead());
  EXPECT_EQ(order(all, only(of_type(all, "Procedure")))["status"], "revoked");
}

TEST_F(Orders, ASpecialistsFirstVisitForAProblemIsAReferral) {
  record::Journey journey = world_.adult();
  journey.encounters.pop_back();  // the visit that is open at the end
  std::erase_if(journey.medications, [&](const auto& m) { return m.encounter == journey.encounters.size(); });
  for (int month = 1; month <= 2; ++month) {
    record::Encounter e = journey.encounters[2];
    e.key = static_cast<std::uint64_t>(month);
    e.start = at("2024-01-01", 15) + 30 * month * base::kDay;
    e.end = e.start + 30min;
    e.klass = record::EncounterClass::kOutpatient;
    e.clinician.specialty = record::Specialty::kCardiology;
    journey.encounters.push_back(e);
  }
  const auto all = encode(journey);
  std::vector<json> referred;
  for (const json& e : of_type(all, "Encounter"))
    if (e.contains("basedOn")) referred.push_back(e);
  EXPECT_TRUE(only(referred)["period"]["start"].get<std::string>().starts_with("2024-01-31"));
  const json request = order(all, referred.at(0));
  const json& from = all.at(request["encounter"]["reference"]);
  EXPECT_TRUE(from["period"]["start"].get<std::string>().starts_with("1999-05-03"));  // where the problem was found
  EXPECT_EQ(request["requester"], from["participant"][0]["individual"]);
  EXPECT_EQ(request["performer"][0], referred.at(0)["participant"][0]["individual"]);
}

TEST_F(Orders, ResultsOfOneMomentShareASpecimen) {
  const auto all = encode(world_.adult());
  const json report = laboratory_report(all);
  const json specimen = only(of_type(all, "Specimen"));
  EXPECT_EQ(specimen["type"]["coding"][0]["code"], "119297000");
  EXPECT_EQ(specimen["collection"]["collectedDateTime"], report["effectiveDateTime"]);
  EXPECT_EQ(all.at(report["specimen"].at(0)["reference"]), specimen);
  for (const json& result : report["result"])
    EXPECT_EQ(all.at(result["reference"])["specimen"], report["specimen"].at(0));
}

TEST(Specimens, TheSystemInTheNameDecides) {
  vocab::Vocabulary vocabulary;
  SpecimenKinds kinds(vocabulary);
  int code = 0;
  const auto kind = [&](std::string_view system, std::string_view name) {
    const vocab::ConceptId id = vocabulary.add(system, "0-" + std::to_string(++code), name);
    const SpecimenKind* found = kinds.find(vocabulary.add_list({&id, 1}));
    return found == nullptr ? std::string_view() : found->display;
  };
  EXPECT_EQ(kind("LOINC", "Glucose [Mass/volume] in Serum or Plasma"), "Acellular blood (serum or plasma) specimen");
  EXPECT_EQ(kind("LOINC", "Peanut IgE Ab [Units/volume] in Serum"), "Serum specimen");
  EXPECT_EQ(kind("LOINC", "CBC panel - Blood by Automated count"), "Blood specimen");
  EXPECT_EQ(kind("LOINC", "pH of Arterial blood"), "Arterial blood specimen");
  EXPECT_EQ(kind("LOINC", "Appearance of Urine"), "Urine specimen");
  EXPECT_EQ(kind("LOINC", "Hemoglobin.gastrointestinal.lower [Presence] in Stool by Immunoassay --1st specimen"),
            "Stool specimen");
  EXPECT_EQ(kind("LOINC", "Prothrombin time (PT)"), "");
  EXPECT_EQ(kind("LOINC", "History of Blood transfusion"), "");
  EXPECT_EQ(kind("SNOMED-CT", "Culture of Blood"), "");
}

// --- drugs -----------------------------------------------------------------------------------------------------------

class Dispensings : public Orders {
 protected:
  // When each supply of the adult's lisinopril (30 days, three refills) was handed over; the order ends on `end`.
  std::vector<json> fills(base::Instant end, int years = 0) {
    record::Journey journey = world_.adult();
    for (record::Medication& m : journey.medications)
      if (m.chronic) m.end = end;
    std::vector<json> out;
    for (const json& d : of_type(encode(journey, years), "MedicationDispense"))
      if (d["medicationCodeableConcept"]["coding"][0]["code"] == "314076") out.push_back(d);
    std::sort(out.begin(), out.end(),
              [](const json& a, const json& b) { return a["whenHandedOver"] < b["whenHandedOver"]; });
    return out;
  }
};

TEST_F(Dispensings, FollowEachOtherAsSuppliesAreUsedUp) {
  const std::vector<json> all = fills(record::kNever);
  ASSERT_EQ(all.size(), 4u);
  const std::array<std::string, 4> days{"2020-06-01", "2020-07-01", "2020-07-31", "2020-08-30"};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_TRUE(all[i]["whenHandedOver"].get<std::string>().starts_with(days[i])) << all[i];
    EXPECT_EQ(all[i]["type"]["coding"][0]["code"], i == 0 ? "FFC" : "RFC");
    EXPECT_EQ(all[i]["quantity"]["value"], 60);
    EXPECT_EQ(all[i]["daysSupply"]["value"], 30);
    EXPECT_EQ(all[i].contains("context"), i == 0);
    EXPECT_EQ(all[i]["authorizingPrescription"], all[0]["authorizingPrescription"]);
  }
}

TEST_F(Dispensings, EndWithTheTreatmentAndBeginWithTheWindow) {
  EXPECT_EQ(fills(at("2020-07-20")).size(), 2u);
  EXPECT_EQ(fills(record::kNever, 5).size(), 4u);
  EXPECT_EQ(fills(record::kNever, 4).size(), 0u);
}

TEST_F(Dispensings, WhatIsGivenInTheVisitIsNotDispensed) {
  const auto all = encode(world_.adult());
  std::set<std::string> given;
  for (const json& m : of_type(all, "MedicationAdministration")) given.insert(m["request"]["reference"]);
  EXPECT_EQ(given.size(), 2u);
  for (const json& d : of_type(all, "MedicationDispense"))
    EXPECT_FALSE(given.contains(d["authorizingPrescription"][0]["reference"].get<std::string>()));
}

}  // namespace
}  // namespace sojourn::encode
