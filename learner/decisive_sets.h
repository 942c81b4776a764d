// The decisive positions (games/decisive.h) on which a run of a model that plays is measured:
// those of eval.positions, those that come with the program, or what a solver labels where it is
// fast; eval.problems of each stage at most.
//
// Cost:    where a solver makes them, up to seconds (hex 4: 15 s); what was made last is kept.
// Errors:  Error(kUsage): the alarm has nothing to watch; a key of how mistakes are measured is not
//          its default, and there are no positions. What eval.positions names cannot be read,
//          or is of another game (games/decisive_text.h).
// Threads: any.
#pragma once

#include <string>
#include <vector>

#include "games/decisive.h"
#include "proto/config.pb.h"
#include "tasks/task.h"

namespace pawl {

// None of a game that is too large to solve.
std::vector<DecisiveSet> DecisiveSetsOf(const Config& config, const Game& game);

// Checks before a run begins that its game can be measured as it asks (learner/reachable_eval.h)
// and that what its alarm watches is measured: mistakes of a model that plays, else accuracy.
// Returns sentences that say which stages of a run have fewer decisive positions than eval.problems
// asks for, with their numbers; none for a model that does not play.
std::vector<std::string> CheckMeasured(const Config& config, const TaskSet& tasks);

}  // namespace pawl
