#include "sojourn/encode/pretty.hpp"

#include <cstddef>

namespace sojourn::encode {

void indent(std::string_view json, int depth, std::string& out) {
  const auto new_line = [&] { out.append(1, '\n').append(2 * static_cast<std::size_t>(depth), ' '); };
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    switch (c) {
      case '"': {
        const std::size_t begin = at;
        for (++at; json[at] != '"'; ++at)
          if (json[at] == '\\') ++at;
        out += json.substr(begin, at + 1 - begin);
        break;
      }
      case '{':
      case '[':
        out += c;
        if (at + 1 < json.size() && (json[at + 1] == '}' || json[at + 1] == ']')) {
          out += json[++at];
        } else {
          ++depth;
          new_line();
        }
        break;
      case '}':
      case ']':
        --depth;
        new_line();
        out += c;
        break;
      case ',':
        out += c;
        new_line();
        break;
      case ':': out += ": "; break;
      default: out += c;
    }
  }
}

}  // namespace sojourn::encode
