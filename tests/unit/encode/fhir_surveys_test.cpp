// Questionnaires: the answers behind a score, and surveys recorded question by question.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/sample_journey.hpp"

namespace sojourn::encode {
namespace {

using nlohmann::json;
using record::ObservationCategory;
using record::ValueKind;

class FhirSurveys : public ::testing::Test {
 protected:
  FhirSurveys() {
    vocab::Vocabulary& v = world_.vocabulary;
    std::vector<vocab::ConceptId> answers{v.add("LOINC", "LA6568-5", "Not at all"), v.add("LOINC", "LA6569-3", "Several days")};
    world_.catalog.questionnaires.push_back({v.add("LOINC", "55757-9", "PHQ-2"), v.add("LOINC", "55758-7", "PHQ-2 total"),
                                             {{v.add("LOINC", "44250-9", "Little interest"), answers, 1},
                                              {v.add("LOINC", "44255-8", "Feeling down"), answers, 1}}});
    journey_ = world_.infant();
    journey_.observations.clear();
    journey_.reports.clear();
  }
  record::Observation observation(std::uint64_t key, std::string_view loinc) {
    record::Observation o;
    o.key = key;
    o.time = test::at("2024-03-01");
    o.category = ObservationCategory::kSurvey;
    const vocab::ConceptId id = world_.vocabulary.add("LOINC", loinc, loinc);
    o.codes = world_.vocabulary.add_list({&id, 1});
    return o;
  }
  json bundle(ResourceSet resources = ResourceSet::usual()) {
    Context context = world_.context();
    context.resources = resources;
    Encoded encoded;
    make_fhir_bundle_encoder(context, BundleType::kCollection)->encode(journey_, encoded);
    return json::parse(encoded.parts[0].bytes);
  }
  static std::vector<json> of_type(const json& bundle, const std::string& type) {
    std::vector<json> out;
    for (const json& entry : bundle["entry"])
      if (entry["resource"]["resourceType"] == type) out.push_back(entry["resource"]);
    return out;
  }
  void add_score() {
    record::Observation score = observation(1, "55758-7");
    score.value.kind = ValueKind::kQuantity;
    score.value.quantity = {1, 0};
    score.answers = 0;
    journey_.answered = {{static_cast<std::uint32_t>(world_.catalog.questionnaires.size() - 1), 0}};
    journey_.answers = {0, 1};
    journey_.observations = {score};
  }
  test::SampleWorld world_;
  record::Journey journey_;
};

TEST_F(FhirSurveys, AScoreComesWithTheAnswersThatMakeIt) {
  add_score();
  const json b = bundle();
  const auto responses = of_type(b, "QuestionnaireResponse");
  ASSERT_EQ(responses.size(), 1u);
  const json& r = responses[0];
  EXPECT_EQ(r["questionnaire"], "http://loinc.org/q/55757-9");
  EXPECT_EQ(r["_questionnaire"]["extension"][0]["valueString"],
            "Patient Health Questionnaire 2 item (PHQ-2) [Reported]");
  ASSERT_EQ(r["item"].size(), 3u);
  EXPECT_EQ(r["item"][0]["linkId"], "/44250-9");
  EXPECT_EQ(r["item"][0]["answer"][0]["valueCoding"]["code"], "LA6568-5");
  EXPECT_EQ(r["item"][1]["answer"][0]["valueCoding"]["code"], "LA6569-3");
  EXPECT_EQ(r["item"][2]["answer"][0]["valueDecimal"], 1);
  EXPECT_EQ(of_type(b, "Observation")[0]["derivedFrom"][0]["reference"],
            "QuestionnaireResponse/" + r["id"].get<std::string>());
}

TEST_F(FhirSurveys, WithoutTheTypeNothingRefersToIt) {
  add_score();
  ResourceSet set = ResourceSet::usual();
  set.remove(ResourceType::kQuestionnaireResponse);
  const json b = bundle(set);
  EXPECT_TRUE(of_type(b, "QuestionnaireResponse").empty());
  EXPECT_FALSE(of_type(b, "Observation")[0].contains("derivedFrom"));
}

TEST_F(FhirSurveys, ASurveyIsAPanelOfMembersAndSaysWhatWasNotAnswered) {
  record::Observation panel = observation(1, "96777-8"), housing = observation(2, "71802-3"), food = observation(3, "88122-7");
  panel.first_component = 1;
  panel.components = 2;
  housing.parent = food.parent = 0;
  housing.value.kind = ValueKind::kConcept;
  housing.value.coded = world_.vocabulary.add("LOINC", "LA31993-1", "I have a steady place to live");
  journey_.observations = {panel, housing, food};
  const json b = bundle();
  const auto written = of_type(b, "Observation");
  ASSERT_EQ(written.size(), 3u);
  EXPECT_FALSE(written[0].contains("component"));
  ASSERT_EQ(written[0]["hasMember"].size(), 2u);
  EXPECT_EQ(written[0]["hasMember"][0]["reference"], "Observation/" + written[1]["id"].get<std::string>());
  EXPECT_EQ(written[0]["category"][1]["coding"][0]["code"], "sdoh");
  EXPECT_EQ(written[2]["dataAbsentReason"]["coding"][0]["code"], "unknown");
  const json response = of_type(b, "QuestionnaireResponse").at(0);
  EXPECT_EQ(written[1]["derivedFrom"][0]["reference"], "QuestionnaireResponse/" + response["id"].get<std::string>());
  const json questions = response["item"][0]["item"];
  EXPECT_EQ(questions[0]["answer"][0]["valueCoding"]["code"], "LA31993-1");
  EXPECT_FALSE(questions[1].contains("answer"));
}

}  // namespace
}  // namespace sojourn::encode
