#pragma once
// Checks one resource: what R4 says of its structure, then what the profiles say that it claims.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/validate/definitions.hpp"
#include "sojourn/validate/report.hpp"

namespace sojourn::validate {

// A reference as it is written, taken apart.
struct Target {
  enum Form : std::uint8_t { kBroken, kContained, kUuid, kLiteral, kConditional, kForeign } form = kBroken;
  std::string_view type;  // "Patient", where the reference tells
  std::string_view key;   // what it must meet: "Patient/123", an address; without version
};
Target target_of(const Definitions& definitions, std::string_view reference);

class Checker {
 public:
  // Told of every reference that is well formed and leads out of its resource.
  using OnReference = std::function<void(At reference, const Target& target, const TypeUse& use)>;

  Checker(const Definitions& definitions, Report& report, OnReference on_reference)
      : definitions_(definitions), report_(report), on_reference_(std::move(on_reference)) {}

  // `tape` is annotated by this. `frame`: what entries hold was checked before.
  void check(Tape& tape, At resource, bool frame = false);
  // Whether the resource is what the profile is for, as far as category, code and the like tell.
  bool suits(const Tape& tape, At resource, const Profile& profile);

  void add(base::Severity severity, std::string_view rule, At at, std::string message, std::string hint = {},
           std::string_view missing = {});

 private:
  void check_resource(At resource);
  void check_object(At object, const Type& type);
  void check_member(At member, const Type& type, At object);
  void check_value(At value, const Member& member);
  void check_primitive(At value, const Type& type, const Element& element);
  void check_shadow(At value);
  void check_reference(At value, const TypeUse& use);
  void check_extension(At value);
  void check_codes(At value, const CodeSet& codes, const Type& type);
  void check_rules(const std::vector<Rule>& rules, At value);
  void check_contained(At resource);
  void check_order(At resource);
  void check_claims(At resource);
  void unknown_member(At member, const Type& type);

  void apply(At object, const Constraint& constraint);
  void apply_value(At value, const Constraint& constraint);
  void apply_slices(const std::vector<At>& values, const Constraint& constraint, At object);
  void count(std::size_t found, const Constraint& constraint, At object, std::string_view what);
  std::string pattern_text(At pattern) const;
  std::string near_address(std::string_view address) const;
  const Type* type_of(At value) const;

  const Definitions& definitions_;
  Report& report_;
  OnReference on_reference_;
  Tape* tape_ = nullptr;
  At resource_ = 0;  // the one on the outside
  bool frame_ = false;
  bool trial_ = false, failed_ = false;  // suits(): nothing is reported
  std::string_view profile_;             // that is being applied
};

// Values of a member, lists taken apart; "value" finds "valueQuantity". Annotated tapes only.
std::vector<At> values_of(const Tape& tape, At object, std::string_view plain);
// Whether every part of the pattern is found in the value.
bool matches_pattern(const Tape& pattern, At p, const Tape& tape, At value);
// Whether the value is in the slice; a slice that data alone cannot tell holds nothing.
bool in_slice(const Definitions& definitions, const Tape& tape, At value, const Constraint& slice);
// Whether a code, or one coding of a concept, is in the value set.
bool in_codes(const Definitions& definitions, const Tape& tape, At value, const CodeSet& codes);

}  // namespace sojourn::validate
