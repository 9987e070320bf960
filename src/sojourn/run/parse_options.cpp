#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "sojourn/base/diagnostics.hpp"
#include "sojourn/run/options.hpp"

namespace sojourn::run {
namespace {

// Where a value came from. A stronger layer replaces the lists of a weaker one.
class Layer {
 public:
  Layer(Command command, Parsed& parsed, std::string origin)
      : command_(command), parsed_(parsed), origin_(std::move(origin)) {}

  const OptionSpec* find(std::string_view name) const {
    for (const OptionSpec& spec : option_table())
      if (spec.name == name && (spec.commands & static_cast<unsigned>(command_))) return &spec;
    return nullptr;
  }
  const OptionSpec* find(char short_name) const {
    for (const OptionSpec& spec : option_table())
      if (spec.short_name == short_name && (spec.commands & static_cast<unsigned>(command_))) return &spec;
    return nullptr;
  }
  void set(const OptionSpec& spec, std::string_view value, const std::string& shown) {
    const bool first = seen_.insert(spec.name).second;
    if (!first && !spec.repeatable) return fail(shown + " is given twice; give it once");
    if ((spec.name == "population" && seen_.contains("living")) ||
        (spec.name == "living" && seen_.contains("population")))
      return fail("--population and --living exclude each other; give one of them");
    if (first && spec.reset) spec.reset(parsed_.options);
    const std::string error = spec.set(parsed_.options, value);
    if (!error.empty()) fail(shown + ": " + error);
  }
  void fail(const std::string& message) { parsed_.errors.push_back(origin_ + message); }
  bool has(std::string_view name) const { return seen_.contains(name); }

  // What to say of a name that no option of this command has.
  std::string unknown(std::string_view shown, std::string_view dashes) const {
    const std::string_view bare = shown.substr(std::min(dashes.size(), shown.size()));
    std::string out = "unknown option \"" + std::string(shown) + "\"";
    std::vector<std::string_view> names;
    for (const OptionSpec& spec : option_table())
      if (spec.commands & static_cast<unsigned>(command_)) names.push_back(spec.name);
    const std::string best = base::nearest(bare, names);
    if (!best.empty()) return out + "; did you mean \"" + std::string(dashes) + best + "\"?";
    for (const OptionSpec& spec : option_table())
      if (spec.name == bare) return out + " of \"" + std::string(command_name(command_)) + "\"; it belongs to " + owners(bare);
    return out;
  }

 private:
  static std::string owners(std::string_view name) {
    std::string out;
    for (const Command c : kAllCommands)
      for (const OptionSpec& spec : option_table())
        if (spec.name == name && (spec.commands & static_cast<unsigned>(c)))
          out += (out.empty() ? "\"" : ", \"") + std::string(command_name(c)) + "\"";
    return out;
  }

  Command command_;
  Parsed& parsed_;
  std::string origin_;  // put before messages, e.g. "cohort.json: "
  std::set<std::string_view> seen_;
};

// The text of a configuration value as it would stand on the command line; nullopt if it has no such form.
std::optional<std::string> scalar_text(const nlohmann::json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  if (value.is_number()) return value.dump();
  return std::nullopt;
}

void read_member(Layer& layer, const std::string& key, const nlohmann::json& value) {
  const OptionSpec* spec = key == "config" ? nullptr : layer.find(key);
  if (!spec)
    return layer.fail(key == "config" ? "\"config\" cannot stand in a configuration file" : layer.unknown(key, ""));
  if (value.is_array() && spec->repeatable) {
    for (const auto& item : value) {
      const auto text = scalar_text(item);
      if (!text) return layer.fail("\"" + key + "\": a list item must be a text, not " + item.dump());
      layer.set(*spec, *text, "\"" + key + "\"");
    }
    return;
  }
  const auto text = scalar_text(value);
  if (!text) return layer.fail("\"" + key + "\" must be one value" + (spec->repeatable ? " or a list" : "") + ", not " +
                               value.type_name());
  layer.set(*spec, *text, "\"" + key + "\"");
}

void read_config(Command command, const std::string& path, Parsed& parsed) {
  Layer layer(command, parsed, path + ": ");
  std::ifstream file(path);
  if (!file) return layer.fail("the configuration file cannot be read; check the path after --config");
  std::set<std::string> keys;
  std::vector<std::string> twice;
  nlohmann::json root;
  try {
    root = nlohmann::json::parse(file, [&](int depth, nlohmann::json::parse_event_t event, nlohmann::json& value) {
      if (event == nlohmann::json::parse_event_t::key && depth == 1 && !keys.insert(value.get<std::string>()).second)
        twice.push_back(value.get<std::string>());
      return true;
    });
  } catch (const nlohmann::json::exception& e) {
    std::string what = e.what();
    if (const auto at = what.find("] "); at != what.npos) what.erase(0, at + 2);
    return layer.fail("not a JSON object: " + what);
  }
  if (!root.is_object()) return layer.fail("a configuration file holds one JSON object, not " + std::string(root.type_name()));
  for (const std::string& key : twice) layer.fail("\"" + key + "\" is given twice; give it once");
  for (const auto& [key, value] : root.items()) read_member(layer, key, value);
}

// One word of the command line that begins with '-', split into its parts.
struct Word {
  const OptionSpec* spec = nullptr;
  std::string shown;  // "--seed"
  std::optional<std::string> value;  // after '='
};

Word split(const Layer& layer, const std::string& text) {
  Word word;
  const auto equals = text.find('=');
  word.shown = text.substr(0, equals);
  if (equals != text.npos) word.value = text.substr(equals + 1);
  if (text.starts_with("--")) {
    word.spec = layer.find(std::string_view(word.shown).substr(2));
  } else if (word.shown.size() == 2) {
    word.spec = layer.find(word.shown[1]);
  }
  return word;
}

// A lone "-" is standard input.
bool looks_like_option(const std::string& text) {
  return text.size() > 1 && text[0] == '-' && !(text[1] >= '0' && text[1] <= '9');
}

bool takes_words(Command command) {
  return command == Command::kModuleLint || command == Command::kModuleTrace ||
         command == Command::kModuleGraph || command == Command::kModuleDump || command == Command::kPush ||
         command == Command::kValidate || command == Command::kReport;
}

void read_command_line(Command command, std::span<const std::string> arguments, Layer& layer, Parsed& parsed) {
  bool only_words = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& text = arguments[i];
    if (!only_words && text == "--") {
      only_words = true;
      continue;
    }
    if (only_words || !looks_like_option(text)) {
      if (takes_words(command)) parsed.options.arguments.push_back(text);
      else layer.fail("unexpected word \"" + text + "\"; every value stands after an option, e.g. --output " + text);
      continue;
    }
    if (text == "--help" || text == "-h") {
      parsed.help = true;
      continue;
    }
    Word word = split(layer, text);
    if (!word.spec) {
      layer.fail(layer.unknown(word.shown, "--"));
      // The value of the unknown option is not a fault of its own.
      if (!word.value && i + 1 < arguments.size() && !looks_like_option(arguments[i + 1])) ++i;
      continue;
    }
    if (word.spec->argument.empty()) {
      layer.set(*word.spec, word.value.value_or("true"), word.shown);
      continue;
    }
    if (!word.value) {
      // A list of resource types may begin with a minus sign: "-Provenance".
      const bool signed_list = word.spec->name == "resources" && i + 1 < arguments.size() &&
                               arguments[i + 1].size() > 2 && !arguments[i + 1].starts_with("--");
      if (!signed_list && (i + 1 == arguments.size() || looks_like_option(arguments[i + 1]))) {
        layer.fail(word.shown + " needs a value: " + word.shown + " " + std::string(word.spec->argument));
        continue;
      }
      word.value = arguments[++i];
    }
    layer.set(*word.spec, *word.value, word.shown);
  }
}

// The file that --config names, wherever it stands among the arguments: it is a weaker layer and is read first.
std::string config_path(Command command, std::span<const std::string> arguments) {
  Parsed ignored;
  const Layer layer(command, ignored, "");
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (!looks_like_option(arguments[i])) continue;
    const Word word = split(layer, arguments[i]);
    if (!word.spec || word.spec->name != "config") continue;
    if (word.value) return *word.value;
    if (i + 1 < arguments.size()) return arguments[i + 1];
  }
  return {};
}

void check_server(Command command, const Options& o, Parsed& parsed) {
  const bool server = command == Command::kPush || command == Command::kUnload;
  if (server && o.push.url.empty())
    parsed.errors.push_back("name the server: --to http://127.0.0.1:8080/fhir");
  if (command == Command::kUnload && o.push.run.empty())
    parsed.errors.push_back("name the load that is taken back: --run ID, as \"sojourn push\" said it");
  if (o.push.connection.client_certificate.empty() != o.push.connection.client_key.empty())
    parsed.errors.push_back("--client-certificate and --client-key belong together; give both");
  if (command == Command::kGenerate && !o.push.url.empty() &&
      (o.formats.size() != 1 || !o.has(Format::kFhirBundle)))
    parsed.errors.push_back("--push sends FHIR bundles; leave --format out");
  if (o.push.bulk && o.push.dry_run && o.push.files_url.empty())
    parsed.errors.push_back("--bulk --dry-run writes the files and texts that name them; say where they will be with "
                            "--files-url URL");
  if (o.push.public_key && o.push.sign_in.kind != net::SignInKind::kSmartBackend)
    parsed.errors.push_back("--public-key goes with --auth smart-backend; give it and --key");
  for (const std::string& error : net::usage_errors(o.push.sign_in)) parsed.errors.push_back(error);
}

// Values that are right one by one but not together.
void check_together(Command command, const Layer& words, Parsed& parsed) {
  const Options& o = parsed.options;
  const auto date_text = [](base::Date day) {
    char buffer[base::kDateChars];
    return std::string(buffer, base::write_date(buffer, day));
  };
  if (o.until && *o.until < o.reference_date)
    parsed.errors.push_back("--until " + date_text(*o.until) + " is before the reference date; the nearest day allowed is " +
                            date_text(o.reference_date));
  if (o.modules_only && o.modules.empty())
    parsed.errors.push_back("--modules-only leaves no modules; name a folder with --modules DIR");
  if ((command == Command::kModuleTrace || command == Command::kModuleGraph) && o.arguments.size() != 1)
    parsed.errors.push_back("name one module: its file, or its path as \"sojourn module list\" shows it");
  check_server(command, o, parsed);
  if (o.formats.empty()) parsed.errors.push_back("no format is left; name one with --format");
  if ((command == Command::kGenerate || command == Command::kBench) && words.has("bundle") &&
      !o.has(Format::kFhirBundle))
    parsed.errors.push_back("--bundle needs --format fhir-bundle");
  if (o.defects.on() && !o.has(Format::kFhirBundle) && !o.has(Format::kFhirNdjson))
    parsed.errors.push_back("--defects needs --format fhir-bundle or fhir-ndjson");
  if (o.cover.on && !o.push.url.empty())
    parsed.errors.push_back("--cover prints what the files show: generate into a folder, then \"sojourn push\" it");
  if (o.cover.on && !o.has(Format::kFhirBundle) && !o.has(Format::kFhirNdjson))
    parsed.errors.push_back("--cover reads what is shown from the files; add --format fhir-bundle or --format fhir-ndjson");
  if (o.cover.on && o.living) parsed.errors.push_back("--cover chooses how many patients there are; leave --living out");
  if (o.defects.on() && !o.push.url.empty())
    parsed.errors.push_back("--defects writes a ledger beside the files: generate into a folder, then \"sojourn push\" it");
  for (const std::string_view option : {"resources", "us-core"})
    if (words.has(option) && !o.has(Format::kFhirBundle) && !o.has(Format::kFhirNdjson))
      parsed.errors.push_back("--" + std::string(option) + " needs --format fhir-bundle or fhir-ndjson");
}

}  // namespace

Parsed parse_options(Command command, std::span<const std::string> arguments,
                     const std::map<std::string, std::string>& environment) {
  Parsed parsed;
  if (command == Command::kBench) parsed.options.threads = 1;
  if (const std::string path = config_path(command, arguments); !path.empty()) read_config(command, path, parsed);
  for (const OptionSpec& spec : option_table()) {
    if (spec.environment.empty() || !(spec.commands & static_cast<unsigned>(command))) continue;
    const auto variable = environment.find(std::string(spec.environment));
    if (variable == environment.end() || variable->second.empty()) continue;
    Layer layer(command, parsed, "environment variable ");
    layer.set(spec, variable->second, std::string(spec.environment));
  }
  Layer words(command, parsed, "");
  read_command_line(command, arguments, words, parsed);
  if (parsed.options.cover.on && !parsed.options.resources_given) parsed.options.resources = encode::ResourceSet::all();
  if (parsed.options.ips && !parsed.options.has(Format::kFhirIps)) {
    parsed.options.formats.push_back(Format::kFhirIps);
    std::sort(parsed.options.formats.begin(), parsed.options.formats.end());
  }
  if (parsed.errors.empty()) check_together(command, words, parsed);
  return parsed;
}

}  // namespace sojourn::run
