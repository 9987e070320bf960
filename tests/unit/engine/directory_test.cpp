#include "sojourn/engine/directory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace sojourn::engine {
namespace {

using record::EncounterClass;
using record::FacilityId;
using record::FacilityKind;
using record::Specialty;

class SyntheticDirectoryTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    base::Diagnostics diagnostics;
    auto loaded = stats::PeopleTables::load(SOJOURN_SOURCE_DIR "/statistics/us", diagnostics);
    ASSERT_TRUE(loaded.has_value());
    ASSERT_FALSE(diagnostics.has_errors());
    people = new stats::PeopleTables(std::move(*loaded));
    directory = new SyntheticDirectory(*people);
  }
  static void TearDownTestSuite() {
    delete directory;
    delete people;
  }
  static std::uint32_t town(std::string_view city, std::string_view state) {
    const auto found = people->find_city(city, people->find_state(state));
    return found.empty() ? base::kNoIndex : found.front();
  }
  static std::uint32_t population(std::uint32_t place) {
    std::uint32_t sum = 0;
    for (const stats::Place& p : people->places())
      if (p.town == people->places()[place].town) sum += p.population;
    return sum;
  }
  static double kilometres(std::uint32_t a, std::uint32_t b) {
    const stats::Place& p = people->places()[a];
    const stats::Place& q = people->places()[b];
    const double radian = 0.017453292519943295;
    const double north = std::sin((q.latitude - p.latitude) * radian / 2);
    const double east = std::sin((q.longitude - p.longitude) * radian / 2);
    const double h = north * north + std::cos(p.latitude * radian) * std::cos(q.latitude * radian) * east * east;
    return 2 * 6371 * std::asin(std::sqrt(h));
  }
  static bool luhn_valid(const std::string& npi) {
    const std::string all = "80840" + npi;
    int sum = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      int digit = all[all.size() - 1 - i] - '0';
      if (i % 2 == 1) digit *= 2;
      sum += digit > 9 ? digit - 9 : digit;
    }
    return sum % 10 == 0;
  }
  static inline stats::PeopleTables* people = nullptr;
  static inline SyntheticDirectory* directory = nullptr;
};

constexpr std::array<FacilityKind, 5> kKinds{FacilityKind::kPrimaryCare, FacilityKind::kUrgentCare,
                                             FacilityKind::kHospital, FacilityKind::kNursingFacility,
                                             FacilityKind::kHomeCare};

TEST(NpiCheckDigit, AgreesWithThePublishedExample) {
  // CMS's own example: 123456789 has the check digit 3.
  EXPECT_EQ(npi_check_digit(123456789), 3);
}

TEST_F(SyntheticDirectoryTest, TwoDirectoriesAgreeOnEveryDetail) {
  const SyntheticDirectory other(*people);
  for (std::uint32_t p = 0; p < people->places().size(); p += 97) {
    const FacilityId id = directory->facility_for(p, EncounterClass::kEmergency);
    ASSERT_EQ(id, other.facility_for(p, EncounterClass::kEmergency));
    const record::Facility a = directory->facility(id), b = other.facility(id);
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.address_line, b.address_line);
    EXPECT_EQ(a.phone, b.phone);
    EXPECT_EQ(a.npi, b.npi);
    const record::Clinician c = directory->clinician(directory->clinician_for(id, Specialty::kSurgery, 0.3));
    const record::Clinician d = other.clinician(other.clinician_for(id, Specialty::kSurgery, 0.3));
    EXPECT_EQ(c.given_name, d.given_name);
    EXPECT_EQ(c.family_name, d.family_name);
    EXPECT_EQ(c.npi, d.npi);
  }
}

TEST_F(SyntheticDirectoryTest, EveryPlaceIsServedInItsOwnStateWithinABound) {
  // The farthest are Fredonia, Arizona (the county's hospital is in Flagstaff, 205 km) and Westby, Montana (the
  // nearest town of 20,000 people is Billings, 476 km).
  double hospital = 0, urgent = 0;
  for (std::uint32_t p = 0; p < people->places().size(); ++p) {
    const auto h = directory->facility_for(p, EncounterClass::kInpatient);
    const auto u = directory->facility_for(p, EncounterClass::kUrgentCare);
    ASSERT_EQ(people->places()[h.place].state, people->places()[p].state);
    ASSERT_EQ(people->places()[u.place].state, people->places()[p].state);
    hospital = std::max(hospital, kilometres(p, h.place));
    urgent = std::max(urgent, kilometres(p, u.place));
  }
  EXPECT_LT(hospital, 210);
  EXPECT_LT(urgent, 480);
}

TEST_F(SyntheticDirectoryTest, NoServingTownOfTheStateIsNearerThanTheOneChosen) {
  // The places of two states, against a search of all towns; 2 % for the flat-earth distance used inside.
  for (std::string_view state : {"WY", "NJ"}) {
    const stats::State& s = people->states()[*people->find_state(state)];
    std::vector<std::uint32_t> large;
    for (std::uint32_t p = s.first_place; p < s.last_place; ++p)
      if ((p == s.first_place || people->places()[p].town != people->places()[p - 1].town) &&
          population(p) >= kLargeTown)
        large.push_back(p);
    ASSERT_FALSE(large.empty());
    for (std::uint32_t p = s.first_place; p < s.last_place; ++p) {
      const auto first_of_town = directory->facility_for(p, EncounterClass::kWellness).place;
      double best = 1e9;
      for (std::uint32_t q : large) best = std::min(best, kilometres(first_of_town, q));
      const auto chosen = directory->facility_for(p, EncounterClass::kUrgentCare).place;
      EXPECT_LE(kilometres(first_of_town, chosen), best * 1.02) << people->places()[p].city;
    }
  }
}

TEST_F(SyntheticDirectoryTest, LargeTownsHaveEverythingAndSmallOnesAPractice) {
  const std::uint32_t boston = town("Boston", "MA");
  ASSERT_NE(boston, base::kNoIndex);
  for (int k = 0; k < record::kEncounterClasses; ++k)
    EXPECT_EQ(directory->facility_for(boston, static_cast<EncounterClass>(k)).place, boston);

  const std::uint32_t small = town("Wellfleet", "MA");
  ASSERT_NE(small, base::kNoIndex);
  ASSERT_LT(population(small), kLargeTown);
  EXPECT_EQ(directory->facility_for(small, EncounterClass::kWellness).place, small);
  const FacilityId urgent = directory->facility_for(small, EncounterClass::kUrgentCare);
  EXPECT_EQ(urgent.kind, FacilityKind::kUrgentCare);
  EXPECT_GE(population(urgent.place), kLargeTown);
  EXPECT_EQ(directory->facility_for(small, EncounterClass::kSkilledNursing).place, urgent.place);
}

TEST_F(SyntheticDirectoryTest, PostalCodesOfATownShareItsFacilities) {
  const auto boston = people->find_city("Boston", people->find_state("MA"));
  ASSERT_GT(boston.size(), 1u);
  for (std::uint32_t p : boston)
    EXPECT_EQ(directory->facility_for(p, EncounterClass::kAmbulatory),
              directory->facility_for(boston.front(), EncounterClass::kAmbulatory));
}

TEST_F(SyntheticDirectoryTest, IdentifiersAreNeverIssuedValidAndUnique) {
  std::set<std::string> seen;
  std::size_t providers = 0;
  for (std::uint32_t p = 0; p < people->places().size(); ++p) {
    if (directory->facility_for(p, EncounterClass::kWellness).place != p) continue;  // not a town's first place
    for (FacilityKind kind : kKinds) {
      const FacilityId id{p, kind};
      const auto check = [&](const std::string& npi) {
        ASSERT_EQ(npi.size(), 10u);
        ASSERT_EQ(npi[0], '9');
        ASSERT_TRUE(luhn_valid(npi)) << npi;
        seen.insert(npi);
        ++providers;
      };
      check(directory->facility(id).npi);
      if (p % 50 != 0) continue;  // clinicians of some towns: their slots are the same everywhere
      for (int s = 0; s < record::kSpecialties; ++s)
        for (int i = 0; i < directory->staff(id, static_cast<Specialty>(s)); ++i)
          check(directory->clinician({id, static_cast<Specialty>(s), static_cast<std::uint8_t>(i)}).npi);
    }
  }
  EXPECT_EQ(seen.size(), providers);
}

TEST_F(SyntheticDirectoryTest, NamesCarryNoDigitsAndFacilitiesAreMarkedSynthetic) {
  const auto has_digit = [](std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
  };
  for (std::uint32_t p = 0; p < people->places().size(); p += 41) {
    for (FacilityKind kind : kKinds) {
      const record::Facility f = directory->facility({p, kind});
      EXPECT_FALSE(has_digit(f.name)) << f.name;
      EXPECT_NE(f.name.find("(synthetic)"), std::string::npos) << f.name;
      EXPECT_EQ(f.phone.substr(3, 7), "-555-01") << f.phone;
      EXPECT_EQ(f.phone.size(), 12u) << f.phone;
      const record::Clinician c = directory->clinician(directory->clinician_for(f.id, Specialty::kUrology, 0.9));
      EXPECT_FALSE(c.given_name.empty());
      EXPECT_FALSE(c.family_name.empty());
      EXPECT_FALSE(has_digit(c.given_name) || has_digit(c.family_name));
    }
  }
}

TEST_F(SyntheticDirectoryTest, ASpecialtyThatIsNotOfferedFallsBack) {
  const std::uint32_t boston = town("Boston", "MA");
  const auto seen_by = [&](FacilityKind kind, Specialty specialty) {
    return directory->clinician_for({boston, kind}, specialty, 0.5).specialty;
  };
  EXPECT_EQ(seen_by(FacilityKind::kPrimaryCare, Specialty::kPediatrics), Specialty::kPediatrics);
  EXPECT_EQ(seen_by(FacilityKind::kPrimaryCare, Specialty::kCardiology), Specialty::kGeneralPractice);
  EXPECT_EQ(seen_by(FacilityKind::kUrgentCare, Specialty::kEmergencyMedicine), Specialty::kEmergencyMedicine);
  EXPECT_EQ(seen_by(FacilityKind::kNursingFacility, Specialty::kCardiology), Specialty::kInternalMedicine);
  EXPECT_EQ(seen_by(FacilityKind::kHomeCare, Specialty::kSurgery), Specialty::kGeneralPractice);
  for (int s = 0; s < record::kSpecialties; ++s)
    EXPECT_EQ(seen_by(FacilityKind::kHospital, static_cast<Specialty>(s)), static_cast<Specialty>(s));
}

TEST_F(SyntheticDirectoryTest, StaffGrowsWithTheTownAndEveryPickIsOneOfThem) {
  const FacilityId large{town("Boston", "MA"), FacilityKind::kPrimaryCare};
  const FacilityId small{town("Wellfleet", "MA"), FacilityKind::kPrimaryCare};
  EXPECT_EQ(directory->staff(large, Specialty::kGeneralPractice), 8);
  EXPECT_EQ(directory->staff(large, Specialty::kPediatrics), 4);
  EXPECT_EQ(directory->staff(small, Specialty::kGeneralPractice), 2);
  EXPECT_EQ(directory->staff(small, Specialty::kPediatrics), 1);
  EXPECT_EQ(directory->staff(small, Specialty::kSurgery), 0);
  std::set<int> ordinals;
  for (int i = 0; i < 80; ++i)
    ordinals.insert(directory->clinician_for(large, Specialty::kGeneralPractice, i / 80.0).ordinal);
  EXPECT_EQ(ordinals, (std::set<int>{0, 1, 2, 3, 4, 5, 6, 7}));
}

}  // namespace
}  // namespace sojourn::engine
