// The tables of a report page, as HTML.
//
// Errors: none. Threads: free functions, no state.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lab/findings.h"

namespace pawl {

// What happened in each arm, a table for each task; the rule, and what the columns mean.
std::string FindingsHtml(const Comparison& comparison);

// Arm against arm; empty where there is none.
std::string ContrastsHtml(const Comparison& comparison);

std::string LeftOutHtml(const Comparison& comparison);

// The rulings of exhibits whose results lie in these folders or right below them; empty where there
// is none.
std::string ExhibitsHtml(const std::vector<std::filesystem::path>& folders);

// By which versions of pawl and on which machines the runs were made; says so where they are not
// all alike.
std::string MachinesHtml(const Comparison& comparison);

}  // namespace pawl
