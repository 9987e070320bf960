#pragma once
// Which US Core profile an Observation declares. A profile is declared only when the fact meets it: a weight in stones
// is still written, as a plain vital sign.
#include <string>
#include <string_view>

#include "sojourn/encode/fhir_fragments.hpp"

namespace sojourn::encode {

// What the code alone decides; found once for each list of codes.
enum class ObservationTopic : std::uint8_t {
  kOther, kBloodPressure, kHeight, kWeight, kBmi, kHeartRate, kRespiratoryRate, kTemperature, kOxygenSaturation,
  kPulseOximetry, kHeadCircumference, kBmiPercentile, kWeightForHeight, kHeadPercentile, kSmokingStatus, kPregnancyStatus
};
ObservationTopic observation_topic(const vocab::Vocabulary& vocabulary, vocab::ConceptListId codes);

enum class ObservationProfile : std::uint8_t {
  kNone, kBloodPressure, kHeight, kWeight, kBmi, kHeartRate, kRespiratoryRate, kTemperature, kPulseOximetry,
  kHeadCircumference, kBmiPercentile, kWeightForHeight, kHeadPercentile, kVitalSigns, kLaboratory, kSmokingStatus,
  kPregnancyStatus, kScreening, kClinicalResult, kSimple
};
inline constexpr std::size_t kObservationProfiles = 20;

ObservationProfile observation_profile(const vocab::Vocabulary& vocabulary, const record::Journey& journey,
                                       const record::Observation& observation, ObservationTopic topic);

// ,"meta":{..},"status":"final","category":[..],"code":{..}
std::string observation_head(Fragments& fragments, ObservationProfile profile, record::ObservationCategory category,
                             ObservationTopic topic, vocab::ConceptListId codes);

// True for the profiles that name a performer among the elements that a sender must support.
bool wants_performer(ObservationProfile profile);

}  // namespace sojourn::encode
