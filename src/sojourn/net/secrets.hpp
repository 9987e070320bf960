#pragma once
// Secrets: where they come from, and how they stay out of messages.
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/net/sign_in.hpp"

namespace sojourn::net {

// The text of --secret-env or --secret-file, whichever is set. `what` says in errors what it is, e.g. "password".
base::Result<std::string> read_secret(const SignInSettings& settings, std::string_view what);

// Text of a server may repeat what we sent to it. clean() gives it for a message: known secrets are blotted out, and it
// is one line of bearable length.
class Redactor {
 public:
  void add(std::string secret);
  std::string clean(std::string text) const;

 private:
  std::vector<std::string> secrets_;  // the longest first: one may hold another
};

}  // namespace sojourn::net
