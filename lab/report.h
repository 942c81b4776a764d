// Report: report.html, summary.csv and figures of runs or of an ablation.
//
// The page is self-contained: it needs no network, its figures are inlined and its data are
// embedded as JSON. Without scripts it is a static document. Controls that need the script are
// shown only by the script, so that every visible control works.
// Errors: Error(kFailed) when a file cannot be written.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lab/findings.h"

namespace pawl {

// Writes <out>/report.html, summary.csv and figures/*.svg; returns the page's path and prints
// nothing. `folders` are those that the user named; they may also hold results of exhibits.
std::filesystem::path WriteReport(const Comparison& comparison,
                                  const std::vector<std::filesystem::path>& folders,
                                  const std::filesystem::path& out);

}  // namespace pawl
