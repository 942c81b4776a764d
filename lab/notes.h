// Notes: computed sentences beside a comparison's numbers: how to read its findings, whether
// compute was equal, and in what else the runs differ.
//
// Errors: none. Threads: free functions, no state.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "lab/series.h"

namespace pawl {

// Sentences that say how to read the findings when this many findings and contrasts were tested.
std::vector<std::string> RuleSentences(size_t findings_tested, size_t contrasts_tested);

// `unlike` names settings that also decide what is measured, so that arms that differ in them were
// not compared.
std::vector<std::string> NotesOn(const std::vector<RunSeries>& runs, const std::vector<Arm>& arms,
                                 const std::set<std::string>& unlike);

}  // namespace pawl
