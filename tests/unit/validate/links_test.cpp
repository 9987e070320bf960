// Faults between resources, in bundles and across NDJSON.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/validate/validating.hpp"

namespace sojourn::validate {
namespace {

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
