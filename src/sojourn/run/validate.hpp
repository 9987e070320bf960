#pragma once
// Checks FHIR files with several threads; the result does not depend on how many there are.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sojourn/base/result.hpp"
#include "sojourn/run/options.hpp"
#include "sojourn/run/pieces.hpp"
#include "sojourn/run/progress.hpp"
#include "sojourn/validate/coverage.hpp"
#include "sojourn/validate/report.hpp"

namespace sojourn::run {

// A finding with its place in the input.
struct Placed {
  validate::Finding finding;
  std::string file;
  std::uint64_t line = 0, column = 0;  // 1-based
};

struct Validated {
  std::vector<Placed> findings;  // the first ones, in the order of the input
  std::map<std::string, std::uint64_t> by_rule;
  std::uint64_t errors = 0, warnings = 0;
  std::uint64_t resources = 0, files = 0, bytes = 0;
  double seconds = 0;
};

base::Result<std::unique_ptr<const validate::Definitions>> load_definitions(const std::string& data,
                                                                            const std::string& us_core);

base::Result<Validated> validate_input(const Options& options, const validate::Definitions& definitions,
                                       const Pieces& pieces, Progress& progress);
// Adds what another validator says, as tools/fhir-validate --json writes it; false if it is not that.
bool add_official(const std::string& json, std::size_t most, Validated& to);

std::string validated_text(const Validated& validated);
std::string validated_json(const Validated& validated);
std::string operation_outcome(const Validated& validated);

base::Result<std::unique_ptr<validate::Coverage>> cover_input(const Options& options,
                                                              const validate::Definitions& definitions,
                                                              const Pieces& pieces, Progress& progress);
// Share of the items that are covered, in percent.
double covered_percent(const validate::Coverage& coverage);
// A line an item: profile, kind, element, patient and resource that show it.
std::string coverage_matrix(const validate::Coverage& coverage);
// Why an item is not shown. Of data of unknown origin nobody can say.
using ReasonOf = std::function<std::string(const validate::Coverage::Item&)>;
std::string coverage_text(const validate::Coverage& coverage, const validate::Definitions& definitions,
                          const ReasonOf& reason = nullptr);
std::string coverage_json(const validate::Coverage& coverage, const validate::Definitions& definitions,
                          const ReasonOf& reason = nullptr);
// "component.valueQuantity", "status = draft", "type in http://...", "status: two values"
std::string element_text(const validate::MustSupport& must);

}  // namespace sojourn::run
