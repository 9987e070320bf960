// Faults between resources, in bundles and across NDJSON.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/validate/validating.hpp"

namespace sojourn::validate {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> rules_of(const std::string& text, bool closed = false) {
  std::vector<std::string> rules;
  for (const Finding& f : findings_of(text, closed)) rules.push_back(f.rule);
  return rules;
}

const std::string kPatient = R"({"resourceType":"Patient","id":"a","birthDate":"2000-01-01"})"
                             "\n";
const std::string kCondition = R"({"resourceType":"Condition","id":"c","subject":{"reference":"Patient/a"}})"
                               "\n";

TEST(Links, LinesReferToEachOtherInAnyOrder) { EXPECT_THAT(rules_of(kCondition + kPatient, true), IsEmpty()); }

TEST(Links, AMissingTargetIsAFaultOnlyOfAClosedInput) {
  EXPECT_THAT(rules_of(kCondition), IsEmpty());
  EXPECT_THAT(rules_of(kCondition, true), ElementsAre("dangling-reference"));
}

TEST(Links, AMissingTargetOfATypeThatTheInputHoldsIsWarnedOf) {
  const auto findings = findings_of(R"({"resourceType":"Patient","id":"other"})"
                                    "\n" +
                                    kCondition);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, base::Severity::kWarning);
  EXPECT_EQ(findings[0].path, "Condition.subject.reference");
  EXPECT_EQ(findings[0].resource, "Condition/c");
}

TEST(Links, TheSameIdTwiceIsFound) { EXPECT_THAT(rules_of(kPatient + kPatient), ElementsAre("duplicate-id")); }

std::string bundle_of(const std::string& resource, const std::string& type = "collection",
                      const std::string& request = "") {
  return R"({"resourceType":"Bundle","type":")" + type + R"(","entry":[{"resource":)" +
         resource.substr(0, resource.size() - 1) + request + "}]}\n";
}

TEST(Links, TwoBundlesMaySayTheSameOfAResource) {
  std::string indented = kPatient;
  indented.replace(indented.find(','), 1, ",\n  ");
  EXPECT_THAT(rules_of(bundle_of(kPatient) + bundle_of(indented)), IsEmpty());
}

TEST(Links, TwoBundlesThatDifferInAResourceAreFound) {
  std::string other = kPatient;
  other.replace(other.find("2000"), 4, "2001");
  const auto findings = findings_of(bundle_of(kPatient) + bundle_of(other) + bundle_of(kPatient));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].rule, "duplicate-id");
  EXPECT_EQ(findings[0].resource, "Patient/a");
  EXPECT_THAT(rules_of(bundle_of(kPatient) + bundle_of(other, "history")), Contains("duplicate-id").Times(0))
      << "a history holds what was";
  const std::string post = R"(,"request":{"method":"POST","url":"Patient"})", put = R"(,"request":{"method":"PUT","url":"Patient/a"})";
  EXPECT_THAT(rules_of(bundle_of(kPatient, "batch", post) + bundle_of(other, "batch", post)), IsEmpty())
      << "the server gives each an id of its own";
  EXPECT_THAT(rules_of(bundle_of(kPatient, "batch", put) + bundle_of(other, "batch", put)),
              ElementsAre("duplicate-id"));
}

TEST(Links, ConditionalReferencesAreAllowed) {
  EXPECT_THAT(
      rules_of(R"({"resourceType":"Condition","subject":{"reference":"Patient?identifier=http://a.b/c|v"}})", true),
      IsEmpty());
}

TEST(Links, EventsBeforeBirthAreFoundAcrossLines) {
  EXPECT_THAT(
      rules_of(R"({"resourceType":"Condition","onsetDateTime":"1999-01-01","subject":{"reference":"Patient/a"}})"
               "\n" +
               kPatient),
      ElementsAre("time-before-birth"));
}

TEST(Links, BrokenJsonEndsThePiece) {
  const auto findings = findings_of(kPatient + "{\"resourceType\":\"Patient\"");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].rule, "bad-json");
}

}  // namespace
}  // namespace sojourn::validate
