#include "sojourn/encode/specimens.hpp"

#include <array>

#include "sojourn/encode/fhir_fragments.hpp"

namespace sojourn::encode {
namespace {

// Codes and terms as in WHO's Digital Documentation of COVID-19 Certificates and other public FHIR value sets of
// specimen types.
constexpr SpecimenKind kBlood{"119297000", "Blood specimen"}, kArterial{"122552005", "Arterial blood specimen"},
    kVenous{"122555007", "Venous blood specimen"}, kAcellular{"122592007", "Acellular blood (serum or plasma) specimen"},
    kSerum{"119364003", "Serum specimen"}, kPlasma{"119361006", "Plasma specimen"},
    kUrine{"122575003", "Urine specimen"}, kStool{"119339001", "Stool specimen"}, kThroat{"258529004", "Throat swab"},
    kRespiratory{"258603007", "Respiratory specimen"}, kUpperRespiratory{"258604001", "Upper respiratory specimen"},
    kTissue{"119376003", "Tissue specimen"};

struct SystemRow {
  std::string_view system;  // as LOINC's long common names write it
  const SpecimenKind& kind;
};
constexpr std::array<SystemRow, 18> kSystems{{{"Blood", kBlood},
                                              {"Positive blood culture", kBlood},
                                              {"Red Blood Cells", kBlood},
                                              {"Arterial blood", kArterial},
                                              {"Venous blood", kVenous},
                                              {"Serum or Plasma", kAcellular},
                                              {"Serum, Plasma or Blood", kBlood},
                                              {"Serum", kSerum},
                                              {"Plasma", kPlasma},
                                              {"Platelet poor plasma", kPlasma},
                                              {"Urine", kUrine},
                                              {"Urine sediment", kUrine},
                                              {"Stool", kStool},
                                              {"Throat", kThroat},
                                              {"Respiratory system specimen", kRespiratory},
                                              {"Upper respiratory specimen", kUpperRespiratory},
                                              {"Tissue", kTissue},
                                              {"Breast cancer specimen", kTissue}}};

// The system stands after "in", "of" or a dash, before the method ("by ...") or a challenge ("--1st specimen").
bool names(std::string_view display, std::string_view system) {
  constexpr std::array<std::string_view, 3> kBefore{" in ", " of ", " - "};
  for (const std::string_view before : kBefore) {
    for (std::size_t at = display.find(before); at != display.npos; at = display.find(before, at + 1)) {
      const std::string_view rest = display.substr(at + before.size());
      if (!rest.starts_with(system)) continue;
      const std::string_view after = rest.substr(system.size());
      if (after.empty() || after.starts_with(" by ") || after.starts_with(" --")) return true;
    }
  }
  return false;
}

}  // namespace

const SpecimenKind* SpecimenKinds::find(vocab::ConceptListId codes) {
  if (codes.value >= slots_.size()) slots_.resize(codes.value + 1);
  Slot& slot = slots_[codes.value];
  if (slot.ready) return slot.kind;
  slot.ready = true;
  for (const vocab::ConceptId id : vocabulary_.list(codes)) {
    if (vocabulary_.address(vocabulary_.at(id).system) != kLoinc) continue;
    for (const SystemRow& row : kSystems)
      if (names(vocabulary_.display(id), row.system)) return slot.kind = &row.kind;
  }
  return nullptr;
}

}  // namespace sojourn::encode
