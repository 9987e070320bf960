#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "sojourn/run/options.hpp"

namespace sojourn::run {
namespace {

using encode::ResourceSet;
using encode::ResourceType;
using Words = std::vector<std::string>;

Parsed parse(const Words& words) { return parse_options(Command::kGenerate, words, {}); }

ResourceSet chosen(const Words& words) {
  const Parsed p = parse(words);
  EXPECT_EQ(p.errors, Words{});
  return p.options.resources;
}

std::string only_error(const Words& words) {
  const Parsed p = parse(words);
  return p.errors.size() == 1 ? p.errors[0] : std::to_string(p.errors.size()) + " errors";
}

TEST(ResourcesOption, ByDefaultAllButWhatIsOnRequest) {
  const ResourceSet set = chosen({});
  EXPECT_TRUE(set == ResourceSet::usual());
  EXPECT_TRUE(set.has(ResourceType::kGoal));
  EXPECT_TRUE(set.has(ResourceType::kMedia));
  EXPECT_FALSE(set.has(ResourceType::kDocumentReference));
}

TEST(ResourcesOption, AListIsWrittenBesideWhatOthersReferTo) {
  ResourceSet expected = ResourceSet::always();
  expected.add(ResourceType::kCondition);
  expected.add(ResourceType::kObservation);
  EXPECT_TRUE(chosen({"--resources", "Patient,Condition,Observation"}) == expected);
  EXPECT_TRUE(chosen({"--resources", "condition", "--resources=OBSERVATION"}) == expected);
  EXPECT_TRUE(expected.has(ResourceType::kEncounter));
  EXPECT_FALSE(expected.has(ResourceType::kProvenance));
}

TEST(ResourcesOption, SignsChangeTheDefault) {
  ResourceSet expected = ResourceSet::usual();
  expected.remove(ResourceType::kProvenance);
  expected.remove(ResourceType::kCareTeam);
  EXPECT_TRUE(chosen({"--resources", "-Provenance,-CareTeam"}) == expected);
  EXPECT_TRUE(chosen({"--resources=-Provenance,-CareTeam"}) == expected);
  expected.add(ResourceType::kDocumentReference);
  EXPECT_TRUE(chosen({"--resources", "-Provenance", "--resources", "+DocumentReference,-CareTeam"}) == expected);
}

TEST(ResourcesOption, AllCanBeTrimmedAndRebuilt) {
  EXPECT_TRUE(chosen({"--resources", "all"}) == ResourceSet::all());
  ResourceSet expected = ResourceSet::all();
  expected.remove(ResourceType::kMedia);
  EXPECT_TRUE(chosen({"--resources", "all,-Media"}) == expected);
  expected = ResourceSet::always();
  expected.add(ResourceType::kGoal);
  EXPECT_TRUE(chosen({"--resources", "-all,+Goal"}) == expected);
}

TEST(ResourcesOption, AnUnknownTypeIsAnErrorWithTheNearestName) {
  EXPECT_EQ(only_error({"--resources", "Condition,Observatoin"}),
            "--resources: \"Observatoin\" is not a resource type; did you mean \"Observation\"?");
  EXPECT_EQ(only_error({"--resources", "+DocumentRefrence"}),
            "--resources: \"DocumentRefrence\" is not a resource type; did you mean \"DocumentReference\"?");
  EXPECT_NE(only_error({"--resources", ""}).find("choose one of: all, Patient"), std::string::npos);
}

TEST(ResourcesOption, WhatIsAlwaysWrittenCannotBeLeftOut) {
  EXPECT_EQ(only_error({"--resources", "-Encounter"}),
            "--resources: Encounter is always written, since other resources refer to it; leave \"-Encounter\" out");
}

TEST(ResourcesOption, NeedsAFhirFormatAndAValue) {
  EXPECT_EQ(only_error({"--resources", "Condition", "--format", "csv"}),
            "--resources needs --format fhir-bundle or fhir-ndjson");
  EXPECT_EQ(only_error({"--resources"}), "--resources needs a value: --resources LIST");
  EXPECT_EQ(only_error({"--resources", "--quiet"}), "--resources needs a value: --resources LIST");
}

TEST(ResourcesOption, AConfigurationFileMayGiveAListThatTheCommandLineReplaces) {
  const std::string path = ::testing::TempDir() + "resources_option_" + std::to_string(::getpid()) + ".json";
  std::ofstream(path) << R"({"resources": ["Condition", "+Goal"]})";
  ResourceSet expected = ResourceSet::always();
  expected.add(ResourceType::kCondition);
  expected.add(ResourceType::kGoal);
  EXPECT_TRUE(chosen({"--config", path}) == expected);
  EXPECT_TRUE(chosen({"--config", path, "--resources", "all"}) == ResourceSet::all());
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace sojourn::run
