#include "sojourn/run/options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace sojourn::run {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Words = std::vector<std::string>;

Parsed parse(const Words& words, const std::map<std::string, std::string>& environment = {},
             Command command = Command::kGenerate) {
  return parse_options(command, words, environment);
}

std::string only_error(const Words& words, Command command = Command::kGenerate) {
  const Parsed parsed = parse(words, {}, command);
  return parsed.errors.size() == 1 ? parsed.errors[0] : std::to_string(parsed.errors.size()) + " errors";
}

class ConfigFile {
 public:
  explicit ConfigFile(const std::string& text)
      : path_(::testing::TempDir() + "options_test_" + std::to_string(::getpid()) + ".json") {
    std::ofstream(path_) << text;
  }
  ~ConfigFile() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST(Options, DefaultsAreThoseOfTheTable) {
  const Parsed p = parse({});
  EXPECT_THAT(p.errors, IsEmpty());
  EXPECT_EQ(p.options.people, 100u);
  EXPECT_FALSE(p.options.living);
  EXPECT_EQ(p.options.seed, 1u);
  EXPECT_EQ(p.options.reference_date, base::Date{date::year{2026} / 1 / 1});
  EXPECT_EQ(p.options.last_day(), p.options.reference_date);
  EXPECT_EQ(p.options.years_of_history, 10);
  EXPECT_THAT(p.options.formats, ElementsAre(Format::kFhirBundle));
}

TEST(Options, ValuesAreReadInEveryForm) {
  const Parsed p = parse({"--population=7", "--seed", "42", "--age", "18-65", "--sex", "Female", "--state", "MA",
                          "--format", "csv", "--format", "fhir-ndjson", "--module", "*flu*", "--module", "asthma",
                          "--modules", "a", "--modules-only", "--until", "2026-06-30", "-t", "3", "-q"});
  EXPECT_THAT(p.errors, IsEmpty());
  EXPECT_EQ(p.options.people, 7u);
  EXPECT_EQ(p.options.seed, 42u);
  EXPECT_EQ(p.options.age->youngest, 18);
  EXPECT_EQ(p.options.age->oldest, 65);
  EXPECT_EQ(p.options.sex, SexChoice::kFemale);
  EXPECT_THAT(p.options.formats, ElementsAre(Format::kFhirNdjson, Format::kCsv));
  EXPECT_THAT(p.options.module, ElementsAre("*flu*", "asthma"));
  EXPECT_TRUE(p.options.modules_only);
  EXPECT_EQ(p.options.last_day(), base::Date{date::year{2026} / 6 / 30});
  EXPECT_EQ(p.options.threads, 3);
  EXPECT_TRUE(p.options.quiet);
}

TEST(Options, AnUnknownNameNamesTheNearest) {
  EXPECT_EQ(only_error({"--populaton", "5"}), "unknown option \"--populaton\"; did you mean \"--population\"?");
  EXPECT_EQ(only_error({"--json"}), "unknown option \"--json\" of \"generate\"; it belongs to \"bench\", \"report\"");
}

TEST(Options, AnImpossibleValueNamesTheNearest) {
  EXPECT_EQ(only_error({"--population", "0"}), "--population: 0 is out of range; the nearest value allowed is 1");
  EXPECT_EQ(only_error({"--seed", "-3"}), "--seed: -3 is out of range; the nearest value allowed is 0");
  EXPECT_EQ(only_error({"--seed", "99999999999999999999"}),
            "--seed: 99999999999999999999 is out of range; the nearest value allowed is 9223372036854775807");
  EXPECT_THAT(only_error({"--population", "ten"}), HasSubstr("\"ten\" is not a whole number"));
  EXPECT_THAT(only_error({"--population", "1e3"}), HasSubstr("not a whole number"));
  EXPECT_EQ(only_error({"--format", "fhir-bundel"}),
            "--format: \"fhir-bundel\" is not a format; did you mean \"fhir-bundle\"?");
  EXPECT_THAT(only_error({"--format", "xml"}), HasSubstr("choose one of: fhir-bundle, fhir-ndjson, fhir-ips, csv, text"));
  EXPECT_EQ(only_error({"--age", "65-18"}), "--age: \"65-18\" goes down; did you mean \"18-65\"?");
  EXPECT_THAT(only_error({"--age", "20-200"}), HasSubstr("nearest value allowed is 109"));
  EXPECT_THAT(only_error({"--reference-date", "2026-02-30"}), HasSubstr("not a day of the calendar"));
  EXPECT_THAT(only_error({"--until", "2025-12-31"}), HasSubstr("nearest day allowed is 2026-01-01"));
  EXPECT_THAT(only_error({"--bundle", "transacton"}), HasSubstr("did you mean \"transaction\"?"));
  EXPECT_THAT(only_error({"--sex", "other"}), HasSubstr("choose one of: F, M, female, male"));
}

TEST(Options, WordsThatDoNotFitTogetherAreRefused) {
  EXPECT_THAT(only_error({"--population", "5", "--living", "5"}), HasSubstr("exclude each other"));
  EXPECT_THAT(only_error({"--seed", "1", "--seed", "2"}), HasSubstr("--seed is given twice"));
  EXPECT_THAT(only_error({"--modules-only"}), HasSubstr("leaves no modules"));
  EXPECT_THAT(only_error({"--bundle", "batch", "--format", "csv"}), HasSubstr("needs --format fhir-bundle"));
  EXPECT_THAT(only_error({"--seed"}), HasSubstr("--seed needs a value: --seed N"));
  EXPECT_THAT(only_error({"--seed", "--quiet"}), HasSubstr("--seed needs a value"));
  EXPECT_THAT(only_error({"Massachusetts"}), HasSubstr("unexpected word \"Massachusetts\""));
}

TEST(Options, EveryFaultIsReportedAtOnce) {
  EXPECT_EQ(parse({"--sed", "1", "--age", "x", "--format", "y"}).errors.size(), 3u);
}

TEST(Options, StrongerLayersWin) {
  const ConfigFile file(R"({"seed": 5, "threads": 2, "population": 9, "format": ["csv", "text"], "modules-only": false})");
  const Parsed from_file = parse({"--config", file.path()});
  EXPECT_THAT(from_file.errors, IsEmpty());
  EXPECT_EQ(from_file.options.seed, 5u);
  EXPECT_EQ(from_file.options.people, 9u);
  EXPECT_THAT(from_file.options.formats, ElementsAre(Format::kCsv, Format::kText));
  const Parsed with_environment = parse({"--config", file.path()}, {{"SOJOURN_THREADS", "3"}});
  EXPECT_EQ(with_environment.options.threads, 3);
  const Parsed all = parse({"--threads", "4", "--format", "text", "--living", "2", "--config", file.path()},
                           {{"SOJOURN_THREADS", "3"}});
  EXPECT_THAT(all.errors, IsEmpty());
  EXPECT_EQ(all.options.threads, 4);
  EXPECT_TRUE(all.options.living);
  EXPECT_EQ(all.options.people, 2u);
  EXPECT_THAT(all.options.formats, ElementsAre(Format::kText));
}

TEST(Options, FaultsOfTheConfigurationFileNameTheFile) {
  const ConfigFile unknown(R"({"sede": 5, "age": [1], "quiet": {"a": 1}})");
  const Parsed p = parse({"--config", unknown.path()});
  EXPECT_THAT(p.errors, ElementsAre(HasSubstr("\"age\" must be one value"), HasSubstr("\"quiet\" must be one value"),
                                    unknown.path() + ": unknown option \"sede\"; did you mean \"seed\"?"));
}

TEST(Options, AConfigurationFileMustBeAnObjectWithoutRepeats) {
  {
    const ConfigFile twice(R"({"seed": 5, "seed": 6})");
    EXPECT_THAT(only_error({"--config", twice.path()}), HasSubstr("\"seed\" is given twice"));
  }
  {
    const ConfigFile broken("{\"seed\": 5,\n");
    EXPECT_THAT(only_error({"--config", broken.path()}), HasSubstr("line 2"));
  }
  {
    const ConfigFile list("[1]");
    EXPECT_THAT(only_error({"--config", list.path()}), HasSubstr("holds one JSON object"));
  }
  EXPECT_THAT(only_error({"--config", "/nowhere/at/all.json"}), HasSubstr("cannot be read"));
}

TEST(Options, BenchRunsOnOneThreadUnlessTold) {
  EXPECT_EQ(parse({}, {}, Command::kBench).options.threads, 1);
  EXPECT_EQ(parse({}, {{"SOJOURN_THREADS", "2"}}, Command::kBench).options.threads, 2);
  EXPECT_THAT(only_error({"--output", "x"}, Command::kBench), HasSubstr("it belongs to \"generate\""));
}

TEST(Options, OnlyLintTakesWords) {
  const Parsed p = parse({"a.json", "--format", "json", "dir"}, {}, Command::kModuleLint);
  EXPECT_THAT(p.errors, IsEmpty());
  EXPECT_THAT(p.options.arguments, ElementsAre("a.json", "dir"));
  EXPECT_TRUE(p.options.json);
}

constexpr std::array<PlaceName, 4> kPlaces{{{"Boston", "MA", "Massachusetts"},
                                            {"Springfield", "MA", "Massachusetts"},
                                            {"Springfield", "IL", "Illinois"},
                                            {"Chicago", "IL", "Illinois"}}};

TEST(ResolvePlace, NamesAndCodesBecomeTheTablesOwn) {
  Options o;
  o.state = "massachusetts";
  o.city = "springfield";
  EXPECT_THAT(resolve_place(o, kPlaces), IsEmpty());
  EXPECT_EQ(o.state, "MA");
  EXPECT_EQ(o.city, "Springfield");
}

TEST(ResolvePlace, ACityOfOneStateNeedsNoState) {
  Options o;
  o.city = "Chicago";
  EXPECT_THAT(resolve_place(o, kPlaces), IsEmpty());
  EXPECT_EQ(o.state, "IL");
}

TEST(ResolvePlace, WhatIsNotThereNamesTheNearest) {
  Options o;
  o.state = "Masachusetts";
  EXPECT_THAT(resolve_place(o, kPlaces), ElementsAre(HasSubstr("did you mean \"Massachusetts\"?")));
  o.state = "MA";
  o.city = "Bostn";
  EXPECT_THAT(resolve_place(o, kPlaces), ElementsAre(HasSubstr("no city of MA is called \"Bostn\"; did you mean \"Boston\"?")));
  o.state.clear();
  o.city = "Springfield";
  EXPECT_THAT(resolve_place(o, kPlaces), ElementsAre(HasSubstr("several states; add --state with one of: IL MA")));
}

TEST(Glob, StarsAndQuestionMarksIgnoreCase) {
  EXPECT_TRUE(glob_matches("*diab*", "Metabolic/Diabetes"));
  EXPECT_TRUE(glob_matches("fl?", "Flu"));
  EXPECT_TRUE(glob_matches("*", ""));
  EXPECT_TRUE(glob_matches("a*b*c", "aXbXbc"));
  EXPECT_FALSE(glob_matches("flu", "flux"));
  EXPECT_FALSE(glob_matches("fl?", "fl"));
}

TEST(SelectModules, PatternsKeepTheOrderOfThePaths) {
  Options o;
  const std::array<std::string, 3> paths{"Flu", "asthma", "diabetes"};
  std::vector<std::string> errors;
  EXPECT_THAT(select_modules(o, paths, errors), ElementsAre("Flu", "asthma", "diabetes"));
  o.module = {"d*", "FLU"};
  EXPECT_THAT(select_modules(o, paths, errors), ElementsAre("Flu", "diabetes"));
  EXPECT_THAT(errors, IsEmpty());
  o.module = {"asthmaa"};
  EXPECT_THAT(select_modules(o, paths, errors), IsEmpty());
  EXPECT_THAT(errors, ElementsAre(HasSubstr("\"asthmaa\"; did you mean \"asthma\"?")));
}

TEST(OptionTexts, HelpNamesEveryOptionOfTheCommand) {
  for (const Command command : {Command::kGenerate, Command::kBench, Command::kModuleLint, Command::kModuleList}) {
    const std::string help = help_text(command);
    for (const OptionSpec& spec : option_table()) {
      if (!(spec.commands & static_cast<unsigned>(command))) continue;
      EXPECT_THAT(help, HasSubstr("--" + std::string(spec.name))) << command_name(command);
    }
    EXPECT_THAT(help, HasSubstr("Examples:"));
    EXPECT_EQ(help.find(" \n"), help.npos) << "blanks at the end of a line";
  }
}

TEST(OptionTexts, TheOptionsPageIsNotStale) {
  const std::string path = std::string(SOJOURN_SOURCE_DIR) + "/docs/options.md";
  if (const char* update = std::getenv("SOJOURN_UPDATE_GOLDEN"); update && std::string_view(update) == "1")
    std::ofstream(path) << options_markdown();
  std::ifstream file(path);
  std::stringstream page;
  page << file.rdbuf();
  EXPECT_EQ(page.str(), options_markdown()) << "write it anew: SOJOURN_UPDATE_GOLDEN=1 and run this test";
}

}  // namespace
}  // namespace sojourn::run
