#include "sojourn/encode/fhir_observation_profile.hpp"

#include <gtest/gtest.h>

#include "support/sample_journey.hpp"

namespace sojourn::encode {
namespace {

using record::ObservationCategory;

class ObservationProfileTest : public ::testing::Test {
 protected:
  Profile profile(std::string_view loinc, ObservationCategory category, std::string_view unit) {
    record::Observation o;
    o.codes = world_.codes("LOINC", loinc);
    o.category = category;
    if (!unit.empty()) {
      o.value.kind = record::ValueKind::kQuantity;
      o.value.unit = world_.vocabulary.intern(unit);
    }
    return observation_profile(world_.vocabulary, {}, o, profile_of_codes(world_.vocabulary, o.codes), UsCore::k610);
  }
  test::SampleWorld world_;
};

TEST_F(ObservationProfileTest, NamesTheVitalSignByItsCode) {
  const auto vital = ObservationCategory::kVitalSigns;
  EXPECT_EQ(profile("8302-2", vital, "cm"), Profile::kHeight);
  EXPECT_EQ(profile("29463-7", vital, "kg"), Profile::kWeight);
  EXPECT_EQ(profile("59408-5", vital, "%"), Profile::kPulseOximetry);
  EXPECT_EQ(profile("77606-2", vital, "%"), Profile::kWeightForHeight);
  EXPECT_EQ(profile("72514-3", vital, "{score}"), Profile::kVitalSigns);
}

TEST_F(ObservationProfileTest, DoesNotClaimAProfileThatTheUnitBreaks) {
  EXPECT_EQ(profile("29463-7", ObservationCategory::kVitalSigns, "[stone_av]"), Profile::kVitalSigns);
  EXPECT_EQ(profile("8302-2", ObservationCategory::kExam, "m"), Profile::kClinicalResult);
  EXPECT_EQ(profile("85354-9", ObservationCategory::kVitalSigns, ""), Profile::kVitalSigns)
      << "a panel without its two components";
}

TEST_F(ObservationProfileTest, LeavesLaboratoryTestsInTheLaboratory) {
  EXPECT_EQ(profile("59408-5", ObservationCategory::kLaboratory, "%"), Profile::kLaboratory);
  EXPECT_EQ(profile("4548-4", ObservationCategory::kLaboratory, "%"), Profile::kLaboratory);
}

TEST_F(ObservationProfileTest, FallsBackToTheCategory) {
  EXPECT_EQ(profile("44261-6", ObservationCategory::kSurvey, "{score}"), Profile::kScreening);
  EXPECT_EQ(profile("44261-6", ObservationCategory::kTherapy, "{score}"), Profile::kSimple);
  EXPECT_EQ(profile("44261-6", ObservationCategory::kNone, "{score}"), Profile::kNone);
  EXPECT_EQ(profile("72166-2", ObservationCategory::kSurvey, "{score}"), Profile::kScreening)
      << "smoking status needs a coded answer";
}

}  // namespace
}  // namespace sojourn::encode
