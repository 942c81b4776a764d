// What a verifier says of marked samples alone: how one that is made of parts asks its dearer
// parts.
#pragma once

#include <vector>

#include "verifiers/verifier.h"

namespace pawl {

using Marks = std::vector<std::vector<bool>>;  // a mark for each sample of each group

// Verdicts of `part` in the shape of `asked`. A part that judges samples apart is shown the marked
// ones alone, and the others are rejected. Any other part is shown the whole of each group that has
// a mark. A group without a mark is not shown, and its samples are rejected.
std::vector<Verdicts> JudgeMarked(const Verifier& part, const std::vector<Asked>& asked,
                                  const Marks& marks);

}  // namespace pawl
