#pragma once
// What FHIR R4 and US Core say of resources, read from the tables that tools/definitions/build.py writes. Immutable
// once loaded; all views point into the tables' text.
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sojourn/base/file.hpp"
#include "sojourn/base/result.hpp"
#include "sojourn/validate/formats.hpp"
#include "sojourn/validate/tape.hpp"

namespace sojourn::validate {

class Expression;
class Type;

inline constexpr std::uint32_t kUnbounded = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::string_view kUsCore = "http://hl7.org/fhir/us/core/StructureDefinition/";

// A value set: codes of systems. A system of which any code will do has none.
struct CodeSet {
  std::string_view address;
  struct System {
    std::string_view address;
    std::vector<std::string_view> codes;  // sorted
  };
  std::vector<System> systems;

  bool any_code() const;  // a code alone cannot be wrong
  bool has_code(std::string_view code) const;
  bool has(std::string_view system, std::string_view code) const;
};

enum class Kind : std::uint8_t { kPrimitive, kComplex, kPart, kResource };

// Types that checks treat in their own way.
enum class Role : std::uint8_t { kOther, kResource, kReference, kExtension, kConcept, kQuantity };

struct Rule {
  std::string_view key;
  bool warning = false;
  std::string_view text;
  const Expression* expression = nullptr;
};

// One of the types that an element may have.
struct TypeUse {
  const Type* type = nullptr;
  std::vector<std::string_view> targets;  // of references; empty = any
  std::string_view extension;             // address of the extension that is meant
};

struct Element {
  std::string_view name;   // "value[x]"
  std::string_view plain;  // "value", as in paths
  std::uint32_t min = 0, max = kUnbounded;
  std::vector<TypeUse> types;
  const CodeSet* codes = nullptr;  // of a required binding
  std::vector<Rule> rules;
  bool choice() const { return name.size() != plain.size(); }
};

// A name that may stand in JSON: "birthDate", "valueQuantity".
struct Member {
  std::string_view key;
  const Element* element = nullptr;
  const TypeUse* use = nullptr;
  std::uint16_t number = 0;  // of the element within its type
};

class Type {
 public:
  std::string_view name;
  std::string_view base;
  Kind kind = Kind::kComplex;
  Role role = Role::kOther;
  Format format = Format::kText;  // of primitive types
  std::vector<Element> elements;
  std::vector<Rule> rules;
  std::vector<std::uint16_t> required;  // numbers of the elements that must be there

  const Member* find(std::string_view key) const;
  const Element* element(std::string_view plain) const;

 private:
  friend class TableReader;
  void make_index();
  std::vector<Member> members_;
  std::vector<std::string> typed_names_;  // "valueQuantity"
  std::vector<std::uint16_t> slots_;      // hash table of places in members_, +1
};

// Tells whether a value belongs to a slice.
struct SliceTest {
  enum How : std::uint8_t { kFixed, kPattern, kType, kExists, kCodes } how = kFixed;
  std::vector<std::string_view> path;  // from the value; empty = the value itself
  At value = 0;                        // in Definitions::values, of kFixed, kPattern
  std::vector<std::string_view> types;
  const CodeSet* codes = nullptr;
  bool exists = true;
};

// What a profile asks of one element, or of one slice of it, beyond what R4 asks.
struct Constraint {
  std::string_view id;     // "component:systolic.value[x]"
  std::string_view plain;  // "value"
  std::string_view slice;
  std::optional<std::uint32_t> min, max;
  std::vector<TypeUse> types;
  const CodeSet* codes = nullptr;
  std::optional<At> fixed, pattern;  // in Definitions::values
  std::vector<SliceTest> tests;      // empty: the data alone cannot tell what is in the slice
  bool closed = false;               // every value must be in a slice
  std::vector<Rule> rules;
  std::vector<Constraint> children, slices;
};

// Something that a profile wants supported, a case of what it binds, or a search for two values.
struct MustSupport {
  enum Kind : std::uint8_t { kElement, kSlice, kExtension, kTarget, kCode, kBinding, kSearch } kind = kElement;
  std::string_view path;  // "component:systolic.valueQuantity"
  struct Step {
    std::string_view name;
    std::string_view slice;
    const Constraint* constraint = nullptr;  // of the slice
  };
  std::vector<Step> steps;
  std::string_view fixed;   // the value, or its code, must be this; empty = any
  std::string_view system;  // of a code
  const CodeSet* codes = nullptr;  // of a binding: any of them
  std::string_view url;     // of an extension
  std::string_view target;  // type that the reference points to
  std::string_view choice;  // items of one profile with the same choice: one of them is enough
  bool uscdi = false;       // asked for by USCDI, not by the profile
};

// A binding whose cases are not asked for.
struct Unlisted {
  std::string_view path, codes, reason;
};

struct Profile {
  std::string_view address;
  std::string_view name;  // its last part
  const Type* type = nullptr;
  Constraint root;
  std::vector<MustSupport> must;
  std::vector<Unlisted> unlisted;
  bool shared = false;  // not a profile but what is asked of all resources of the type
};

class Definitions {
 public:
  // `us_core` is a version that has a table ("6.1.0"), or empty for R4 alone.
  static base::Result<std::unique_ptr<const Definitions>> load(const base::FileReader& tables,
                                                               std::string_view us_core);
  ~Definitions();

  const Type* type(std::string_view name) const;
  const Type* resource(std::string_view name) const;       // nullptr for other types
  const Profile* profile(std::string_view address) const;  // a version behind "|" is ignored
  const std::vector<std::unique_ptr<Profile>>& profiles() const { return profiles_; }
  std::vector<std::string_view> resource_names() const;
  const Tape& values() const { return values_; }
  std::string_view us_core() const { return us_core_; }

  // Type of an annotated value; of a resource, the one that it names.
  const Type* type_at(const Tape& tape, At at) const;
  const Type* element_type() const { return element_; }

  // Says for every value in the resource what it is; false if the type is unknown.
  bool annotate(Tape& tape, At resource) const;

 private:
  friend class TableReader;
  Definitions();
  void annotate_object(Tape& tape, At object, const Type& type) const;
  void annotate_value(Tape& tape, At value, const Member* member, bool shadow) const;

  std::string us_core_;
  std::vector<std::string> texts_;
  std::string values_text_;
  Tape values_;
  const Type* element_ = nullptr;  // "Element": what primitives have beside their value
  std::unordered_map<std::string_view, std::unique_ptr<Type>> types_;
  std::unordered_map<std::string_view, std::unique_ptr<CodeSet>> codes_;
  std::vector<std::unique_ptr<Profile>> profiles_;
  std::unordered_map<std::string_view, const Profile*> profile_at_;
  std::vector<std::unique_ptr<Expression>> expressions_;
};

}  // namespace sojourn::validate
