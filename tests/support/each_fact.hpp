#pragma once
#include "sojourn/record/journey.hpp"

namespace sojourn::test {

// Calls f(name, key, time, encounter) for every fact with a time.
template <class F>
void each_fact(const record::Journey& j, F f) {
  for (const auto& x : j.conditions) f("condition", x.key, x.recorded, x.encounter);
  for (const auto& x : j.allergies) f("allergy", x.key, x.recorded, x.encounter);
  for (const auto& x : j.medications) f("medication", x.key, x.start, x.encounter);
  for (const auto& x : j.care_plans) f("care plan", x.key, x.start, x.encounter);
  for (const auto& x : j.procedures) f("procedure", x.key, x.start, x.encounter);
  for (const auto& x : j.observations) f("observation", x.key, x.time, x.encounter);
  for (const auto& x : j.reports) f("report", x.key, x.time, x.encounter);
  for (const auto& x : j.imaging_studies) f("imaging study", x.key, x.time, x.encounter);
  for (const auto& x : j.devices) f("device", x.key, x.start, x.encounter);
  for (const auto& x : j.supplies) f("supply", x.key, x.time, x.encounter);
  for (const auto& x : j.immunizations) f("immunization", x.key, x.time, x.encounter);
}

}  // namespace sojourn::test
