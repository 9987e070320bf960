#include "sojourn/push/capability.hpp"

#include <nlohmann/json.hpp>

namespace sojourn::push {
namespace {

using Json = nlohmann::json;

std::string text(const Json& object, const char* key) {
  if (!object.is_object()) return {};
  const auto at = object.find(key);
  return at == object.end() || !at->is_string() ? std::string() : at->get<std::string>();
}

bool has_code(const Json& interactions, std::string_view code) {
  for (const Json& interaction : interactions)
    if (text(interaction, "code") == code) return true;
  return false;
}

const Json& list(const Json& object, const char* key) {
  static const Json kNone = Json::array();
  const auto at = object.find(key);
  return at == object.end() || !at->is_array() ? kNone : *at;
}

// Servers that can often do not say so (HAPI); only a plain "no" counts.
bool denied(const Json& object, const char* key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_boolean() && !at->get<bool>();
}

std::string joined(const std::vector<std::string>& words, const char* between = ", ") {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : between) + word;
  return out;
}

}  // namespace

Capability read_capability(std::string_view body) {
  Capability out;
  const Json root = Json::parse(body, nullptr, false);
  if (text(root, "resourceType") != "CapabilityStatement") return out;
  out.valid = true;
  out.fhir_version = text(root, "fhirVersion");
  if (root.contains("software")) out.software = text(root["software"], "name");
  for (const Json& rest : list(root, "rest")) {
    if (!rest.is_object()) continue;
    out.transaction = out.transaction || has_code(list(rest, "interaction"), "transaction");
    out.batch = out.batch || has_code(list(rest, "interaction"), "batch");
    for (const Json& resource : list(rest, "resource")) {
      if (!resource.is_object()) continue;
      Capability::Type& type = out.types[text(resource, "type")];
      type.create = has_code(list(resource, "interaction"), "create");
      type.update = has_code(list(resource, "interaction"), "update");
      type.search = has_code(list(resource, "interaction"), "search-type");
      type.update_create = type.update && !denied(resource, "updateCreate");
      type.conditional_create = type.create && !denied(resource, "conditionalCreate");
    }
  }
  return out;
}

std::vector<std::string> missing(const Capability& server, const Needs& needs) {
  std::vector<std::string> out;
  if (!server.fhir_version.starts_with("4."))
    out.push_back("it speaks FHIR " + (server.fhir_version.empty() ? "of an unknown version" : server.fhir_version) +
                  ", not R4 (4.0.1)");
  if (needs.transactions && !server.transaction)
    out.push_back(std::string("it takes no transactions; ") + (server.batch ? "--send batch will do" : "nor batches"));
  // HAPI takes batches and lists transactions only.
  if (!needs.transactions && !server.batch && !server.transaction) out.push_back("it takes no batches");
  std::vector<std::string> unknown, no_update, no_condition;
  for (const std::string& name : needs.types) {
    const auto at = server.types.find(name);
    if (at == server.types.end()) unknown.push_back(name);
    else if (needs.ids == IdMode::kPut && !at->second.update_create) no_update.push_back(name);
    else if (needs.ids == IdMode::kConditional && !at->second.conditional_create) no_condition.push_back(name);
  }
  if (!unknown.empty())
    out.push_back("it does not know " + joined(unknown) + "; generate without them (--resources=-" + joined(unknown, ",-") + ")");
  if (!no_update.empty())
    out.push_back("it does not create what a PUT names (updateCreate) for " + joined(no_update) +
                  "; --ids conditional lets the server make the ids");
  if (!no_condition.empty())
    out.push_back("it has no conditional create for " + joined(no_condition) + "; --ids post does without");
  return out;
}

}  // namespace sojourn::push
