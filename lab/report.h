// Report: report.html, summary.csv and figures of runs or of an ablation.
//
// The page stands alone: no network, figures inlined, data embedded as JSON.
// Errors: Error(kUsage) when there is nothing to report on.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lab/findings.h"

namespace pawl {

// Writes <out>/report.html, summary.csv and figures/*.svg; returns the page's path and prints nothing.
// `folders`: where exhibits' results may lie beside the runs.
std::filesystem::path WriteReport(const Comparison& comparison, const std::vector<std::filesystem::path>& folders, const std::filesystem::path& out);

}  // namespace pawl
