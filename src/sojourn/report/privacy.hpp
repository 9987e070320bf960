#pragma once
// How near synthetic records come to real ones.
//
// Distance: Gower's (Biometrics 1971;27:857-71), 0 to 1: the mean over columns of |x - y| / range, or of x != y where
// there are two values only; 1 where one of the two is not known, 0 where both are not. Ranges are those of the real records.
// The real records fall into two halves, by the column `member` or evenly.
//   distance to closest record  of each synthetic record to the nearest real one (Park et al., VLDB 2018;11:1071-83);
//                               baseline: of each record of one half to the nearest of the other
//   nearest-neighbour ratio     distance to the nearest over that to the second nearest
//   exact matches               synthetic records at distance 0 of a real one
//   membership advantage        the greatest difference, over all thresholds, between the shares of members and of others
//                               that lie nearer to a synthetic record (Yeom et al., IEEE CSF 2018:268-82): 0 = nothing can
//                               be told, 1 = everything. Without a column `member` it shows what chance gives.
#include "sojourn/report/records.hpp"
#include "sojourn/report/report.hpp"

namespace sojourn::report {

RecordPrivacy privacy(const RealRecords& real, const Records& synthetic);

}  // namespace sojourn::report
