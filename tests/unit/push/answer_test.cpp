#include "sojourn/push/answer.hpp"

#include <gtest/gtest.h>

namespace sojourn::push {
namespace {

TEST(Answer, ABundleHasAResultForEachEntry) {
  const Answer answer = read_answer(R"({"resourceType":"Bundle","type":"transaction-response","entry":[
      {"response":{"status":"201 Created","location":"Patient/1/_history/1"}},
      {"response":{"status":"200","location":"https://example.org/fhir/Encounter/a-b/_history/7"}},
      {"response":{"status":"204 No Content"}},
      {"response":{"status":"422 Unprocessable","outcome":{"resourceType":"OperationOutcome","issue":[
          {"severity":"error","code":"value","diagnostics":"no such code","expression":["Condition.code"]}]}}},
      {"response":{"status":"201","location":"Patient/2","outcome":{"resourceType":"OperationOutcome","issue":[
          {"severity":"warning","code":"value","diagnostics":"old-fashioned"}]}}},
      {"resource":{"resourceType":"Patient"}}]})");
  ASSERT_TRUE(answer.is_bundle);
  ASSERT_EQ(answer.entries.size(), 6u);
  EXPECT_EQ(answer.entries[0].status, 201);
  EXPECT_EQ(answer.entries[0].stored, "Patient/1");
  EXPECT_EQ(answer.entries[1].stored, "Encounter/a-b");
  EXPECT_EQ(answer.entries[2].status, 204);
  EXPECT_EQ(answer.entries[2].stored, "");
  EXPECT_EQ(answer.entries[3].status, 422);
  EXPECT_EQ(answer.entries[3].text, "no such code (Condition.code)");
  EXPECT_EQ(answer.entries[4].text, "") << "a warning about something that was stored";
  EXPECT_EQ(answer.entries[5].status, 0);
}

TEST(Answer, WhatWasDeletedAndIsMadeAgainHasAPast) {
  const Answer answer = read_answer(R"({"resourceType":"Bundle","entry":[
      {"response":{"status":"201 Created","location":"Patient/1/_history/1"}},
      {"response":{"status":"201 Created","location":"https://example.org/fhir/Patient/2/_history/3"}},
      {"response":{"status":"200 OK","location":"Patient/3/_history/3"}},
      {"response":{"status":"201 Created","location":"Patient/4"}},
      {"response":{"status":"201 Created","location":"Patient/5/_history/a3"}}]})");
  std::vector<bool> revived;
  for (const EntryAnswer& entry : answer.entries) revived.push_back(entry.revived);
  EXPECT_EQ(revived, (std::vector<bool>{false, true, false, false, false}));
}

TEST(Answer, OnlyABundleIsOne) {
  for (const char* body : {"", "<html><body>Welcome</body></html>", "[]", "null", "{", R"({"resourceType":"Patient"})"})
    EXPECT_FALSE(read_answer(body).is_bundle) << body;
  const Answer outcome =
      read_answer(R"({"resourceType":"OperationOutcome","issue":[{"severity":"fatal","code":"exception"}]})");
  EXPECT_FALSE(outcome.is_bundle);
  EXPECT_EQ(outcome.text, "exception");
}

TEST(Answer, WhatIsWrongIsSaidInTheServersWords) {
  EXPECT_EQ(problem_text(400, R"({"resourceType":"OperationOutcome","issue":[
      {"severity":"information","diagnostics":"took 3 ms"},{"severity":"error","details":{"text":"no id"},
       "location":["Patient.id"]},
      {"severity":"error","diagnostics":"no name"}]})"),
            "HTTP 400: no id (Patient.id); no name");
  EXPECT_EQ(problem_text(503, ""), "HTTP 503");
  EXPECT_EQ(problem_text(502, "<html>\n<b>Bad\tGateway</b>"), "HTTP 502: <html> <b>Bad Gateway</b>");
  EXPECT_EQ(problem_text(500, std::string(1000, 'x')), "HTTP 500: " + std::string(200, 'x') + "…");
}

TEST(Answer, ASearchPageSaysWhatWasFoundAndWhereTheNextOneIs) {
  const SearchPage page = read_search(R"({"resourceType":"Bundle","type":"searchset","total":3,
      "link":[{"relation":"self","url":"http://s/1"},{"relation":"next","url":"http://s/2"}],"entry":[
      {"resource":{"resourceType":"Patient","id":"p","meta":{"tag":[{"system":"https://sojourn.invalid/run","code":"a"},
          {"system":"other","code":"b"},{"system":"https://sojourn.invalid/run","code":"c"}]}}},
      {"resource":{"resourceType":"Claim","id":"1","patient":{"reference":"Patient/p"}}},
      {"resource":{"resourceType":"Coverage","id":"2","beneficiary":{"reference":"Patient/p"}}},
      {"resource":{"resourceType":"Provenance","id":"3","target":[{"reference":"Device/1"},{"reference":"Patient/q"}]}},
      {"resource":{"resourceType":"Observation","id":"4","subject":{"reference":"Group/1"}}},
      {"resource":{"resourceType":"Location","id":"5"}},
      {"resource":{"resourceType":"OperationOutcome"}}]})");
  ASSERT_TRUE(page.valid);
  EXPECT_EQ(page.total, 3);
  EXPECT_EQ(page.next, "http://s/2");
  ASSERT_EQ(page.found.size(), 6u);
  EXPECT_EQ(page.found[0].runs, (std::vector<std::string>{"a", "c"}));
  const char* patients[] = {"Patient/p", "Patient/p", "Patient/p", "Patient/q", "", ""};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(page.found[i].patient, patients[i]) << i;
  EXPECT_EQ(page.found[5].type + "/" + page.found[5].id, "Location/5");
}

TEST(Answer, APageWithoutATotalOrThatIsNoneSaysSo) {
  EXPECT_EQ(read_search(R"({"resourceType":"Bundle","type":"searchset"})").total, -1);
  EXPECT_EQ(read_search(R"({"resourceType":"Bundle","total":0})").total, 0);
  for (const char* body : {"", "<html>", "[]", "7", R"({"resourceType":"OperationOutcome"})"})
    EXPECT_FALSE(read_search(body).valid) << body;
}

}  // namespace
}  // namespace sojourn::push
