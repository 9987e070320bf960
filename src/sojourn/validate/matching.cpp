// Finding values, and telling whether they match a pattern, a slice or a value set.
#include <algorithm>

#include "sojourn/validate/checker.hpp"
#include "sojourn/validate/formats.hpp"

namespace sojourn::validate {
namespace {

bool passes(const Definitions& definitions, const Tape& tape, At value, const SliceTest& test) {
  std::vector<At> reached{value};
  for (const std::string_view step : test.path) {
    std::vector<At> next;
    for (const At at : reached)
      for (const At found : values_of(tape, at, step)) next.push_back(found);
    reached = std::move(next);
  }
  if (test.how == SliceTest::kExists) return reached.empty() != test.exists;
  return std::any_of(reached.begin(), reached.end(), [&](At at) {
    switch (test.how) {
      case SliceTest::kFixed: return same_value(definitions.values(), test.value, tape, at);
      case SliceTest::kPattern: return matches_pattern(definitions.values(), test.value, tape, at);
      case SliceTest::kCodes: return test.codes && in_codes(definitions, tape, at, *test.codes);
      default: break;
    }
    const Type* type = definitions.type_at(tape, at);
    return type && std::find(test.types.begin(), test.types.end(), type->name) != test.types.end();
  });
}

}  // namespace

std::vector<At> values_of(const Tape& tape, At object, std::string_view plain) {
  std::vector<At> out;
  if (tape[object].kind != Json::kObject) return out;
  for (const bool shadows : {false, true}) {
    for (At c = tape.first(object); c != tape.end(object); c = tape.next(c)) {
      const Node& node = tape[c];
      if (node.shadow != shadows || !node.member || node.member->element->plain != plain) continue;
      if (node.kind != Json::kArray)
        out.push_back(c);
      else
        for (At i = tape.first(c); i != tape.end(c); i = tape.next(i)) out.push_back(i);
    }
    if (!out.empty()) break;
  }
  return out;
}

bool matches_pattern(const Tape& pattern, At p, const Tape& tape, At value) {
  const Node& want = pattern[p];
  const Node& have = tape[value];
  if (want.kind != have.kind) return false;
  if (want.kind == Json::kObject) {
    for (At c = pattern.first(p); c != pattern.end(p); c = pattern.next(c))
      if (const auto found = tape.find(value, pattern[c].key); !found || !matches_pattern(pattern, c, tape, *found))
        return false;
    return true;
  }
  if (want.kind == Json::kArray) {
    for (At c = pattern.first(p); c != pattern.end(p); c = pattern.next(c)) {
      bool found = false;
      for (At i = tape.first(value); !found && i != tape.end(value); i = tape.next(i))
        found = matches_pattern(pattern, c, tape, i);
      if (!found) return false;
    }
    return true;
  }
  return want.text == have.text;
}

bool in_slice(const Definitions& definitions, const Tape& tape, At value, const Constraint& slice) {
  return !slice.tests.empty() && std::all_of(slice.tests.begin(), slice.tests.end(), [&](const SliceTest& test) {
    return passes(definitions, tape, value, test);
  });
}

bool in_codes(const Definitions& definitions, const Tape& tape, At value, const CodeSet& codes) {
  const Node& node = tape[value];
  if (node.kind == Json::kString) return codes.has_code(node.text);
  const Type* type = definitions.type_at(tape, value);
  if (type && type->role == Role::kConcept) {
    for (const At coding : values_of(tape, value, "coding"))
      if (in_codes(definitions, tape, coding, codes)) return true;
    return false;
  }
  return codes.has(tape.text(value, "system"), tape.text(value, "code"));
}

}  // namespace sojourn::validate
