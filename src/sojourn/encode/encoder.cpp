#include "sojourn/encode/encoder.hpp"

namespace sojourn::encode {

Encoded::Part& Encoded::next_part() {
  if (used == parts.size()) parts.emplace_back();
  Part& part = parts[used++];
  part.file.clear();
  part.append = false;
  part.bytes.clear();
  return part;
}

void Encoded::clear() {
  used = 0;
  resources.fill(0);
}

void ProviderSet::merge(const ProviderSet& other) {
  facilities.insert(other.facilities.begin(), other.facilities.end());
  clinicians.insert(other.clinicians.begin(), other.clinicians.end());
  payers.insert(other.payers.begin(), other.payers.end());
}

}  // namespace sojourn::encode
