#include <gtest/gtest.h>

#include "sojourn/validate/expression.hpp"
#include "unit/validate/validating.hpp"

namespace sojourn::validate {
namespace {

bool holds(std::string_view expression, std::string resource) {
  base::json::pad_for_reading(resource);
  Tape tape;
  EXPECT_TRUE(read_value(resource, 0, tape));
  EXPECT_TRUE(shipped().annotate(tape, 0));
  const auto compiled = Expression::compile(expression);
  EXPECT_NE(compiled, nullptr) << expression;
  return compiled && compiled->holds(shipped(), tape, 0, 0);
}

const std::string kPatient =
    R"({"resourceType":"Patient","name":[{"use":"official","given":["Ann","Bea"]},{"use":"old","family":"X"}],)"
    R"("active":false,)"
    R"("deceasedDateTime":"2024-01-01","multipleBirthInteger":2})";

TEST(Expressions, NamesLeadThroughListsAndChoices) {
  EXPECT_TRUE(holds("name.given.count() = 2", kPatient));
  EXPECT_TRUE(holds("deceased.exists() and deceased is dateTime", kPatient));
  EXPECT_FALSE(holds("deceased is boolean", kPatient));
  EXPECT_TRUE(holds("Patient.name.where(use = 'old').family = 'X'", kPatient));
}

TEST(Expressions, LogicKnowsEmptiness) {
  EXPECT_TRUE(holds("gender.empty() implies birthDate.exists().not()", kPatient));
  EXPECT_FALSE(holds("gender or birthDate", kPatient));
  EXPECT_TRUE(holds("name or gender", kPatient));
  EXPECT_TRUE(holds("gender.exists() xor name.exists()", kPatient));
  EXPECT_FALSE(holds("active", kPatient));
}

TEST(Expressions, TextsAndNumbersAreCompared) {
  EXPECT_TRUE(holds("(multipleBirth + 1) * 2 = 6", kPatient));
  EXPECT_TRUE(holds("name.first().given.first().matches('^A[a-z]+$')", kPatient));
  EXPECT_TRUE(holds("name.all(use in ('official' | 'old'))", kPatient));
  EXPECT_TRUE(holds("iif(active, 1, 2) = 2", kPatient));
}

TEST(Expressions, WhatNeedsAServerDoesNotCompile) {
  EXPECT_EQ(Expression::compile("subject.resolve() is Patient"), nullptr);
  EXPECT_EQ(Expression::compile("code.memberOf('x')"), nullptr);
  EXPECT_EQ(Expression::compile("a and"), nullptr);
}

}  // namespace
}  // namespace sojourn::validate
