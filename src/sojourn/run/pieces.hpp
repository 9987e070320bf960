#pragma once
// Files that are read piece by piece: NDJSON may be larger than memory.
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "sojourn/base/result.hpp"
#include "sojourn/run/options.hpp"
#include "sojourn/run/progress.hpp"

namespace sojourn::run {

struct Piece {
  std::uint32_t file = 0;  // in Pieces::names
  std::uint64_t begin = 0, end = 0;
};

struct Pieces {
  std::vector<std::string> names;  // of files, as the user knows them
  std::vector<std::string> paths;
  std::vector<Piece> pieces;  // in the order of files and lines
  std::uint64_t bytes = 0;
  std::shared_ptr<void> spool;  // a copy of standard input, which goes with this

  // With room behind the end, as reading JSON wants it.
  base::Result<std::string> read(const Piece& piece) const;
};

// `words` are folders (their .json, .ndjson and .jsonl files), files or "-" (`input` then). NDJSON is cut behind lines.
base::Result<Pieces> cut_into_pieces(const std::vector<std::string>& words, std::istream& input);

// Gives every piece to one of the threads; stops at the first that cannot be read.
base::Result<void> for_each_piece(
    const Options& options, const Pieces& pieces, Progress& progress,
    const std::function<void(std::size_t worker, std::size_t piece, std::string& text)>& work);
// The same, where a piece may be no FHIR JSON: an Error names the file of the first of which `add` says so.
base::Result<void> add_pieces(
    const Options& options, const Pieces& pieces, Progress& progress,
    const std::function<bool(std::size_t worker, std::size_t piece, std::string& text)>& add);

}  // namespace sojourn::run
