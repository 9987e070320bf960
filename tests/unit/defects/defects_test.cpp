#include "sojourn/defects/defects.hpp"

#include <gtest/gtest.h>

#include "sojourn/base/json.hpp"
#include "sojourn/defects/faults.hpp"

namespace sojourn::defects {
namespace {

constexpr std::string_view kObservation =
    R"({"resourceType":"Observation","id":"00000000-0000-4000-8000-000000000001","status":"final",)"
    R"("category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],)"
    R"("code":{"coding":[{"system":"http://loinc.org","code":"2345-7","display":"Glucose \"fasting\" [é]"}],"text":"Glukoseäääää"},)"
    R"("subject":{"reference":"Patient/00000000-0000-4000-8000-000000000002"},"effectiveDateTime":"2024-12-20T08:00:00-05:00",)"
    R"("valueQuantity":{"value":98.0,"unit":"mg/dL","system":"http://unitsofmeasure.org","code":"mg/dL"}})";

base::json::Document read(std::string_view text) {
  base::Diagnostics faults;
  auto document = base::json::Document::parse("test", std::string(text), faults);
  EXPECT_FALSE(faults.has_errors());
  return std::move(*document);
}

Luck luck() { return {base::Draws(1, 0), base::site("test")}; }

// The resource after a fault of that kind.
std::string damaged(Kind kind) {
  const auto document = read(kObservation);
  const auto fault = make_fault(kind, kObservation, document.root(), luck());
  if (!fault) return {};
  std::string text(kObservation);
  return text.replace(fault->edit.begin, fault->edit.end - fault->edit.begin, fault->edit.text);
}

TEST(Defects, AValueEndsWhereItsTextEnds) {
  const std::string_view text = R"({"a":"x\"}]\\","b":[1.50,{"c":null}],"d":-3e5})";
  EXPECT_EQ(end_of_value(text, 0), text.size());
  EXPECT_EQ(text.substr(5, end_of_value(text, 5) - 5), R"("x\"}]\\")");
  const std::size_t list = text.find('[', 15);
  EXPECT_EQ(text.substr(list, end_of_value(text, list) - list), R"([1.50,{"c":null}])");
  const std::size_t number = text.find("-3e5");
  EXPECT_EQ(text.substr(number, end_of_value(text, number) - number), "-3e5");
}

TEST(Defects, BlanksBetweenValuesDoNotMatter) {
  const std::string_view text = "{\n  \"a\": \"x}\",\n  \"b\": [\n    1,\n    \"]\"\n  ]\n}\n";
  EXPECT_EQ(end_of_value(text, 0), text.size() - 1);
  const std::size_t list = text.find('[');
  EXPECT_EQ(text.substr(end_of_value(text, list)), "\n}\n");
}

TEST(Defects, AnElementIsTakenAwayWithItsComma) {
  const std::string text = damaged(Kind::kMissingElement);
  const auto document = read(text);
  EXPECT_EQ(document.root().size(), read(kObservation).root().size() - 1);
}

TEST(Defects, AResultIsIssuedWeeksLater) {
  const auto document = read(damaged(Kind::kLateResult));
  const std::string_view issued = document.root().text_of("issued");
  EXPECT_GE(issued, "2025-01-10T08:00:00-05:00");
  EXPECT_LE(issued, "2025-03-22T08:00:00-05:00");
}

TEST(Defects, AQuantityKeepsItsValueAndItsDecimals) {
  const std::string text = damaged(Kind::kSwappedUnit);
  EXPECT_NE(text.find(R"({"value":98.0,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"})"), text.npos);
}

TEST(Defects, TextIsNotCutInsideACharacter) {
  // The only text without an escape: ten of its seventeen bytes are umlauts of two bytes each.
  EXPECT_NE(damaged(Kind::kTruncatedText).find("\"text\":\"Glukose\""), std::string::npos);
}

TEST(Defects, WhatHasNoPlaceInAResourceIsNotPutThere) { EXPECT_TRUE(damaged(Kind::kConflictingDemographics).empty()); }

TEST(Defects, AllResourcesOfABundleAreReachedAndTheRestStays) {
  const std::string entry = R"({"fullUrl":"https://a.invalid/Observation/00000000-0000-4000-8000-000000000001","resource":)" +
                            std::string(kObservation) + "}";
  std::string bundle = R"({"resourceType":"Bundle","type":"collection","entry":[)" + entry + "]}\n", ledger;
  Settings settings{.rate = 1, .kinds = 0};
  settings.add(Kind::kDuplicate);
  int added = 0;
  Injector(settings, 1).inject(0, "one.json", bundle, ledger, [&](std::string_view type) {
    EXPECT_EQ(type, "Observation");
    ++added;
  });
  EXPECT_EQ(added, 1);
  const auto document = read(bundle);
  const auto entries = document.root().find("entry")->children();
  ASSERT_EQ(entries.size(), 2u);
  const std::string_view copy = entries[1].find("resource")->text_of("id");
  EXPECT_NE(copy, entries[0].find("resource")->text_of("id"));
  EXPECT_EQ(entries[1].text_of("fullUrl"), "https://a.invalid/Observation/" + std::string(copy));
  EXPECT_NE(ledger.find("\"now\":\"Observation/" + std::string(copy) + "\""), ledger.npos);
}

}  // namespace
}  // namespace sojourn::defects
