// Asks a verifier about marked samples only. Combined verifiers ask their more expensive parts this
// way.
#pragma once

#include <vector>

#include "verifiers/verifier.h"

namespace pawl {

using Marks = std::vector<std::vector<bool>>;  // a mark for each sample of each group

// Verdicts of `part` in the shape of `asked`. A part that judges each sample separately gets only
// the marked samples, and the others are rejected. Any other part gets each group that has a mark
// as a whole. A group without a mark is not judged, and its samples are rejected.
std::vector<Verdicts> JudgeMarked(const Verifier& part, const std::vector<Asked>& asked,
                                  const Marks& marks);

}  // namespace pawl
