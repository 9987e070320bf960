#include "sojourn/run/options.hpp"

#include <algorithm>
#include <array>

#include "sojourn/base/json.hpp"
#include "sojourn/run/option_values.hpp"

namespace sojourn::run {
namespace {

constexpr unsigned bit(Command c) { return static_cast<unsigned>(c); }
constexpr unsigned kRuns = bit(Command::kGenerate) | bit(Command::kBench);
constexpr unsigned kTrace = bit(Command::kModuleTrace);
constexpr unsigned kReport = bit(Command::kReport);
constexpr unsigned kCalibrate = bit(Command::kCalibrate);
constexpr unsigned kPeople = kRuns | kTrace | kReport | kCalibrate;  // commands that simulate
constexpr unsigned kEvery =
    kPeople | bit(Command::kModuleLint) | bit(Command::kModuleList) | bit(Command::kModuleGraph) |
    bit(Command::kModuleDump);

constexpr std::array<std::string_view, kFormats> kFormatNames{"fhir-bundle", "fhir-ndjson", "fhir-ips", "csv", "text"};
constexpr std::array<std::string_view, 3> kBundleNames{"transaction", "collection", "batch"};  // order of BundleType

constexpr base::Date kFirstDay{date::year{1950} / 1 / 1};
constexpr base::Date kLastDay{date::year{2099} / 12 / 31};

std::string date_text(base::Date day) {
  char buffer[base::kDateChars];
  return std::string(buffer, base::write_date(buffer, day));
}

base::Date calendar_day(std::string_view value, std::string& error) {
  const auto day = base::parse_date(value);
  if (!day) {
    error = quoted(value) + " is not a day of the calendar; write it as YYYY-MM-DD (example: 2026-01-01)";
    return {};
  }
  if (*day < kFirstDay || *day > kLastDay)
    error = std::string(value) + " is out of range; the nearest day allowed is " +
            date_text(*day < kFirstDay ? kFirstDay : kLastDay);
  return *day;
}

constexpr int kOldest = 109;  // the oldest whom the population tables give
constexpr std::uint32_t kMostPeople = 4'000'000'000u;

std::string set_people(Options& o, std::string_view value, bool living) {
  std::string error;
  o.people = whole_number<std::uint32_t>(value, 1, kMostPeople, error);
  o.living = living;
  return error;
}

std::string set_age(Options& o, std::string_view value) {
  const auto dash = value.find('-', 1);
  std::string error;
  AgeRange range;
  range.youngest = whole_number<int>(value.substr(0, dash), 0, kOldest, error);
  range.oldest = dash == value.npos ? range.youngest : whole_number<int>(value.substr(dash + 1), 0, kOldest, error);
  if (!error.empty()) return error + "; write two ages as YOUNGEST-OLDEST (example: 18-65)";
  if (range.youngest > range.oldest)
    return quoted(value) + " goes down; did you mean \"" + std::to_string(range.oldest) + "-" +
           std::to_string(range.youngest) + "\"?";
  o.age = range;
  return {};
}

std::string set_sex(Options& o, std::string_view value) {
  const std::string v = lower(value);
  if (v == "f" || v == "female") {
    o.sex = SexChoice::kFemale;
  } else if (v == "m" || v == "male") {
    o.sex = SexChoice::kMale;
  } else {
    static constexpr std::array<std::string_view, 4> kNames{"F", "M", "female", "male"};
    return not_one_of(value, "a sex", kNames);
  }
  return {};
}

std::string set_format(Options& o, std::string_view value) {
  while (true) {
    const auto comma = value.find(',');
    const std::string_view word = value.substr(0, comma);
    const auto at = std::find(kFormatNames.begin(), kFormatNames.end(), lower(word));
    if (at == kFormatNames.end()) return not_one_of(word, "a format", kFormatNames);
    const auto format = static_cast<Format>(at - kFormatNames.begin());
    if (!o.has(format)) o.formats.push_back(format);
    if (comma == value.npos) break;
    value.remove_prefix(comma + 1);
  }
  std::sort(o.formats.begin(), o.formats.end());
  return {};
}

std::string set_bundle(Options& o, std::string_view value) {
  const auto at = std::find(kBundleNames.begin(), kBundleNames.end(), lower(value));
  if (at == kBundleNames.end()) return not_one_of(value, "a kind of bundle", kBundleNames);
  o.bundle = static_cast<encode::BundleType>(at - kBundleNames.begin());
  return {};
}

// Words between commas: a type, or "all", with + to add and - to leave out. A first word without a sign starts from the
// types that are always written instead of from the usual ones.
std::string set_resources(Options& o, std::string_view value) {
  static const std::vector<std::string_view> kNames = [] {
    std::vector<std::string_view> names{"all"};
    for (const encode::TypeRow& row : encode::kTypeRows)
      if (row.presence != encode::Presence::kSummary) names.push_back(row.name);
    return names;
  }();
  while (true) {
    const auto comma = value.find(',');
    std::string_view word = value.substr(0, comma);
    const char sign = word.empty() ? ' ' : word[0];
    if (sign == '+' || sign == '-') word.remove_prefix(1);
    const auto at = std::find_if(kNames.begin(), kNames.end(), [&](auto name) { return lower(name) == lower(word); });
    if (at == kNames.end()) return not_one_of(word, "a resource type", kNames);
    if (sign != '+' && sign != '-' && !o.resources_given) o.resources = encode::ResourceSet::always();
    o.resources_given = true;
    for (std::size_t i = 0; i < encode::kResourceTypes; ++i) {
      const auto type = static_cast<encode::ResourceType>(i);
      if (encode::presence(type) == encode::Presence::kSummary) continue;
      if (at != kNames.begin() && encode::name(type) != *at) continue;
      const bool always = encode::presence(type) == encode::Presence::kAlways;
      if (sign == '-' && always && at != kNames.begin())
        return std::string(word) + " is always written, since other resources refer to it; leave \"-" +
               std::string(word) + "\" out";
      if (sign != '-') o.resources.add(type);
      else if (!always) o.resources.remove(type);
    }
    if (comma == value.npos) return {};
    value.remove_prefix(comma + 1);
  }
}

// "0.02" or "0.02:duplicate,late-result".
std::string set_defects(Options& o, std::string_view value) {
  const auto colon = value.find(':');
  const auto rate = base::json::parse_number(value.substr(0, colon));
  if (!rate || !(*rate >= 0 && *rate <= 1))
    return quoted(value.substr(0, colon)) + " is not a share between 0 and 1 (example: 0.02:duplicate,late-result)";
  o.defects.rate = *rate;
  if (colon == value.npos) return {};
  static const std::vector<std::string_view> kNames = [] {
    std::vector<std::string_view> names;
    for (int k = 0; k < defects::kKinds; ++k) names.push_back(defects::name(static_cast<defects::Kind>(k)));
    return names;
  }();
  o.defects.kinds = 0;
  for (std::string_view rest = value.substr(colon);;) {
    rest.remove_prefix(1);
    const auto comma = rest.find(',');
    defects::Kind kind{};
    if (!defects::parse(rest.substr(0, comma), kind)) return not_one_of(rest.substr(0, comma), "a kind of defect", kNames);
    o.defects.add(kind);
    if (comma == rest.npos) return {};
    rest.remove_prefix(comma);
  }
}

std::string defects_text(const defects::Settings& settings) {
  if (!settings.on()) return {};
  char rate[32];
  std::string text(rate, std::to_chars(rate, rate + sizeof rate, settings.rate).ptr);
  char mark = ':';
  for (int k = 0; k < defects::kKinds; ++k) {
    if (!settings.has(static_cast<defects::Kind>(k))) continue;
    text.append(1, mark).append(defects::name(static_cast<defects::Kind>(k)));
    mark = ',';
  }
  return text;
}

std::string set_us_core(Options& o, std::string_view value) {
  static const std::vector<std::string_view> kVersions = [] {
    std::vector<std::string_view> versions;
    for (std::size_t i = 0; i < encode::kUsCoreVersions; ++i) versions.push_back(name(static_cast<encode::UsCore>(i)));
    return versions;
  }();
  const auto at = std::find(kVersions.begin(), kVersions.end(), value);
  if (at == kVersions.end()) return not_one_of(value, "a version of US Core", kVersions);
  o.us_core = static_cast<encode::UsCore>(at - kVersions.begin());
  return {};
}

// "us-core:7.0.0", or "us-core" for the default version.
std::string set_cover(Options& o, std::string_view value) {
  constexpr std::string_view kGuide = "us-core";
  const auto colon = value.find(':');
  if (value.substr(0, colon) != kGuide) return quoted(value.substr(0, colon)) + " is not a guide; write us-core:6.1.0";
  o.cover.on = true;
  return colon == value.npos ? std::string() : set_us_core(o, value.substr(colon + 1));
}

OptionValue text_or_null(const std::string& text) { return text.empty() ? OptionValue{} : OptionValue{text}; }

std::string age_text(const AgeRange& range) {
  return std::to_string(range.youngest) + "-" + std::to_string(range.oldest);
}

std::vector<std::string> format_names(const Options& o) {
  std::vector<std::string> names;
  for (Format f : o.formats) names.emplace_back(name(f));
  return names;
}

using Value = std::string_view;

const std::vector<OptionSpec>& table() {
  static const std::vector<OptionSpec> kTable{
      {"population", 'p', "N", false, "100", "1 to 4000000000", "Number of patients, living and dead together.", "",
       kRuns, true, [](Options& o, Value v) { return set_people(o, v, false); }, nullptr,
       [](const Options& o) { return o.living ? OptionValue{} : OptionValue{std::int64_t{o.people}}; }},
      {"living", 0, "N", false, "", "1 to 4000000000",
       "Number of patients who are alive on the reference date; the dead come on top. Instead of --population.", "",
       kRuns, true, [](Options& o, Value v) { return set_people(o, v, true); }, nullptr,
       [](const Options& o) { return o.living ? OptionValue{std::int64_t{o.people}} : OptionValue{}; }},
      {"seed", 's', "N", false, "1", "0 to 9223372036854775807",
       "Seed of all random draws. Same version, options and seed: same bytes.", "", kPeople, true,
       [](Options& o, Value v) {
         std::string error;
         o.seed = static_cast<std::uint64_t>(whole_number<std::int64_t>(v, 0, INT64_MAX, error));
         return error;
       },
       nullptr, [](const Options& o) { return OptionValue{static_cast<std::int64_t>(o.seed)}; }},
      {"reference-date", 0, "DATE", false, "2026-01-01", "1950-01-01 to 2099-12-31",
       "The day on which the population has its ages.", "", kPeople, true,
       [](Options& o, Value v) {
         std::string error;
         o.reference_date = calendar_day(v, error);
         return error;
       },
       nullptr, [](const Options& o) { return OptionValue{date_text(o.reference_date)}; }},
      {"until", 0, "DATE", false, "the reference date", "the reference date to 2099-12-31",
       "The day to which lives are simulated.", "", kPeople, true,
       [](Options& o, Value v) {
         std::string error;
         o.until = calendar_day(v, error);
         return error;
       },
       nullptr, [](const Options& o) { return OptionValue{date_text(o.last_day())}; }},
      {"years-of-history", 0, "YEARS", false, "10", "0 to 150",
       "Years before the end that are written in full; 0 writes whole lives. Open problems, allergies, medications and "
       "care plans are written whatever their age.",
       "", kRuns | kReport, true,
       [](Options& o, Value v) {
         std::string error;
         o.years_of_history = whole_number<int>(v, 0, 150, error);
         return error;
       },
       nullptr, [](const Options& o) { return OptionValue{std::int64_t{o.years_of_history}}; }},
      {"age", 0, "A-B", false, "all ages", "0 to 109", "Ages on the reference date, both ends included.", "", kPeople,
       true, set_age, nullptr,
       [](const Options& o) { return o.age ? OptionValue{age_text(*o.age)} : OptionValue{}; }},
      {"sex", 0, "SEX", false, "both", "F, M, female, male", "Only people of this sex.", "", kPeople, true, set_sex,
       nullptr,
       [](const Options& o) {
         if (o.sex == SexChoice::kBoth) return OptionValue{};
         return OptionValue{std::string(o.sex == SexChoice::kFemale ? "F" : "M")};
       }},
      {"state", 0, "STATE", false, "all states", "a US state by code or name", "Only people who live in this state.",
       "", kPeople, true, [](Options& o, Value v) { return set_text(o.state, v); }, nullptr,
       [](const Options& o) { return text_or_null(o.state); }},
      {"city", 0, "CITY", false, "all cities", "a city of the places table",
       "Only people who live in this city. Needs --state when several states have a city of that name.", "", kPeople,
       true, [](Options& o, Value v) { return set_text(o.city, v); }, nullptr,
       [](const Options& o) { return text_or_null(o.city); }},
      {"module", 'm', "GLOB", true, "all modules", "* and ? stand for any text and any character",
       "Run only the top-level modules whose path matches; case does not matter. Submodules come with their callers.",
       "", kRuns | kReport | bit(Command::kModuleList), true, [](Options& o, Value v) { return add_text(o.module, v); },
       [](Options& o) { o.module.clear(); }, [](const Options& o) { return OptionValue{o.module}; }},
      {"modules", 'd', "DIR", true, "", "a folder", "Folder with further modules; one of equal path replaces ours.", "",
       kEvery, true, [](Options& o, Value v) { return add_text(o.modules, v); },
       [](Options& o) { o.modules.clear(); }, [](const Options& o) { return OptionValue{o.modules}; }},
      {"modules-only", 0, "", false, "false", "", "Use the folders of --modules instead of the shipped modules.", "",
       kEvery, true, [](Options& o, Value v) { return set_flag(o.modules_only, v); }, nullptr,
       [](const Options& o) { return OptionValue{o.modules_only}; }},
      {"overrides", 0, "FILE", false, "", "a property file",
       "Replace numbers of modules: lines FILE.json::$['states']['NAME']['KEY'][0] = NUMBER.", "",
       kRuns | kTrace | kReport | bit(Command::kModuleLint), true,
       [](Options& o, Value v) { return set_text(o.overrides, v); }, nullptr,
       [](const Options& o) { return text_or_null(o.overrides); }},
      {"keep", 'k', "FILE", false, "", "a module file",
       "Keep only the people in whom this module, run at the end of each life, ends in a state named Keep. Others are "
       "discarded, and the next ones take their place.",
       "", kRuns, true, [](Options& o, Value v) { return set_text(o.keep, v); }, nullptr,
       [](const Options& o) { return text_or_null(o.keep); }},
      {"quality-of-life", 0, "", false, "false", "",
       "Record each 1 January, from disability weights, the life years adjusted for quality (QALY) and for disability "
       "(DALY) and the score of the year that ends (QOLS).",
       "", kRuns, true, [](Options& o, Value v) { return set_flag(o.quality_of_life, v); }, nullptr,
       [](const Options& o) { return OptionValue{o.quality_of_life}; }},
      {"format", 'f', "FORMAT", true, "fhir-bundle", "fhir-bundle, fhir-ndjson, fhir-ips, csv, text",
       "What to write; several in one run, each in its own folder below --output.", "", kRuns, true, set_format,
       [](Options& o) { o.formats.clear(); }, [](const Options& o) { return OptionValue{format_names(o)}; }},
      {"bundle", 0, "TYPE", false, "transaction", "transaction, collection, batch", "Kind of the FHIR bundles.", "",
       kRuns, true, set_bundle, nullptr,
       [](const Options& o) {
         return OptionValue{std::string(kBundleNames[static_cast<std::size_t>(o.bundle)])};
       }},
      {"ips", 0, "", false, "false", "",
       "Write an International Patient Summary of each patient as well: the same as one more --format fhir-ips.", "", kRuns,
       false, [](Options& o, Value v) { return set_flag(o.ips, v); }},
      {"pretty", 0, "", false, "false", "", "Indent bundles and documents. NDJSON keeps one resource a line.", "", kRuns, true,
       [](Options& o, Value v) { return set_flag(o.pretty, v); }, nullptr,
       [](const Options& o) { return OptionValue{o.pretty}; }},
      {"minify", 0, "", false, "true", "", "Write JSON without blanks: the default, and the opposite of --pretty.", "", kRuns,
       false,
       [](Options& o, Value v) {
         bool compact = true;
         std::string error = set_flag(compact, v);
         if (error.empty()) o.pretty = !compact;
         return error;
       }},
      {"last-updated", 0, "", false, "false", "",
       "Write meta.lastUpdated, the end of the simulation, and meta.versionId 1 in FHIR resources. Servers set their own.", "",
       kRuns, true, [](Options& o, Value v) { return set_flag(o.last_updated, v); }, nullptr,
       [](const Options& o) { return OptionValue{o.last_updated}; }},
      {"resources", 0, "LIST", true,
       "all but DocumentReference, Coverage, Claim, ExplanationOfBenefit, ServiceRequest, Specimen, "
       "MedicationDispense and Group",
       "FHIR types, e.g. Condition,Observation; +Type, -Type; all",
       "FHIR types to write, between commas. With + or - a type is added to the default or left out. Patient, Encounter, "
       "Organization, Location, Practitioner and PractitionerRole are always written; a reference to a type that is not "
       "written is left out.",
       "", kRuns, true, set_resources,
       [](Options& o) {
         o.resources = encode::ResourceSet::usual();
         o.resources_given = false;
       },
       [](const Options& o) { return OptionValue{resource_names(o)}; }},
      {"defects", 0, "RATE[:KINDS]", false, "none", "0 to 1, then names between commas",
       "Put a labelled fault into this share of the patients' FHIR resources, for negative tests; the ledger in defects/ says "
       "where and what stood there. KINDS: missing-element, wrong-code, dangling-reference, impossible-date, duplicate, "
       "swapped-unit, late-result, truncated-text, conflicting-demographics.",
       "", bit(Command::kGenerate), true, [](Options& o, Value v) { return set_defects(o, v); }, nullptr,
       [](const Options& o) { return text_or_null(defects_text(o.defects)); }},
      {"us-core", 0, "VERSION", false, "6.1.0", "6.1.0, 7.0.0, 8.0.0",
       "Version of US Core whose profiles the FHIR formats declare and fill.", "", kRuns, true, set_us_core, nullptr,
       [](const Options& o) { return OptionValue{std::string(encode::name(o.us_core))}; }},
      {"cover", 0, "GUIDE", false, "none", "us-core:6.1.0, us-core:7.0.0, us-core:8.0.0",
       "Write few patients who together show what that version of US Core wants supported, and print what shows what; all "
       "types of resources unless --resources says otherwise.",
       "", bit(Command::kGenerate), true, [](Options& o, Value v) { return set_cover(o, v); }, nullptr,
       [](const Options& o) {
         return o.cover.on ? OptionValue{"us-core:" + std::string(encode::name(o.us_core))} : OptionValue{};
       }},
      {"candidates", 0, "N", false, "4096", "1 to 1000000",
       "With --cover: how many lives are looked at. The search ends before when 1,536 lives in a row have added nothing.", "",
       bit(Command::kGenerate), true,
       [](Options& o, Value v) {
         std::string error;
         o.cover.candidates = whole_number<std::uint32_t>(v, 1, 1'000'000, error);
         return error;
       },
       nullptr,
       [](const Options& o) { return o.cover.on ? OptionValue{std::int64_t{o.cover.candidates}} : OptionValue{}; }},
      {"at-least", 0, "PERCENT", false, "0", "0 to 100",
       "With --cover: exit code 1 if fewer of the items are shown.",
       "", bit(Command::kGenerate), false,
       [](Options& o, Value v) {
         std::string error;
         o.cover.at_least = whole_number<int>(v, 0, 100, error);
         return error;
       }},
      {"output", 'o', "DIR", false, "output", "a folder",
       "Where to write. Made if it is not there. The files of an earlier run in it are replaced, other files stay.", "",
       bit(Command::kGenerate), false, [](Options& o, Value v) { return set_text(o.output, v); }},
      {"threads", 't', "N", false, "one a processor (bench: 1)", "1 to 1024",
       "Worker threads. The output does not depend on it.", "SOJOURN_THREADS", kRuns | kReport | kCalibrate | bit(Command::kValidate), false,
       [](Options& o, Value v) {
         std::string error;
         o.threads = whole_number<int>(v, 1, 1024, error);
         return error;
       }},
      {"data-dir", 0, "DIR", false, "found beside the program", "a folder",
       "Folder with modules/, statistics/ and valuesets/.", "SOJOURN_DATA", kEvery | bit(Command::kValidate), false,
       [](Options& o, Value v) { return set_text(o.data_dir, v); }},
      {"region", 0, "NAME", false, "us", "a folder of statistics/ in the data folder",
       "Whose population, care and published figures: a folder of tables (statistics/README.md).", "", kEvery, true,
       [](Options& o, Value v) { return set_text(o.region, v); }, nullptr,
       [](const Options& o) { return text_or_null(o.region); }},
      {"config", 'c', "FILE", false, "", "a JSON file",
       "Options from a JSON object: the names of this table without dashes in front, lists where an option repeats.",
       "", kRuns, false, [](Options& o, Value v) { return set_text(o.config, v); }},
      {"quiet", 'q', "", false, "false", "", "No progress, no warnings and no summary table; errors and --json-summary are still written.", "", kRuns | kReport | kCalibrate, false,
       [](Options& o, Value v) { return set_flag(o.quiet, v); }},
      {"json-summary", 0, "", false, "false", "", "Write the summary to stdout as JSON.", "",
       bit(Command::kGenerate), false, [](Options& o, Value v) { return set_flag(o.json, v); }},
      {"json", 0, "", false, "false", "", "Write the figures to stdout as JSON.", "", bit(Command::kBench), false,
       [](Options& o, Value v) { return set_flag(o.json, v); }},
      {"against-reference", 0, "", false, "false", "",
       "Run the reference engine (Synthea, fetched with Maven) on the same work and compare; --population counts the living.",
       "", bit(Command::kBench), false, [](Options& o, Value v) { return set_flag(o.against_reference, v); }},
      {"strict", 0, "", false, "false", "", "Warnings fail as errors do: exit code 1.", "", bit(Command::kModuleLint),
       false, [](Options& o, Value v) { return set_flag(o.strict, v); }},
      {"person", 'n', "N", false, "0", "0 to 3999999999",
       "Whose life: the person of that index in a population of the same options.", "", kTrace, false,
       [](Options& o, Value v) {
         std::string error;
         o.person = whole_number<std::uint32_t>(v, 0, kMostPeople - 1, error);
         return error;
       }},
      {"only", 0, "yes|no", false, "yes", "yes, no",
       "Show only the steps of the module and of what it calls. All modules run in any case.", "", kTrace, false,
       [](Options& o, Value v) {
         static constexpr std::array<std::string_view, 2> kNames{"yes", "no"};
         if (std::find(kNames.begin(), kNames.end(), v) == kNames.end()) return not_one_of(v, "yes or no", kNames);
         o.only = v == "yes";
         return std::string();
       }},
      {"format", 'f', "FORMAT", false, "svg", "svg, dot", "How to draw: SVG for browsers, DOT for Graphviz.", "",
       bit(Command::kModuleGraph), false,
       [](Options& o, Value v) {
         static constexpr std::array<std::string_view, 2> kNames{"svg", "dot"};
         if (std::find(kNames.begin(), kNames.end(), v) == kNames.end()) return not_one_of(v, "a format", kNames);
         o.dot = v == "dot";
         return std::string();
       }},
      {"output", 'o', "FILE", false, "standard output", "a file", "Where to write the drawing.", "",
       bit(Command::kModuleGraph), false, [](Options& o, Value v) { return set_text(o.drawing, v); }},
      {"format", 'f', "FORMAT", false, "text", "text, json", "How to write what was found.", "",
       bit(Command::kModuleLint) | bit(Command::kModuleList) | kTrace, false,
       [](Options& o, Value v) {
         static constexpr std::array<std::string_view, 2> kNames{"text", "json"};
         if (std::find(kNames.begin(), kNames.end(), v) == kNames.end()) return not_one_of(v, "a format", kNames);
         o.json = v == "json";
         return std::string();
       }},
  };
  return kTable;
}

}  // namespace

std::string_view name(Format format) { return kFormatNames[static_cast<std::size_t>(format)]; }

std::vector<std::string> resource_names(const Options& o) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < encode::kResourceTypes; ++i) {
    const auto type = static_cast<encode::ResourceType>(i);
    if (o.resources.has(type)) names.emplace_back(encode::name(type));
  }
  return names;
}

bool Options::has(Format format) const {
  return std::find(formats.begin(), formats.end(), format) != formats.end();
}

std::span<const OptionSpec> option_table() {
  static const std::vector<OptionSpec> kAll = [] {
    std::vector<OptionSpec> all = table();
    all.insert(all.end(), push_options().begin(), push_options().end());
    all.insert(all.end(), validate_options().begin(), validate_options().end());
    all.insert(all.end(), report_options().begin(), report_options().end());
    all.insert(all.end(), calibrate_options().begin(), calibrate_options().end());
    return all;
  }();
  return kAll;
}

std::string_view command_name(Command command) {
  switch (command) {
    case Command::kGenerate: return "generate";
    case Command::kBench: return "bench";
    case Command::kModuleLint: return "module lint";
    case Command::kModuleList: return "module list";
    case Command::kModuleTrace: return "module trace";
    case Command::kModuleGraph: return "module graph";
    case Command::kModuleDump: return "module dump";
    case Command::kPush: return "push";
    case Command::kUnload: return "unload";
    case Command::kValidate: return "validate";
    case Command::kReport: return "report";
    case Command::kCalibrate: return "calibrate";
  }
  return {};
}

}  // namespace sojourn::run
