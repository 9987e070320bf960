#include "sojourn/encode/encoder.hpp"

#include "sojourn/encode/json_buffer.hpp"

namespace sojourn::encode {

Encoded::Part& Encoded::next_part() {
  if (used == parts.size()) parts.emplace_back();
  Part& part = parts[used++];
  part.file.clear();
  part.append = part.lent = false;
  part.bytes.clear();
  return part;
}

void Encoded::clear() {
  used = 0;
  resources.fill(0);
}

void Encoded::release() {
  for (Part& part : parts)
    if (!part.lent && part.bytes.capacity() > JsonBuffer::kMostSmall) std::string().swap(part.bytes);
}

void ProviderSet::merge(const ProviderSet& other) {
  facilities.insert(other.facilities.begin(), other.facilities.end());
  clinicians.insert(other.clinicians.begin(), other.clinicians.end());
  payers.insert(other.payers.begin(), other.payers.end());
}

}  // namespace sojourn::encode
