#include "sojourn/validate/definitions.hpp"

#include <algorithm>
#include <bit>
#include <cctype>
#include <utility>

#include "sojourn/validate/expression.hpp"

namespace sojourn::validate {
namespace {

std::uint32_t hash_of(std::string_view text) {
  std::uint32_t hash = 2166136261u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return hash ^ (hash >> 15);
}

}  // namespace

bool CodeSet::any_code() const {
  return std::any_of(systems.begin(), systems.end(), [](const System& s) { return s.codes.empty(); });
}

bool CodeSet::has_code(std::string_view code) const {
  return any_code() || std::any_of(systems.begin(), systems.end(), [&](const System& s) {
           return std::binary_search(s.codes.begin(), s.codes.end(), code);
         });
}

bool CodeSet::has(std::string_view system, std::string_view code) const {
  for (const System& s : systems)
    if (s.address == system) return s.codes.empty() || std::binary_search(s.codes.begin(), s.codes.end(), code);
  return false;
}

void Type::make_index() {
  static constexpr std::pair<std::string_view, Role> kRoles[] = {{"Resource", Role::kResource},
                                                                 {"Reference", Role::kReference},
                                                                 {"Extension", Role::kExtension},
                                                                 {"CodeableConcept", Role::kConcept},
                                                                 {"Quantity", Role::kQuantity}};
  for (const auto& [type_name, its_role] : kRoles)
    if (type_name == name) role = its_role;
  format = format_of(name);
  for (std::size_t i = 0; i < elements.size(); ++i)
    if (elements[i].min > 0) required.push_back(static_cast<std::uint16_t>(i));
  for (const Element& element : elements)
    if (element.choice())
      for (const TypeUse& use : element.types) {
        std::string& typed_name = typed_names_.emplace_back(element.plain);
        typed_name += static_cast<char>(std::toupper(static_cast<unsigned char>(use.type->name[0])));
        typed_name += use.type->name.substr(1);
      }
  std::size_t typed = 0;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const Element& element = elements[i];
    const auto number = static_cast<std::uint16_t>(i);
    if (!element.choice() && !element.types.empty())
      members_.push_back({element.name, &element, &element.types[0], number});
    if (element.choice())
      for (const TypeUse& use : element.types) members_.push_back({typed_names_[typed++], &element, &use, number});
  }
  slots_.assign(std::bit_ceil(members_.size() * 2 + 1), 0);
  for (std::size_t i = 0; i < members_.size(); ++i) {
    std::size_t slot = hash_of(members_[i].key) & (slots_.size() - 1);
    while (slots_[slot]) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = static_cast<std::uint16_t>(i + 1);
  }
}

const Member* Type::find(std::string_view key) const {
  if (slots_.empty()) return nullptr;
  for (std::size_t slot = hash_of(key) & (slots_.size() - 1); slots_[slot]; slot = (slot + 1) & (slots_.size() - 1))
    if (const Member& member = members_[slots_[slot] - 1u]; member.key == key) return &member;
  return nullptr;
}

const Element* Type::element(std::string_view plain) const {
  for (const Element& e : elements)
    if (e.plain == plain) return &e;
  return nullptr;
}

Definitions::Definitions() = default;
Definitions::~Definitions() = default;

const Type* Definitions::type(std::string_view name) const {
  const auto at = types_.find(name);
  return at == types_.end() ? nullptr : at->second.get();
}

const Type* Definitions::resource(std::string_view name) const {
  const Type* found = type(name);
  return found && found->kind == Kind::kResource && found->role != Role::kResource && found->name != "DomainResource"
             ? found
             : nullptr;
}

const Profile* Definitions::profile(std::string_view address) const {
  const auto at = profile_at_.find(address.substr(0, address.find('|')));
  return at == profile_at_.end() ? nullptr : at->second;
}

std::vector<std::string_view> Definitions::resource_names() const {
  std::vector<std::string_view> names;
  for (const auto& [name, known] : types_)
    if (resource(name)) names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

const Type* Definitions::type_at(const Tape& tape, At at) const {
  const Member* member = tape[at].member;
  const Type* type = member ? member->use->type : nullptr;
  if (type && type->role != Role::kResource) return type;
  return resource(tape.text(at, "resourceType"));
}

bool Definitions::annotate(Tape& tape, At at) const {
  const Type* type = resource(tape.text(at, "resourceType"));
  if (type) annotate_object(tape, at, *type);
  return type != nullptr;
}

void Definitions::annotate_object(Tape& tape, At object, const Type& type) const {
  for (At c = tape.first(object); c != tape.end(object); c = tape.next(c)) {
    Node& node = tape[c];
    node.member = type.find(node.key);
    node.shadow = !node.member && node.key.starts_with('_');
    if (node.shadow) {
      node.member = type.find(node.key.substr(1));
      if (node.member && node.member->use->type->kind != Kind::kPrimitive) node.member = nullptr;
    }
    if (!node.member) continue;
    if (node.kind == Json::kArray) {
      for (At item = tape.first(c); item != tape.end(c); item = tape.next(item))
        annotate_value(tape, item, node.member, node.shadow);
    } else {
      annotate_value(tape, c, node.member, node.shadow);
    }
  }
}

void Definitions::annotate_value(Tape& tape, At value, const Member* member, bool shadow) const {
  tape[value].member = member;
  tape[value].shadow = shadow;
  if (tape[value].kind != Json::kObject) return;
  const Type* type = shadow ? element_ : type_at(tape, value);
  if (type) annotate_object(tape, value, *type);
}

}  // namespace sojourn::validate
