#pragma once
// The signed statement by which a SMART client asks for a token: a JWT (RFC 7519) as RFC 7523 and SMART App Launch 2
// "backend services" want it.
#include <cstdint>
#include <string>

#include "sojourn/net/signing_key.hpp"

namespace sojourn::net {

// `now` in seconds of the Unix epoch. Each has an id of its own ("jti"), as servers accept none twice.
std::string client_assertion(const SigningKey& key, const std::string& client_id, const std::string& audience,
                             std::int64_t now);

}  // namespace sojourn::net
