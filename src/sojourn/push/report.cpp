#include <nlohmann/json.hpp>

#include "sojourn/push/session.hpp"
#include "sojourn/push/unload.hpp"

namespace sojourn::push {
namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& root) { return root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

}  // namespace

std::string report_json(const Outcome& outcome) {
  static constexpr const char* kIds[] = {"put", "conditional", "post"};
  Json root;
  root["complete"] = outcome.complete();
  root["stopped"] = outcome.stopped.empty() ? Json(nullptr) : Json(outcome.stopped);
  root["run"] = outcome.manner.run;
  root["tag"] = {{"system", std::string(kRunTag)}, {"code", outcome.manner.run}};
  root["server"] = {{"url", outcome.manner.url}, {"software", outcome.software}, {"target", outcome.target}};
  root["ids"] = kIds[static_cast<std::size_t>(outcome.manner.ids)];
  root["bundle"] = outcome.manner.transactions ? "transaction" : "batch";
  root["seconds"] = outcome.seconds;
  root["documents"] = outcome.status.documents;
  root["bytes_sent"] = outcome.status.bytes;
  root["requests"] = outcome.status.requests;
  root["retries"] = outcome.status.retries;
  Json counts = Json::array();
  for (const Count& count : outcome.counts)
    counts.push_back({{"type", count.type},
                      {"stored", count.sent},
                      {"on_server", count.on_server < 0 ? Json(nullptr) : Json(count.on_server)}});
  root["resources"] = std::move(counts);
  Json refused = Json::array();
  for (const Refusal& refusal : outcome.refusals)
    refused.push_back({{"file", refusal.file},
                       {"patient", refusal.patient.empty() ? Json(nullptr) : Json(refusal.patient)},
                       {"resource", refusal.resource},
                       {"status", refusal.status == 0 ? Json(nullptr) : Json(refusal.status)},
                       {"text", refusal.text}});
  root["refused"] = std::move(refused);
  return dump(root);
}

std::string unload_json(const Settings& settings, const Unloaded& outcome) {
  Json root;
  root["complete"] = outcome.complete();
  root["run"] = settings.run;
  root["server"] = settings.url;
  root["deleted"] = Json::object();
  for (const auto& [type, count] : outcome.deleted) root["deleted"][type] = count;
  root["kept_for_other_runs"] = outcome.kept;
  root["left"] = Json::object();
  for (const auto& [type, count] : outcome.left) root["left"][type] = count < 0 ? Json(nullptr) : Json(count);
  root["problems"] = outcome.problems;
  return dump(root);
}

}  // namespace sojourn::push
