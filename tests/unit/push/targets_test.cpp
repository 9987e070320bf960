#include "sojourn/push/targets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace sojourn::push {
namespace {

TEST(Targets, EveryoneHasItsOwnNameAndLimitsThatAllowALoad) {
  std::set<std::string_view> names;
  for (const Target& target : targets()) {
    EXPECT_TRUE(names.insert(target.name).second) << target.name;
    EXPECT_EQ(find_target(target.name), &target);
    EXPECT_GE(target.start_entries, 1u) << target.name;
    EXPECT_LE(target.start_entries, target.most_entries) << target.name;
    EXPECT_GE(target.most_requests, 1u) << target.name;
    // One large resource, a document of some 100 kB, must fit.
    EXPECT_GE(target.most_bytes, 500'000u) << target.name;
    const auto is_upper = [](unsigned char c) { return std::isupper(c) != 0; };
    EXPECT_TRUE(std::none_of(target.software.begin(), target.software.end(), is_upper)) << target.software;
    EXPECT_TRUE(std::none_of(target.host.begin(), target.host.end(), is_upper)) << target.host;
  }
  EXPECT_EQ(find_target("no such server"), nullptr);
}

TEST(Targets, TheHostTellsAServer) {
  EXPECT_EQ(recognise("", "https://ws-clinic.fhir.azurehealthcareapis.com").name, "azure");
  EXPECT_EQ(recognise("", "https://healthcare.googleapis.com/v1/projects/p/locations/l/datasets/d/fhirStores/s/fhir").name,
            "google");
  EXPECT_EQ(recognise("", "https://healthlake.us-east-1.amazonaws.com/datastore/1/r4/").name, "aws");
  EXPECT_EQ(recognise("", "HTTPS://API.MEDPLUM.COM:443/fhir/R4").name, "medplum");
  EXPECT_EQ(recognise("HAPI FHIR Server", "https://api.medplum.com/fhir/R4").name, "medplum");
}

TEST(Targets, TheSoftwareNameTellsAServerOnAnyHost) {
  EXPECT_EQ(recognise("HAPI FHIR Server", "http://127.0.0.1:8080/fhir").name, "hapi");
  EXPECT_EQ(recognise("Microsoft FHIR Server", "http://fhir.example.org").name, "azure");
  EXPECT_EQ(recognise("Medplum", "https://fhir.example.org/R4?host=.amazonaws.com").name, "medplum");
}

TEST(Targets, AnUnknownServerIsGeneric) {
  EXPECT_EQ(recognise("", "").name, "generic");
  EXPECT_EQ(recognise("Firely Server", "https://server.fire.ly").name, "generic");
  // Names in the path or in front of the host prove nothing, nor does any other machine of a cloud.
  EXPECT_EQ(recognise("", "https://example.org/healthcare.googleapis.com").name, "generic");
  EXPECT_EQ(recognise("", "https://healthcare.googleapis.com.example.org/fhir").name, "generic");
  EXPECT_EQ(recognise("", "https://api.medplum.com@example.org/fhir").name, "generic");
  EXPECT_EQ(recognise("", "http://ec2-198-51-100-1.compute-1.amazonaws.com/fhir").name, "generic");
}

// The page repeats the table with the sources; a figure is changed in both.
TEST(Targets, ThePageOfServersHasTheFiguresOfTheTable) {
  std::ifstream file(SOJOURN_SOURCE_DIR "/docs/fhir-servers.md");
  std::stringstream page;
  page << file.rdbuf();
  for (const Target& target : targets()) {
    const std::string mode = target.ids == IdMode::kPut           ? "PUT"
                             : target.ids == IdMode::kConditional ? "conditional POST"
                                                                  : "POST";
    std::ostringstream row;
    row << "| `" << target.name << "` | " << target.most_entries << " | " << target.most_bytes / 1'000'000 << " MB | "
        << (target.transactions ? "transaction" : "batch") << " | " << mode << " | " << target.most_requests << " | "
        << target.start_entries << " |";
    EXPECT_NE(page.str().find(row.str()), std::string::npos) << row.str();
  }
}

}  // namespace
}  // namespace sojourn::push
