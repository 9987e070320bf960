#include "sojourn/encode/fhir_group.hpp"

#include "sojourn/encode/fhir_fragments.hpp"
#include "sojourn/encode/fhir_ids.hpp"
#include "sojourn/encode/fhir_output.hpp"
#include "sojourn/encode/pretty.hpp"

namespace sojourn::encode {
namespace {

// Of no person.
constexpr std::uint32_t kNobody = 0xffffffffu;
// Where the members stand in a bundle.
constexpr int kMemberDepth = 5;

std::string group_id(std::uint64_t seed) { return IdSpace(seed, kNobody).id(ResourceType::kGroup, 0).text(); }

}  // namespace

std::string GroupText::styled(std::string_view json, int depth) const {
  if (!bundle_ || !context_.style.pretty) return std::string(json);
  std::string out;
  indent(json, depth, out);
  return out;
}

std::string GroupText::head(std::string_view name) const {
  const std::string id = group_id(context_.seed);
  std::string json;
  if (bundle_)
    json = "{\"resourceType\":\"Bundle\",\"meta\":" + meta_json(Profile::kNone, context_) + ",\"type\":\"" +
           std::string(bundle_type(framing(*bundle_))) + "\",\"entry\":[{\"fullUrl\":\"" + std::string(kFullUrlBase) + "Group/" +
           id + "\",\"resource\":";
  json += "{\"resourceType\":\"Group\",\"id\":\"" + id + "\",\"meta\":" + meta_json(Profile::kNone, context_) +
          ",\"active\":true,\"type\":\"person\",\"actual\":true,\"name\":" + json_quoted(name) + ",\"member\":[";
  return styled(json, 0);
}

std::string GroupText::member(std::uint32_t person, bool first) const {
  const std::string id = IdSpace(context_.seed, person).id(ResourceType::kPatient, 0).text();
  return styled(std::string(first ? "" : ",") + "{\"entity\":{\"reference\":\"Patient/" + id + "\"}}", kMemberDepth);
}

std::string GroupText::tail(std::uint64_t members) const {
  std::string json = "],\"quantity\":" + std::to_string(members) + "}";
  if (bundle_ && *bundle_ != BundleType::kCollection)
    json += ",\"request\":{\"method\":\"PUT\",\"url\":\"Group/" + group_id(context_.seed) + "\"}";
  if (bundle_) json += "}]}";
  return styled(json, kMemberDepth) + "\n";
}

}  // namespace sojourn::encode
