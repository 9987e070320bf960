#pragma once
// Train on synthetic, test on real: whether a classifier learned from synthetic people works on real ones (Esteban,
// Hyland, Raetsch, arXiv:1706.02633). Gradient boosted trees by XGBoost with its defaults, 100 rounds of depth 4, one
// thread. The area under the ROC curve has the interval of Hanley and McNeil (Radiology 1982;143:29-36). Beside it that of
// the same classifier trained on one half of the real records and tested on the other, both ways round.
#include <string>

#include "sojourn/base/result.hpp"
#include "sojourn/report/records.hpp"
#include "sojourn/report/report.hpp"

namespace sojourn::report {

// An Error: the label is no column of zeros and ones in both tables.
base::Result<Utility> utility(const Records& real, const Records& synthetic, const std::string& label);

}  // namespace sojourn::report
