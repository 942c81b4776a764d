// Summary: all measurements as one table for data frames, summary.csv, and the comparison's results
// as JSON.
//
// A row of the table is a generation of a run. Columns are every setting in which the runs differ,
// seed, generation, folder, state (finished, or another) and every metric. Quoting follows RFC
// 4180. An empty cell was not measured.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "lab/findings.h"

namespace pawl {

std::string SummaryCsv(const Comparison& comparison);

// Findings, contrasts, the runs that were left out, notes and the rule. Unknown values are null.
nlohmann::ordered_json ToJson(const Comparison& comparison);

}  // namespace pawl
