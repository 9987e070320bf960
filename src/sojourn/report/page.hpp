#pragma once
// The page that shows a report (docs/report-json.md) in a browser. src/report_page makes it at build time.
#include <string>
#include <string_view>

namespace sojourn::report {

// A whole HTML file that needs no other. It holds "__SOJOURN_REPORT__" once: there the report goes.
std::string_view page_template();
// The page of one report, which is given as JSON.
std::string page(std::string_view report);

}  // namespace sojourn::report
