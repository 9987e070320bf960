#pragma once
// Where finished bytes go. One thread calls a sink, in the order in which the bytes are to stand.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/base/result.hpp"

namespace sojourn::sink {

struct Chunk {
  std::string_view file;    // relative to the sink's root, '/' between folders
  bool append = false;      // true: goes to the end of a file that many chunks share; false: is the whole file
  std::string_view bytes;
  std::string_view sha256;  // of a whole file, when the caller has it; otherwise the sink computes what it needs
};

struct Totals {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};

class Sink {
 public:
  virtual ~Sink() = default;
  virtual base::Result<void> write(const Chunk& chunk) = 0;
  // After the last chunk: makes everything final.
  virtual base::Result<void> finish() = 0;
  virtual Totals totals() const = 0;
  // Whether write() has a use for Chunk::sha256.
  virtual bool keeps_digests() const { return false; }
  // Whether what a patient refers to must be written before the patient.
  virtual bool providers_first() const { return false; }
};

// Counts and forgets: for benchmarks.
class NullSink final : public Sink {
 public:
  base::Result<void> write(const Chunk& chunk) override {
    totals_.bytes += chunk.bytes.size();
    if (!chunk.append) ++totals_.files;
    return {};
  }
  base::Result<void> finish() override { return {}; }
  Totals totals() const override { return totals_; }

 private:
  Totals totals_;
};

}  // namespace sojourn::sink
