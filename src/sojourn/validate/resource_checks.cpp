// What must hold between the parts of one resource, other than what expressions say.
#include <array>
#include <utility>

#include "sojourn/validate/checker.hpp"

namespace sojourn::validate {

// Contained resources: dom-2 to dom-5.
void Checker::check_contained(At resource) {
  const Tape& tape = *tape_;
  for (const At contained : values_of(tape, resource, "contained")) {
    if (tape[contained].kind != Json::kObject) continue;
    if (tape.find(contained, "contained"))
      add(base::Severity::kError, "dom-2", contained, "a contained resource contains another one",
          "contain both in the outer resource");
    if (const auto meta = tape.find(contained, "meta")) {
      if (tape.find(*meta, "versionId") || tape.find(*meta, "lastUpdated"))
        add(base::Severity::kError, "dom-4", *meta, "a contained resource has a version or time of its own",
            "leave them out");
      if (tape.find(*meta, "security"))
        add(base::Severity::kError, "dom-5", *meta, "a contained resource has a security label",
            "label the outer resource");
    }
    const std::string_view id = tape.text(contained, "id");
    bool used = tape.find(contained, "id").has_value() == false;
    bool refers_out = false;
    for (At at = resource; !used && at < tape.end(resource); ++at) {
      const Node& node = tape[at];
      if (node.kind != Json::kString || !node.text.starts_with('#')) continue;
      used = node.text.substr(1) == id;
      refers_out |= at > contained && at < tape.end(contained) && node.text == "#";
    }
    if (id.empty() || !(used || refers_out))
      add(base::Severity::kError, "dom-3", contained,
          "nothing in the resource refers to this contained one" + (id.empty() ? std::string(": it has no id") : ""),
          "refer to it by #id, or leave it out");
  }
}

// Times of one resource that have an order.
void Checker::check_order(At resource) {
  struct Pair {
    std::string_view type, first, second;
  };
  static constexpr std::array<Pair, 6> kPairs{{{"Condition", "onset", "abatement"},
                                               {"Patient", "birthDate", "deceased"},
                                               {"Person", "birthDate", "deceased"},
                                               {"DiagnosticReport", "effective", "issued"},
                                               {"Observation", "effective", "issued"},
                                               {"Immunization", "occurrence", "expirationDate"}}};
  const Tape& tape = *tape_;
  const std::string_view type = tape.text(resource, "resourceType");
  const auto span = [&](std::string_view plain, bool start) -> std::optional<std::pair<At, TimeSpan>> {
    for (At at : values_of(tape, resource, plain)) {
      if (tape[at].kind == Json::kObject) {
        const auto end = tape.find(at, start ? "start" : "end");
        if (!end) continue;
        at = *end;
      }
      if (const auto read = TimeSpan::read(tape[at].text)) return std::pair(at, *read);
    }
    return std::nullopt;
  };
  for (const Pair& pair : kPairs) {
    if (pair.type != type) continue;
    const auto first = span(pair.first, true), second = span(pair.second, false);
    if (first && second && second->second.last < first->second.first)
      add(base::Severity::kError, "time-order", second->first,
          quoted(tape[second->first].text) + " is before " + std::string(pair.first) + ", " +
              quoted(tape[first->first].text),
          "exchange or correct the times");
  }
  const auto meta = tape.find(resource, "meta");
  const auto updated = meta ? TimeSpan::read(tape.text(*meta, "lastUpdated")) : std::nullopt;
  if (!updated) return;
  for (const std::string_view plain :
       {"issued", "recordedDate", "authoredOn", "recorded", "effective", "performed", "occurrence", "onset"})
    if (const auto time = span(plain, true); time && time->second.first > updated->last)
      add(base::Severity::kError, "time-future", time->first,
          quoted(tape[time->first].text) + " is later than meta.lastUpdated, " +
              quoted(tape.text(*meta, "lastUpdated")),
          "what has not happened yet cannot be recorded");
}

}  // namespace sojourn::validate
