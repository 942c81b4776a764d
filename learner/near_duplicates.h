// NearDuplicates: measures how much of a generation's text nearly repeats the generation before it.
//
// Two texts (prompt and solution) are near-duplicates if their sets of runs of 5 characters have a
// Jaccard similarity of at least 0.8.
// Source: Broder 1997 (shingles); Lee et al. 2022, arXiv 2107.06499, section 4.2 (the threshold).
#pragma once

#include <vector>

#include "proto/pawl.pb.h"

namespace pawl {

// The share of the first samples of `now` that have a near-duplicate among those of `before`; NaN
// if either is empty.
double NearDuplicateShare(const std::vector<Group>& now, const std::vector<Group>& before);

}  // namespace pawl
