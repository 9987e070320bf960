#pragma once
// What a module says, in words that a clinician can read: conditions, spans, what a state does. Shared by drawings,
// traces and diagnostics. Faulty shapes give poor words, never a fault.
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/base/json.hpp"
#include "sojourn/module/fields.hpp"

namespace sojourn::module {

// "age >= 18", "male", "takes Metformin 500 MG and not (has Anemia)".
std::string condition_words(const base::json::Node& condition);
// What the condition compares with, without its left side: ">= 18". Empty for conditions that compare nothing.
std::string comparison_words(const base::json::Node& condition);
// "3 to 5 days", "about 2 hours": of an object that holds exact, range or distribution. Empty if it holds none.
std::string quantity_words(const base::json::Node& holder);
// "12.5%": as many digits as the weight has.
std::string percent_words(double weight);
// What the state does, a few short lines: names of codes, spans, values. Its type is not among them.
std::vector<std::string> state_words(const base::json::Node& state, StateType type);

// The transition that counts if a state has several, or nullptr.
const base::json::Node* transition_of(const base::json::Node& state);
// The conditions on which it depends where the state leads: of the transition's options, in order.
std::vector<const base::json::Node*> option_conditions(const base::json::Node& transition);

}  // namespace sojourn::module
