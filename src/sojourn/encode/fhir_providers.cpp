#include "sojourn/encode/fhir_providers.hpp"

#include "sojourn/encode/fhir_fragments.hpp"

namespace sojourn::encode {
namespace {

using record::Clinician;
using record::ClinicianId;
using record::Facility;
using record::FacilityId;
using record::FacilityKind;

struct SpecialtyRow {
  std::string_view code, display;
};
// By record::Specialty. NUCC Health Care Provider Taxonomy, code set 21.1 and later (display names); the codes are also
// in HL7 Da Vinci Plan-Net 1.1.0, IndividualAndGroupSpecialtiesVS.
constexpr std::array<SpecialtyRow, record::kSpecialties> kSpecialties{{
    {"208D00000X", "General Practice Physician"},
    {"208000000X", "Pediatrics Physician"},
    {"207P00000X", "Emergency Medicine Physician"},
    {"207R00000X", "Internal Medicine Physician"},
    {"207V00000X", "Obstetrics & Gynecology Physician"},
    {"208600000X", "Surgery Physician"},
    {"207X00000X", "Orthopaedic Surgery Physician"},
    {"207RC0000X", "Cardiovascular Disease Physician"},
    {"207RE0101X", "Endocrinology, Diabetes & Metabolism Physician"},
    {"2084P0800X", "Psychiatry Physician"},
    {"207K00000X", "Allergy & Immunology Physician"},
    {"207RP1001X", "Pulmonary Disease Physician"},
    {"2085R0202X", "Diagnostic Radiology Physician"},
    {"208800000X", "Urology Physician"},
    {"207Y00000X", "Otolaryngology Physician"},
}};

std::string specialty_concept(record::Specialty specialty) {
  const SpecialtyRow& row = kSpecialties[static_cast<std::size_t>(specialty)];
  return codeable_json("http://nucc.org/provider-taxonomy", row.code, row.display);
}

// v3-RoleCode of the place, where one fits.
std::string location_type(FacilityKind kind) {
  constexpr std::string_view kSystem = "http://terminology.hl7.org/CodeSystem/v3-RoleCode";
  switch (kind) {
    case FacilityKind::kHospital: return codeable_json(kSystem, "HOSP", "Hospital");
    case FacilityKind::kPrimaryCare: return codeable_json(kSystem, "PC", "Primary care clinic");
    case FacilityKind::kNursingFacility: return codeable_json(kSystem, "NCCF", "Nursing or custodial care facility");
    case FacilityKind::kUrgentCare:
    case FacilityKind::kHomeCare: break;
  }
  return {};
}

std::string reference(ResourceType type, const Uuid& id, std::string_view display) {
  std::string json = "{\"reference\":\"" + std::string(name(type)) + "/" + id.text() + "\"";
  if (!display.empty()) json += ",\"display\":" + json_quoted(display);
  return json + "}";
}

std::string clinician_display(const Clinician& clinician) {
  return "Dr. " + std::string(clinician.given_name) + " " + std::string(clinician.family_name);
}

std::string address(const Facility& f) {
  return "{\"line\":[" + json_quoted(f.address_line) + "],\"city\":" + json_quoted(f.city) + ",\"state\":" +
         json_quoted(f.state) + ",\"postalCode\":" + json_quoted(f.postal_code) + ",\"country\":\"US\"}";
}

std::string phone(const Facility& f) {
  return "[{\"system\":\"phone\",\"value\":" + json_quoted(f.phone) + ",\"use\":\"work\"}]";
}

std::string npi(std::string_view number) {
  return ",\"identifier\":[{\"system\":\"http://hl7.org/fhir/sid/us-npi\",\"value\":" + json_quoted(number) + "}]";
}

void write_payer(const stats::Payer& payer, const Context& context, ResourceOutput& out) {
  JsonBuffer& o = out.begin(ResourceType::kOrganization, payer_id(payer.name));
  o.raw(",\"meta\":" + meta_json(Profile::kOrganization, context) + ",\"active\":true,\"type\":[");
  o.raw(codeable_json("http://terminology.hl7.org/CodeSystem/organization-type", "pay", "Payer"));
  o.raw("],\"name\":" + json_quoted(payer.name));
  out.end();
}

// ,"endpoint":[..] of the facility; empty if Endpoint is not written. Its Organization does not name it, as the Endpoint
// names the Organization: a server that checks references could take neither first.
std::string endpoint(const Context& context, const FacilityId& id) {
  if (!context.wants(ResourceType::kEndpoint)) return {};
  return ",\"endpoint\":[" + reference(ResourceType::kEndpoint, provider_id(ResourceType::kEndpoint, id), "") + "]";
}

// Where the facility takes messages: an address of Direct (secure e-mail) in a domain that belongs to nobody.
void write_endpoint(const Facility& f, const Context& context, ResourceOutput& out) {
  JsonBuffer& e = out.begin(ResourceType::kEndpoint, provider_id(ResourceType::kEndpoint, f.id));
  e.raw(",\"meta\":" + meta_json(Profile::kNone, context) + ",\"status\":\"active\",\"connectionType\":");
  e.raw(coding_json("http://terminology.hl7.org/CodeSystem/endpoint-connection-type", "direct-project", "Direct Project"));
  e.raw(",\"name\":" + json_quoted(f.name) + ",\"managingOrganization\":");
  e.raw(reference(ResourceType::kOrganization, provider_id(ResourceType::kOrganization, f.id), f.name));
  e.raw(",\"payloadType\":[" + codeable_json("http://terminology.hl7.org/CodeSystem/endpoint-payload-type", "any", "Any"));
  e.raw("],\"address\":" + json_quoted("mailto:care@" + f.npi + ".direct.sojourn.invalid"));
  out.end();
}

void write_organization(const Facility& f, const Context& context, ResourceOutput& out) {
  JsonBuffer& o = out.begin(ResourceType::kOrganization, provider_id(ResourceType::kOrganization, f.id));
  o.raw(",\"meta\":" + meta_json(Profile::kOrganization, context) + npi(f.npi) + ",\"active\":true,\"type\":[");
  o.raw(codeable_json("http://terminology.hl7.org/CodeSystem/organization-type", "prov", "Healthcare Provider"));
  o.raw("],\"name\":" + json_quoted(f.name) + ",\"telecom\":" + phone(f) + ",\"address\":[" + address(f) + "]");
  out.end();
}

void write_location(const Facility& f, const Context& context, ResourceOutput& out) {
  const Uuid organization = provider_id(ResourceType::kOrganization, f.id);
  JsonBuffer& l = out.begin(ResourceType::kLocation, provider_id(ResourceType::kLocation, f.id));
  l.raw(",\"meta\":" + meta_json(Profile::kLocation, context) + ",\"status\":\"active\",\"name\":" + json_quoted(f.name));
  l.raw(",\"mode\":\"instance\"");
  if (const std::string type = location_type(f.id.kind); !type.empty()) l.raw(",\"type\":[" + type + "]");
  l.raw(",\"telecom\":" + phone(f) + ",\"address\":" + address(f));
  l.raw(",\"position\":{\"longitude\":" + base::Decimal::round(f.longitude, 4).text() +
        ",\"latitude\":" + base::Decimal::round(f.latitude, 4).text() + "}");
  l.raw(",\"managingOrganization\":" + reference(ResourceType::kOrganization, organization, f.name));
  out.end();
}

void write_practitioner(const Clinician& c, const Facility& f, const Context& context, ResourceOutput& out) {
  JsonBuffer& p = out.begin(ResourceType::kPractitioner, provider_id(ResourceType::kPractitioner, c.id));
  p.raw(",\"meta\":" + meta_json(Profile::kPractitioner, context) + npi(c.npi) + ",\"active\":true,\"name\":[{\"family\":");
  p.raw(json_quoted(c.family_name) + ",\"given\":[" + json_quoted(c.given_name) + "],\"prefix\":[\"Dr.\"]}]");
  p.raw(",\"telecom\":" + phone(f) + ",\"address\":[" + address(f) + "],\"gender\":");
  p.raw(c.sex == record::Sex::kFemale ? "\"female\"" : "\"male\"");
  out.end();
}

void write_role(const Clinician& c, const Facility& f, const Context& context, ResourceOutput& out) {
  const Uuid practitioner = provider_id(ResourceType::kPractitioner, c.id);
  JsonBuffer& r = out.begin(ResourceType::kPractitionerRole, provider_id(ResourceType::kPractitionerRole, c.id));
  r.raw(",\"meta\":" + meta_json(Profile::kPractitionerRole, context) + ",\"active\":true");
  r.raw(",\"practitioner\":" + reference(ResourceType::kPractitioner, practitioner, clinician_display(c)));
  r.raw(",\"organization\":" + reference(ResourceType::kOrganization, provider_id(ResourceType::kOrganization, f.id), f.name));
  const std::string specialty = specialty_concept(c.id.specialty);
  r.raw(",\"code\":[" + specialty + "],\"specialty\":[" + specialty + "]");
  r.raw(",\"location\":[" + reference(ResourceType::kLocation, provider_id(ResourceType::kLocation, f.id), f.name) + "]");
  r.raw(",\"telecom\":" + phone(f) + endpoint(context, f.id));
  out.end();
}

}  // namespace

const ProviderTexts* ProviderCache::find(const ClinicianId& clinician) {
  if (clinician.facility.place == base::kNoIndex) return nullptr;
  const std::uint64_t key = (std::uint64_t{clinician.facility.place} << 24) ^
                            (std::uint64_t{static_cast<std::uint8_t>(clinician.facility.kind)} << 16) ^
                            (std::uint64_t{static_cast<std::uint8_t>(clinician.specialty)} << 8) ^ clinician.ordinal;
  Slot& slot = slots_[mix64(key) % kSlots];
  if (slot.clinician == clinician) return &slot.texts;
  const Facility f = context_.directory.facility(clinician.facility);
  const Clinician c = context_.directory.clinician(clinician);
  slot.clinician = clinician;
  slot.texts = {reference(ResourceType::kPractitioner, provider_id(ResourceType::kPractitioner, clinician), clinician_display(c)),
                reference(ResourceType::kOrganization, provider_id(ResourceType::kOrganization, f.id), f.name),
                reference(ResourceType::kLocation, provider_id(ResourceType::kLocation, f.id), f.name),
                reference(ResourceType::kPractitionerRole, provider_id(ResourceType::kPractitionerRole, clinician),
                          clinician_display(c)),
                specialty_concept(clinician.specialty)};
  seen_.facilities.insert(clinician.facility);
  seen_.clinicians.insert(clinician);
  return &slot.texts;
}

void ProviderCache::forget() {
  for (Slot& slot : slots_) slot.clinician.reset();
  seen_ = {};
}

const std::string& ProviderCache::payer(std::uint8_t index) {
  if (payers_.size() <= index) payers_.resize(index + 1u);
  const stats::Payer& payer = context_.finance->payers()[index];
  if (payers_[index].empty()) payers_[index] = reference(ResourceType::kOrganization, payer_id(payer.name), payer.name);
  seen_.payers.insert(index);
  return payers_[index];
}

void write_providers(const Context& context, const ProviderSet& providers, ResourceOutput& out) {
  // A document holds nothing to which it does not refer.
  const auto wanted = [&](ResourceType type, const auto& id) {
    return context.wants(type) && (!context.summary || out.refers_to(type, provider_id(type, id)));
  };
  for (const std::uint8_t index : providers.payers) write_payer(context.finance->payers()[index], context, out);
  std::set<FacilityId> facilities = providers.facilities;
  for (const ClinicianId& c : providers.clinicians) facilities.insert(c.facility);
  for (const FacilityId& id : facilities) {
    const Facility f = context.directory.facility(id);
    if (wanted(ResourceType::kOrganization, id)) write_organization(f, context, out);
    if (wanted(ResourceType::kEndpoint, id)) write_endpoint(f, context, out);
    if (wanted(ResourceType::kLocation, id)) write_location(f, context, out);
  }
  for (const ClinicianId& id : providers.clinicians) {
    const Clinician c = context.directory.clinician(id);
    const Facility f = context.directory.facility(id.facility);
    if (wanted(ResourceType::kPractitioner, id)) write_practitioner(c, f, context, out);
    if (wanted(ResourceType::kPractitionerRole, id)) write_role(c, f, context, out);
  }
}

}  // namespace sojourn::encode
