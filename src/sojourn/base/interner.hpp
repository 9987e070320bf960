#pragma once
// Text <-> Symbol. Filled while loading, const afterwards; views stay valid for the interner's life.
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "sojourn/base/ids.hpp"

namespace sojourn::base {

class Interner {
 public:
  Symbol intern(std::string_view text) {
    if (const auto it = index_.find(text); it != index_.end()) return it->second;
    const Symbol symbol{texts_.size()};
    texts_.emplace_back(text);
    index_.emplace(texts_.back(), symbol);
    return symbol;
  }
  // An invalid Symbol if the text was never interned.
  Symbol find(std::string_view text) const {
    const auto it = index_.find(text);
    return it == index_.end() ? Symbol{} : it->second;
  }
  std::string_view text(Symbol symbol) const { return texts_[symbol.value]; }
  std::size_t size() const { return texts_.size(); }

 private:
  std::deque<std::string> texts_;  // a deque: growing does not move the strings that the views point into
  std::unordered_map<std::string_view, Symbol> index_;
};

}  // namespace sojourn::base
