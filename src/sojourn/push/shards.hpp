#pragma once
// NDJSON as servers' $import wants it: files of one type each and of a chosen size, with the run's tag in every resource,
// and the texts that go with them.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sojourn/base/result.hpp"
#include "sojourn/push/source.hpp"

namespace sojourn::push {

struct Shard {
  std::string type, file;  // file: name within the folder
  std::uint64_t resources = 0, bytes = 0;
};

// Writes "Patient.0001.ndjson"... into `folder`, which is made if it is not there; earlier shards in it go. A file is full
// when the next resource would make it longer than `most_bytes`.
base::Result<std::vector<Shard>> write_shards(const Source& source, const std::string& run, const std::string& folder,
                                              std::uint64_t most_bytes);

// As the server of a Bulk Data export describes its output (HL7 Bulk Data Access IG, "Complete Status"). `url` is the
// address of the folder, `time` an instant.
std::string bulk_manifest(const std::vector<Shard>& shards, const std::string& url, const std::string& time);

enum class ImportDialect : std::uint8_t { kHapi, kAzure };
// The Parameters resource that starts $import.
std::string import_body(const std::vector<Shard>& shards, const std::string& url, ImportDialect dialect);

}  // namespace sojourn::push
