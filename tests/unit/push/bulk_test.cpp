#include "sojourn/push/bulk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace sojourn::push {
namespace {

using testing::HasSubstr;

std::vector<BulkFile> two_files() {
  return {{{"Patient", "Patient.0001.ndjson", 5, 100}, 0, false, {}}, {{"Condition", "Condition.0001.ndjson", 8, 100}, 0, false, {}}};
}

TEST(BulkReport, ListsOfBulkDataServersGoToTheirFiles) {
  auto files = two_files();
  read_import_report(R"({"transactionTime":"2026-01-01T00:00:00Z",
    "output":[{"type":"Patient","count":5,"inputUrl":"https://store/x/Patient.0001.ndjson"}],
    "error":[{"type":"OperationOutcome","count":8,"inputUrl":"https://store/x/Condition.0001.ndjson","url":"https://store/errors.ndjson"}]})",
                     files);
  EXPECT_TRUE(files[0].told);
  EXPECT_EQ(files[0].imported, 5u);
  EXPECT_EQ(files[0].error, "");
  EXPECT_THAT(files[1].error, HasSubstr("8 errors: https://store/errors.ndjson"));
}

TEST(BulkReport, TheWordsOfHapiGoToTheirFiles) {
  auto files = two_files();
  const std::string words =
      "Bulk Import Report\nSource: http://127.0.0.1:1/Condition.0001.ndjson\n  Outcomes:\n    * SUCCESSFUL_CREATE: 2\n"
      "    * FAILURE: 6\n  Errors:\n    * HAPI-1094: Resource Encounter/a not found\n    * HAPI-1094: Resource Encounter/b not found\n"
      "Source: http://127.0.0.1:1/Patient.0001.ndjson\n  Outcomes:\n    * SUCCESSFUL_UPDATE_AS_CREATE: 3\n    * SUCCESSFUL_UPDATE: 2\n";
  const nlohmann::json inner{{"reportMsg", words}};
  const nlohmann::json outcome{{"resourceType", "OperationOutcome"},
                               {"issue", {{{"severity", "error"}, {"diagnostics", "Job is in FAILED state; " + inner.dump(2)}}}}};
  read_import_report(outcome.dump(), files);
  EXPECT_EQ(files[0].imported, 5u);
  EXPECT_EQ(files[0].error, "");
  EXPECT_EQ(files[1].imported, 2u);
  EXPECT_EQ(files[1].error, "6 refused, e.g. HAPI-1094: Resource Encounter/a not found");
}

TEST(BulkReport, WordsOfOthersLeaveTheFilesUntold) {
  auto files = two_files();
  read_import_report("<html>gateway</html>", files);
  EXPECT_FALSE(files[0].told);
  EXPECT_EQ(files[1].error, "");
}

TEST(ImportBody, NamesEveryFileInTheFormOfTheServer) {
  const std::vector<Shard> shards{{"Patient", "Patient.0001.ndjson", 5, 100}};
  const auto hapi = nlohmann::json::parse(import_body(shards, "http://h:1", ImportDialect::kHapi));
  EXPECT_EQ(hapi["resourceType"], "Parameters");
  EXPECT_EQ(hapi["parameter"][0], (nlohmann::json{{"name", "inputFormat"}, {"valueCode", "application/fhir+ndjson"}}));
  EXPECT_EQ(hapi["parameter"].back()["part"][1]["valueUri"], "http://h:1/Patient.0001.ndjson");
  const auto azure = nlohmann::json::parse(import_body(shards, "http://h:1", ImportDialect::kAzure));
  EXPECT_EQ(azure["parameter"][1], (nlohmann::json{{"name", "mode"}, {"valueString", "IncrementalLoad"}}));
  EXPECT_EQ(azure["parameter"].back()["part"][0], (nlohmann::json{{"name", "type"}, {"valueString", "Patient"}}));
}

TEST(BulkManifest, HasTheMembersOfBulkDataAccess) {
  const auto manifest = nlohmann::json::parse(
      bulk_manifest({{"Patient", "Patient.0001.ndjson", 5, 100}}, "https://store/x", "2026-01-01T00:00:00Z"));
  EXPECT_EQ(manifest["requiresAccessToken"], false);
  EXPECT_EQ(manifest["transactionTime"], "2026-01-01T00:00:00Z");
  EXPECT_EQ(manifest["output"][0],
            (nlohmann::json{{"type", "Patient"}, {"url", "https://store/x/Patient.0001.ndjson"}, {"count", 5}}));
  EXPECT_TRUE(manifest["error"].empty());
}

}  // namespace
}  // namespace sojourn::push
