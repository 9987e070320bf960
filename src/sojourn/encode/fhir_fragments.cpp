#include "sojourn/encode/fhir_fragments.hpp"

#include "sojourn/encode/fhir_ips.hpp"

#include <algorithm>
#include <array>

namespace sojourn::encode {
namespace {

// Units of modules that are words or slips of the pen, and what UCUM writes for them. An annotation in braces counts
// things without a dimension.
struct UnitRow {
  std::string_view written, ucum;
};
constexpr std::array<UnitRow, 5> kUnits{{{"pH", "[pH]"},
                                         {"K/uL", "10*3/uL"},
                                         {"ratio", "{ratio}"},
                                         {"absent", "{absent}"},
                                         {"n/a", "{n/a}"}}};
std::string_view ucum(std::string_view unit) {
  for (const UnitRow& row : kUnits)
    if (row.written == unit) return row.ucum;
  return unit;
}

// DICOM SOP classes are object identifiers, which RFC 3986 wants as urn:oid:.
bool bare_oid(std::string_view system, std::string_view code) {
  return system == "urn:ietf:rfc:3986" && !code.starts_with("urn:");
}

std::string decimal_text(double value) { return base::Decimal::shortest(value).text(); }

bool whole(double value) { return value >= 1 && value == static_cast<double>(static_cast<std::int64_t>(value)); }

std::string_view unit_of_time_name(std::string_view code) {
  if (code == "s") return "second";
  if (code == "min") return "minute";
  if (code == "h") return "hour";
  if (code == "d") return "day";
  if (code == "wk") return "week";
  if (code == "mo") return "month";
  if (code == "a") return "year";
  return code;
}

// Timing.repeat.frequency is a whole number: half a dose a day is one dose in two days.
struct Repeat {
  double frequency = 0, period = 0;
};
Repeat repeat_of(const record::Prescription& p) {
  if (p.frequency <= 0 || p.period <= 0) return {};
  if (whole(p.frequency)) return {p.frequency, p.period};
  return {1, p.period / p.frequency};
}

// Days in a unit of time; 0 for months and years, which have no fixed length.
double days_in(std::string_view unit) {
  if (unit == "min") return 1.0 / 1440;
  if (unit == "h") return 1.0 / 24;
  if (unit == "d") return 1;
  return unit == "wk" ? 7 : 0;
}

// How much a dispensing holds: what is taken during the supply, rounded up. 0 if it cannot be told.
std::int64_t supply_quantity(const record::Prescription& p, std::string_view period_unit, std::string_view duration_unit) {
  if (p.dose <= 0 || p.frequency <= 0 || p.period <= 0 || p.duration <= 0) return 0;
  const double period = period_unit == duration_unit ? p.period : p.period * days_in(period_unit);
  const double duration = period_unit == duration_unit ? p.duration : p.duration * days_in(duration_unit);
  if (period <= 0 || duration <= 0) return 0;
  const double exact = p.dose * p.frequency * duration / period;
  const auto floor = static_cast<std::int64_t>(exact + 1e-9);
  return exact - static_cast<double>(floor) > 1e-9 ? floor + 1 : floor;
}

// "1 per dose, 2 doses every day, as needed": what Dosage.text needs for a reader.
std::string dosage_text(const record::Prescription& p, const Repeat& repeat, std::string_view unit) {
  std::string text;
  const auto add = [&text](const std::string& phrase) { text += (text.empty() ? "" : ", ") + phrase; };
  if (p.dose > 0) add(decimal_text(p.dose) + " per dose");
  if (repeat.frequency > 0 && !unit.empty()) {
    std::string phrase = decimal_text(repeat.frequency) + (repeat.frequency == 1 ? " dose every " : " doses every ");
    if (repeat.period != 1) phrase += decimal_text(repeat.period) + " ";
    phrase += unit_of_time_name(unit);
    if (repeat.period != 1) phrase += "s";
    add(phrase);
  }
  if (p.as_needed) add("as needed");
  return text;
}

}  // namespace

std::string meta_json(Profile profile, const Context& context) {
  std::string json = "{";
  if (context.style.last_updated) {
    char end[base::kInstantChars];
    json += "\"versionId\":\"1\",\"lastUpdated\":\"";
    json.append(end, base::write_instant(end, context.style.end, 0)).append("\",");
  }
  const std::string_view ips = context.summary ? ips_address(profile) : std::string_view();
  const bool us_core = !name(profile).empty() && has(context.us_core, profile);
  if (us_core || !ips.empty()) json += "\"profile\":[";
  if (us_core) ((json += '"') += kUsCoreAddress).append(name(profile)) += '"';
  if (us_core && !ips.empty()) json += ',';
  if (!ips.empty()) (json += '"').append(ips) += '"';
  if (us_core || !ips.empty()) json += "],";
  return json.append(kHtest) + "}";
}

base::Instant supply_end(const vocab::Vocabulary& vocabulary, const record::Prescription& p, base::Instant start,
                         int fills) {
  if (p.duration <= 0 || !p.duration_unit) return base::kNever;
  const std::string_view unit = vocabulary.text(p.duration_unit);
  if (const double days = days_in(unit); days > 0)
    return start + base::Span{static_cast<std::int64_t>(fills * p.duration * days * 86400)};
  const double months = unit == "mo" ? p.duration : unit == "a" ? 12 * p.duration : 0;
  if (!whole(months)) return base::kNever;
  const base::Date day = base::day_of(start);
  return base::month_day(day, fills * static_cast<int>(months)) + (start - base::Instant{day});
}

std::string coding_json(std::string_view system, std::string_view code, std::string_view display) {
  std::string json = "{\"system\":" + json_quoted(system) + ",\"code\":";
  json += bare_oid(system, code) ? json_quoted("urn:oid:" + std::string(code)) : json_quoted(code);
  if (!display.empty()) json += ",\"display\":" + json_quoted(display);
  return json + "}";
}

std::string codeable_json(std::string_view system, std::string_view code, std::string_view display) {
  std::string json = "{\"coding\":[" + coding_json(system, code, display) + "]";
  if (!display.empty()) json += ",\"text\":" + json_quoted(display);
  return json + "}";
}

Fragments::Slot& Fragments::new_slot(Table& table, std::uint32_t index) {
  if (index >= table.size()) table.resize(std::max<std::size_t>(index + 1, 2 * table.size()));
  return *(table[index] = std::make_unique<Slot>());
}

std::string_view Fragments::coding(vocab::ConceptId id) {
  Slot& s = slot(codings_, id.value);
  if (!s.ready) {
    const vocab::Vocabulary& v = context_.vocabulary;
    s = {true, coding_json(v.address(v.at(id).system), v.code(id), v.display(id))};
  }
  return s.text;
}

std::string_view Fragments::codeable(vocab::ConceptId id) {
  Slot& s = slot(concepts_, id.value);
  if (!s.ready) {
    const vocab::Vocabulary& v = context_.vocabulary;
    s = {true, codeable_json(v.address(v.at(id).system), v.code(id), v.display(id))};
  }
  return s.text;
}

std::string_view Fragments::item(vocab::ConceptId question) {
  Slot& s = slot(items_, question.value);
  if (!s.ready) {
    const vocab::Vocabulary& v = context_.vocabulary;
    const std::string link = json_quoted("/" + std::string(v.code(question)));
    s = {true, "{\"linkId\":" + link + ",\"text\":" + json_quoted(v.display(question))};
  }
  return s.text;
}

std::string_view Fragments::codings(vocab::ConceptListId id) {
  Slot& s = slot(list_codings_, id.value);
  if (!s.ready) {
    std::string json;
    for (const vocab::ConceptId member : context_.vocabulary.list(id)) {
      if (!json.empty()) json += ',';
      json += coding(member);
    }
    s = {true, std::move(json)};
  }
  return s.text;
}

std::string_view Fragments::display(vocab::ConceptListId id) const {
  const auto members = context_.vocabulary.list(id);
  return members.empty() ? std::string_view("unspecified") : context_.vocabulary.display(members.front());
}

std::string_view Fragments::codeable(vocab::ConceptListId id) {
  Slot& s = slot(lists_, id.value);
  if (!s.ready) {
    std::string json = "{";
    if (!context_.vocabulary.list(id).empty()) json += "\"coding\":[" + std::string(codings(id)) + "],";
    s = {true, json + "\"text\":" + json_quoted(display(id)) + "}"};
  }
  return s.text;
}

std::string_view Fragments::unit(base::Symbol unit) {
  if (!unit) return {};
  Slot& s = slot(units_, unit.value);
  if (!s.ready) {
    const std::string_view text = context_.vocabulary.text(unit);
    s.ready = true;
    if (!text.empty())
      s.text = "\"unit\":" + json_quoted(text) + ",\"system\":\"" + std::string(kUcum) +
               "\",\"code\":" + json_quoted(ucum(text));
  }
  return s.text;
}

std::string_view Fragments::text(base::Symbol text) {
  if (!text) return "\"\"";
  Slot& s = slot(texts_, text.value);
  if (!s.ready) s = {true, json_quoted(context_.vocabulary.text(text))};
  return s.text;
}

std::string Fragments::render_dosage(const record::Prescription& p) const {
  const vocab::Vocabulary& v = context_.vocabulary;
  const Repeat repeat = repeat_of(p);
  const std::string_view unit = p.period_unit ? v.text(p.period_unit) : std::string_view();
  const std::string text = dosage_text(p, repeat, unit);
  std::string json = ",\"dosageInstruction\":[{\"sequence\":1";
  if (!text.empty()) json += ",\"text\":" + json_quoted(text);
  if (const auto notes = v.list(p.instructions); !notes.empty()) {
    json += ",\"additionalInstruction\":[";
    for (std::size_t i = 0; i < notes.size(); ++i)
      json += (i > 0 ? "," : "") + codeable_json(v.address(v.at(notes[i]).system), v.code(notes[i]), v.display(notes[i]));
    json += "]";
  }
  if (repeat.frequency > 0 && !unit.empty())
    json += ",\"timing\":{\"repeat\":{\"frequency\":" + decimal_text(repeat.frequency) +
            ",\"period\":" + decimal_text(repeat.period) + ",\"periodUnit\":" + json_quoted(unit) + "}}";
  json += p.as_needed ? ",\"asNeededBoolean\":true" : ",\"asNeededBoolean\":false";
  if (p.dose > 0)
    json += R"(,"doseAndRate":[{"type":)" +
            codeable_json("http://terminology.hl7.org/CodeSystem/dose-rate-type", "ordered", "Ordered") +
            ",\"doseQuantity\":{\"value\":" + decimal_text(p.dose) + "}}]";
  return json + "}]";
}

std::string Fragments::render_supply(const record::Prescription& p) const {
  if (!p.duration_unit) return {};
  const vocab::Vocabulary& v = context_.vocabulary;
  const std::int64_t quantity =
      supply_quantity(p, p.period_unit ? v.text(p.period_unit) : std::string_view(), v.text(p.duration_unit));
  return quantity > 0 ? ",\"quantity\":{\"value\":" + std::to_string(quantity) + "}" : "";
}

std::string Fragments::render_dispense_request(const record::Prescription& p) const {
  std::string members;
  if (p.has_refills) members += ",\"numberOfRepeatsAllowed\":" + std::to_string(p.refills);
  members += render_supply(p);
  if (p.duration > 0 && p.duration_unit) {
    const std::string code = json_quoted(context_.vocabulary.text(p.duration_unit));
    members += ",\"expectedSupplyDuration\":{\"value\":" + decimal_text(p.duration) + ",\"unit\":" + code +
               ",\"system\":\"" + std::string(kUcum) + "\",\"code\":" + code + "}";
  }
  return members.empty() ? members : ",\"dispenseRequest\":{" + members.substr(1) + "}";
}

std::string_view Fragments::prescribed(Table& table, std::uint32_t index,
                                       std::string (Fragments::*render)(const record::Prescription&) const) {
  if (index == base::kNoIndex) return {};
  Slot& s = slot(table, index);
  if (!s.ready) s = {true, (this->*render)(context_.catalog.prescriptions[index])};
  return s.text;
}

std::string_view Fragments::dosage(std::uint32_t index) {
  return prescribed(dosages_, index, &Fragments::render_dosage);
}

std::string_view Fragments::supply(std::uint32_t index) {
  return prescribed(supplies_, index, &Fragments::render_supply);
}

std::string_view Fragments::dispense_request(std::uint32_t index) {
  return prescribed(dispense_requests_, index, &Fragments::render_dispense_request);
}

std::string_view Fragments::administration(std::uint32_t index) {
  if (index == base::kNoIndex) return {};
  Slot& s = slot(administrations_, index);
  if (!s.ready) {
    const record::Prescription& p = context_.catalog.prescriptions[index];
    s.ready = true;
    if (p.dose > 0) s.text = ",\"dosage\":{\"dose\":{\"value\":" + decimal_text(p.dose) + "}}";
  }
  return s.text;
}

}  // namespace sojourn::encode
