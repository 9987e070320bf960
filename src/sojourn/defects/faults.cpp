#include "sojourn/defects/faults.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "sojourn/base/time.hpp"

namespace sojourn::defects {
namespace {

using base::json::Node;

// Lanes of a resource's draws. 0 and 1 are the injector's.
constexpr std::uint32_t kPlace = 2, kVariant = 3, kAmount = 4, kId = 5, kIdEnd = 6;

// Elements that base R4 or US Core 6.1.0 demands (StructureDefinitions of both, minimum 1).
struct Required {
  std::string_view type;
  std::array<std::string_view, 4> elements;
};
constexpr std::array kRequired{
    Required{"Patient", {"identifier", "name", "gender"}},
    Required{"Encounter", {"status", "class", "type", "subject"}},
    Required{"Condition", {"category", "code", "subject"}},
    Required{"AllergyIntolerance", {"code", "patient"}},
    Required{"Observation", {"status", "code", "subject", "category"}},
    Required{"DiagnosticReport", {"status", "category", "code", "subject"}},
    Required{"Procedure", {"status", "code", "subject"}},
    Required{"MedicationRequest", {"status", "intent", "subject"}},
    Required{"MedicationDispense", {"status", "subject"}},
    Required{"MedicationAdministration", {"status", "subject"}},
    Required{"Medication", {"code"}},
    Required{"Immunization", {"status", "vaccineCode", "patient", "primarySource"}},
    Required{"CarePlan", {"status", "intent", "category", "subject"}},
    Required{"CareTeam", {"subject", "participant"}},
    Required{"Goal", {"lifecycleStatus", "description", "subject"}},
    Required{"Device", {"type", "patient"}},
    Required{"ImagingStudy", {"status", "subject"}},
    Required{"DocumentReference", {"status", "type", "category", "content"}},
    Required{"Provenance", {"target", "recorded", "agent"}},
    Required{"ServiceRequest", {"status", "intent", "code", "subject"}},
    Required{"Specimen", {"type"}},
    Required{"RelatedPerson", {"active", "patient"}},
    Required{"QuestionnaireResponse", {"questionnaire", "status", "subject", "authored"}},
    Required{"Coverage", {"status", "relationship", "beneficiary", "payor"}},
    Required{"Claim", {"status", "type", "use", "patient"}},
    Required{"ExplanationOfBenefit", {"status", "type", "use", "outcome"}},
};

// Units that are mistaken for each other; the value stays, so it is wrong by a factor.
struct Unit {
  std::string_view code, other;
};
constexpr std::array kUnits{
    Unit{"kg", "[lb_av]"},       Unit{"g", "kg"},          Unit{"cm", "[in_i]"},       Unit{"mm[Hg]", "kPa"},
    Unit{"Cel", "[degF]"},       Unit{"mg/dL", "mmol/L"},  Unit{"mmol/L", "mg/dL"},    Unit{"g/dL", "g/L"},
    Unit{"g/L", "g/dL"},         Unit{"ng/mL", "ug/mL"},   Unit{"ug/L", "mg/L"},       Unit{"mg/g", "mg/mmol"},
    Unit{"10*3/uL", "10*9/mL"},  Unit{"10*6/uL", "10*9/uL"}, Unit{"meq/L", "mg/dL"},   Unit{"mmol/mol", "%"},
    Unit{"pg/mL", "ng/mL"},      Unit{"U/L", "U/mL"},
};

constexpr std::string_view kLoinc = "http://loinc.org", kSnomed = "http://snomed.info/sct";

std::string quoted(std::string_view plain) { return "\"" + std::string(plain) + "\""; }

// A place with the FHIRPath that leads to it.
struct Place {
  const Node* node = nullptr;
  const Node* parent = nullptr;
  std::string path;
};

// Every member of the tree for which `fits(node, parent)` holds, in the order of the text. Not in meta: data stay marked
// as synthetic.
template <class Fits>
void collect(const Node& node, const std::string& path, const Fits& fits, std::vector<Place>& out) {
  std::size_t item = 0;
  for (const Node& child : node.children()) {
    if (child.key == "meta") continue;
    const std::string below = node.is_array() ? path + "[" + std::to_string(item++) + "]"
                                              : path + "." + std::string(child.key);
    if (fits(child, node)) out.push_back({&child, &node, below});
    collect(child, below, fits, out);
  }
}

struct Resource {
  std::string_view text;
  const Node& root;
  const Luck& luck;
  std::string_view type = root.text_of("resourceType");

  template <class Fits>
  std::optional<Place> draw(const Fits& fits) const {
    std::vector<Place> places;
    collect(root, std::string(type), fits, places);
    if (places.empty()) return std::nullopt;
    return std::move(places[luck.index(places.size(), kPlace)]);
  }
  std::string json(const Node& node) const {
    return std::string(text.substr(node.offset, end_of_value(text, node.offset) - node.offset));
  }
  Fault replace(Kind kind, const Place& place, std::string now) const {
    return {{kind, place.path, json(*place.node), now}, {place.node->offset, end_of_value(text, place.node->offset), now}, false};
  }
};

// Only what stands in the text as it reads: no escapes.
bool plain_string(std::string_view text, const Node& node) {
  return node.is_string() && end_of_value(text, node.offset) == node.offset + node.text.size() + 2;
}

bool is_date(std::string_view text) { return text.size() >= 10 && base::parse_date(text.substr(0, 10)).has_value(); }

std::optional<Fault> missing(const Resource& r) {
  const auto row = std::find_if(kRequired.begin(), kRequired.end(), [&](const Required& q) { return q.type == r.type; });
  if (row == kRequired.end()) return std::nullopt;
  const auto demanded = [&](const Node& node, const Node& parent) {
    return &parent == &r.root && std::find(row->elements.begin(), row->elements.end(), node.key) != row->elements.end();
  };
  const auto place = r.draw(demanded);
  if (!place) return std::nullopt;
  Fault fault = r.replace(Kind::kMissingElement, *place, "");
  fault.defect.now = "null";
  fault.edit.begin = r.text.rfind(',', place->node->key_offset);  // with its comma: resourceType and id stand before it
  return fault;
}

// The last digit of LOINC and SNOMED CT codes is a check digit: another one makes a code that cannot exist.
std::string wrong_code(std::string_view system, std::string_view code) {
  std::string wrong(code);
  char& last = wrong.back();
  if ((system == kLoinc || system == kSnomed) && last >= '0' && last <= '9')
    last = last == '9' ? '0' : static_cast<char>(last + 1);
  else
    wrong += "-x";
  return wrong;
}

std::optional<Fault> code(const Resource& r) {
  const auto coded = [&](const Node& node, const Node& parent) {
    if (!plain_string(r.text, node) || node.text.empty()) return false;
    if (node.key == "status" && &parent == &r.root) return true;
    const Node* system = parent.find("system");
    return node.key == "code" && system != nullptr && system->is_string() && parent.find("value") == nullptr;
  };
  const auto place = r.draw(coded);
  if (!place) return std::nullopt;
  return r.replace(Kind::kWrongCode, *place, quoted(wrong_code(place->parent->text_of("system"), place->node->text)));
}

std::optional<Fault> reference(const Resource& r) {
  const auto place = r.draw([&](const Node& node, const Node&) {
    return node.key == "reference" && plain_string(r.text, node) && node.text.find('/') != std::string_view::npos;
  });
  if (!place) return std::nullopt;
  const std::string_view type = place->node->text.substr(0, place->node->text.rfind('/') + 1);
  return r.replace(Kind::kDanglingReference, *place, quoted(std::string(type) + fresh_id(r.luck)));
}

std::optional<Fault> date(const Resource& r) {
  const auto place = r.draw([&](const Node& node, const Node&) { return plain_string(r.text, node) && is_date(node.text); });
  if (!place) return std::nullopt;
  const std::string_view old = place->node->text;
  return r.replace(Kind::kImpossibleDate, *place, quoted(std::string(old.substr(0, 5)) + "02-30" + std::string(old.substr(10))));
}

Fault copy(const Resource& r, Kind kind) {
  Fault fault;
  fault.copies = true;
  fault.defect = {kind, std::string(r.type), "null", quoted(std::string(r.type) + "/" + fresh_id(r.luck))};
  return fault;
}

std::optional<Fault> unit(const Resource& r) {
  const auto row_of = [](const Node& quantity) {
    return std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& u) { return u.code == quantity.text_of("code"); });
  };
  const auto place = r.draw([&](const Node& node, const Node&) {
    return node.is_object() && node.find("value") != nullptr && node.find("unit") != nullptr && row_of(node) != kUnits.end();
  });
  if (!place) return std::nullopt;
  std::string now = r.json(*place->node);
  const std::string other = quoted(row_of(*place->node)->other);
  std::array members{place->node->find("unit"), place->node->find("code")};
  if (members[0]->offset < members[1]->offset) std::swap(members[0], members[1]);  // from the back: offsets stay
  for (const Node* member : members) {
    const std::size_t begin = member->offset - place->node->offset;
    now.replace(begin, end_of_value(now, begin) - begin, other);
  }
  return r.replace(Kind::kSwappedUnit, *place, std::move(now));
}

// Issued weeks after it was measured.
std::optional<Fault> late(const Resource& r) {
  const bool result = r.type == "DiagnosticReport" ||
                      (r.type == "Observation" && r.text.find("\"code\":\"laboratory\"") != std::string_view::npos);
  const Node* measured = r.root.find("effectiveDateTime");
  if (!result || measured == nullptr || !plain_string(r.text, *measured) || !is_date(measured->text) ||
      measured->text.size() < static_cast<std::size_t>(base::kInstantChars))
    return std::nullopt;
  constexpr int kFewestDays = 21, kMoreDays = 70;
  const auto days = kFewestDays + static_cast<int>(r.luck.uniform(kAmount) * kMoreDays);
  std::string when(base::kDateChars, ' ');
  base::write_date(when.data(), *base::parse_date(measured->text.substr(0, 10)) + date::days{days});
  const std::string issued = quoted(when + std::string(measured->text.substr(10)));
  if (const Node* old = r.root.find("issued")) {
    return r.replace(Kind::kLateResult, {old, &r.root, std::string(r.type) + ".issued"}, issued);
  }
  const std::size_t behind = end_of_value(r.text, measured->offset);
  return Fault{{Kind::kLateResult, std::string(r.type) + ".issued", "null", issued}, {behind, behind, ",\"issued\":" + issued}, false};
}

std::optional<Fault> truncated(const Resource& r) {
  constexpr std::size_t kShortest = 8;
  const auto place = r.draw([&](const Node& node, const Node&) {
    return (node.key == "display" || node.key == "text") && plain_string(r.text, node) && node.text.size() >= kShortest;
  });
  if (!place) return std::nullopt;
  std::size_t left = place->node->text.size() / 2;
  while ((static_cast<unsigned char>(place->node->text[left]) & 0xc0) == 0x80) --left;  // not inside a character
  return r.replace(Kind::kTruncatedText, *place, quoted(place->node->text.substr(0, left)));
}

// Another sex than at birth without a word, another birthday, or a second Patient of the same number with another birthday.
std::optional<Fault> demographics(const Resource& r) {
  if (r.type != "Patient") return std::nullopt;
  const Node* gender = r.root.find("gender");
  const Node* birth = r.root.find("birthDate");
  if (gender == nullptr || birth == nullptr || !plain_string(r.text, *birth) || !is_date(birth->text)) return std::nullopt;
  const std::size_t variant = r.luck.index(3, kVariant);
  if (variant == 0)
    return r.replace(Kind::kConflictingDemographics, {gender, &r.root, "Patient.gender"},
                     quoted(gender->text == "female" ? "male" : "female"));
  constexpr int kFewestDays = 200, kMoreDays = 4000;
  std::string when(base::kDateChars, ' ');
  base::write_date(when.data(), *base::parse_date(birth->text.substr(0, 10)) -
                                    date::days{kFewestDays + static_cast<int>(r.luck.uniform(kAmount) * kMoreDays)});
  Fault fault = r.replace(Kind::kConflictingDemographics, {birth, &r.root, "Patient.birthDate"}, quoted(when));
  if (variant == 1) return fault;
  const Edit edit = fault.edit;
  fault = copy(r, Kind::kConflictingDemographics);
  fault.edit = edit;
  return fault;
}

}  // namespace

std::optional<Fault> make_fault(Kind kind, std::string_view text, const Node& root, const Luck& luck) {
  const Resource r{text, root, luck};
  switch (kind) {
    case Kind::kMissingElement: return missing(r);
    case Kind::kWrongCode: return code(r);
    case Kind::kDanglingReference: return reference(r);
    case Kind::kImpossibleDate: return date(r);
    case Kind::kDuplicate: return copy(r, kind);
    case Kind::kSwappedUnit: return unit(r);
    case Kind::kLateResult: return late(r);
    case Kind::kTruncatedText: return truncated(r);
    case Kind::kConflictingDemographics: return demographics(r);
  }
  return std::nullopt;
}

std::size_t end_of_value(std::string_view text, std::size_t begin) {
  std::size_t at = begin, depth = 0;
  do {
    switch (text[at]) {
      case '{':
      case '[': ++depth, ++at; break;
      case '}':
      case ']': --depth, ++at; break;
      case '"':
        for (++at; text[at] != '"'; ++at)
          if (text[at] == '\\') ++at;
        ++at;
        break;
      case ',':
      case ':':
      case ' ':
      case '\n':
      case '\r':
      case '\t': ++at; break;
      default: at = std::min(text.find_first_of(",}] \t\r\n", at + 1), text.size());
    }
  } while (depth > 0);
  return at;
}

std::string fresh_id(const Luck& luck) {
  const std::uint64_t high = luck.draws.bits(luck.site, 0, kId), low = luck.draws.bits(luck.site, 0, kIdEnd);
  char text[40];
  std::snprintf(text, sizeof text, "%08x-%04x-8%03x-a%03x-%012llx", static_cast<unsigned>(high >> 32),
                static_cast<unsigned>(high >> 16 & 0xffff), static_cast<unsigned>(high & 0xfff),
                static_cast<unsigned>(low >> 52 & 0xfff), static_cast<unsigned long long>(low & 0xffffffffffffull));
  return text;
}

}  // namespace sojourn::defects
