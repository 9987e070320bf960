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

const Coverage::Item* item(const Coverage& coverage, std::string_view profile, std::string_view path) {
  for (const Coverage::Item& i : coverage.items())
    if (i.profile->name == profile && i.must->path == path) return &i;
  ADD_FAILURE() << profile << " has no item " << path;
  return nullptr;
}

// The certification tests count 585 elements, slices and extensions in 6.1.0.
TEST(Coverage, CountsWhatTheCertificationTestsCount) {
  const Coverage coverage(shipped(), false);
  std::size_t items = 0;
  for (const Coverage::Item& i : coverage.items()) items += i.must->kind != MustSupport::kTarget;
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
