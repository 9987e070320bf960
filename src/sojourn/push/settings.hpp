#pragma once
// What the user may say about loading a server.
#include <cstdint>
#include <optional>
#include <string>

#include "sojourn/net/http.hpp"
#include "sojourn/net/sign_in.hpp"
#include "sojourn/push/targets.hpp"

namespace sojourn::push {

// How requests are put together; unset = as the target's preset says.
struct Settings {
  std::string url;              // FHIR base address, without a slash at the end
  std::string target = "auto";  // a preset's name
  std::optional<IdMode> ids;
  std::optional<bool> transactions;     // false = batches
  std::optional<std::uint32_t> entries;   // the most in one request
  std::optional<std::uint64_t> bytes;
  std::optional<std::uint32_t> requests;  // the most at one time
  std::string run;              // the tag's code; empty = from the data
  std::string journal;          // file; empty = beside the data
  std::string report;           // file; empty = beside the data
  bool again = false;           // from the beginning, whatever the journal says
  bool dry_run = false;
  bool public_key = false;      // prints what the server is to know of the key, and sends nothing
  bool verify = true;           // count on the server afterwards
  bool gzip = false;            // compresses what is sent
  bool bulk = false;            // $import of NDJSON instead of transactions
  std::uint64_t shard_bytes = 50'000'000;  // bulk: the most in one file
  std::string serve = "127.0.0.1:0";       // bulk: where the files are offered; port 0 = a free one
  std::string files_url;        // bulk: their address as the server sees it; empty = as `serve` says
  std::string shards;           // bulk: folder for the files; empty = beside the data
  int patience = 300;           // seconds without any success after which the run is given up
  net::SignInSettings sign_in;
  net::Connection connection;
};

// Where --bulk puts its files beside the data; they are no data themselves.
inline constexpr std::string_view kBulkFolder = "push-bulk";

// Tags that every resource gets: which run loaded it and, where the server makes the ids, which resource of the data it is.
inline constexpr std::string_view kRunTag = "https://sojourn.invalid/run";
inline constexpr std::string_view kSourceTag = "https://sojourn.invalid/source";

}  // namespace sojourn::push
