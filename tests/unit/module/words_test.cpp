#include "sojourn/module/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sojourn/base/diagnostics.hpp"

namespace sojourn::module {
namespace {

class Words : public testing::Test {
 protected:
  const base::json::Node& node(std::string text) {
    for (char& c : text)
      if (c == '\'') c = '"';
    base::Diagnostics faults;
    document_ = base::json::Document::parse("test.json", std::move(text), faults);
    return document_->root();
  }
  std::string of(std::string text) { return condition_words(node(std::move(text))); }

 private:
  std::optional<base::json::Document> document_;
};

TEST_F(Words, OfConditionsReadAsAClinicianWouldSayThem) {
  EXPECT_EQ(of("{'condition_type':'Age','operator':'>=','quantity':18,'unit':'years'}"), "age >= 18");
  EXPECT_EQ(of("{'condition_type':'Age','operator':'<','quantity':6,'unit':'months'}"), "age < 6 months");
  EXPECT_EQ(of("{'condition_type':'Gender','gender':'M'}"), "male");
  EXPECT_EQ(of("{'condition_type':'Attribute','attribute':'stage','operator':'==','value':2}"), "stage = 2");
  EXPECT_EQ(of("{'condition_type':'Attribute','attribute':'type','operator':'==','value':'a b'}"), "type is \"a b\"");
  EXPECT_EQ(of("{'condition_type':'Attribute','attribute':'type','operator':'is nil'}"), "type is not set");
  EXPECT_EQ(of("{'condition_type':'Date','operator':'>=','date':{'year':2004,'month':8,'day':2}}"),
            "date >= 2004-08-02");
  EXPECT_EQ(of("{'condition_type':'Active Medication','codes':[{'system':'RxNorm','code':'1','display':'Aspirin'}]}"),
            "takes Aspirin");
  EXPECT_EQ(of("{'condition_type':'PriorState','name':'X','within':{'quantity':3,'unit':'weeks'}}"),
            "has been in \"X\" within 3 weeks");
  EXPECT_EQ(of("{'condition_type':'VitalSign','vital_sign':'BMI','operator':'>','value':30}"), "BMI > 30");
}

TEST_F(Words, OfNestedConditionsKeepTheirBrackets) {
  const std::string male = "{'condition_type':'Gender','gender':'M'}", yes = "{'condition_type':'True'}";
  const std::string either = "{'condition_type':'Or','conditions':[" + male + "," + yes + "]}";
  EXPECT_EQ(of("{'condition_type':'And','conditions':[" + yes + "," + either + "]}"), "always and (male or always)");
  EXPECT_EQ(of("{'condition_type':'Not','condition':" + either + "}"), "not (male or always)");
  EXPECT_EQ(of("{'condition_type':'At Least','minimum':2,'conditions':[" + male + "," + yes + "]}"),
            "at least 2 of: male; always");
}

TEST_F(Words, OfFaultyConditionsArePoorButHarmless) {
  EXPECT_EQ(of("{'condition_type':'Nonsense'}"), "?");
  EXPECT_EQ(of("{'condition_type':'Not'}"), "?");
  EXPECT_EQ(of("{}"), "?");
}

TEST_F(Words, OfQuantities) {
  EXPECT_EQ(quantity_words(node("{'exact':{'quantity':2,'unit':'days'}}")), "2 days");
  EXPECT_EQ(quantity_words(node("{'range':{'low':1,'high':3,'unit':'weeks'}}")), "1 to 3 weeks");
  EXPECT_EQ(quantity_words(node("{'distribution':{'kind':'GAUSSIAN','parameters':{'mean':5,'standardDeviation':1}},"
                                "'unit':'years'}")),
            "about 5, SD 1 years");
  EXPECT_EQ(quantity_words(node("{}")), "");
}

TEST_F(Words, OfPercentagesCarryNoBinaryDust) {
  EXPECT_EQ(percent_words(0.0029), "0.29%");
  EXPECT_EQ(percent_words(0.07), "7%");
  EXPECT_EQ(percent_words(1), "100%");
  EXPECT_EQ(percent_words(0.00000012), "0.000012%");
}

TEST_F(Words, OfStatesNameTheirCodes) {
  EXPECT_THAT(state_words(node("{'codes':[{'system':'RxNorm','code':'1','display':'Aspirin'}],'reason':'pain'}"),
                          StateType::kMedicationOrder),
              testing::ElementsAre("Aspirin", "for pain"));
  EXPECT_THAT(state_words(node("{'attribute':'x','value':true}"), StateType::kSetAttribute),
              testing::ElementsAre("x := true"));
  EXPECT_THAT(state_words(node("{'attribute':'x'}"), StateType::kSetAttribute), testing::ElementsAre("clear x"));
}

}  // namespace
}  // namespace sojourn::module
