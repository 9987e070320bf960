#pragma once
// JSON as a flat list of values in the order of the text. One resource is on the tape at a time: of a bundle, whatever
// its size, only the frame stays.
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sojourn::validate {

struct Member;  // definitions.hpp

using At = std::uint32_t;  // place on the tape

enum class Json : std::uint8_t { kNull, kBoolean, kNumber, kString, kArray, kObject };

struct Node {
  std::string_view key;            // empty in arrays and at the root
  std::string_view text;           // of strings (escapes undone), numbers, booleans
  const Member* member = nullptr;  // what the definitions say of it, once annotated; nullptr = unknown
  std::uint32_t offset = 0;        // bytes from the start of the text
  At end = 0;                      // behind the last value that lies in it
  Json kind = Json::kNull;
  bool shadow = false;  // "_birthDate": id and extensions of the primitive value "birthDate"
};

class Tape {
 public:
  const Node& operator[](At at) const { return nodes_[at]; }
  Node& operator[](At at) { return nodes_[at]; }
  At size() const { return static_cast<At>(nodes_.size()); }
  void clear();

  // Children: for (At c = tape.first(n); c != tape.end(n); c = tape.next(c))
  At first(At at) const { return at + 1; }
  At end(At at) const { return nodes_[at].end; }
  At next(At at) const { return nodes_[at].end; }
  std::optional<At> find(At object, std::string_view key) const;
  // Text of that member, if it is a string; otherwise empty.
  std::string_view text(At object, std::string_view key) const;

 private:
  friend class Reader;
  std::vector<Node> nodes_;
  std::deque<std::string> unescaped_;
};

struct JsonFault {
  std::size_t offset = 0;
  std::string message;
};

// What reading meets. `tape` may be annotated; what an entry holds is gone from it afterwards, but for resourceType and
// id.
class Visitor {
 public:
  virtual ~Visitor() = default;
  virtual void entry_resource(Tape& tape, At resource, std::uint32_t entry) = 0;
  virtual void document(Tape& tape) = 0;  // a whole value of the top level, at place 0
};

// Reads one JSON value after another from `text` beginning at `from`. A fault ends the reading; `text` must be followed
// by 16 readable bytes.
std::optional<JsonFault> read_documents(std::string_view text, std::size_t from, Tape& tape, Visitor& visitor);
// Reads the one value that begins at `from`; false if it is broken. Nothing is taken off the tape.
bool read_value(std::string_view text, std::size_t from, Tape& tape);

}  // namespace sojourn::validate
