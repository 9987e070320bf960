#pragma once
// Pieces of JSON that many resources share (codings, concepts, units, dosages), rendered at their first use and copied
// afterwards. One a worker. The views stay valid for the object's life.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/encode/encoder.hpp"
#include "sojourn/encode/json_buffer.hpp"
#include "sojourn/encode/us_core.hpp"

namespace sojourn::encode {

inline constexpr std::string_view kLoinc = "http://loinc.org";
inline constexpr std::string_view kSnomed = "http://snomed.info/sct";
inline constexpr std::string_view kUcum = "http://unitsofmeasure.org";

// {"system":..,"code":..,"display":..}; an empty display is left out.
std::string coding_json(std::string_view system, std::string_view code, std::string_view display);
// {"coding":[..],"text":..}
std::string codeable_json(std::string_view system, std::string_view code, std::string_view display);

// The value of Resource.meta: the marking as synthetic, and the profiles that the chosen version of US Core, and in a patient
// summary the International Patient Summary, have for it.
std::string meta_json(Profile profile, const Context& context);

// When the supply that was handed over at `start` has been taken `fills` times; kNever if its length is not known.
base::Instant supply_end(const vocab::Vocabulary& vocabulary, const record::Prescription& p, base::Instant start,
                         int fills);

class Fragments {
 public:
  explicit Fragments(const Context& context) : context_(context) {}
  Fragments(const Fragments&) = delete;
  Fragments& operator=(const Fragments&) = delete;

  std::string_view coding(vocab::ConceptId id);
  // CodeableConcept of one concept, or of a list; its text is the first display.
  std::string_view codeable(vocab::ConceptId id);
  std::string_view codeable(vocab::ConceptListId id);
  // The beginning of an item of a QuestionnaireResponse, without what is answered.
  std::string_view item(vocab::ConceptId question);
  // The codings of a list between commas, without brackets.
  std::string_view codings(vocab::ConceptListId id);
  // "unit":..,"system":..,"code":.. of a UCUM unit; empty if there is none.
  std::string_view unit(base::Symbol unit);
  // The text as a JSON string.
  std::string_view text(base::Symbol text);
  // Of an entry of Catalog::prescriptions; may be empty: ,"dosageInstruction":[..]
  std::string_view dosage(std::uint32_t index);
  // ,"dispenseRequest":{..}
  std::string_view dispense_request(std::uint32_t index);
  // ,"quantity":{..} of one dispensing
  std::string_view supply(std::uint32_t index);
  // ,"dosage":{..} of a single administration; empty when the dose is not known.
  std::string_view administration(std::uint32_t index);

  std::string_view display(vocab::ConceptListId id) const;
  const vocab::Vocabulary& vocabulary() const { return context_.vocabulary; }

 private:
  struct Slot {
    bool ready = false;
    std::string text;
  };
  using Table = std::vector<std::unique_ptr<Slot>>;  // growing does not move the texts
  static Slot& slot(Table& table, std::uint32_t index) {
    return index < table.size() && table[index] ? *table[index] : new_slot(table, index);
  }
  static Slot& new_slot(Table& table, std::uint32_t index);
  std::string render_dosage(const record::Prescription& p) const;
  std::string render_supply(const record::Prescription& p) const;
  std::string render_dispense_request(const record::Prescription& p) const;
  // The slot's text, rendered at first use by `render`; empty without a prescription.
  std::string_view prescribed(Table& table, std::uint32_t index,
                              std::string (Fragments::*render)(const record::Prescription&) const);

  const Context& context_;
  Table codings_, concepts_, items_, lists_, list_codings_, units_, texts_, dosages_, supplies_, dispense_requests_,
      administrations_;
};

}  // namespace sojourn::encode
