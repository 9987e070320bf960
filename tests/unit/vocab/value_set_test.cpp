#include "sojourn/vocab/value_set.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace sojourn::vocab {
namespace {

std::size_t add(const std::string& json, Vocabulary& vocabulary, base::Diagnostics& faults) {
  auto document = base::json::Document::parse("loinc.json", json, faults);
  return document ? add_code_system(*document, vocabulary, faults) : 0;
}

TEST(ValueSet, GivesEveryConceptItsDisplay) {
  Vocabulary vocabulary;
  base::Diagnostics faults;
  const std::size_t count = add(R"({"resourceType": "CodeSystem", "url": "http://loinc.org", "concept": [
    {"code": "8302-2", "display": "Body Height"}, {"code": "29463-7", "display": "Body Weight"}]})",
                                vocabulary, faults);
  EXPECT_EQ(count, 2u);
  EXPECT_TRUE(faults.all().empty());
  const ConceptId height = vocabulary.find("LOINC", "8302-2");  // by the name that modules use
  ASSERT_TRUE(static_cast<bool>(height));
  EXPECT_EQ(vocabulary.display(height), "Body Height");
}

TEST(ValueSet, ReportsAConceptWithoutDisplayAndOneThatStandsTwice) {
  Vocabulary vocabulary;
  base::Diagnostics faults;
  const std::size_t count = add(R"({"resourceType": "CodeSystem", "url": "http://loinc.org", "concept": [
    {"code": "8302-2"},
    {"code": "29463-7", "display": "Body Weight"},
    {"code": "29463-7", "display": "Body Weight"}]})",
                                vocabulary, faults);
  EXPECT_EQ(count, 1u);
  const auto sorted = faults.sorted();
  ASSERT_EQ(sorted.size(), 2u);
  EXPECT_EQ(sorted[0].rule, "value-set-concept");
  EXPECT_EQ(sorted[0].line, 2);
  EXPECT_EQ(sorted[1].rule, "value-set-duplicate");
  EXPECT_EQ(sorted[1].line, 4);
}

TEST(ValueSet, RefusesAnotherKindOfResource) {
  Vocabulary vocabulary;
  base::Diagnostics faults;
  EXPECT_EQ(add(R"({"resourceType": "ValueSet", "url": "http://loinc.org"})", vocabulary, faults), 0u);
  ASSERT_EQ(faults.errors(), 1u);
  EXPECT_EQ(faults.all()[0].rule, "value-set-kind");
}

TEST(ValueSet, WarnsWhenACodeIsKnownByAnotherDisplay) {
  Vocabulary vocabulary;
  vocabulary.add("LOINC", "8302-2", "Height");
  base::Diagnostics faults;
  add(R"({"resourceType": "CodeSystem", "url": "http://loinc.org",
          "concept": [{"code": "8302-2", "display": "Body Height"}]})",
      vocabulary, faults);
  ASSERT_EQ(faults.warnings(), 1u);
  EXPECT_EQ(faults.all()[0].rule, "display-differs");
}

TEST(ValueSet, AMissingFolderIsAnError) {
  Vocabulary vocabulary;
  base::Diagnostics faults;
  const auto loaded = load_value_sets("no/such/folder", vocabulary, faults);
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().kind, base::ErrorKind::kNotFound);
  EXPECT_NE(loaded.error().message.find("no/such/folder"), std::string::npos);
}

TEST(ValueSet, TheShippedFilesLoadWithoutFaultAndHoldTheBuiltInCodes) {
  Vocabulary vocabulary;
  base::Diagnostics faults;
  const auto loaded = load_value_sets(SOJOURN_SOURCE_DIR "/valuesets", vocabulary, faults);
  ASSERT_TRUE(loaded.has_value());
  for (const base::Diagnostic& fault : faults.all()) ADD_FAILURE() << base::to_text(fault);
  EXPECT_EQ(*loaded, vocabulary.concepts());
  for (const auto& [system, code] : {std::pair{"SNOMED-CT", "308646001"}, std::pair{"LOINC", "69453-9"},
                                     std::pair{"CVX", "140"}, std::pair{"http://unitsofmeasure.org", "mm[Hg]"}})
    EXPECT_TRUE(static_cast<bool>(vocabulary.find(system, code))) << system << ' ' << code;
}

}  // namespace
}  // namespace sojourn::vocab
