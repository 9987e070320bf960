#include "sojourn/run/manifest.hpp"

#include <nlohmann/json.hpp>

#include "sojourn/base/sha256.hpp"
#include "sojourn/encode/fhir_output.hpp"

namespace sojourn::run {
namespace {

using Json = nlohmann::ordered_json;

// Text from the command line may not be UTF-8; JSON must be.
std::string dump(const Json& value, int indent = -1) {
  return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Json to_json(const OptionValue& value) {
  struct Visitor {
    Json operator()(std::monostate) const { return nullptr; }
    Json operator()(bool v) const { return v; }
    Json operator()(std::int64_t v) const { return v; }
    Json operator()(const std::string& v) const { return v; }
    Json operator()(const std::vector<std::string>& v) const { return v; }
  };
  return std::visit(Visitor{}, value);
}

// What decides the bytes of the output.
Json origin(const Options& options, const World& world) {
  Json root;
  root["generator"] = "sojourn";
  root["version"] = version();
  // A local: references into an ordered object do not survive the next insertion.
  Json recorded = Json::object();
  for (const OptionSpec& spec : option_table())
    if (spec.recorded) recorded[std::string(spec.name)] = to_json(spec.get(options));
  root["options"] = recorded;
  root["seed"] = options.seed;
  root["reference_date"] = recorded["reference-date"];
  root["until"] = recorded["until"];
  Json& inputs = root["inputs"] = Json::array();
  for (const InputFile& file : world.inputs())
    inputs.push_back({{"kind", file.kind}, {"path", file.path}, {"sha256", file.sha256}});
  return root;
}

// The members before "files".
Json head(const Options& options, const World& world, const Outcome& outcome) {
  Json root = origin(options, world);
  root["run"] = run_id(options, world);
  root["patients"] = {{"living", outcome.living}, {"dead", outcome.dead}};
  if (!options.keep.empty()) root["tried"] = outcome.tried;
  root["encounters"] = outcome.encounters;
  root["incidents"] = outcome.incidents;
  if (!options.keep.empty()) root["discarded_incidents"] = outcome.discarded_incidents;
  Json& resources = root["resources"] = Json::object();
  for (std::size_t i = 0; i < outcome.resources.size(); ++i)
    if (outcome.resources[i] > 0)
      resources[std::string(encode::name(static_cast<encode::ResourceType>(i)))] = outcome.resources[i];
  return root;
}

}  // namespace

std::string_view version() {
#ifdef SOJOURN_VERSION
  return SOJOURN_VERSION;
#else
  return "0.0.0";
#endif
}

std::string run_id(const Options& options, const World& world) {
  constexpr std::size_t kDigits = 16;
  return base::sha256_hex(dump(origin(options, world))).substr(0, kDigits);
}

std::string bulk_manifest(const Options& options, const World& world, const Outcome& outcome) {
  char end[base::kInstantChars];
  Json root;
  root["transactionTime"] = std::string(end, base::write_instant(end, base::Instant{options.last_day()}, 0));
  root["request"] = std::string(encode::kFullUrlBase) + "$export";
  root["requiresAccessToken"] = false;
  Json& files = root["output"] = Json::array();
  for (std::size_t i = 0; i < outcome.resources.size(); ++i) {
    if (outcome.resources[i] == 0) continue;
    const std::string type(encode::name(static_cast<encode::ResourceType>(i)));
    files.push_back({{"type", type}, {"url", type + ".ndjson"}, {"count", outcome.resources[i]}});
  }
  root["error"] = Json::array();
  root["extension"] = {{"run", run_id(options, world)}};
  return dump(root, 2) + "\n";
}

base::Result<void> write_manifest(const Options& options, const World& world, const Outcome& outcome,
                                  sink::FileSink& sink) {
  return sink.write_manifest([&](const sink::FileSink::Append& append) -> base::Result<void> {
    // One file a line: the list may be too long to hold as a tree, here and when a later run reads it.
    std::string start = dump(head(options, world, outcome), 2);
    start.resize(start.size() - 2);  // without "\n}"
    if (auto done = append(start + ",\n  \"files\": ["); !done) return done;
    bool first = true;
    const auto listed = sink.for_each_file([&](const sink::WrittenFile& file) {
      const Json entry{{"path", file.path}, {"bytes", file.bytes}, {"sha256", file.sha256}};
      const std::string line = (first ? "\n    " : ",\n    ") + dump(entry);
      first = false;
      return append(line);
    });
    if (!listed) return listed;
    return append("\n  ]\n}\n");
  });
}

}  // namespace sojourn::run
