#include "sojourn/report/page.hpp"

#include <cassert>

namespace sojourn::report {

std::string page(std::string_view report) {
  constexpr std::string_view kMarker = "__SOJOURN_REPORT__";
  const std::string_view whole = page_template();
  const std::size_t place = whole.find(kMarker);
  assert(place != std::string_view::npos);
  std::string html;
  html.reserve(whole.size() + report.size() + report.size() / 16);
  html += whole.substr(0, place);
  for (const char c : report) {
    // Within a script element only "<" could end it or hide its end; JSON has it in texts alone.
    if (c == '<') html += "\\u003c";
    else html += c;
  }
  html += whole.substr(place + kMarker.size());
  return html;
}

}  // namespace sojourn::report
