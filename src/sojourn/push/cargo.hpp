#pragma once
// One document on its way: what of it is stored, what comes next, what was refused. Knows nothing of the network.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "sojourn/push/document.hpp"
#include "sojourn/push/journal.hpp"
#include "sojourn/push/links.hpp"
#include "sojourn/push/pacing.hpp"
#include "sojourn/push/piece.hpp"

namespace sojourn::push {

// What the server did not take.
struct Refusal {
  std::string file;      // where it stands
  std::string patient;   // "Patient/id"; empty = of no patient
  std::string resource;  // "Type/id"
  int status = 0;        // 0 = was not sent, since what it refers to was refused
  std::string text;
};

// What goes in one request.
struct Piece {
  std::vector<std::uint32_t> groups;  // of Links::groups
  std::vector<std::uint32_t> entries;
  std::size_t bytes = 0;
  int attempts = 0;
  bool revived = false;  // all were deleted once and are there again, with the tags of those days
};

class Cargo {
 public:
  Cargo(std::unique_ptr<Document> document, Links links, DocumentState state, bool transactions);

  // The next piece that is within the limits (a single group may exceed them). Nothing = all is stored or refused.
  std::optional<Piece> next(const Limits& limits, const PieceWriter& writer);
  // To be tried again as it is.
  void put_back(Piece piece) { again_.push_back(std::move(piece)); }
  // To be tried again in two halves. False if it is a single group.
  bool split(Piece&& piece);

  void mark_stored(std::uint32_t entry) { state.stored[entry] = true, state.doubtful[entry] = false; }
  void refuse(std::uint32_t entry, int status, const std::string& text);

  const Document& document() const { return *document_; }
  const Links& links() const { return links_; }
  std::string resource_name(std::uint32_t entry) const;
  // Resources that several documents may have (organizations, clinicians...) count once: `shared` remembers them.
  std::vector<Journal::Count> stored_by_type(std::unordered_set<std::string>& shared) const;

  DocumentState state;
  std::vector<Refusal> refusals;

 private:
  // Whether a group is still to be sent; refuses it if something that it refers to was refused.
  bool is_due(std::uint32_t group);
  void add(Piece& piece, std::uint32_t group, const PieceWriter& writer) const;

  std::unique_ptr<Document> document_;
  Links links_;
  bool transactions_;
  std::string patient_;
  std::vector<std::uint32_t> turn_;  // groups in the order in which they go
  std::size_t at_ = 0;               // in turn_
  std::vector<Piece> again_;         // the last one goes first
  std::vector<bool> refused_;        // entries
};

}  // namespace sojourn::push
