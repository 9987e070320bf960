#pragma once
// What a load would send, without sending it.
#include <string>

#include "sojourn/base/result.hpp"
#include "sojourn/push/settings.hpp"
#include "sojourn/push/source.hpp"

namespace sojourn::push {

// Cuts all documents as the target allows and counts. The server is not asked: "auto" means "generic" here.
base::Result<std::string> plan_text(const Settings& settings, const Source& source);

}  // namespace sojourn::push
