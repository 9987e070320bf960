#pragma once
// A chart of time series as an SVG 1.1 picture.
#include <string>

#include "sojourn/encode/encoder.hpp"

namespace sojourn::encode {

std::string chart_svg(const vocab::Vocabulary& vocabulary, const record::Catalog& catalog,
                      const record::Journey& journey, const record::SeriesUse& use);

}  // namespace sojourn::encode
