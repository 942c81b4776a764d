// How much better each sample is than the others of its problem: what a group-relative policy
// gradient weighs it by.
//
// Source: GRPO: Shao et al. 2024 (arXiv 2402.03300), section 4.1.  Without the division: Liu et al.
// 2025 (Dr. GRPO, arXiv 2503.20783).
// Threads: a free function.
#pragma once

#include <unordered_map>
#include <vector>

#include "replay/candidate.h"

namespace pawl {

// By sample id: score less the mean of its group's, over their deviation if `divide`. Groups that
// are all alike teach nothing and are left out.
std::unordered_map<int64_t, double> GroupAdvantages(const std::vector<Candidate>& samples,
                                                    bool divide);

}  // namespace pawl
