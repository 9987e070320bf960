// Goals, time series, media and visit notes.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "sojourn/encode/visit_note.hpp"
#include "support/sample_journey.hpp"

namespace sojourn::encode {
namespace {

using nlohmann::json;

std::string decoded(std::string_view text) {
  const std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned bits = 0, count = 0;
  for (const char c : text) {
    if (c == '=') break;
    bits = bits << 6 | static_cast<unsigned>(alphabet.find(c));
    if ((count += 6) >= 8) out += static_cast<char>(bits >> (count -= 8) & 255);
  }
  return out;
}

class Documents : public ::testing::Test {
 protected:
  std::vector<json> of_type(const record::Journey& journey, const std::string& type, ResourceSet set = ResourceSet::all()) {
    Context context = world_.context();
    context.resources = set;
    Encoded encoded;
    make_fhir_bundle_encoder(context, BundleType::kCollection)->encode(journey, encoded);
    std::vector<json> out;
    const json bundle = json::parse(encoded.parts[0].bytes);
    for (const json& entry : bundle["entry"])
      if (entry["resource"]["resourceType"] == type) out.push_back(entry["resource"]);
    return out;
  }
  std::string note(const record::Journey& journey, std::uint32_t encounter) {
    const Context context = world_.context();
    VisitNotes notes(context);
    notes.begin(journey);
    return notes.write(encounter, notes.main_type(encounter));
  }
  test::SampleWorld world_;
};

TEST_F(Documents, AGoalNamesItsTargetAndTheConditionThatItAddresses) {
  const record::Journey journey = world_.adult();
  const auto goals = of_type(journey, "Goal");
  ASSERT_EQ(goals.size(), 2u);
  EXPECT_EQ(goals[0]["meta"]["profile"][0], "http://hl7.org/fhir/us/core/StructureDefinition/us-core-goal");
  EXPECT_EQ(goals[0]["description"]["text"], "Hemoglobin A1c/Hemoglobin.total in Blood < 7.5");
  EXPECT_EQ(goals[0]["target"][0]["detailQuantity"], json::parse(R"({"value":7.5,"comparator":"<"})"));
  EXPECT_EQ(goals[0]["startDate"], "2020-06-01");
  EXPECT_EQ(goals[1]["description"]["text"], "Walk 30 minutes & sleep well");
  EXPECT_FALSE(goals[1].contains("target"));
  const json plan = of_type(journey, "CarePlan")[0];
  EXPECT_EQ(goals[0]["addresses"], plan["addresses"]);
  for (std::size_t i = 0; i < 2; ++i)
    EXPECT_EQ(plan["goal"][i]["reference"], "Goal/" + goals[i]["id"].get<std::string>());
}

TEST_F(Documents, APlanShowsWhatLaterStartsAddedOnce) {
  record::Journey journey = world_.adult();
  const vocab::ConceptId both[] = {world_.code("SNOMED-CT", "443402002"), world_.code("SNOMED-CT", "430193006")};
  record::CarePlanAddition addition;
  addition.time = journey.care_plans[0].start + base::kDay;
  addition.activities = world_.vocabulary.add_list(both);
  journey.care_plans[0].more = 0;
  journey.care_plan_additions.push_back(addition);
  const json plan = of_type(journey, "CarePlan")[0];
  ASSERT_EQ(plan["activity"].size(), 2u);
  EXPECT_EQ(plan["activity"][1]["detail"]["code"]["coding"][0]["code"], "430193006");
}

TEST_F(Documents, SamplesAreInterleavedAndMarkWhatCannotBeDetected) {
  for (const json& o : of_type(world_.adult(), "Observation")) {
    if (!o.contains("valueSampledData")) continue;
    const json& data = o["valueSampledData"];
    EXPECT_EQ(data["origin"]["value"], 2);
    EXPECT_EQ(data["origin"]["code"], "mV");
    EXPECT_EQ(data["period"], 10);
    EXPECT_EQ(data["dimensions"], 2);
    EXPECT_EQ(data["lowerLimit"], 0);
    EXPECT_EQ(data["data"], "0.5 1 1.3 2 U 3 L 4");
    return;
  }
  FAIL() << "no time series";
}

TEST_F(Documents, AnAttachmentIsAMediaFromWhichItsObservationDerives) {
  const auto media = of_type(world_.adult(), "Media");
  ASSERT_EQ(media.size(), 1u);
  EXPECT_EQ(media[0]["content"]["contentType"], "image/svg+xml");
  EXPECT_EQ(media[0]["type"]["coding"][0]["code"], "image");
  EXPECT_EQ(media[0]["width"], 400);
  const std::string svg = decoded(media[0]["content"]["data"].get<std::string>());
  EXPECT_TRUE(svg.starts_with("<svg xmlns=")) << svg;
  EXPECT_NE(svg.find("Rhythm &lt;strip&gt;"), std::string::npos);
  EXPECT_NE(svg.find("<polyline"), svg.rfind("<polyline")) << "two lines";
  int derived = 0;
  for (const json& o : of_type(world_.adult(), "Observation"))
    if (o.contains("derivedFrom") && o["derivedFrom"][0]["reference"].get<std::string>().starts_with("Media/")) {
      ++derived;
      EXPECT_EQ(o["derivedFrom"][0]["reference"], "Media/" + media[0]["id"].get<std::string>());
      EXPECT_EQ(o["dataAbsentReason"]["coding"][0]["code"], "unsupported");
    }
  EXPECT_EQ(derived, 1);
}

TEST_F(Documents, AnImagingStudyNumbersAllItsSeriesAndInstancesUnderUidsOfTheirOwn) {
  record::Journey journey = world_.adult();
  record::ImagingStudy& study = journey.imaging_studies.at(0);
  journey.imaging_series.push_back({world_.code("SNOMED-CT", "51185008"), world_.code("DICOM-DCM", "CR"), 1, 2});
  for (int i = 0; i < 2; ++i) journey.imaging_instances.push_back(journey.imaging_instances[0]);
  study.series = 2;
  const json s = of_type(journey, "ImagingStudy").at(0);
  EXPECT_EQ(s["numberOfSeries"], 2);
  EXPECT_EQ(s["numberOfInstances"], 3);
  std::set<std::string> uids{s["identifier"][0]["value"].get<std::string>().substr(8)};
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(s["series"][i]["number"], i + 1);
    EXPECT_EQ(s["series"][i]["started"], s["started"]);
    EXPECT_EQ(s["series"][i]["modality"]["code"], "CR");
    EXPECT_EQ(s["series"][i]["bodySite"]["code"], "51185008");
    EXPECT_EQ(s["series"][i]["instance"].size(), i + 1);
    uids.insert(s["series"][i]["uid"].get<std::string>());
    for (const json& instance : s["series"][i]["instance"]) uids.insert(instance["uid"].get<std::string>());
  }
  EXPECT_EQ(uids.size(), 6u);
  for (const std::string& uid : uids) EXPECT_TRUE(uid.starts_with("2.25.") && uid.size() <= 44) << uid;
}

TEST_F(Documents, UnitsThatAreWordsGetTheUcumCodeThatIsMeant) {
  record::Journey journey = world_.adult();
  for (const auto& [unit, code] : std::vector<std::pair<std::string, std::string>>{
           {"pH", "[pH]"}, {"K/uL", "10*3/uL"}, {"ratio", "{ratio}"}, {"mg/dL", "mg/dL"}}) {
    for (record::Observation& o : journey.observations) o.value.unit = world_.vocabulary.intern(unit);
    int seen = 0;
    for (const json& o : of_type(journey, "Observation")) {
      if (!o.contains("valueQuantity")) continue;
      ++seen;
      EXPECT_EQ(o["valueQuantity"]["unit"], unit);
      EXPECT_EQ(o["valueQuantity"]["code"], code);
    }
    EXPECT_GT(seen, 5);
  }
}

TEST_F(Documents, EveryVisitThatIsOverHasANote) {
  const auto notes = of_type(world_.adult(), "DocumentReference");
  std::multiset<std::string> types;
  for (const json& note : notes) types.insert(note["type"]["coding"][0]["display"]);
  EXPECT_EQ(types.size(), 6u) << "four visits, two of them with a note beside; the last visit is still under way";
  EXPECT_EQ(types.count("Discharge summary"), 1u);
  const json& n = notes[2];
  EXPECT_EQ(n["meta"]["profile"][0], "http://hl7.org/fhir/us/core/StructureDefinition/us-core-documentreference");
  EXPECT_EQ(n["type"]["coding"][0]["code"], "34117-2") << "a wellness visit";
  EXPECT_EQ(n["category"][0]["coding"][0]["code"], "clinical-note");
  EXPECT_EQ(n["context"]["period"]["start"], "2020-06-01T10:00:00-04:00");
  EXPECT_EQ(decoded(n["content"][0]["attachment"]["data"].get<std::string>()), note(world_.adult(), 2));
}

TEST_F(Documents, ANoteTellsWhatWasKnownAndWhatWasDone) {
  EXPECT_EQ(note(world_.adult(), 2), R"(HISTORY AND PHYSICAL NOTE
Synthetic record: this person does not exist.

Patient         Ada O'Neil Young, female, born 1960-07-04, 59 years old
Visit           2020-06-01 10:00 to 2020-06-01 11:00, wellness
Type            Encounter for check up (procedure)
Reason          Essential hypertension (disorder)
Clinician       Dr. Grace Hopper, internal medicine, Worcester Primary Care (synthetic)

KNOWN BEFORE
- Problem         Essential hypertension (disorder), since 1999-05-03
- Allergy         Shellfish (substance)

THIS VISIT
- Finding         Body Height: 165.2 cm
- Finding         Body Weight: 71.0 kg
- Finding         Body mass index (BMI) [Ratio]: 26.01 kg/m2
- Finding         Blood pressure panel with all children optional
                  Systolic Blood Pressure: 131 mm[Hg]
                  Diastolic Blood Pressure: 84 mm[Hg]
- Finding         Heart rate: 72 /min
- Finding         Respiratory rate: 14 /min
- Finding         Body temperature: 37.06 Cel
- Finding         Oxygen saturation in Arterial blood by Pulse oximetry: 98.0 %
- Finding         Tobacco smoking status: Never smoked tobacco (finding)
- Finding         Pain severity - 0-10 verbal numeric rating [Score] - Reported: 3
- Finding         Patient Health Questionnaire 2 item (PHQ-2) [Reported]: calm, "oriented"
no distress
- Finding         Patient Health Questionnaire 9 item (PHQ-9) total score [Reported]
- Finding         Patient Health Questionnaire 2 item (PHQ-2) [Reported]: no
- Report          Basic metabolic panel - Blood
                  Glucose [Mass/volume] in Blood: 104.2 mg/dL
                  Hemoglobin A1c/Hemoglobin.total in Blood: 7.1 %
- Diagnosis       Diabetes mellitus type 2 (disorder)
- Immunization    pneumococcal conjugate vaccine, 13 valent
- Prescribed      lisinopril 10 MG Oral Tablet, for Essential hypertension (disorder)
- Prescribed      24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet
- Supply          100 x Blood lancet (physical object)
- Care plan       Hyperlipidemia clinical management plan (record artifact)
                  Lifestyle education regarding hypertension (procedure)
)");
}

TEST_F(Documents, ANoteStaysTheSameWhenLifeGoesOn) {
  const record::Journey whole = world_.adult();
  const Context context = world_.context();
  VisitNotes notes(context), earlier(context);
  notes.begin(whole);
  int compared = 0;
  for (std::uint32_t visit = 0; visit < whole.encounters.size(); ++visit) {
    if (!notes.has_note(visit)) continue;
    // The life as it was known just after the visit: nothing later, and nothing has ended that ended later.
    record::Journey j = whole;
    j.end = whole.encounters[visit].end + std::chrono::seconds{1};
    const auto forget = [&](auto& facts, auto time) {
      std::erase_if(facts, [&](const auto& fact) { return fact.*time > j.end; });
    };
    forget(j.conditions, &record::Condition::recorded);
    forget(j.allergies, &record::Allergy::recorded);
    forget(j.medications, &record::Medication::start);
    forget(j.procedures, &record::Procedure::start);
    forget(j.devices, &record::Device::start);
    forget(j.supplies, &record::Supply::time);
    forget(j.immunizations, &record::Immunization::time);
    forget(j.care_plans, &record::CarePlan::start);
    for (record::Condition& c : j.conditions) c.abatement = c.abatement > j.end ? record::kNever : c.abatement;
    for (record::Medication& m : j.medications) m.end = m.end > j.end ? record::kNever : m.end;
    for (record::Device& d : j.devices) d.end = d.end > j.end ? record::kNever : d.end;
    for (record::Encounter& e : j.encounters) e.end = e.end > j.end ? record::kNever : e.end;
    earlier.begin(j);
    ASSERT_TRUE(earlier.has_note(visit));
    ASSERT_EQ(earlier.main_type(visit), notes.main_type(visit));
    EXPECT_EQ(earlier.write(visit, notes.main_type(visit)), notes.write(visit, notes.main_type(visit)));
    EXPECT_EQ(earlier.has_procedure_note(visit), notes.has_procedure_note(visit));
    ++compared;
  }
  EXPECT_EQ(compared, 4);
}

TEST_F(Documents, DeathClosesTheLastNote) {
  const std::string text = note(world_.dead(), 0);
  EXPECT_NE(text.find("to 2021-01-15 04:41, inpatient"), std::string::npos) << text;
  EXPECT_NE(text.find("DISCHARGE\n- Disposition     Expired in medical facility\n"), std::string::npos) << text;
}

TEST_F(Documents, ATypeThatIsNotWrittenIsNotReferredTo) {
  const record::Journey journey = world_.adult();
  for (std::size_t i = 0; i < kResourceTypes; ++i) {
    const auto type = static_cast<ResourceType>(i);
    if (presence(type) == Presence::kAlways || type == ResourceType::kEndpoint) continue;  // Endpoint: of providers
    Context context = world_.context();
    context.resources = ResourceSet::all();
    context.resources.remove(type);
    // Neither is of one patient's record.
    if (presence(type) == Presence::kSummary || type == ResourceType::kGroup) continue;
    for (const bool alone : {false, true}) {
      if (alone) {
        context.resources = ResourceSet::always();
        context.resources.add(type);
      }
      Encoded encoded;
      make_fhir_ndjson_encoder(context)->encode(journey, encoded);
      bool written = false;
      for (std::size_t p = 0; p < encoded.used; ++p) {
        const std::string& bytes = encoded.parts[p].bytes;
        written = written || encoded.parts[p].file == "fhir-ndjson/" + std::string(name(type)) + ".ndjson";
        for (std::size_t t = 0; t < kResourceTypes; ++t) {
          const auto other = static_cast<ResourceType>(t);
          const bool referred = bytes.find("\"" + std::string(name(other)) + "/") != std::string::npos;
          EXPECT_FALSE(referred && !context.wants(other)) << name(other) << " in " << encoded.parts[p].file;
        }
      }
      // A Medication stands there only for requests and administrations to refer to.
      EXPECT_EQ(written, alone && type != ResourceType::kMedication) << name(type);
    }
  }
}

}  // namespace
}  // namespace sojourn::encode
