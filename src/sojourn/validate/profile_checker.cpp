// What profiles ask of a resource beyond R4.
#include <algorithm>
#include <utility>

#include "sojourn/validate/checker.hpp"
#include "sojourn/validate/formats.hpp"

namespace sojourn::validate {

void Checker::check_claims(At resource) {
  const Tape& tape = *tape_;
  const auto meta = tape.find(resource, "meta");
  if (!meta) return;
  for (const At claim : values_of(tape, *meta, "profile")) {
    const std::string_view address = tape[claim].text;
    const Profile* profile = definitions_.profile(address);
    if (!profile) {
      if (!address.starts_with(kUsCore) || definitions_.us_core().empty()) continue;
      add(base::Severity::kWarning, "unknown-profile", claim,
          std::string(address) + " is no profile of US Core " + std::string(definitions_.us_core()),
          near_address(address));
      continue;
    }
    if (!profile->type || profile->type->name != tape.text(resource, "resourceType")) {
      add(base::Severity::kError, "wrong-profile", claim,
          "a " + std::string(tape.text(resource, "resourceType")) + " cannot be a " + std::string(profile->name),
          "leave the claim out, or claim a profile for this type");
      continue;
    }
    profile_ = profile->name;
    check_rules(profile->root.rules, resource);
    apply(resource, profile->root);
    profile_ = {};
  }
}

// Addresses of US Core differ in their last part.
std::string Checker::near_address(std::string_view address) const {
  std::vector<std::string_view> names;
  for (const auto& profile : definitions_.profiles())
    if (profile->address.starts_with(kUsCore)) names.push_back(profile->name);
  return base::did_you_mean(address.substr(std::min(kUsCore.size(), address.size())), names);
}

bool Checker::suits(const Tape& tape, At resource, const Profile& profile) {
  static constexpr std::string_view kTelling[] = {"category", "code", "component", "type"};
  if (!profile.type || profile.type->name != tape.text(resource, "resourceType")) return false;
  tape_ = const_cast<Tape*>(&tape);
  resource_ = resource;
  trial_ = true;
  failed_ = false;
  for (const Constraint& child : profile.root.children)
    if (std::find(std::begin(kTelling), std::end(kTelling), child.plain) != std::end(kTelling)) {
      const auto values = values_of(tape, resource, child.plain);
      if (values.empty() && (child.pattern || child.fixed || child.codes)) failed_ = true;
      for (const At value : values) {
        if (child.pattern && !matches_pattern(definitions_.values(), *child.pattern, tape, value)) failed_ = true;
        if (child.codes && !in_codes(definitions_, tape, value, *child.codes)) failed_ = true;
      }
      for (const Constraint& slice : child.slices)
        if (slice.min.value_or(0) > 0 && !slice.tests.empty() &&
            std::none_of(values.begin(), values.end(),
                         [&](At value) { return in_slice(definitions_, tape, value, slice); }))
          failed_ = true;
    }
  trial_ = false;
  return !failed_;
}

void Checker::apply(At object, const Constraint& constraint) {
  for (const Constraint& child : constraint.children) {
    const auto values = values_of(*tape_, object, child.plain);
    count(values.size(), child, object, child.plain);
    for (const At value : values) apply_value(value, child);
    if (!child.slices.empty()) apply_slices(values, child, object);
  }
}

void Checker::count(std::size_t found, const Constraint& constraint, At object, std::string_view what) {
  if (constraint.min && found < *constraint.min)
    add(base::Severity::kError, "profile-missing", object,
        (found == 0 ? std::string(what) + " is missing"
                    : std::to_string(found) + " of " + std::string(what) + ", at least " +
                          std::to_string(*constraint.min) + " are needed"),
        "the profile needs it", constraint.id.substr(constraint.id.rfind('.') + 1));
  if (constraint.max && found > *constraint.max)
    add(base::Severity::kError, "profile-too-many", object,
        std::to_string(found) + " of " + std::string(what) + ", at most " + std::to_string(*constraint.max) +
            " are allowed",
        "leave the others out", constraint.id.substr(constraint.id.rfind('.') + 1));
}

void Checker::apply_slices(const std::vector<At>& values, const Constraint& constraint, At object) {
  std::vector<bool> taken(values.size());
  bool decided = true;
  for (const Constraint& slice : constraint.slices) {
    if (slice.tests.empty()) {
      decided = false;
      continue;
    }
    std::size_t found = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (taken[i] || !in_slice(definitions_, *tape_, values[i], slice)) continue;
      taken[i] = true;
      ++found;
      apply_value(values[i], slice);
    }
    count(found, slice, object, slice.id.substr(slice.id.rfind('.') + 1));
  }
  if (constraint.closed && decided)
    for (std::size_t i = 0; i < values.size(); ++i)
      if (!taken[i])
        add(base::Severity::kError, "profile-closed", values[i],
            "this value is in none of the slices that the profile allows", "leave it out");
}

void Checker::apply_value(At value, const Constraint& constraint) {
  const Tape& tape = *tape_;
  const Node& node = tape[value];
  if (node.shadow || node.kind == Json::kNull) return;
  const Type* type = type_of(value);
  if (!type) return;
  if (!constraint.types.empty() && type->kind != Kind::kPart) {
    const auto use = std::find_if(constraint.types.begin(), constraint.types.end(),
                                  [&](const TypeUse& u) { return u.type == type; });
    if (use == constraint.types.end()) {
      if (constraint.types[0].type->name != "Resource")
        add(base::Severity::kError, "profile-type", value, std::string(type->name) + " is not allowed here",
            "the profile takes " + std::string(constraint.types[0].type->name));
    } else if (!use->targets.empty()) {
      const auto reference = tape.find(value, "reference");
      const Target target = reference ? target_of(definitions_, tape[*reference].text) : Target{};
      if (!target.type.empty() &&
          std::find(use->targets.begin(), use->targets.end(), target.type) == use->targets.end())
        add(base::Severity::kError, "wrong-target", *reference,
            "a " + std::string(target.type) + " cannot be referred to here",
            "the profile takes " + std::string(use->targets[0]) + (use->targets.size() > 1 ? " and others" : ""));
    }
  }
  const auto says = [&](At v) {
    return definitions_.values()[v].kind == Json::kString ? std::string(definitions_.values()[v].text) : std::string();
  };
  if (constraint.fixed && !same_value(definitions_.values(), *constraint.fixed, tape, value))
    add(base::Severity::kError, "profile-value", value, "the profile fixes another value", says(*constraint.fixed));
  if (constraint.pattern && !matches_pattern(definitions_.values(), *constraint.pattern, tape, value))
    add(base::Severity::kError, "profile-value", value, "the value has not what the profile asks for",
        pattern_text(*constraint.pattern));
  if (constraint.codes) check_codes(value, *constraint.codes, *type);
  check_rules(constraint.rules, value);
  if (node.kind == Json::kObject) apply(value, constraint);
}

// "http://loinc.org 85354-9", for a hint.
std::string Checker::pattern_text(At pattern) const {
  const Tape& values = definitions_.values();
  std::string out;
  for (At at = pattern; at < values.end(pattern); ++at)
    if (values[at].kind == Json::kString) (out += out.empty() ? "" : " ") += values[at].text;
  return out;
}

}  // namespace sojourn::validate
