// Notes: checked sentences beside a comparison's numbers: how to read its verdicts, whether compute
// was equal, and what else the runs do not have in common.
//
// Errors: none. Threads: free functions, no state.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "lab/series.h"

namespace pawl {

// How to read verdicts, sentence by sentence, where so many findings and contrasts were tested.
std::vector<std::string> RuleSentences(size_t findings_tested, size_t contrasts_tested);

// `unlike`: settings that decide what is measured too, so that no arms were set against each other
// by them.
std::vector<std::string> NotesOn(const std::vector<RunSeries>& runs, const std::vector<Arm>& arms,
                                 const std::set<std::string>& unlike);

}  // namespace pawl
