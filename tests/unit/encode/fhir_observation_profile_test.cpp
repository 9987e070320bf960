#include "sojourn/encode/fhir_observation_profile.hpp"

#include <gtest/gtest.h>

#include "support/sample_journey.hpp"

namespace sojourn::encode {
namespace {

using record::ObservationCategory;

class ObservationProfileTest : public ::testing::Test {
 protected:
  ObservationProfile profile(std::string_view loinc, ObservationCategory category, std::string_view unit) {
    record::Observation o;
    o.codes = world_.codes("LOINC", loinc);
    o.category = category;
    if (!unit.empty()) {
      o.value.kind = record::ValueKind::kQuantity;
      o.value.unit = world_.vocabulary.intern(unit);
    }
    return observation_profile(world_.vocabulary, {}, o, observation_topic(world_.vocabulary, o.codes));
  }
  test::SampleWorld world_;
};

TEST_F(ObservationProfileTest, NamesTheVitalSignByItsCode) {
  const auto vital = ObservationCategory::kVitalSigns;
  EXPECT_EQ(profile("8302-2", vital, "cm"), ObservationProfile::kHeight);
  EXPECT_EQ(profile("29463-7", vital, "kg"), ObservationProfile::kWeight);
  EXPECT_EQ(profile("59408-5", vital, "%"), ObservationProfile::kPulseOximetry);
  EXPECT_EQ(profile("77606-2", vital, "%"), ObservationProfile::kWeightForHeight);
  EXPECT_EQ(profile("72514-3", vital, "{score}"), ObservationProfile::kVitalSigns);
}

TEST_F(ObservationProfileTest, DoesNotClaimAProfileThatTheUnitBreaks) {
  EXPECT_EQ(profile("29463-7", ObservationCategory::kVitalSigns, "[stone_av]"), ObservationProfile::kVitalSigns);
  EXPECT_EQ(profile("8302-2", ObservationCategory::kExam, "m"), ObservationProfile::kClinicalResult);
  EXPECT_EQ(profile("85354-9", ObservationCategory::kVitalSigns, ""), ObservationProfile::kVitalSigns)
      << "a panel without its two components";
}

TEST_F(ObservationProfileTest, LeavesLaboratoryTestsInTheLaboratory) {
  EXPECT_EQ(profile("59408-5", ObservationCategory::kLaboratory, "%"), ObservationProfile::kLaboratory);
  EXPECT_EQ(profile("4548-4", ObservationCategory::kLaboratory, "%"), ObservationProfile::kLaboratory);
}

TEST_F(ObservationProfileTest, FallsBackToTheCategory) {
  EXPECT_EQ(profile("44261-6", ObservationCategory::kSurvey, "{score}"), ObservationProfile::kScreening);
  EXPECT_EQ(profile("44261-6", ObservationCategory::kTherapy, "{score}"), ObservationProfile::kSimple);
  EXPECT_EQ(profile("44261-6", ObservationCategory::kNone, "{score}"), ObservationProfile::kNone);
  EXPECT_EQ(profile("72166-2", ObservationCategory::kSurvey, "{score}"), ObservationProfile::kScreening)
      << "smoking status needs a coded answer";
}

}  // namespace
}  // namespace sojourn::encode
