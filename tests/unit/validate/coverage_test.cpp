#include <gtest/gtest.h>

#include "sojourn/validate/coverage.hpp"
#include "unit/validate/validating.hpp"

namespace sojourn::validate {
namespace {

std::string bundle() {
  std::string text = fixture("bundle.json");
  base::json::pad_for_reading(text);
  return text;
}

const Coverage::Item* item(const Coverage& coverage, std::string_view profile, std::string_view path,
                           MustSupport::Kind kind = MustSupport::kElement, std::string_view fixed = {}) {
  for (const Coverage::Item& i : coverage.items()) {
    const MustSupport& must = *i.must;
    if (i.profile->name != profile || must.path != path) continue;
    if (kind == MustSupport::kElement ? must.kind < MustSupport::kCode : must.kind == kind && must.fixed == fixed)
      return &i;
  }
  ADD_FAILURE() << profile << " has no item " << path << " " << fixed;
  return nullptr;
}

// Shown how often by these lines.
std::uint64_t shown(std::string text, std::string_view profile, std::string_view path, MustSupport::Kind kind,
                    std::string_view fixed = {}) {
  base::json::pad_for_reading(text);
  Coverage coverage(shipped(), false);
  EXPECT_TRUE(coverage.add(text));
  return item(coverage, profile, path, kind, fixed)->shown;
}

std::string claiming(std::string_view type, std::string_view profile, std::string_view rest) {
  return R"({"resourceType":")" + std::string(type) +
         R"(","meta":{"profile":["http://hl7.org/fhir/us/core/StructureDefinition/)" + std::string(profile) + "\"]}," +
         std::string(rest) + "}\n";
}

std::string observation(std::string_view id, std::string_view status, std::string_view patient) {
  return R"({"resourceType":"Observation","id":")" + std::string(id) + R"(","status":")" + std::string(status) +
         R"(","subject":{"reference":"Patient/)" + std::string(patient) + "\"}}\n";
}

// The certification tests count 585 elements, slices and extensions in 6.1.0.
TEST(Coverage, CountsWhatTheCertificationTestsCount) {
  const Coverage coverage(shipped(), false);
  std::size_t items = 0;
  for (const Coverage::Item& i : coverage.items()) items += i.must->kind < MustSupport::kTarget;
  EXPECT_EQ(items, 585u);
}

TEST(Coverage, SaysWhoShowsAnItemFirst) {
  Coverage coverage(shipped(), false);
  ASSERT_TRUE(coverage.add(bundle(), 5));
  const auto* diastolic = item(coverage, "us-core-blood-pressure", "component:diastolic.value[x].value");
  EXPECT_EQ(diastolic->shown, 1u);
  EXPECT_EQ(diastolic->resource, "Observation/bp-1");
  EXPECT_EQ(diastolic->patient, "urn:uuid:00000000-0000-4000-8000-000000000001");
  EXPECT_EQ(item(coverage, "us-core-patient", "extension:race")->shown, 1u);
  EXPECT_EQ(item(coverage, "us-core-patient", "name.suffix")->shown, 0u);
}

TEST(Coverage, ReferencesByUuidCountForTheTypeThatTheyMeet) {
  Coverage coverage(shipped(), false);
  ASSERT_TRUE(coverage.add(bundle()));
  EXPECT_EQ(item(coverage, "us-core-encounter", "subject->us-core-patient")->shown, 1u);
  EXPECT_EQ(item(coverage, "us-core-medicationrequest", "requester->us-core-practitioner")->shown, 1u);
}

TEST(Coverage, OneOfAChoiceIsEnough) {
  Coverage coverage(shipped(), false);
  std::string text = R"({"resourceType":"Patient",)"
                     R"("meta":{"profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient"]},)"
                     R"("name":[{"use":"old","family":"X"}]})";
  base::json::pad_for_reading(text);
  ASSERT_TRUE(coverage.add(text));
  const auto* period = item(coverage, "us-core-patient", "name.period.end");
  EXPECT_EQ(period->shown, 0u);
  EXPECT_TRUE(coverage.covered(static_cast<std::uint32_t>(period - coverage.items().data())));
}

TEST(Coverage, NewsAreWhatNobodyShowedBefore) {
  Coverage coverage(shipped(), false);
  const auto news = coverage.news_in(bundle());
  EXPECT_GT(news.size(), 50u);
  ASSERT_TRUE(coverage.add(bundle()));
  EXPECT_TRUE(coverage.news_in(bundle()).empty());
  for (const std::uint32_t missing : coverage.missing()) EXPECT_EQ(coverage.items()[missing].shown, 0u);
}

TEST(Coverage, ProfilesCanBeInferred) {
  std::string text = bundle();
  for (std::size_t at; (at = text.find("\"profile\": [")) != text.npos;) text.replace(at, 12, "\"profil\": [");
  base::json::pad_for_reading(text);
  Coverage claimed(shipped(), false), inferred(shipped(), true);
  claimed.add(text);
  inferred.add(text);
  EXPECT_EQ(item(claimed, "us-core-blood-pressure", "component:systolic")->shown, 0u);
  EXPECT_EQ(item(inferred, "us-core-blood-pressure", "component:systolic")->shown, 1u);
  EXPECT_EQ(item(inferred, "us-core-body-weight", "status")->shown, 0u);
}

TEST(Coverage, CodesOfShortListsCountOneByOne) {
  const std::string text = claiming(
      "Encounter", "us-core-encounter",
      R"("status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"})");
  EXPECT_EQ(shown(text, "us-core-encounter", "status", MustSupport::kCode, "finished"), 1u);
  EXPECT_EQ(shown(text, "us-core-encounter", "status", MustSupport::kCode, "planned"), 0u);
  EXPECT_EQ(shown(text, "us-core-encounter", "class", MustSupport::kCode, "AMB"), 1u);
  EXPECT_EQ(shown(text, "us-core-encounter", "class", MustSupport::kCode, "EMER"), 0u);
  std::string other = text;
  other.replace(other.find("v3-ActCode"), 10, "v9-ActCode");
  EXPECT_EQ(shown(other, "us-core-encounter", "class", MustSupport::kCode, "AMB"), 0u) << "another system's AMB";
}

TEST(Coverage, OneCodeOfALongListIsEnough) {
  const std::string text = claiming("Encounter", "us-core-encounter",
                                    R"("type":[{"coding":[{"system":"http://snomed.info/sct","code":"185349003"}]}])");
  EXPECT_EQ(shown(text, "us-core-encounter", "type", MustSupport::kBinding), 1u);
  std::string local = text;
  local.replace(local.find("snomed.info"), 11, "example.org");
  EXPECT_EQ(shown(local, "us-core-encounter", "type", MustSupport::kBinding), 0u);
}

TEST(Coverage, CodesInExtensionsOfExtensionsCount) {
  const std::string text = claiming(
      "Patient", "us-core-patient",
      R"("extension":[{"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-race","extension":)"
      R"([{"url":"ombCategory","valueCoding":{"system":"urn:oid:2.16.840.1.113883.6.238","code":"2106-3"}}]}])");
  constexpr std::string_view kPath = "extension:race.extension:ombCategory.value[x]";
  EXPECT_EQ(shown(text, "us-core-patient", kPath, MustSupport::kCode, "2106-3"), 1u);
  EXPECT_EQ(shown(text, "us-core-patient", kPath, MustSupport::kCode, "2028-9"), 0u);
}

TEST(Coverage, TheStatusOfEveryObservationCountsForTheType) {
  EXPECT_EQ(shown(observation("o", "amended", "a"), "Observation", "status", MustSupport::kCode, "amended"), 1u);
}

TEST(Coverage, ASearchNeedsTwoValuesInOnePatientsRecord) {
  const auto patients = [](const std::string& text) {
    return shown(text, "Observation", "status", MustSupport::kSearch);
  };
  const std::string final_a = observation("1", "final", "a"), amended_a = observation("2", "amended", "a");
  EXPECT_EQ(patients(final_a + final_a), 0u);
  EXPECT_EQ(patients(final_a + observation("3", "amended", "b")), 0u);
  EXPECT_EQ(patients(final_a + amended_a + observation("4", "corrected", "a")), 1u);
}

TEST(Coverage, ASearchIsTheSameHoweverTheInputWasCut) {
  std::vector<std::string> lines{observation("1", "final", "a"), observation("2", "amended", "b"),
                                 observation("3", "final", "b"), observation("4", "amended", "a"),
                                 observation("5", "corrected", "a"), observation("6", "final", "c")};
  for (std::string& line : lines) base::json::pad_for_reading(line);
  Coverage whole(shipped(), false);
  for (std::size_t i = 0; i < lines.size(); ++i) whole.add(lines[i], i);
  const auto* expected = item(whole, "Observation", "status", MustSupport::kSearch);
  EXPECT_EQ(expected->shown, 2u);
  EXPECT_EQ(expected->resource, "Observation/3");
  EXPECT_EQ(expected->patient, "Patient/b");
  for (std::size_t mask = 0; mask < 1u << lines.size(); ++mask) {
    Coverage one(shipped(), false), two(shipped(), false);
    for (std::size_t i = lines.size(); i-- > 0;) (mask >> i & 1 ? one : two).add(lines[i], i);
    one.merge(two);
    const auto* got = item(one, "Observation", "status", MustSupport::kSearch);
    EXPECT_EQ(got->shown, expected->shown) << mask;
    EXPECT_EQ(got->resource, expected->resource) << mask;
    EXPECT_EQ(got->patient, expected->patient) << mask;
  }
}

TEST(Coverage, SearchesForTwoValuesAreNewsToo) {
  std::string text = observation("1", "final", "a") + observation("2", "amended", "a");
  base::json::pad_for_reading(text);
  Coverage coverage(shipped(), false);
  const auto* search = item(coverage, "Observation", "status", MustSupport::kSearch);
  const auto number = static_cast<std::uint32_t>(search - coverage.items().data());
  const auto news = coverage.news_in(text);
  EXPECT_TRUE(std::binary_search(news.begin(), news.end(), number));
  coverage.add(text);
  EXPECT_TRUE(coverage.news_in(text).empty());
}

TEST(Coverage, PartsMergeToTheWhole) {
  Coverage whole(shipped(), false), first(shipped(), false), second(shipped(), false);
  whole.add(bundle(), 1);
  whole.add(bundle(), 2);
  second.add(bundle(), 2);
  first.add(bundle(), 1);
  second.merge(first);
  for (std::size_t i = 0; i < whole.items().size(); ++i) {
    EXPECT_EQ(whole.items()[i].shown, second.items()[i].shown);
    EXPECT_EQ(whole.items()[i].order, second.items()[i].order);
  }
}

}  // namespace
}  // namespace sojourn::validate
