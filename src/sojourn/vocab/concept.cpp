#include "sojourn/vocab/concept.hpp"

#include <array>

namespace sojourn::vocab {
namespace {

constexpr std::array<CodeSystem, 17> kSystems{{
    {"SNOMED-CT", "http://snomed.info/sct"},
    {"LOINC", "http://loinc.org"},
    {"RxNorm", "http://www.nlm.nih.gov/research/umls/rxnorm"},
    {"CVX", "http://hl7.org/fhir/sid/cvx"},
    {"ICD10", "http://hl7.org/fhir/sid/icd-10"},
    {"ICD10-CM", "http://hl7.org/fhir/sid/icd-10-cm"},
    {"NUBC", "http://www.nubc.org/patient-discharge"},
    {"DICOM-DCM", "http://dicom.nema.org/resources/ontology/DCM"},
    {"DICOM-SOP", "urn:ietf:rfc:3986"},
    {"NullFlavor", "http://terminology.hl7.org/CodeSystem/v3-NullFlavor"},
    {"HCPCS", "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"},
    {"CPT", "http://www.ama-assn.org/go/cpt"},
    {"CDT", "http://www.ada.org/cdt"},
    {"NDC", "http://hl7.org/fhir/sid/ndc"},
    {"CDC-Occupation-2010", "http://terminology.hl7.org/CodeSystem/PHOccupationCDCCensus2010"},
    {"CDC-Industry-2010", "http://terminology.hl7.org/CodeSystem/PHIndustryCDCCensus2010"},
    {"Sojourn", "https://sojourn.invalid/CodeSystem/life-years"},  // no published system has their codes
}};

}  // namespace

std::span<const CodeSystem> known_systems() { return kSystems; }

Vocabulary::Vocabulary() {
  lists_.push_back({});  // the empty list
  by_members_.emplace(std::string(), ConceptListId{0u});
  for (const CodeSystem& s : kSystems) systems_.push_back({text_.intern(s.name), text_.intern(s.address)});
}

SystemId Vocabulary::system(std::string_view name) {
  for (std::size_t i = 0; i < systems_.size(); ++i)
    if (text_.text(systems_[i].name) == name || text_.text(systems_[i].address) == name) return SystemId{i};
  const base::Symbol symbol = text_.intern(name);
  systems_.push_back({symbol, symbol});
  return SystemId{systems_.size() - 1};
}

ConceptId Vocabulary::add(std::string_view system_name, std::string_view code, std::string_view display) {
  const SystemId s = system(system_name);
  const base::Symbol c = text_.intern(code);
  const std::uint64_t key = (std::uint64_t{s.value} << 32) | c.value;
  if (const auto it = by_code_.find(key); it != by_code_.end()) return it->second;
  const ConceptId id{concepts_.size()};
  concepts_.push_back({s, c, text_.intern(display)});
  by_code_.emplace(key, id);
  return id;
}

ConceptId Vocabulary::find(std::string_view system_name, std::string_view code) const {
  const base::Symbol c = text_.find(code);
  if (!c) return {};
  for (std::size_t i = 0; i < systems_.size(); ++i) {
    if (text_.text(systems_[i].name) != system_name && text_.text(systems_[i].address) != system_name) continue;
    const auto it = by_code_.find((std::uint64_t{i} << 32) | c.value);
    if (it != by_code_.end()) return it->second;
  }
  return {};
}

ConceptListId Vocabulary::add_list(std::span<const ConceptId> concepts) {
  std::string key(reinterpret_cast<const char*>(concepts.data()), concepts.size_bytes());
  if (const auto it = by_members_.find(key); it != by_members_.end()) return it->second;
  const ConceptListId id{lists_.size()};
  lists_.push_back({static_cast<std::uint32_t>(members_.size()), static_cast<std::uint32_t>(concepts.size())});
  members_.insert(members_.end(), concepts.begin(), concepts.end());
  by_members_.emplace(std::move(key), id);
  return id;
}

}  // namespace sojourn::vocab
