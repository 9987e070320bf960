#include "sojourn/record/journey.hpp"

namespace sojourn::record {

void Journey::clear() {
  person = {};
  end = {};
  death = kNever;
  cause_of_death = ConceptListId{0u};
  covers.clear();
  encounters.clear();
  conditions.clear();
  allergies.clear();
  reactions.clear();
  medications.clear();
  care_plans.clear();
  care_plan_additions.clear();
  goals.clear();
  goal_conditions.clear();
  procedures.clear();
  missed_procedures.clear();
  observations.clear();
  answered.clear();
  answers.clear();
  series_uses.clear();
  series.clear();
  reports.clear();
  imaging_studies.clear();
  imaging_series.clear();
  imaging_instances.clear();
  devices.clear();
  supplies.clear();
  immunizations.clear();
  declined_immunizations.clear();
  events = 0;
}

}  // namespace sojourn::record
