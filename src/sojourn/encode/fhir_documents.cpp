// Time series and attached documents: SampledData and Media.
#include <algorithm>
#include <utility>

#include "sojourn/base/base64.hpp"
#include "sojourn/encode/chart.hpp"
#include "sojourn/encode/fhir_patient_writer.hpp"

namespace sojourn::encode {
namespace {

using base::Decimal;

// The most decimals that the module wants, without zeros that say nothing.
Decimal sample(double value, std::int8_t decimals) {
  return Decimal::shortest(decimals < 0 ? value : Decimal::round(value, decimals).to_double());
}

// YYYY, YYYY-MM, YYYY-MM-DD or a time with its zone: what FHIR takes as a dateTime.
bool is_date_time(std::string_view text) {
  constexpr std::string_view kShape = "0000-00-00T00:00:00";
  const auto shaped = [&](std::size_t length) {
    for (std::size_t i = 0; i < length; ++i)
      if (kShape[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != kShape[i]) return false;
    return true;
  };
  if (text.size() == 4 || text.size() == 7 || text.size() == 10) return shaped(text.size());
  if (text.size() < 20 || !shaped(19)) return false;
  const std::string_view zone = text.substr(19);
  return zone == "Z" || (zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':');
}

}  // namespace

void PatientWriter::sampled_data(JsonBuffer& b, const record::ObservationValue& v) {
  const record::SeriesUse& use = journey_->series_uses[v.use];
  const record::SampledData& detail = context_.catalog.sampled_data[use.detail];
  b.raw(",\"valueSampledData\":{\"origin\":{\"value\":");
  b.decimal(Decimal::shortest(detail.origin));
  if (const std::string_view unit = fragments_.unit(v.unit); !unit.empty()) {
    b.raw(',');
    b.raw(unit);
  }
  const auto number = [&](std::string_view member, double value) {
    b.raw(member);
    b.decimal(Decimal::shortest(value));
  };
  const auto series = [&](std::uint32_t i) -> const record::Series& {
    return context_.catalog.series[journey_->series[use.first_series + i]];
  };
  const std::size_t samples = use.series > 0 ? series(0).values.size() : 0;
  number("},\"period\":", use.series > 0 ? series(0).period * 1000 : 1000);  // milliseconds
  if (detail.factor != 1) number(",\"factor\":", detail.factor);
  if (detail.has_lower_limit) number(",\"lowerLimit\":", detail.lower_limit);
  if (detail.has_upper_limit) number(",\"upperLimit\":", detail.upper_limit);
  b.raw(",\"dimensions\":");
  b.integer(std::max<std::uint32_t>(use.series, 1));
  if (samples > 0) b.raw(",\"data\":\"");
  for (std::size_t i = 0; i < samples; ++i) {
    for (std::uint32_t s = 0; s < use.series; ++s) {
      if (i + s > 0) b.raw(' ');
      // L and U stand for what lies outside the limits of detection.
      const double value = series(s).values[i];
      if (detail.has_lower_limit && value < detail.lower_limit) b.raw('L');
      else if (detail.has_upper_limit && value > detail.upper_limit) b.raw('U');
      else b.decimal(sample(value, detail.decimals));
    }
  }
  b.raw(samples > 0 ? "\"}" : "}");
}

void PatientWriter::attachment(JsonBuffer& b, const record::SeriesUse& use) {
  const record::Attachment& a = context_.catalog.attachments[use.detail];
  const auto text = [&](std::string_view member, base::Symbol symbol) {
    if (!symbol) return;
    b.raw(b.view().back() == '{' ? "\"" : ",\"");
    b.raw(member);
    b.raw("\":");
    b.raw(fragments_.text(symbol));
  };
  const vocab::Vocabulary& v = context_.vocabulary;
  b.raw(",\"content\":{");
  text("contentType", a.content_type);
  text("language", a.language);
  if (a.chart) {
    b.raw(",\"data\":\"");
    b.base64(chart_svg(v, context_.catalog, *journey_, use));
    b.raw('"');
  } else if (a.data && base::is_base64(v.text(a.data))) {
    text("data", a.data);
  }
  text("url", a.url);
  if (a.size > 0) {
    b.raw(",\"size\":");
    b.integer(a.size);
  }
  // What FHIR does not take stays out: the module's text is passed on as it is.
  if (a.hash && base::is_base64(v.text(a.hash))) text("hash", a.hash);
  text("title", a.title);
  if (a.creation && is_date_time(v.text(a.creation))) text("creation", a.creation);
  b.raw('}');
}

// R4's Observation cannot hold a document: it stands in a Media of the same key, from which the Observation derives.
void PatientWriter::media(const record::Observation& o) {
  const record::SeriesUse& use = journey_->series_uses[o.value.use];
  const record::Attachment& a = context_.catalog.attachments[use.detail];
  JsonBuffer& b = out_.begin(ResourceType::kMedia, ids_.id(ResourceType::kMedia, o.key));
  meta(b, Profile::kNone);
  b.raw(",\"status\":\"completed\"");
  const std::string_view kind = a.content_type ? context_.vocabulary.text(a.content_type) : std::string_view();
  constexpr std::string_view kTypes = "http://terminology.hl7.org/CodeSystem/media-type";
  for (const auto& [start, display] : {std::pair<std::string_view, std::string_view>{"image", "Image"},
                                       {"video", "Video"}, {"audio", "Audio"}}) {
    if (!kind.starts_with(start)) continue;
    b.raw(",\"type\":");
    b.raw(codeable_json(kTypes, start, display));
  }
  subject(b);
  encounter_member(b, o.encounter);
  time_member(b, "createdDateTime", o.time);
  time_member(b, "issued", o.time);
  provider_member(b, "operator", o.encounter, &ProviderTexts::practitioner);
  const auto count = [&](std::string_view member, std::uint32_t value) {
    if (value == 0) return;
    b.raw(member);
    b.integer(value);
  };
  count(",\"height\":", a.height);
  count(",\"width\":", a.width);
  count(",\"frames\":", a.frames);
  if (a.duration > 0) {
    b.raw(",\"duration\":");
    b.decimal(Decimal::shortest(a.duration));
  }
  attachment(b, use);
  out_.end();
}

}  // namespace sojourn::encode
