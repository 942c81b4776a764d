// The tables of a report page, as HTML.
//
// Errors: none. Threads: free functions, no state.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lab/findings.h"

namespace pawl {

// What happened in each arm, with a table for each task, the meaning of the columns and the rule.
std::string FindingsHtml(const Comparison& comparison);

// The comparisons of arms; empty if there are none.
std::string ContrastsHtml(const Comparison& comparison);

std::string LeftOutHtml(const Comparison& comparison);

// The rulings of exhibits whose results lie in these folders or directly below; empty if there are
// none.
std::string ExhibitsHtml(const std::vector<std::filesystem::path>& folders);

// The versions of pawl and the machines that made the runs. Says so if they are not all the same.
std::string MachinesHtml(const Comparison& comparison);

}  // namespace pawl
