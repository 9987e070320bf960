#include "sojourn/validate/checker.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sojourn/validate/expression.hpp"
#include "sojourn/validate/formats.hpp"

namespace sojourn::validate {
namespace {

constexpr std::size_t kMostElements = 128;  // of one type

std::string_view describe(Json kind) {
  switch (kind) {
    case Json::kNull: return "null";
    case Json::kBoolean: return "true or false";
    case Json::kNumber: return "a number";
    case Json::kString: return "a text";
    case Json::kArray: return "a list";
    case Json::kObject: return "an object";
  }
  return {};
}

std::string joined(const std::vector<std::string_view>& words) {
  std::string out;
  for (const std::string_view word : words) (out += out.empty() ? "" : ", ") += word;
  return out;
}

}  // namespace

Target target_of(const Definitions& definitions, std::string_view reference) {
  if (reference.starts_with('#')) return {Target::kContained, {}, reference.substr(1)};
  if (reference.starts_with("urn:uuid:"))
    return {is_uuid(reference.substr(9)) ? Target::kUuid : Target::kBroken, {}, reference};
  if (reference.starts_with("urn:oid:")) return {Target::kForeign, {}, reference};
  const auto query = reference.find('?');
  const bool absolute = reference.find("://") < query;
  if (!absolute && query != reference.npos) {
    const std::string_view type = reference.substr(0, query);
    return {definitions.resource(type) && query + 1 < reference.size() ? Target::kConditional : Target::kBroken, type,
            reference};
  }
  const std::string_view key = reference.substr(0, reference.find("/_history/"));
  const auto slash = key.rfind('/');
  if (slash == key.npos || slash == 0) return {absolute ? Target::kForeign : Target::kBroken, {}, key};
  const auto before = absolute ? key.rfind('/', slash - 1) : key.npos;
  const std::string_view type =
      key.substr(before == key.npos ? 0 : before + 1, slash - (before == key.npos ? 0 : before + 1));
  if (definitions.resource(type) && is_id(key.substr(slash + 1))) return {Target::kLiteral, type, key};
  return {absolute ? Target::kForeign : Target::kBroken, type, key};
}

void Checker::add(base::Severity severity, std::string_view rule, At at, std::string message, std::string hint,
                  std::string_view missing) {
  failed_ = true;
  if (trial_) return;
  Finding finding{severity, std::string(rule), (*tape_)[at].offset, {}, {}, {}, std::move(hint)};
  if (!report_.full()) {
    finding.resource = label_of(*tape_, resource_);
    finding.path = path_to(*tape_, resource_, at);
    if (!missing.empty()) finding.path += "." + std::string(missing);
    finding.message = std::move(message);
    if (!profile_.empty()) finding.message += " (" + std::string(profile_) + ")";
  }
  report_.add(std::move(finding));
}

const Type* Checker::type_of(At value) const {
  return (*tape_)[value].shadow ? definitions_.element_type() : definitions_.type_at(*tape_, value);
}

void Checker::check(Tape& tape, At resource, bool frame) {
  tape_ = &tape;
  resource_ = resource;
  frame_ = frame;
  profile_ = {};
  if (tape[resource].kind != Json::kObject)
    return add(base::Severity::kError, "no-resource", resource,
               "this is " + std::string(describe(tape[resource].kind)) + ", not a FHIR resource",
               "a resource is an object with a resourceType");
  definitions_.annotate(tape, resource);
  check_resource(resource);
}

void Checker::check_resource(At resource) {
  const std::string_view name = tape_->text(resource, "resourceType");
  const Type* type = definitions_.resource(name);
  if (!type)
    return add(
        base::Severity::kError, "unknown-type", resource,
        name.empty() ? "this object has no resourceType" : quoted(name) + " is no resource type of R4",
        name.empty() ? "write the type of the resource" : base::did_you_mean(name, definitions_.resource_names()));
  check_object(resource, *type);
  check_contained(resource);
  check_order(resource);
  check_claims(resource);
}

void Checker::check_object(At object, const Type& type) {
  const Tape& tape = *tape_;
  if (tape.first(object) == tape.end(object))
    return add(base::Severity::kError, "empty-object", object, "this object is empty",
               "give it a value or leave it out");
  enum : std::uint8_t { kValue = 1, kShadow = 2 };
  std::array<std::uint8_t, kMostElements> seen{};
  for (At c = tape.first(object); c != tape.end(object); c = tape.next(c)) {
    const Node& node = tape[c];
    if (!node.member) {
      if (node.key != "resourceType" || type.kind != Kind::kResource) unknown_member(c, type);
      continue;
    }
    std::uint8_t& mark = seen[node.member->number % kMostElements];
    const std::uint8_t mine = node.shadow ? kShadow : kValue;
    if (mark & mine) {
      const bool choice = node.member->element->choice();
      add(base::Severity::kError, choice ? "several-choices" : "duplicate-key", c,
          choice ? std::string(node.member->element->name) + " is given in several types"
                 : quoted(node.key) + " is given twice",
          choice ? "keep one of them" : "keep one; readers take either");
    }
    mark |= mine;
    check_member(c, type, object);
  }
  for (const std::uint16_t i : type.required)
    if (!seen[i % kMostElements])
      add(base::Severity::kError, "missing-element", object,
          std::string(type.name) + " needs " + std::string(type.elements[i].name),
          "add it, or a data-absent-reason extension where the value is not known", type.elements[i].plain);
  check_rules(type.rules, object);
}

void Checker::unknown_member(At member, const Type& type) {
  const std::string_view key = (*tape_)[member].key;
  const bool shadow = key.starts_with('_');
  const std::string_view bare = shadow ? key.substr(1) : key;
  if (shadow && type.find(bare))
    return add(base::Severity::kError, "unknown-element", member,
               quoted(key) + ": " + std::string(bare) + " is no primitive element",
               "put id and extension into " + std::string(bare) + " itself");
  std::vector<std::string_view> names;
  for (const Element& e : type.elements) {
    if (!e.choice()) names.push_back(e.name);
    if (e.choice() && bare.starts_with(e.plain) &&
        (bare.size() == e.plain.size() || (bare[e.plain.size()] >= 'A' && bare[e.plain.size()] <= 'Z'))) {
      std::vector<std::string_view> types;
      for (const TypeUse& use : e.types) types.push_back(use.type->name);
      return add(base::Severity::kError, "wrong-choice", member,
                 quoted(key) + ": " + std::string(type.name) + "." + std::string(e.name) + " does not take that type",
                 "it takes " + joined(types));
    }
  }
  add(base::Severity::kError, "unknown-element", member, quoted(key) + " is no element of " + std::string(type.name),
      base::did_you_mean(bare, names));
}

void Checker::check_member(At at, const Type& type, At object) {
  const Tape& tape = *tape_;
  const Node& node = tape[at];
  const Element& element = *node.member->element;
  if (node.kind == Json::kNull)
    return add(base::Severity::kError, "null-value", at, "null is no value", "leave the element out");
  const bool list = element.max > 1;
  if (list != (node.kind == Json::kArray))
    return add(base::Severity::kError, "wrong-json-type", at,
               quoted(node.key) + (list ? " must be a list, not " : " must be one value, not ") +
                   std::string(describe(node.kind)),
               list ? "put the value between [ and ]" : std::string(type.name) + " has at most one");
  if (!list) return node.shadow ? check_shadow(at) : check_value(at, *node.member);
  if (tape.first(at) == tape.end(at))
    return add(base::Severity::kError, "empty-array", at, "this list is empty", "leave the element out");
  std::optional<At> partner;  // the other of "given" and "_given"
  if (element.types[0].type->kind == Kind::kPrimitive)
    for (At c = tape.first(object); c != tape.end(object); c = tape.next(c))
      if (tape[c].member == node.member && tape[c].shadow != node.shadow && tape[c].kind == Json::kArray) partner = c;
  std::uint32_t items = 0;
  At other = partner ? tape.first(*partner) : 0;
  for (At i = tape.first(at); i != tape.end(at); i = tape.next(i), ++items) {
    const bool has_partner = partner && other < tape.end(*partner);
    if (tape[i].kind != Json::kNull) {
      if (node.shadow)
        check_shadow(i);
      else
        check_value(i, *node.member);
    } else if (!node.shadow && (!has_partner || tape[other].kind == Json::kNull)) {
      add(base::Severity::kError, "null-value", i, "null is no value",
          "only a value that has extensions beside it may be null");
    }
    if (has_partner) other = tape.next(other);
  }
  if (items > element.max)
    add(base::Severity::kError, "too-many", at,
        std::to_string(items) + " values of " + std::string(element.name) + ", at most " + std::to_string(element.max) +
            " are allowed");
}

void Checker::check_shadow(At at) {
  if ((*tape_)[at].kind == Json::kNull) return;
  if ((*tape_)[at].kind != Json::kObject)
    return add(base::Severity::kError, "wrong-json-type", at,
               "what stands beside a primitive value is an object with id or extension",
               "write {\"extension\": [...]}");
  check_object(at, *definitions_.element_type());
}

void Checker::check_value(At at, const Member& member) {
  const Node& node = (*tape_)[at];
  const Element& element = *member.element;
  const Type& type = *member.use->type;
  if (type.kind == Kind::kPrimitive) {
    check_primitive(at, type, element);
  } else if (node.kind != Json::kObject) {
    return add(base::Severity::kError, "wrong-json-type", at,
               std::string(element.name) + " must be an object (" + std::string(type.name) + "), not " +
                   std::string(describe(node.kind)));
  } else if (type.role == Role::kResource) {
    if (!frame_ || element.plain != "resource") check_resource(at);
  } else {
    check_object(at, type);
    if (type.role == Role::kReference) check_reference(at, *member.use);
    if (type.role == Role::kExtension) check_extension(at);
  }
  if (element.codes) check_codes(at, *element.codes, type);
  check_rules(element.rules, at);
}

void Checker::check_primitive(At at, const Type& type, const Element& element) {
  const Node& node = (*tape_)[at];
  const Json wanted = json_of(type.format);
  if (node.kind != wanted)
    return add(base::Severity::kError, "wrong-json-type", at,
               std::string(element.name) + " (" + std::string(type.name) + ") must be " +
                   std::string(describe(wanted)) + ", not " + std::string(describe(node.kind)),
               node.kind == Json::kString && wanted != Json::kString ? "leave the quotation marks out" : "");
  if (wanted == Json::kString && node.text.find_first_not_of(" \t\r\n") == node.text.npos)
    return add(base::Severity::kError, "empty-string", at, "this text is empty", "give it a value or leave it out");
  if (const std::string_view fault = format_fault(type.format, node.text); !fault.empty())
    add(base::Severity::kError, "bad-format", at, quoted(node.text) + " " + std::string(fault));
  else if (type.format == Format::kAddress && element.name == "system" && node.text.find(':') == node.text.npos)
    add(base::Severity::kError, "bad-format", at,
        quoted(node.text) + " is no whole address; a system begins with http:, https: or urn:");
}

void Checker::check_codes(At at, const CodeSet& codes, const Type& type) {
  const Tape& tape = *tape_;
  if (in_codes(definitions_, tape, at, codes)) return;
  std::string_view code = tape[at].kind == Json::kString ? tape[at].text : tape.text(at, "code");
  At place = at;
  if (type.role == Role::kConcept) {
    const auto codings = values_of(tape, at, "coding");
    if (codings.empty() && !tape.find(at, "text") && tape.find(at, "extension")) return;  // absent, with a reason
    if (!codings.empty()) {
      place = codings[0];
      code = tape.text(place, "code");
    }
  } else if (tape[at].kind == Json::kObject && code.empty()) {
    if (type.role == Role::kQuantity || tape.find(at, "extension")) return;
  }
  if (tape[at].shadow) return;
  std::vector<std::string_view> near;
  for (const CodeSet::System& system : codes.systems) near.insert(near.end(), system.codes.begin(), system.codes.end());
  std::string hint = base::did_you_mean(code, near);
  if (std::find(near.begin(), near.end(), code) != near.end())
    hint = "the code is right, its system is not: " + std::string(codes.systems[0].address);
  else if (hint.empty() && near.size() <= 12 && !near.empty())
    hint = "one of " + joined(near);
  add(base::Severity::kError, "unknown-code", place,
      code.empty() ? "a code of " + std::string(codes.address) + " is needed"
                   : quoted(code) + " is not in " + std::string(codes.address),
      std::move(hint));
}

void Checker::check_reference(At at, const TypeUse& use) {
  const Tape& tape = *tape_;
  const auto where = tape.find(at, "reference");
  if (!where || tape[*where].kind != Json::kString || tape[*where].text.empty()) return;
  const std::string_view text = tape[*where].text;
  const Target target = target_of(definitions_, text);
  if (target.form == Target::kBroken) {
    const auto names = definitions_.resource_names();
    const std::string hint = target.type.empty() ? "" : base::did_you_mean(target.type, names);
    return add(base::Severity::kError, "bad-reference", *where, quoted(text) + " is no reference",
               hint.empty()
                   ? "write Type/id, an address, urn:uuid: with a UUID in small letters, or #id of a contained resource"
                   : hint);
  }
  if (target.form == Target::kContained) {
    for (const At contained : values_of(tape, resource_, "contained"))
      if (tape.text(contained, "id") == target.key) return;
    if (target.key.empty()) return;  // the resource itself
    return add(base::Severity::kError, "ref-1", *where, "there is no contained resource with id " + quoted(target.key),
               "contain it, or refer to it by Type/id");
  }
  if (!target.type.empty() && !use.targets.empty() &&
      std::find(use.targets.begin(), use.targets.end(), target.type) == use.targets.end())
    add(base::Severity::kError, "wrong-target", *where, "a " + std::string(target.type) + " cannot be referred to here",
        "it takes " + joined(use.targets));
  if (const std::string_view said = tape.text(at, "type"); !said.empty() && !target.type.empty() && said != target.type)
    add(base::Severity::kError, "wrong-target", at,
        "type says " + quoted(said) + ", but the reference is to a " + std::string(target.type), "make them agree");
  if (on_reference_) on_reference_(*where, target, use);
}

void Checker::check_extension(At at) {
  const Tape& tape = *tape_;
  const bool value = !values_of(tape, at, "value").empty();
  if (value == tape.find(at, "extension").has_value())
    add(base::Severity::kError, "ext-1", at,
        value ? "an extension has either a value or extensions, not both" : "this extension has no value",
        value ? "keep one of them" : "give it a value[x] or extensions of its own");
  const std::string_view url = tape.text(at, "url");
  if (const Profile* profile = definitions_.profile(url)) {
    const std::string_view outer = std::exchange(profile_, profile->name);
    apply(at, profile->root);
    profile_ = outer;
  } else if (url.starts_with(kUsCore) && !definitions_.us_core().empty()) {
    add(base::Severity::kError, "unknown-extension", at,
        quoted(url) + " is no extension of US Core " + std::string(definitions_.us_core()), near_address(url));
  }
}

void Checker::check_rules(const std::vector<Rule>& rules, At at) {
  for (const Rule& rule : rules)
    if (!rule.expression->holds(definitions_, *tape_, at, resource_))
      add(rule.warning ? base::Severity::kWarning : base::Severity::kError, rule.key, at,
          "the rule " + std::string(rule.key) + " does not hold: " + std::string(rule.text),
          std::string("the page of the ") + (profile_.empty() ? "type" : "profile") + " explains the rule");
}

}  // namespace sojourn::validate
