// NearDuplicates: how much of a generation's text the one before it had already said.
//
// Texts (prompt and solution) are nearly equal when the sets of their runs of 5 characters have a
// Jaccard similarity of at least 0.8.
// Source: Broder 1997 (shingles); Lee et al. 2022, arXiv 2107.06499, section 4.2 (the threshold).
#pragma once

#include <vector>

#include "proto/pawl.pb.h"

namespace pawl {

// The share of `now`'s first samples with a near-duplicate among `before`'s; NaN where either is
// empty.
double NearDuplicateShare(const std::vector<Group>& now, const std::vector<Group>& before);

}  // namespace pawl
