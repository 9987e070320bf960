#pragma once
// Hands finished bundles to a server instead of a folder.
#include <map>
#include <string>

#include "sojourn/push/session.hpp"
#include "sojourn/sink/sink.hpp"

namespace sojourn::run {

class PushSink final : public sink::Sink {
 public:
  explicit PushSink(push::Session& session) : session_(session) {}
  base::Result<void> write(const sink::Chunk& chunk) override;
  base::Result<void> finish() override;
  sink::Totals totals() const override { return totals_; }
  bool keeps_digests() const override { return true; }
  bool providers_first() const override { return true; }

 private:
  base::Result<void> send(const std::string& name, std::string_view bytes, std::string_view sha256);

  push::Session& session_;
  std::map<std::string, std::string> growing_;  // files that end with the run: the Group
  sink::Totals totals_;
};

}  // namespace sojourn::run
