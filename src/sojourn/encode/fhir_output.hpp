#pragma once
// Where encoded resources go: one bundle a patient, or one stream of lines for each resource type.
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "sojourn/encode/encoder.hpp"
#include "sojourn/encode/fhir_ids.hpp"
#include "sojourn/encode/json_buffer.hpp"

namespace sojourn::encode {

// References are relative, "Patient/<uuid>". They resolve inside a bundle because every fullUrl has this base (the
// .invalid domain of RFC 2606 belongs to nobody), and on a server because PUT keeps the id.
inline constexpr std::string_view kFullUrlBase = "https://sojourn.invalid/fhir/";

enum class Framing : std::uint8_t { kTransaction, kBatch, kCollection, kDocument, kLines };
Framing framing(BundleType type);
std::string_view bundle_type(Framing framing);  // Bundle.type

class ResourceOutput {
 public:
  ResourceOutput(const Context& context, Framing framing);

  // Starts over; a bundle begins with its header, unless it goes on from an earlier piece. `members`: further members of
  // the bundle, each with a comma in front.
  void clear(bool goes_on = false, std::string_view members = {});
  // Writes the resource up to and with its id; the caller appends the other members (",\"meta\":...") and calls end().
  JsonBuffer& begin(ResourceType type, const Uuid& id);
  void end();
  // Appends the parts to `out`: the bundle as `bundle_file`, or a part for each type that occurred.
  // `more`: the bundle goes on in a later piece.
  void finish(Encoded& out, std::string_view bundle_file, bool more = false);

  // Whether a bundle's resource that was written since clear() refers to that one.
  bool refers_to(ResourceType type, const Uuid& id) const;
  // What was written since clear(), in order.
  const std::vector<std::pair<ResourceType, Uuid>>& written() const { return written_; }

 private:
  struct TypeTexts {
    std::string name, full_url, resource, put, line, file;
  };

  const Context& context_;
  const Framing framing_;
  std::array<TypeTexts, kResourceTypes> texts_;
  std::array<JsonBuffer, kResourceTypes> lines_;  // a bundle uses the first one only
  std::vector<std::pair<ResourceType, Uuid>> written_;
  char id_[kUuidChars] = {};
  ResourceType type_ = ResourceType::kPatient;
  bool goes_on_ = false;
};

}  // namespace sojourn::encode
