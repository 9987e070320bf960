#pragma once
// What the user may ask for. One table names every option; command line, configuration file, environment, help text,
// docs/options.md and the manifest all read it. A value set later wins: default < config file < environment < command
// line.
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sojourn/base/time.hpp"
#include "sojourn/defects/defects.hpp"
#include "sojourn/encode/encoder.hpp"
#include "sojourn/push/settings.hpp"

namespace sojourn::run {

enum class Format : std::uint8_t { kFhirBundle, kFhirNdjson, kFhirIps, kCsv, kText };
inline constexpr int kFormats = 5;
constexpr bool is_fhir(Format format) { return format <= Format::kFhirIps; }
std::string_view name(Format format);  // "fhir-bundle"; also the folder below --output

// Of checking FHIR files.
struct ValidateSettings {
  std::string us_core = "6.1.0";      // "none" = R4 alone
  bool closed = false;                // every reference must resolve in the input
  std::uint32_t most_findings = 100;  // that are shown
  bool full = false;                  // the official validator as well
  bool outcome = false;               // an OperationOutcome instead of text
  bool coverage = false;              // the must-support matrix instead of findings
  bool infer = false;                 // coverage: profiles by what a resource is, not by what it claims
  int at_least = 0;                   // coverage: percent
};

// Of measuring a population.
struct ReportSettings {
  std::uint32_t generate = 0;     // people made for it; 0 = files are read
  std::string output = "report";
  int window = 0;                 // years; 0 = what the data tell
  std::string gate, records, label, verify;  // files and a column; empty = none
};

// Of fitting modules to published figures.
struct CalibrateSettings {
  std::vector<std::string> module;  // patterns of the modules that are fitted; empty = all
  std::uint32_t people = 0;         // 0 = the default; so below
  int iterations = 0;
  bool joint = false, background = false, write = false;
  std::string output = "calibration";
};

enum class SexChoice : std::uint8_t { kBoth, kFemale, kMale };

struct AgeRange {
  int youngest = 0;
  int oldest = 0;  // completed years, inclusive
};

// generate --cover: few people who together show what US Core wants supported.
struct CoverSearch {
  bool on = false;
  std::uint32_t candidates = 4096;  // lives that are looked at, at most
  int at_least = 0;                 // percent of the items
};

struct Options {
  std::uint32_t people = 100;  // how many patients are asked for
  bool living = false;         // true: `people` counts the living; the dead come on top
  std::uint64_t seed = 1;
  base::Date reference_date{date::year{2026} / 1 / 1};  // the day on which the population has its ages
  std::optional<base::Date> until;                      // unset = the reference date
  int years_of_history = 10;                            // 0 = whole life
  std::optional<AgeRange> age;
  SexChoice sex = SexChoice::kBoth;
  std::string state;                  // code or name as given; resolve_place() makes it the code
  std::string city;
  std::vector<std::string> module;    // patterns of top-level module paths; empty = all
  std::vector<std::string> modules;   // folders with further modules
  bool modules_only = false;          // the shipped modules are left out
  std::string overrides;              // a file of numbers that replace those of modules; empty = none
  bool quality_of_life = false;       // life years are recorded each year
  std::string keep;                   // a module that says who stays in the population; empty = everybody
  std::vector<Format> formats{Format::kFhirBundle};
  encode::BundleType bundle = encode::BundleType::kTransaction;
  encode::ResourceSet resources = encode::ResourceSet::usual();  // FHIR types that are written
  bool ips = false;                   // the same as one more format
  bool pretty = false;                // bundles are indented
  bool last_updated = false;          // meta has versionId and lastUpdated
  encode::UsCore us_core = encode::UsCore::k610;
  CoverSearch cover;
  std::vector<std::uint32_t> chosen;  // only these people of the population are written; empty = all
  bool resources_given = false;       // --resources was read: its next word adds
  defects::Settings defects;          // faults for negative tests
  int threads = 0;                    // 0 = one a processor
  std::string output = "output";
  std::string data_dir;               // empty = found relative to the executable
  std::string region = "us";          // folder of statistics/
  std::string config;
  bool quiet = false;
  bool against_reference = false;     // bench: beside the reference engine
  bool json = false;                  // summary, figures or diagnostics as JSON on stdout
  bool strict = false;                // module lint: warnings fail as well
  std::uint32_t person = 0;           // module trace: index of the person
  bool only = true;                   // module trace: only the steps of the module that is named
  bool dot = false;                   // module graph: DOT instead of SVG
  std::string drawing;                // module graph: file; empty = stdout
  push::Settings push;                // loading and unloading servers; generate loads if it has an address
  ValidateSettings validate;
  ReportSettings report;
  CalibrateSettings calibrate;
  std::vector<std::string> arguments;  // words that are not options (files of the module commands)

  base::Date last_day() const { return until ? *until : reference_date; }
  base::Instant reference_instant() const { return reference_date; }
  bool has(Format format) const;
  bool names_data() const { return !data_dir.empty() || region != "us"; }  // faults in finding it are wrong usage
  bool discards() const { return living || !keep.empty(); }  // more people may be simulated than are asked for
};

// Types that options.resources names.
std::vector<std::string> resource_names(const Options& options);

enum class Command : std::uint16_t {
  kGenerate = 1, kBench = 2, kModuleLint = 4, kModuleList = 8, kModuleTrace = 16, kModuleGraph = 32, kModuleDump = 64,
  kPush = 128, kUnload = 256, kValidate = 512, kReport = 1024,
  kCalibrate = 2048
};
inline constexpr Command kAllCommands[] = {Command::kGenerate,   Command::kBench,       Command::kModuleLint,
                                           Command::kModuleList, Command::kModuleTrace, Command::kModuleGraph,
                                           Command::kModuleDump,  Command::kPush,        Command::kUnload,
                                           Command::kValidate,    Command::kReport,
                                           Command::kCalibrate};

using OptionValue = std::variant<std::monostate, bool, std::int64_t, std::string, std::vector<std::string>>;

struct OptionSpec {
  std::string_view name;      // without dashes; the key in a configuration file
  char short_name = 0;
  std::string_view argument;  // "N"; empty = a flag
  bool repeatable = false;
  std::string_view fallback;  // the default, for readers
  std::string_view range;     // what a value may be, for readers
  std::string_view doc;
  std::string_view environment;  // variable that sets it; empty = none
  unsigned commands = 0;         // of Command
  bool recorded = false;         // part of the manifest: it decides the bytes of the output
  std::string (*set)(Options&, std::string_view value);  // what is wrong with the value; empty = nothing
  void (*reset)(Options&) = nullptr;                     // repeatable ones: forget the values of a weaker layer
  OptionValue (*get)(const Options&) = nullptr;          // recorded ones
};
std::span<const OptionSpec> option_table();
std::string_view command_name(Command command);  // "module lint"

struct Parsed {
  Options options;
  bool help = false;
  std::vector<std::string> errors;  // wrong usage, each with its remedy; empty = options may be used
};

// `arguments` are the words after the command; `environment` holds the variables that the table names. Reads the
// configuration file, if one is named. Does not look at any other file.
Parsed parse_options(Command command, std::span<const std::string> arguments,
                     const std::map<std::string, std::string>& environment);

// Help of one command: usage, options, examples, exit codes.
std::string help_text(Command command);
// docs/options.md.
std::string options_markdown();

// A place of the statistics tables, as far as options name it.
struct PlaceName {
  std::string_view city, state, state_name;
};
// Makes options.state a code and options.city the table's spelling. Returns what is wrong, with the nearest right name.
std::vector<std::string> resolve_place(Options& options, std::span<const PlaceName> places);

// True if `pattern` ('*' any run of characters, '?' one character) matches the whole path; case is ignored.
bool glob_matches(std::string_view pattern, std::string_view path);
// Which of the top-level `paths` options.module selects, in the order of `paths` (all if it is empty). A pattern that
// selects nothing adds to `errors`.
std::vector<std::string> select_modules(const Options& options, std::span<const std::string> paths,
                                        std::vector<std::string>& errors);

}  // namespace sojourn::run
