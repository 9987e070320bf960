#pragma once
// valuesets/*.json: FHIR R4 CodeSystem fragments with the codes that modules and built-in models may use. Loaded before
// the modules, they give every code its display.
#include <cstddef>
#include <string>

#include "sojourn/base/diagnostics.hpp"
#include "sojourn/base/json.hpp"
#include "sojourn/base/result.hpp"
#include "sojourn/vocab/concept.hpp"

namespace sojourn::vocab {

// Adds the concepts of one CodeSystem; returns how many it lists. Faults (rules value-set-kind, value-set-concept,
// value-set-duplicate, display-differs) are collected, and the concepts without fault are added all the same.
std::size_t add_code_system(const base::json::Document& document, Vocabulary& vocabulary, base::Diagnostics& faults);

// Adds every *.json of the folder, in the order of their names; returns how many concepts they list. A folder or file
// that cannot be read is an Error.
base::Result<std::size_t> load_value_sets(const std::string& folder, Vocabulary& vocabulary, base::Diagnostics& faults);

}  // namespace sojourn::vocab
