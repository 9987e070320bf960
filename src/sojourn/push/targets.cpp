#include "sojourn/push/targets.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace sojourn::push {
namespace {

constexpr std::uint64_t kMega = 1'000'000;

constexpr std::array<Target, 6> kTargets{{
    // name, entries, bytes, transactions, ids, requests, first entries, software, host
    {"hapi", 5000, 50 * kMega, true, IdMode::kPut, 8, 100, "hapi fhir", ""},
    {"azure", 500, 25 * kMega, true, IdMode::kPut, 16, 100, "microsoft fhir server", "*.azurehealthcareapis.com"},
    {"google", 4500, 50 * kMega, true, IdMode::kPut, 16, 100, "cloud healthcare", "healthcare*.googleapis.com"},
    {"aws", 160, 5 * kMega, true, IdMode::kPut, 10, 50, "healthlake", "healthlake*.amazonaws.com"},
    {"medplum", 100, 1 * kMega, false, IdMode::kConditional, 4, 50, "medplum", "*.medplum.com"},
    {"generic", 500, 10 * kMega, true, IdMode::kPut, 4, 50, "", ""},
}};

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

// The host's name in scheme://user@host:port/path.
std::string host_of(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != url.npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  if (const auto user = url.rfind('@'); user != url.npos) url.remove_prefix(user + 1);
  return lower(url.substr(0, url.find(':')));
}

bool matches(std::string_view pattern, std::string_view host) {
  if (pattern.empty()) return false;
  const auto star = pattern.find('*');
  return host.starts_with(pattern.substr(0, star)) && host.ends_with(pattern.substr(star + 1));
}

}  // namespace

std::span<const Target> targets() { return kTargets; }

const Target* find_target(std::string_view name) {
  const auto found = std::find_if(kTargets.begin(), kTargets.end(), [&](const Target& t) { return t.name == name; });
  return found == kTargets.end() ? nullptr : found;
}

const Target& recognise(std::string_view software_name, std::string_view url) {
  const std::string host = host_of(url);
  for (const Target& target : kTargets) {
    if (matches(target.host, host)) return target;
  }
  const std::string software = lower(software_name);
  for (const Target& target : kTargets) {
    if (!target.software.empty() && software.find(target.software) != software.npos) return target;
  }
  return kTargets.back();
}

}  // namespace sojourn::push
