// Report: report.html, summary.csv and figures of runs or of an ablation.
//
// The page stands alone: no network, figures inlined, data embedded as JSON. Without scripts it is
// a static document; what needs a script is shown by the script only, so that no control does
// nothing.
// Errors: Error(kFailed) when a file cannot be written.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lab/findings.h"

namespace pawl {

// Writes <out>/report.html, summary.csv and figures/*.svg; returns the page's path and prints
// nothing. `folders`: as they were given; exhibits' results may lie there beside the runs.
std::filesystem::path WriteReport(const Comparison& comparison,
                                  const std::vector<std::filesystem::path>& folders,
                                  const std::filesystem::path& out);

}  // namespace pawl
