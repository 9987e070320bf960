#include "sojourn/encode/fhir_ids.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace sojourn::encode {
namespace {

TEST(FhirIds, AreUuidsOfVersionFiveAndTheRfcVariant) {
  for (std::uint64_t key = 0; key < 1000; ++key) {
    const std::string id = IdSpace(1, 2).id(ResourceType::kObservation, key).text();
    ASSERT_EQ(id.size(), 36u);
    EXPECT_EQ(id[8], '-');
    EXPECT_EQ(id[13], '-');
    EXPECT_EQ(id[14], '5');
    EXPECT_EQ(id[18], '-');
    EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos) << id;
    EXPECT_EQ(id[23], '-');
    EXPECT_EQ(id.find_first_not_of("0123456789abcdef-"), std::string::npos);
  }
}

TEST(FhirIds, DependOnEveryPartOfTheAddress) {
  const Uuid base = IdSpace(1, 2).id(ResourceType::kCondition, 3);
  EXPECT_EQ(base, IdSpace(1, 2).id(ResourceType::kCondition, 3));
  EXPECT_NE(base, IdSpace(2, 2).id(ResourceType::kCondition, 3));
  EXPECT_NE(base, IdSpace(1, 3).id(ResourceType::kCondition, 3));
  EXPECT_NE(base, IdSpace(1, 2).id(ResourceType::kProcedure, 3));
  EXPECT_NE(base, IdSpace(1, 2).id(ResourceType::kCondition, 4));
  EXPECT_NE(base, IdSpace(1, 2).id(ResourceType::kCondition, 3, 1));
}

// A change of these texts changes every id that was ever loaded into a server.
TEST(FhirIds, StayAsTheyWere) {
  EXPECT_EQ(IdSpace(7, 0).id(ResourceType::kPatient, 0).text(), "837a864b-69e3-5aa0-8d05-6f7ea68692d2");
  const record::FacilityId hospital{3, record::FacilityKind::kHospital};
  EXPECT_EQ(provider_id(ResourceType::kOrganization, hospital).text(), "70cee8a2-e647-5c32-aca7-a4c58618a93f");
}

TEST(FhirIds, ProvidersDifferByFacilitySpecialtyAndOrdinal) {
  const record::FacilityId a{3, record::FacilityKind::kHospital}, b{3, record::FacilityKind::kUrgentCare};
  EXPECT_NE(provider_id(ResourceType::kOrganization, a), provider_id(ResourceType::kOrganization, b));
  EXPECT_NE(provider_id(ResourceType::kOrganization, a), provider_id(ResourceType::kLocation, a));
  const record::ClinicianId one{a, record::Specialty::kSurgery, 1}, two{a, record::Specialty::kSurgery, 2};
  const record::ClinicianId other{a, record::Specialty::kUrology, 1};
  EXPECT_NE(provider_id(ResourceType::kPractitioner, one), provider_id(ResourceType::kPractitioner, two));
  EXPECT_NE(provider_id(ResourceType::kPractitioner, one), provider_id(ResourceType::kPractitioner, other));
}

// Keys that resemble each other are the hard case: counting keys, people and parts, and single bits.
TEST(FhirIds, DoNotCollideInAMillionNeighbouringKeys) {
  std::vector<Uuid> ids;
  for (std::uint32_t person = 0; person < 100; ++person) {
    const IdSpace space(1, person);
    for (std::uint64_t key = 0; key < 2500; ++key)
      for (const auto type : {ResourceType::kObservation, ResourceType::kEncounter})
        for (std::uint32_t part = 0; part < 2; ++part) ids.push_back(space.id(type, key, part));
  }
  for (int i = 0; i < 64; ++i) ids.push_back(IdSpace(1, 0).id(ResourceType::kDevice, std::uint64_t{1} << i));
  const std::size_t count = ids.size();
  ASSERT_GT(count, 1000000u);
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(std::unique(ids.begin(), ids.end()), ids.end());
}

// Each of the 122 free bits is set in half of the ids: 5 standard errors of 0.5/sqrt(n).
TEST(FhirIds, SpreadEveryFreeBitEvenly) {
  constexpr int kIds = 40000;
  std::vector<int> set(128, 0);
  for (int i = 0; i < kIds; ++i) {
    const Uuid id = IdSpace(1, 1).id(ResourceType::kObservation, static_cast<std::uint64_t>(i));
    for (int bit = 0; bit < 64; ++bit) {
      set[static_cast<std::size_t>(bit)] += static_cast<int>((id.high >> bit) & 1);
      set[static_cast<std::size_t>(64 + bit)] += static_cast<int>((id.low >> bit) & 1);
    }
  }
  for (std::size_t bit = 0; bit < 128; ++bit) {
    if ((bit >= 12 && bit < 16) || bit >= 126) continue;
    EXPECT_NEAR(set[bit], kIds / 2, 5 * 100) << "bit " << bit;
  }
}

std::string decimal(const Uuid& id) {
  char digits[kUuidDigits];
  return {digits, id.write_decimal(digits)};
}

TEST(FhirIds, WriteTheUuidAsOneDecimalNumber) {
  EXPECT_EQ(decimal(Uuid{0, 0}), "0");
  EXPECT_EQ(decimal(Uuid{0, 1234567890123456789ull}), "1234567890123456789");
  EXPECT_EQ(decimal(Uuid{1, 0}), "18446744073709551616");
  EXPECT_EQ(decimal(Uuid{~0ull, ~0ull}), "340282366920938463463374607431768211455");
}

}  // namespace
}  // namespace sojourn::encode
