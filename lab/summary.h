// Summary: summary.csv, what was measured as one table for data frames.
//
// A row is a generation of a run; columns are every setting in which the runs differ, seed, generation, folder, state
// (finished, or what else) and every metric. Quoted as RFC 4180 says; an empty cell was not measured.
#pragma once

#include <filesystem>
#include <string>

#include "lab/findings.h"

namespace pawl {

std::string SummaryCsv(const Comparison& comparison);

}  // namespace pawl
