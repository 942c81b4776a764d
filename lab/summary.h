// Summary: what was measured as one table for data frames, summary.csv, and what it shows as JSON.
//
// A row of the table is a generation of a run; columns are every setting in which the runs differ,
// seed, generation, folder, state (finished, or what else) and every metric. Quoted as RFC 4180
// says; an empty cell was not measured.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "lab/findings.h"

namespace pawl {

std::string SummaryCsv(const Comparison& comparison);

// Findings, contrasts, what was left out, notes and the rule; what is not known is null.
nlohmann::ordered_json ToJson(const Comparison& comparison);

}  // namespace pawl
