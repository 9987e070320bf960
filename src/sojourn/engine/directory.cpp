#include "sojourn/engine/directory.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <string_view>
#include <unordered_map>

#include "sojourn/base/random.hpp"
#include "sojourn/base/sampling.hpp"

namespace sojourn::engine {
namespace {

// Sizes of staff: rules of the model.
constexpr std::uint32_t kPeoplePerPractitioner = 10'000;
constexpr std::uint32_t kPeoplePerSpecialist = 50'000;

using record::ClinicianId;
using record::EncounterClass;
using record::FacilityId;
using record::FacilityKind;
using record::Specialty;

// Purposes of hash(), one a detail.
enum Purpose : std::uint64_t { kNamePattern = 1, kNameStart, kNameEnd, kNameKind, kStreet, kSuffix, kHouse, kPhone };
constexpr std::uint64_t kClinicianPurposes = 1000;

// Identifiers: a facility and each of its clinicians have a slot below kSlots.
constexpr std::uint32_t kSlotsPerKind = 200;
constexpr std::uint32_t kSlots = 1000;
constexpr std::uint32_t kPostalCodes = 100'000;
constexpr int kMaxStaff = 8;
static_assert(1 + record::kSpecialties * kMaxStaff <= kSlotsPerKind);

// splitmix64's finaliser (Steele, Lea, Flood, OOPSLA 2014): spreads FNV's weak high bits.
constexpr std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}
constexpr double unit(std::uint64_t h) { return static_cast<double>(h >> 11) * 0x1.0p-53; }
template <class T, std::size_t N>
constexpr const T& choose(const std::array<T, N>& from, std::uint64_t h) {
  return from[h % N];
}

// cos by its series: the C library's may differ between machines. Error below 1e-8 up to 90 degrees.
double cos_degrees(double degrees) {
  const double x = degrees * 0.017453292519943295;
  const double y = x * x;
  return 1 - y / 2 * (1 - y / 12 * (1 - y / 30 * (1 - y / 56 * (1 - y / 90 * (1 - y / 132 * (1 - y / 182))))));
}

struct Candidate {
  double latitude, longitude;
  std::uint32_t town;
};

// Index of the candidate nearest to a point; `sorted` is ascending by latitude and not empty.
std::uint32_t nearest(std::span<const Candidate> sorted, double latitude, double longitude) {
  const double shrink = cos_degrees(latitude);
  const auto middle = std::lower_bound(sorted.begin(), sorted.end(), latitude,
                                       [](const Candidate& c, double value) { return c.latitude < value; });
  double best = std::numeric_limits<double>::infinity();
  std::uint32_t town = sorted.front().town;
  // False once the candidates on this side are too far north or south to be nearer.
  const auto try_one = [&](const Candidate& c) {
    const double north = c.latitude - latitude;
    if (north * north > best) return false;
    double east = c.longitude - longitude;
    if (east > 180) east -= 360;  // the Aleutians lie on both sides of the date line
    if (east < -180) east += 360;
    east *= shrink;
    const double square = north * north + east * east;
    if (square < best || (square == best && c.town < town)) {
      best = square;
      town = c.town;
    }
    return true;
  };
  for (auto up = middle; up != sorted.end() && try_one(*up);) ++up;
  for (auto down = middle; down != sorted.begin() && try_one(*(down - 1));) --down;
  return town;
}

// First and last parts of invented proper names.
constexpr std::array<std::string_view, 24> kStarts{"Alder", "Ash",   "Birch",  "Bram",   "Briar", "Cald", "Cedar", "Clover",
                                                   "Dun",   "Elder", "Fairn",  "Fern",   "Glen",  "Hazel", "Hart", "Ivor",
                                                   "Lark",  "Linden", "Marlo", "Norr",   "Penn",  "Quin", "Tarn", "Wren"};
constexpr std::array<std::string_view, 16> kEnds{"bourne", "brook", "croft", "dale",  "field", "ford", "haven", "holt",
                                                 "hurst",  "leigh", "mere",  "more",  "ridge", "stead", "wick", "worth"};

std::span<const std::string_view> kind_names(FacilityKind kind) {
  static constexpr std::array<std::string_view, 4> kPractice{"Family Practice", "Family Medicine", "Primary Care",
                                                             "Community Health"};
  static constexpr std::array<std::string_view, 2> kUrgent{"Urgent Care", "Walk-in Clinic"};
  static constexpr std::array<std::string_view, 4> kHospital{"General Hospital", "Community Hospital",
                                                             "Regional Medical Center", "Memorial Hospital"};
  static constexpr std::array<std::string_view, 3> kNursing{"Nursing Center", "Skilled Nursing and Rehabilitation",
                                                            "Care Center"};
  static constexpr std::array<std::string_view, 2> kHome{"Home Health", "Home Care"};
  switch (kind) {
    case FacilityKind::kPrimaryCare: return kPractice;
    case FacilityKind::kUrgentCare: return kUrgent;
    case FacilityKind::kHospital: return kHospital;
    case FacilityKind::kNursingFacility: return kNursing;
    case FacilityKind::kHomeCare: return kHome;
  }
  return kPractice;
}

FacilityKind kind_for(EncounterClass klass) {
  switch (klass) {
    case EncounterClass::kWellness:
    case EncounterClass::kAmbulatory:
    case EncounterClass::kVirtual: return FacilityKind::kPrimaryCare;
    case EncounterClass::kUrgentCare: return FacilityKind::kUrgentCare;
    case EncounterClass::kOutpatient:  // the hospital's outpatient department, where the specialists are
    case EncounterClass::kEmergency:
    case EncounterClass::kInpatient: return FacilityKind::kHospital;
    case EncounterClass::kHospice:  // a stay, like skilled nursing
    case EncounterClass::kSkilledNursing: return FacilityKind::kNursingFacility;
    case EncounterClass::kHome: return FacilityKind::kHomeCare;
  }
  return FacilityKind::kPrimaryCare;
}

bool offers(FacilityKind kind, Specialty specialty) {
  switch (kind) {
    case FacilityKind::kPrimaryCare:
      return specialty == Specialty::kGeneralPractice || specialty == Specialty::kPediatrics;
    case FacilityKind::kUrgentCare:
      return specialty == Specialty::kGeneralPractice || specialty == Specialty::kEmergencyMedicine;
    case FacilityKind::kHospital: return true;
    case FacilityKind::kNursingFacility:
    case FacilityKind::kHomeCare:
      return specialty == Specialty::kGeneralPractice || specialty == Specialty::kInternalMedicine;
  }
  return false;
}

// Who sees the patient where the specialty is not offered.
Specialty offered(FacilityKind kind, Specialty specialty) {
  if (offers(kind, specialty)) return specialty;
  const bool internal = specialty == Specialty::kCardiology || specialty == Specialty::kEndocrinology ||
                        specialty == Specialty::kPulmonology || specialty == Specialty::kAllergy;
  return internal && offers(kind, Specialty::kInternalMedicine) ? Specialty::kInternalMedicine
                                                                : Specialty::kGeneralPractice;
}

int index_in(double pick, int count) {
  const int i = static_cast<int>(pick * count);
  return std::clamp(i, 0, count - 1);
}

}  // namespace

int npi_check_digit(std::uint32_t first_nine) {
  int sum = 24;  // what the prefix 80840 adds
  for (int position = 0; position < 9; ++position, first_nine /= 10) {
    const int digit = static_cast<int>(first_nine % 10);
    const int doubled = position % 2 == 0 ? 2 * digit : digit;  // from the right, next to the check digit
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return (10 - sum % 10) % 10;
}

SyntheticDirectory::SyntheticDirectory(const stats::PeopleTables& people) : people_(people) {
  collect_towns();
  find_nearest();
  double running = 0;
  for (std::size_t g = 0; g < group_cumulative_.size(); ++g) {
    running += people_.family_names().total(static_cast<stats::NameTable::Group>(g));
    group_cumulative_[g] = running;
  }
}

void SyntheticDirectory::collect_towns() {
  const auto places = people_.places();
  town_of_.reserve(places.size());
  towns_.reserve(places.size());
  for (std::uint32_t p = 0; p < places.size(); ++p) {
    // The places of a town stand together.
    if (p == 0 || places[p].town != places[p - 1].town || places[p].state != places[p - 1].state)
      towns_.push_back({p, 0, 0, 0});
    town_of_.push_back(static_cast<std::uint32_t>(towns_.size() - 1));
    towns_.back().population += places[p].population;
  }
}

void SyntheticDirectory::find_nearest() {
  const auto places = people_.places();
  std::vector<Candidate> large, hospitals;
  std::unordered_map<std::string_view, std::uint32_t> largest;  // county -> town; looked up, never iterated
  const auto by_latitude = [](const Candidate& a, const Candidate& b) {
    return a.latitude != b.latitude ? a.latitude < b.latitude : a.town < b.town;
  };
  for (std::uint32_t first = 0, last = 0; first < towns_.size(); first = last) {
    const auto state = places[towns_[first].first_place].state;
    largest.clear();
    std::uint32_t biggest = first;
    for (last = first; last < towns_.size() && places[towns_[last].first_place].state == state; ++last) {
      if (towns_[last].population > towns_[biggest].population) biggest = last;
      const auto [it, added] = largest.try_emplace(places[towns_[last].first_place].county, last);
      if (!added && towns_[last].population > towns_[it->second].population) it->second = last;
    }
    // A state of small towns has its large one too.
    const auto is_large = [&](std::uint32_t t) { return towns_[t].population >= kLargeTown || t == biggest; };
    const auto has_hospital = [&](std::uint32_t t) {
      return towns_[t].population >= kHospitalTown || largest.find(places[towns_[t].first_place].county)->second == t;
    };
    large.clear();
    hospitals.clear();
    for (std::uint32_t t = first; t < last; ++t) {
      const stats::Place& place = places[towns_[t].first_place];
      const Candidate candidate{place.latitude, place.longitude, t};
      if (is_large(t)) large.push_back(candidate);
      if (has_hospital(t)) hospitals.push_back(candidate);
    }
    std::sort(large.begin(), large.end(), by_latitude);
    std::sort(hospitals.begin(), hospitals.end(), by_latitude);
    for (std::uint32_t t = first; t < last; ++t) {
      const stats::Place& place = places[towns_[t].first_place];
      towns_[t].large = is_large(t) ? t : nearest(large, place.latitude, place.longitude);
      towns_[t].hospital = has_hospital(t) ? t : nearest(hospitals, place.latitude, place.longitude);
    }
  }
}

FacilityId SyntheticDirectory::facility_for(std::uint32_t place, EncounterClass klass) const {
  const FacilityKind kind = kind_for(klass);
  std::uint32_t town = town_of_[place];
  if (kind == FacilityKind::kHospital) town = towns_[town].hospital;
  else if (kind != FacilityKind::kPrimaryCare) town = towns_[town].large;
  return {towns_[town].first_place, kind};
}

int SyntheticDirectory::staff(FacilityId facility, Specialty specialty) const {
  if (!offers(facility.kind, specialty)) return 0;
  const std::uint32_t people = towns_[town_of_[facility.place]].population;
  if (specialty == Specialty::kGeneralPractice) return static_cast<int>(std::min(2 + people / kPeoplePerPractitioner, 8u));
  return static_cast<int>(std::min(1 + people / kPeoplePerSpecialist, 4u));
}

ClinicianId SyntheticDirectory::clinician_for(FacilityId facility, Specialty specialty, double pick) const {
  const Specialty used = offered(facility.kind, specialty);
  return {facility, used, static_cast<std::uint8_t>(index_in(pick, staff(facility, used)))};
}

std::uint64_t SyntheticDirectory::hash(FacilityId facility, std::uint64_t purpose) const {
  const stats::Place& place = people_.places()[facility.place];
  std::uint64_t h = base::hash_text(place.city);
  h = base::hash_text("|", h);
  h = base::hash_text(people_.states()[place.state].code, h);
  return mix(mix(h ^ (static_cast<std::uint64_t>(facility.kind) + 1)) + purpose * 0x9e3779b97f4a7c15ull);
}

// Ten digits beginning with 9 (numbers issued begin with 1 or 2). The eight digits between the first and the check
// digit are the town's postal code and the slot, scrambled by steps that can be undone: no two providers share one.
std::string SyntheticDirectory::npi(FacilityId facility, std::uint32_t slot) const {
  const std::string_view code = people_.places()[facility.place].postal_code;
  std::uint64_t number = 0;
  for (char c : code) number = number * 10 + (c >= '0' && c <= '9' ? static_cast<std::uint64_t>(c - '0') : 0);
  number %= kPostalCodes;
  number = number * kSlots + static_cast<std::uint32_t>(facility.kind) * kSlotsPerKind + slot;
  constexpr std::uint64_t kRange = std::uint64_t{kPostalCodes} * kSlots;
  constexpr std::uint64_t kHalf = 10'000;
  static_assert(kRange == kHalf * kHalf);
  for (int round = 0; round < 2; ++round) {
    number = (number * 61'803'399u + 27'182'818u) % kRange;  // the factor is prime to ten
    number = number % kHalf * kHalf + number / kHalf;
  }
  const auto first_nine = static_cast<std::uint32_t>(9 * kRange + number);
  return std::to_string(first_nine) + static_cast<char>('0' + npi_check_digit(first_nine));
}

std::string SyntheticDirectory::facility_name(FacilityId id) const {
  std::string name;
  if (hash(id, kNamePattern) % 2 == 0) {
    name = people_.places()[id.place].city;
  } else {
    name = choose(kStarts, hash(id, kNameStart));
    name += choose(kEnds, hash(id, kNameEnd));
  }
  const auto kinds = kind_names(id.kind);
  name += ' ';
  name += kinds[hash(id, kNameKind) % kinds.size()];
  name += " (synthetic)";
  return name;
}

record::Facility SyntheticDirectory::facility(FacilityId id) const {
  id.place = towns_[town_of_[id.place]].first_place;
  const stats::Place& place = people_.places()[id.place];
  record::Facility out;
  out.id = id;
  out.name = facility_name(id);
  out.city = place.city;
  out.state = people_.states()[place.state].code;
  out.postal_code = place.postal_code;
  out.time_zone = place.time_zone;
  out.address_line = std::to_string(100 + hash(id, kHouse) % 900);
  out.address_line += ' ';
  out.address_line += people_.street_names().pick(unit(hash(id, kStreet)));
  out.address_line += ' ';
  out.address_line += people_.street_suffixes().pick(unit(hash(id, kSuffix)));
  // 555-0100 to 555-0199 are reserved for fiction; each kind has twenty of them, so a town's facilities differ.
  const auto line = 100 + 20 * static_cast<std::uint64_t>(id.kind) + hash(id, kPhone) % 20;
  out.phone = std::string(place.area_code) + "-555-0" + std::to_string(line);
  out.latitude = place.latitude;
  out.longitude = place.longitude;
  out.npi = npi(id, 0);
  return out;
}

record::Clinician SyntheticDirectory::clinician(ClinicianId id) const {
  id.facility.place = towns_[town_of_[id.facility.place]].first_place;
  const std::uint32_t slot = 1 + static_cast<std::uint32_t>(id.specialty) * kMaxStaff + id.ordinal;
  const std::uint64_t purpose = kClinicianPurposes + 8 * std::uint64_t{slot};
  record::Clinician out;
  out.id = id;
  // Even odds: no statistic about the professions is claimed.
  out.sex = hash(id.facility, purpose) % 2 == 0 ? record::Sex::kFemale : record::Sex::kMale;
  const double total = group_cumulative_.back();
  const auto group = static_cast<stats::NameTable::Group>(
      base::pick(group_cumulative_, total * unit(hash(id.facility, purpose + 1))));
  const std::size_t sex = out.sex == record::Sex::kMale ? 1 : 0;
  out.given_name = people_.given_names(sex).pick(group, unit(hash(id.facility, purpose + 2)));
  out.family_name = people_.family_names().pick(group, unit(hash(id.facility, purpose + 3)));
  out.npi = npi(id.facility, slot);
  return out;
}

}  // namespace sojourn::engine
