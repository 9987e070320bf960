#include "sojourn/run/push_sink.hpp"

#include "sojourn/base/sha256.hpp"

namespace sojourn::run {

base::Result<void> PushSink::write(const sink::Chunk& chunk) {
  totals_.bytes += chunk.bytes.size();
  if (chunk.append) {
    growing_[std::string(chunk.file)] += chunk.bytes;
    return {};
  }
  return send(std::string(chunk.file), chunk.bytes, chunk.sha256);
}

base::Result<void> PushSink::finish() {
  if (auto done = session_.settle(); !done) return done;
  for (const auto& [name, bytes] : growing_)
    if (auto done = send(name, bytes, {}); !done) return done;
  return session_.settle();
}

base::Result<void> PushSink::send(const std::string& name, std::string_view bytes, std::string_view sha256) {
  ++totals_.files;
  const std::string fingerprint = sha256.empty() ? base::sha256_hex(bytes) : std::string(sha256);
  auto document = std::make_unique<push::Document>(name);
  if (auto done = document->add(bytes, name); !done) return done;
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
