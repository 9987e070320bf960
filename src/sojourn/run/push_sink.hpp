#pragma once
// Hands finished bundles to a server instead of a folder.
#include "sojourn/push/session.hpp"
#include "sojourn/sink/sink.hpp"

namespace sojourn::run {

class PushSink final : public sink::Sink {
 public:
  explicit PushSink(push::Session& session) : session_(session) {}
  base::Result<void> write(const sink::Chunk& chunk) override;
  base::Result<void> finish() override { return session_.settle(); }
  sink::Totals totals() const override { return totals_; }
  bool keeps_digests() const override { return true; }
  bool providers_first() const override { return true; }

 private:
  push::Session& session_;
  sink::Totals totals_;
};

}  // namespace sojourn::run
