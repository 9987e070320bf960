#include "sojourn/push/answer.hpp"

#include <rapidjson/document.h>

#include <cstdlib>

#include "sojourn/push/settings.hpp"

namespace sojourn::push {
namespace {

using Value = rapidjson::Value;

std::string_view text_of(const Value& object, const char* key) {
  if (!object.IsObject()) return {};
  const auto at = object.FindMember(key);
  if (at == object.MemberEnd() || !at->value.IsString()) return {};
  return {at->value.GetString(), at->value.GetStringLength()};
}

const Value* member(const Value& object, const char* key) {
  if (!object.IsObject()) return nullptr;
  const auto at = object.FindMember(key);
  return at == object.MemberEnd() ? nullptr : &at->value;
}

const Value* list(const Value& object, const char* key) {
  const Value* found = member(object, key);
  return found && found->IsArray() ? found : nullptr;
}

// "error: text (Patient.birthDate); ..." of the issues that count.
std::string outcome_text(const Value& outcome) {
  const Value* issues = list(outcome, "issue");
  std::string out;
  if (!issues) return out;
  for (const Value& issue : issues->GetArray()) {
    const std::string_view severity = text_of(issue, "severity");
    if ((severity == "information" || severity == "warning") && issues->Size() > 1) continue;
    std::string_view text = text_of(issue, "diagnostics");
    const Value* details = member(issue, "details");
    if (text.empty() && details) text = text_of(*details, "text");
    if (text.empty()) text = text_of(issue, "code");
    if (!out.empty()) out += "; ";
    out += text;
    const Value* where = list(issue, "expression");
    if (!where) where = list(issue, "location");
    if (where && !where->Empty() && (*where)[0].IsString()) out += " (" + std::string((*where)[0].GetString()) + ")";
  }
  return out;
}

// "https://host/fhir/Patient/12/_history/1" -> "Patient/12"
std::string stored_at(std::string_view location) {
  if (const auto history = location.find("/_history/"); history != location.npos) location = location.substr(0, history);
  const auto id = location.rfind('/');
  if (id == location.npos || id == 0) return {};
  const auto type = location.rfind('/', id - 1);
  return std::string(type == location.npos ? location : location.substr(type + 1));
}

// "Patient/12/_history/3" was made anew and has a past.
bool has_past(std::string_view location) {
  constexpr std::string_view kHistory = "/_history/";
  const auto at = location.rfind(kHistory);
  return at != location.npos && std::atoi(std::string(location.substr(at + kHistory.size())).c_str()) > 1;
}

// "Patient/id" of a resource: itself, or what its subject, patient, beneficiary or targets say.
std::string patient_of(const Value& resource) {
  if (text_of(resource, "resourceType") == "Patient") return "Patient/" + std::string(text_of(resource, "id"));
  const auto reference = [](const Value& value) {
    const std::string_view text = text_of(value, "reference");
    return text.starts_with("Patient/") ? std::string(text) : std::string();
  };
  for (const char* key : {"subject", "patient", "beneficiary"})
    if (const Value* found = member(resource, key)) return reference(*found);
  if (const Value* targets = list(resource, "target"))
    for (const Value& target : targets->GetArray())
      if (auto patient = reference(target); !patient.empty()) return patient;
  return {};
}

}  // namespace

Answer read_answer(std::string_view body) {
  Answer out;
  rapidjson::Document root;
  root.Parse(body.data(), body.size());
  if (root.HasParseError() || !root.IsObject()) return out;
  const std::string_view type = text_of(root, "resourceType");
  if (type == "OperationOutcome") out.text = outcome_text(root);
  if (type != "Bundle") return out;
  out.is_bundle = true;
  const Value* entries = list(root, "entry");
  if (!entries) return out;
  out.entries.reserve(entries->Size());
  for (const Value& entry : entries->GetArray()) {
    EntryAnswer& answer = out.entries.emplace_back();
    const Value* response = member(entry, "response");
    if (!response) continue;
    answer.status = std::atoi(std::string(text_of(*response, "status").substr(0, 3)).c_str());
    answer.stored = stored_at(text_of(*response, "location"));
    answer.revived = answer.status == 201 && has_past(text_of(*response, "location"));
    if (const Value* outcome = member(*response, "outcome"); outcome && (answer.status < 200 || answer.status > 299))
      answer.text = outcome_text(*outcome);
  }
  return out;
}

std::string problem_text(int status, std::string_view body) {
  const Answer answer = read_answer(body);
  std::string text = answer.text;
  if (text.empty()) {
    constexpr std::size_t kShown = 200;
    for (const char c : body.substr(0, kShown)) text += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
    if (body.size() > kShown) text += "…";
  }
  return "HTTP " + std::to_string(status) + (text.empty() ? "" : ": " + text);
}

SearchPage read_search(std::string_view body) {
  SearchPage out;
  rapidjson::Document root;
  root.Parse(body.data(), body.size());
  if (root.HasParseError() || text_of(root, "resourceType") != "Bundle") return out;
  out.valid = true;
  if (const Value* total = member(root, "total"); total && total->IsInt64()) out.total = total->GetInt64();
  if (const Value* links = list(root, "link"))
    for (const Value& link : links->GetArray())
      if (text_of(link, "relation") == "next") out.next = text_of(link, "url");
  if (const Value* entries = list(root, "entry"))
    for (const Value& entry : entries->GetArray()) {
      const Value* resource = member(entry, "resource");
      if (!resource || text_of(*resource, "resourceType") == "OperationOutcome") continue;
      auto& found = out.found.emplace_back();
      found.type = text_of(*resource, "resourceType");
      found.id = text_of(*resource, "id");
      found.patient = patient_of(*resource);
      const Value* meta = member(*resource, "meta");
      const Value* tags = meta ? list(*meta, "tag") : nullptr;
      if (!tags) continue;
      for (const Value& tag : tags->GetArray())
        if (text_of(tag, "system") == kRunTag) found.runs.emplace_back(text_of(tag, "code"));
    }
  return out;
}

}  // namespace sojourn::push
