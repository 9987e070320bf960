// The options of measuring populations against published figures.
#include "sojourn/run/option_values.hpp"

namespace sojourn::run {
namespace {

using Value = std::string_view;

constexpr unsigned kReport = static_cast<unsigned>(Command::kReport);

const std::vector<OptionSpec>& table() {
  static const std::vector<OptionSpec> kTable{
      {"generate", 'n', "N", false, "", "1 to 10000000",
       "Measure a population made for it, with this number of people who are alive on the reference date, instead of "
       "reading files; nothing else is written.",
       "", kReport, false,
       [](Options& o, Value v) {
         std::string error;
         o.people = o.report.generate = whole_number<std::uint32_t>(v, 1, 10'000'000, error);
         o.living = true;
         return error;
       }},
      {"output", 'o', "DIR", false, "report", "a folder", "Where report.json and report.html are written.", "", kReport, false,
       [](Options& o, Value v) { return set_text(o.report.output, v); }},
      {"window", 0, "YEARS", false, "the years of history, at most 10", "1 to 100",
       "Incidence, deaths and visits are those of the last years before the reference date.", "", kReport, false,
       [](Options& o, Value v) {
         std::string error;
         o.report.window = whole_number<int>(v, 1, 100, error);
         return error;
       }},
      {"gate", 0, "FILE", false, "", "a file of lines such as prevalence.agree >= 0.85",
       "Exit code 1 if the report does not reach what the file asks for.", "", kReport, false,
       [](Options& o, Value v) { return set_text(o.report.gate, v); }},
      {"records", 0, "FILE", false, "", "a CSV table",
       "A table of real records, one a person, to measure privacy against: columns sex, age and names of subjects. It is "
       "read, and nothing of it is written.",
       "", kReport, false, [](Options& o, Value v) { return set_text(o.report.records, v); }},
      {"label", 0, "COLUMN", false, "", "a column of 0 and 1",
       "With --records: train a classifier of this column on the synthetic people, test it on the real ones.", "", kReport, false,
       [](Options& o, Value v) { return set_text(o.report.label, v); }},
      {"verify", 0, "FILE", false, "", "a report.json",
       "Check a report instead of making one: the data and tables are those that it names, and measuring again gives the same.",
       "", kReport, false, [](Options& o, Value v) { return set_text(o.report.verify, v); }},
      {"json", 0, "", false, "false", "", "Write the report to stdout as JSON instead of the summary.", "", kReport, false,
       [](Options& o, Value v) { return set_flag(o.json, v); }},
  };
  return kTable;
}

}  // namespace

std::span<const OptionSpec> report_options() { return table(); }

}  // namespace sojourn::run
