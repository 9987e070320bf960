#include "sojourn/run/push_sink.hpp"

#include "sojourn/base/sha256.hpp"

namespace sojourn::run {

base::Result<void> PushSink::write(const sink::Chunk& chunk) {
  ++totals_.files;
  totals_.bytes += chunk.bytes.size();
  const std::string name(chunk.file);
  const std::string fingerprint = chunk.sha256.empty() ? base::sha256_hex(chunk.bytes) : std::string(chunk.sha256);
  auto document = std::make_unique<push::Document>(name);
  if (auto done = document->add(chunk.bytes, name); !done) return done;
  const bool shared = !document->holds("Patient");
  // What others refer to is offered in any case: its identifiers must be known.
  if (!shared) {
    const auto stored = session_.is_done(name, fingerprint);
    if (!stored) return stored.error();
    if (*stored) return {};
  }
  if (auto done = session_.offer(std::move(document), fingerprint); !done) return done;
  // The patient that refers to them comes next.
  return shared ? session_.settle() : base::Result<void>{};
}

}  // namespace sojourn::run
