#pragma once
// SHA-256, for the manifest: which files exactly went into a run.
#include <memory>
#include <string>
#include <string_view>

namespace sojourn::base {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(std::string_view bytes);
  // 64 lower-case hexadecimal digits of everything so far; afterwards the object starts afresh.
  std::string finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

std::string sha256_hex(std::string_view bytes);

}  // namespace sojourn::base
