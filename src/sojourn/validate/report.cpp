#include "sojourn/validate/report.hpp"

namespace sojourn::validate {

std::string quoted(std::string_view text) {
  constexpr std::size_t kLongest = 80;
  return "\"" + std::string(text.substr(0, kLongest)) + (text.size() > kLongest ? "..." : "") + "\"";
}

std::string path_to(const Tape& tape, At resource, At value) {
  std::string path(tape.text(resource, "resourceType"));
  if (path.empty()) path = "resource";
  for (At at = resource; at != value;) {
    std::size_t index = 0;
    At c = tape.first(at);
    for (; c != tape.end(at) && tape.next(c) <= value; c = tape.next(c)) ++index;
    if (c >= tape.end(at)) break;
    if (tape[at].kind == Json::kArray) {
      path += "[" + std::to_string(index) + "]";
    } else {
      path += '.';
      path += tape[c].key;
    }
    at = c;
  }
  return path;
}

std::string label_of(const Tape& tape, At resource) {
  std::string label(tape.text(resource, "resourceType"));
  if (const std::string_view id = tape.text(resource, "id"); !id.empty()) label += "/" + std::string(id);
  return label;
}

}  // namespace sojourn::validate
