#pragma once
// Which US Core profile an Observation declares. A profile is declared only when the fact meets it: a weight in stones
// is still written, as a plain vital sign.
#include <string>
#include <string_view>

#include "sojourn/encode/fhir_fragments.hpp"

namespace sojourn::encode {

// The profile that the codes alone speak for, kNone if they speak for none; found once for each list of codes.
Profile profile_of_codes(const vocab::Vocabulary& vocabulary, vocab::ConceptListId codes);

// The profile that the fact meets in that version of US Core. `wished` is what its codes speak for.
Profile observation_profile(const vocab::Vocabulary& vocabulary, const record::Journey& journey,
                            const record::Observation& observation, Profile wished, UsCore version);

// ,"meta":{..},"status":"..","category":[..],"code":{..}
std::string observation_head(Fragments& fragments, Profile profile, const Context& context,
                             record::ResultStatus status, record::ObservationCategory category,
                             vocab::ConceptListId codes);

}  // namespace sojourn::encode
