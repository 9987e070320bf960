#include "sojourn/encode/fhir_output.hpp"

#include "sojourn/encode/fhir_fragments.hpp"
#include "sojourn/encode/pretty.hpp"

namespace sojourn::encode {
namespace {

// Where a piece of a bundle's list of entries stands.
constexpr int kEntryDepth = 2;

void lend(JsonBuffer& buffer, Encoded::Part& part) {
  buffer.move_to(part.bytes);
  part.lent = true;
}

}  // namespace

std::string_view bundle_type(Framing framing) {
  if (framing == Framing::kTransaction) return "transaction";
  if (framing == Framing::kDocument) return "document";
  return framing == Framing::kBatch ? "batch" : "collection";
}

Framing framing(BundleType type) {
  switch (type) {
    case BundleType::kTransaction: return Framing::kTransaction;
    case BundleType::kBatch: return Framing::kBatch;
    case BundleType::kCollection: break;
  }
  return Framing::kCollection;
}

ResourceOutput::ResourceOutput(const Context& context, Framing framing) : context_(context), framing_(framing) {
  for (std::size_t i = 0; i < kResourceTypes; ++i) {
    TypeTexts& t = texts_[i];
    t.name = name(static_cast<ResourceType>(i));
    t.full_url = "{\"fullUrl\":\"" + std::string(kFullUrlBase) + t.name + "/";
    t.resource = "\",\"resource\":{\"resourceType\":\"" + t.name + "\",\"id\":\"";
    t.put = "},\"request\":{\"method\":\"PUT\",\"url\":\"" + t.name + "/";
    t.line = "{\"resourceType\":\"" + t.name + "\",\"id\":\"";
    t.file = "fhir-ndjson/" + t.name + ".ndjson";
  }
}

void ResourceOutput::clear(bool goes_on, std::string_view members) {
  goes_on_ = goes_on;
  written_.clear();
  for (JsonBuffer& buffer : lines_) buffer.clear();
  if (framing_ == Framing::kLines || goes_on) return;
  lines_[0].raw("{\"resourceType\":\"Bundle\",\"meta\":");
  lines_[0].raw(meta_json(framing_ == Framing::kDocument ? Profile::kBundle : Profile::kNone, context_));
  lines_[0].raw(",\"type\":\"");
  lines_[0].raw(bundle_type(framing_));
  lines_[0].raw('"');
  lines_[0].raw(members);
  lines_[0].raw(",\"entry\":[");
}

JsonBuffer& ResourceOutput::begin(ResourceType type, const Uuid& id) {
  const TypeTexts& t = texts_[static_cast<std::size_t>(type)];
  type_ = type;
  id.write(id_);
  const std::string_view text(id_, kUuidChars);
  JsonBuffer& buffer = lines_[framing_ == Framing::kLines ? static_cast<std::size_t>(type) : 0];
  if (framing_ == Framing::kLines) {
    buffer.raw(t.line);
  } else {
    if (goes_on_ || !written_.empty()) buffer.raw(',');
    buffer.raw(t.full_url);
    buffer.raw(text);
    buffer.raw(t.resource);
  }
  buffer.raw(text);
  buffer.raw('"');
  written_.emplace_back(type, id);
  if (context_.costs != nullptr) {
    began_at_ = buffer.size();
    began_ = std::chrono::steady_clock::now();
  }
  return buffer;
}

void ResourceOutput::end() {
  const std::size_t index = static_cast<std::size_t>(type_);
  if (context_.costs != nullptr) {
    TypeCost& cost = (*context_.costs)[index];
    ++cost.resources;
    cost.bytes += lines_[framing_ == Framing::kLines ? index : 0].size() - began_at_;
    cost.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
  }
  switch (framing_) {
    case Framing::kLines: lines_[index].raw("}\n"); break;
    case Framing::kDocument:
    case Framing::kCollection: lines_[0].raw("}}"); break;
    case Framing::kTransaction:
    case Framing::kBatch:
      lines_[0].raw(texts_[index].put);
      lines_[0].raw({id_, kUuidChars});
      lines_[0].raw("\"}}");
      break;
  }
}

bool ResourceOutput::refers_to(ResourceType type, const Uuid& id) const {
  const std::string reference = "{\"reference\":\"" + texts_[static_cast<std::size_t>(type)].name + "/" + id.text() + "\"";
  return lines_[0].view().find(reference) != std::string_view::npos;
}

void ResourceOutput::finish(Encoded& out, std::string_view bundle_file, bool more) {
  if (written_.empty()) return;  // an empty "entry" would not be FHIR
  for (const auto& [type, id] : written_) ++out.resources[static_cast<std::size_t>(type)];
  if (framing_ != Framing::kLines) {
    if (!more) lines_[0].raw("]}\n");
    Encoded::Part& part = out.next_part();
    part.file.assign(bundle_file);
    part.append = more || goes_on_;
    if (context_.style.pretty) indent(lines_[0].view(), goes_on_ ? kEntryDepth : 0, part.bytes);
    else lend(lines_[0], part);
    return;
  }
  for (std::size_t i = 0; i < kResourceTypes; ++i) {
    if (lines_[i].empty()) continue;
    Encoded::Part& part = out.next_part();
    part.file = texts_[i].file;
    part.append = true;
    lend(lines_[i], part);
  }
}

}  // namespace sojourn::encode
