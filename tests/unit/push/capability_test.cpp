#include "sojourn/push/capability.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace sojourn::push {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Json codes(const std::vector<std::string>& words) {
  Json out = Json::array();
  for (const std::string& word : words) out.push_back({{"code", word}});
  return out;
}

// A server that can all that a load needs, for Patients.
Json statement() {
  return {{"resourceType", "CapabilityStatement"},
          {"fhirVersion", "4.0.1"},
          {"software", {{"name", "Some server"}}},
          {"rest",
           {{{"mode", "server"},
             {"interaction", codes({"transaction", "batch"})},
             {"resource",
              {{{"type", "Patient"},
                {"interaction", codes({"create", "update", "search-type"})},
                {"updateCreate", true},
                {"conditionalCreate", true}}}}}}}};
}
Json& rest(Json& statement) { return statement["rest"][0]; }
Json& patient(Json& statement) { return rest(statement)["resource"][0]; }

std::vector<std::string> lacks(const Json& statement, IdMode ids = IdMode::kPut, bool transactions = true,
                               std::vector<std::string> types = {"Patient"}) {
  return missing(read_capability(statement.dump()), {ids, transactions, std::move(types)});
}

TEST(Capability, IsReadFromTheStatement) {
  const Capability server = read_capability(statement().dump());
  EXPECT_TRUE(server.valid && server.transaction && server.batch);
  EXPECT_EQ(server.fhir_version, "4.0.1");
  EXPECT_EQ(server.software, "Some server");
  const Capability::Type& type = server.types.at("Patient");
  EXPECT_TRUE(type.create && type.update && type.search && type.update_create && type.conditional_create);
}

TEST(Capability, StrangeStatementsAreNone) {
  for (const char* body :
       {"", "<html>", "[]", "null", "{\"resourceType\":\"OperationOutcome\"}", "{\"resourceType\":7}"})
    EXPECT_FALSE(read_capability(body).valid) << body;
  for (
      const char* body :
      {R"({"resourceType":"CapabilityStatement"})", R"({"resourceType":"CapabilityStatement","rest":{}})",
       R"({"resourceType":"CapabilityStatement","software":{"name":null},"fhirVersion":4})",
       R"({"resourceType":"CapabilityStatement",
           "rest":[7,{"interaction":[{"code":1}],"resource":["Patient",{"type":3}]}]})"})
    EXPECT_TRUE(read_capability(body).valid) << body;
}

TEST(Missing, NothingIfTheServerCanAll) {
  for (const IdMode ids : {IdMode::kPut, IdMode::kConditional, IdMode::kPost})
    for (const bool transactions : {true, false}) EXPECT_THAT(lacks(statement(), ids, transactions), IsEmpty());
}

TEST(Missing, AnotherVersionOfFhir) {
  Json server = statement();
  server["fhirVersion"] = "5.0.0";
  EXPECT_THAT(lacks(server), ElementsAre("it speaks FHIR 5.0.0, not R4 (4.0.1)"));
  server.erase("fhirVersion");
  EXPECT_THAT(lacks(server), ElementsAre("it speaks FHIR of an unknown version, not R4 (4.0.1)"));
}

TEST(Missing, TransactionsOrBatches) {
  Json server = statement();
  rest(server)["interaction"] = codes({"batch"});
  EXPECT_THAT(lacks(server), ElementsAre("it takes no transactions; --send batch will do"));
  EXPECT_THAT(lacks(server, IdMode::kPut, false), IsEmpty());
  rest(server)["interaction"] = codes({});
  EXPECT_THAT(lacks(server), ElementsAre("it takes no transactions; nor batches"));
  EXPECT_THAT(lacks(server, IdMode::kPut, false), ElementsAre("it takes no batches"));
  rest(server)["interaction"] = codes({"transaction"});
  EXPECT_THAT(lacks(server, IdMode::kPut, false), IsEmpty()) << "who takes transactions takes batches, too";
}

TEST(Missing, PlainNoToChosenIds) {
  Json server = statement();
  patient(server)["updateCreate"] = false;
  EXPECT_THAT(lacks(server), ElementsAre(HasSubstr("(updateCreate) for Patient; --ids conditional")));
  EXPECT_THAT(lacks(server, IdMode::kConditional), IsEmpty());
  patient(server).erase("updateCreate");
  EXPECT_THAT(lacks(server), IsEmpty()) << "silence is no denial";
  patient(server)["interaction"] = codes({"create"});
  EXPECT_THAT(lacks(server), ElementsAre(HasSubstr("updateCreate"))) << "without update there is no update-create";
}

TEST(Missing, ConditionalCreate) {
  Json server = statement();
  patient(server)["conditionalCreate"] = false;
  EXPECT_THAT(lacks(server, IdMode::kConditional),
              ElementsAre(HasSubstr("no conditional create for Patient; --ids post")));
  EXPECT_THAT(lacks(server), IsEmpty());
  EXPECT_THAT(lacks(server, IdMode::kPost), IsEmpty());
}

TEST(Missing, TypesThatAreNotKnown) {
  EXPECT_THAT(lacks(statement(), IdMode::kPut, true, {"Claim", "Patient", "Goal"}),
              ElementsAre("it does not know Claim, Goal; generate without them (--resources=-Claim,-Goal)"));
}

}  // namespace
}  // namespace sojourn::push
