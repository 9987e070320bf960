// Help texts and docs/options.md, both from the option table.
#include <array>

#include "sojourn/run/options.hpp"

namespace sojourn::run {
namespace {

struct CommandText {
  Command command;
  std::string_view usage, purpose, examples;
};

constexpr std::array<CommandText, 12> kCommands{{
    {Command::kGenerate, "sojourn generate [options]",
     "Simulates a population and writes its health records. Same version, options and seed give the same bytes.",
     "  sojourn generate --population 100 --output output\n"
     "  sojourn generate --living 1000 --state MA --city Boston --seed 7\n"
     "  sojourn generate --population 500 --age 18-45 --sex F --format fhir-ndjson --format csv\n"
     "  sojourn generate --config cohort.json --output cohort --quiet --json-summary\n"
     "  sojourn generate --population 100 --push http://127.0.0.1:8080/fhir\n"
     "  sojourn generate --population 100 --defects 0.02 --output faulty\n"
     "  sojourn generate --cover us-core:6.1.0 --output certification\n"},
    {Command::kPush, "sojourn push --to URL [options] [DIR|FILE...|-]",
     "Loads FHIR bundles or NDJSON, ours or others', into a FHIR R4 server: first what patients share, then the patients, "
     "in pieces that the server takes. A second time changes nothing; after an interruption the same command goes on. "
     "Without a folder or file: output.",
     "  sojourn push --to http://127.0.0.1:8080/fhir output\n"
     "  sojourn push --to http://127.0.0.1:8080/fhir --dry-run output\n"
     "  sojourn push --to https://fhir.example.org/r4 --auth smart-backend --client-id loader --key key.pem output\n"
     "  cat patients.ndjson | sojourn push --to http://127.0.0.1:8080/fhir --run trial-1 -\n"},
    {Command::kUnload, "sojourn unload --to URL --run ID [options]",
     "Deletes from a server what one load brought, and nothing else, and counts that nothing is left.",
     "  sojourn unload --to http://127.0.0.1:8080/fhir --run 3f9f26cc1b4250f9\n"},
    {Command::kValidate, "sojourn validate [options] [DIR|FILE...|-]",
     "Checks FHIR R4 resources, bundles and NDJSON, ours or others': structure, formats, required codes, references, times, "
     "invariants and the US Core profiles that they claim. Not checked: codes of SNOMED CT, LOINC, RxNorm and other large "
     "systems, displays, slices that only other resources can tell, and rules that need a terminology service; --full asks "
     "the official validator. Without a folder or file: output.",
     "  sojourn validate output\n"
     "  sojourn validate --closed --us-core 8.0.0 --format json patients.ndjson\n"
     "  cat bundle.json | sojourn validate -\n"
     "  sojourn validate --coverage --at-least 70 output\n"},
    {Command::kReport, "sojourn report [options] [DIR|FILE...|-]",
     "Measures a population, ours or that of any generator of FHIR R4 (bundles or NDJSON), against published figures: who "
     "lives and dies, how frequent diseases are, vital signs and laboratory values and how they hang together, care, and "
     "whether records are coherent. Writes report.json and report.html, and prints a summary (docs/report.md). Without a "
     "folder or file: output.",
     "  sojourn report output\n"
     "  sojourn report --generate 20000\n"
     "  sojourn report --gate gates.txt --output fidelity synthea/output/fhir\n"
     "  sojourn report --records real.csv --label diabetes output\n"
     "  sojourn report --verify report/report.json output\n"},
    {Command::kCalibrate, "sojourn calibrate [options]",
     "Fits the free parameters of modules so that the simulated population meets published figures, and says for every "
     "parameter and figure what came out (docs/calibration.md). Writes calibration.json and the changed modules.",
     "  sojourn calibrate --module hypertension\n"
     "  sojourn calibrate --joint --people 40000 --output fit\n"
     "  sojourn calibrate --modules my-modules --module copd --write\n"
     "  sojourn calibrate --background --write\n"},
    {Command::kBench, "sojourn bench [options]",
     "Measures loading, simulation and encoding; writes no files.",
     "  sojourn bench --population 1000\n"
     "  sojourn bench --population 1000 --years-of-history 0 --threads 4 --json\n"
     "  sojourn bench --against-reference --population 50\n"},
    {Command::kModuleLint, "sojourn module lint [options] [DIR|FILE...]",
     "Checks modules and says what is wrong, where and how to mend it. Without a folder or file: the shipped modules.",
     "  sojourn module lint\n"
     "  sojourn module lint --strict my-modules/asthma.json\n"
     "  sojourn module lint --format json my-modules > diagnostics.json\n"},
    {Command::kModuleList, "sojourn module list [options]",
     "Lists the modules: their states, what they call, the kinds of visit they make, and their first remark.",
     "  sojourn module list\n"
     "  sojourn module list --module '*diabetes*' --format json\n"},
    {Command::kModuleTrace, "sojourn module trace [options] FILE|MODULE",
     "Shows one life in one module, step by step: what was tested with which values, what was drawn, recorded and waited "
     "for. All modules run, so the life is the one that \"generate\" with the same options writes.",
     "  sojourn module trace asthma --person 7\n"
     "  sojourn module trace my-modules/asthma.json --person 3 --seed 5 --age 40-60 --sex F\n"
     "  sojourn module trace hypertension --person 12 --only no --format json > life.json\n"},
    {Command::kModuleGraph, "sojourn module graph [options] FILE|MODULE",
     "Draws a module: states as boxes by kind, transitions with their shares and conditions in words.",
     "  sojourn module graph asthma --output asthma.svg\n"
     "  sojourn module graph my-modules/asthma.json > asthma.svg\n"
     "  sojourn module graph asthma --format dot | dot -Tpdf > asthma.pdf\n"},
    {Command::kModuleDump, "sojourn module dump [options] DIR|FILE...",
     "Shows modules in the form in which they are carried out (docs/compiled-program.md).",
     "  sojourn module dump modules/otitis_media.json\n"},
}};

const CommandText& text_of(Command command) {
  for (const CommandText& t : kCommands)
    if (t.command == command) return t;
  return kCommands[0];
}

// Appends `text` wrapped at 100 columns, continuation lines indented.
void append_wrapped(std::string& out, std::string_view text, std::size_t column, std::size_t indent) {
  while (!text.empty()) {
    const auto end = text.find(' ');
    const std::string_view word = text.substr(0, end);
    if (column + word.size() > 100 && column > indent) {
      while (out.ends_with(' ')) out.pop_back();
      out += "\n" + std::string(indent, ' ');
      column = indent;
    }
    out += word;
    column += word.size();
    if (end == text.npos) break;
    text.remove_prefix(end + 1);
    out += ' ';
    ++column;
  }
  while (out.ends_with(' ')) out.pop_back();
  out += '\n';
}

std::string remarks(const OptionSpec& spec) {
  std::string out(spec.doc);
  if (!spec.range.empty()) out += " Values: " + std::string(spec.range) + ".";
  if (!spec.fallback.empty() && !spec.argument.empty()) out += " Default: " + std::string(spec.fallback) + ".";
  if (spec.repeatable) out += " Repeatable.";
  if (!spec.environment.empty()) out += " Environment: " + std::string(spec.environment) + ".";
  return out;
}

}  // namespace

std::string help_text(Command command) {
  constexpr std::size_t kIndent = 32;
  const CommandText& text = text_of(command);
  std::string out = "Usage: " + std::string(text.usage) + "\n\n";
  append_wrapped(out, text.purpose, 0, 0);
  out += "\nOptions:\n";
  for (const OptionSpec& spec : option_table()) {
    if (!(spec.commands & static_cast<unsigned>(command))) continue;
    std::string head = spec.short_name ? std::string("  -") + spec.short_name + ", --" : std::string("      --");
    head += spec.name;
    if (!spec.argument.empty()) head += " " + std::string(spec.argument);
    head.resize(std::max(head.size() + 1, kIndent), ' ');
    out += head;
    append_wrapped(out, remarks(spec), head.size(), kIndent);
  }
  out += "  -h, --help                    Show this help.\n";
  out += "\nExamples:\n" + std::string(text.examples);
  out += "\nExit codes: 0 ok, 1 faulty modules or files, 2 wrong usage, 3 disk, files or server failed, 70 a bug in Sojourn.\n";
  return out;
}

std::string options_markdown() {
  std::string out =
      "# Options\n\n"
      "Written from the option tables in `src/sojourn/run/options*.cpp`; a test fails when this page is stale "
      "(`SOJOURN_UPDATE_GOLDEN=1` makes the test write it).\n\n"
      "An option is written `--name value` or `--name=value`. A value set later wins: default, configuration file "
      "(`--config`), environment variable, command line. A repeatable option replaces the list of a weaker layer. "
      "An unknown name or an impossible value is an error that names the nearest right one; then nothing is written.\n";
  for (const CommandText& text : kCommands) {
    out += "\n## sojourn " + std::string(command_name(text.command)) + "\n\n" + std::string(text.purpose) + "\n\n";
    out += "| option | values | default | what it does |\n| --- | --- | --- | --- |\n";
    for (const OptionSpec& spec : option_table()) {
      if (!(spec.commands & static_cast<unsigned>(text.command))) continue;
      out += "| `--" + std::string(spec.name) + (spec.argument.empty() ? "" : " " + std::string(spec.argument)) + "`";
      if (spec.short_name) out += std::string(", `-") + spec.short_name + "`";
      out += " | " + std::string(spec.range) + " | " + std::string(spec.argument.empty() ? "" : spec.fallback) + " | " +
             std::string(spec.doc);
      if (spec.repeatable) out += " Repeatable.";
      if (!spec.environment.empty()) out += " Environment: `" + std::string(spec.environment) + "`.";
      out += " |\n";
    }
    out += "\n```\n" + std::string(text.examples) + "```\n";
  }
  out +=
      "\n## Configuration file\n\n"
      "A JSON object with the names above as keys, without dashes in front:\n\n"
      "```json\n"
      "{\"living\": 1000, \"state\": \"MA\", \"age\": \"18-65\", \"format\": [\"fhir-ndjson\", \"csv\"], "
      "\"modules-only\": false}\n"
      "```\n"
      "\n## Exit codes\n\n"
      "| code | meaning |\n| --- | --- |\n"
      "| 0 | ok |\n| 1 | faulty modules or FHIR files: the diagnostics say where and why; fewer must-support items than asked for |\n| 2 | wrong usage: nothing was written |\n"
      "| 3 | the disk is full, a file cannot be read or written, a server did not store or delete everything |\n| 70 | a bug in Sojourn |\n";
  return out;
}

}  // namespace sojourn::run
