#pragma once
// CSV tables (RFC 4180: commas, CRLF, fields quoted where needed), one file a kind of fact. Ids are those of the FHIR
// formats, so tables and resources join. make_csv_encoder() is in encoder.hpp.
#include "sojourn/encode/encoder.hpp"

namespace sojourn::encode {

// The header row of every table, as parts to be written before the first patient.
void write_csv_headers(Encoded& out);

}  // namespace sojourn::encode
