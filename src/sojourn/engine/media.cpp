// Time series, documents and images.
#include <utility>

#include "sojourn/engine/lifetime.hpp"

namespace sojourn::engine {
namespace {

constexpr base::Span kImagingDefault{30 * 60};

}  // namespace

// The series stay in the catalog; the journey notes which ones the observation shows.
record::ObservationValue Lifetime::series_value(Process& process, const program::ObservationDetail& detail) {
  const program::SeriesUseDetail& source = program_.series_uses[detail.series_use];
  const std::vector<record::Series>& known = program_.catalog.series;
  const bool sampled = detail.source == program::ObservationSource::kSampledData;
  record::Journey& j = p_.journey;
  record::SeriesUse use;
  use.detail = source.detail;
  use.first_series = static_cast<std::uint32_t>(j.series.size());
  for (std::uint32_t i = 0; i < source.count; ++i) {
    const Value& v = p_.attributes[program_.series_attributes[source.first + i].value];
    if (v.kind != program::ValueKind::kSeries) {
      fail(process, "an attribute that should hold a time series does not");
      return {};
    }
    const record::Series& first = known[use.series > 0 ? j.series[use.first_series] : v.id];
    if (sampled && (known[v.id].values.size() != first.values.size() || known[v.id].period != first.period)) {
      fail(process, "the time series of one observation differ in length or period");
      return {};
    }
    j.series.push_back(v.id);
    ++use.series;
  }
  if (source.x && p_.attributes[source.x.value].kind == program::ValueKind::kSeries)
    use.x = p_.attributes[source.x.value].id;
  record::ObservationValue value;
  value.kind = sampled ? record::ValueKind::kSampled : record::ValueKind::kAttachment;
  value.unit = detail.unit;
  value.use = static_cast<std::uint32_t>(j.series_uses.size());
  j.series_uses.push_back(use);
  return value;
}

// Numbers of series and instances are uniform between the module's bounds, as copies of the first one listed.
void Lifetime::imaging(Process& process, const State& state) {
  const program::ImagingDetail& detail = program_.imaging[state.detail];
  record::Journey& j = p_.journey;
  const auto between = [](std::uint32_t low, std::uint32_t high, std::uint32_t listed, double u) {
    if (low == 0 || high < low) return std::make_pair(listed, false);
    return std::make_pair(low + static_cast<std::uint32_t>(u * (high - low + 1)), true);
  };
  record::ImagingStudy study;
  study.key = fact_key(process);
  study.time = p_.now;
  study.encounter = encounter_now(process);
  study.reason = reason(state);
  study.procedure = record_procedure(process, detail.procedure, p_.now + kImagingDefault, study.reason);
  study.first_series = static_cast<std::uint32_t>(j.imaging_series.size());
  const auto [series, copied] = between(detail.min_series, detail.max_series, detail.count, uniform(process, 1));
  for (std::uint32_t s = 0; s < series; ++s) {
    const program::SeriesDetail& source = program_.series[detail.first + (copied ? 0 : s)];
    record::ImagingSeries out{source.body_site, source.modality,
                              static_cast<std::uint32_t>(j.imaging_instances.size()), 0};
    const auto [instances, same] =
        between(source.min_instances, source.max_instances, source.count, uniform(process, 2 + s % 200));
    for (std::uint32_t i = 0; i < instances && source.count > 0; ++i) {
      const program::InstanceDetail& instance = program_.instances[source.first + (same ? 0 : i)];
      j.imaging_instances.push_back({instance.title, instance.sop_class});
      ++out.instances;
    }
    j.imaging_series.push_back(out);
  }
  study.series = series;
  j.imaging_studies.push_back(study);
}

}  // namespace sojourn::engine
