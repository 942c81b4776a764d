// Backtranslation: the verifier of tasks with backtranslate = true. It accepts a sample that solves
// some problem, even if another was asked, and puts that problem into the verdict as made_prompt.
// It rejects a sample that was cut, whose problem is held out, or whose row does not fit the
// network.
// Source: Lample and Charton 2020, arXiv 1912.01412, section 3 (backward generation).
#pragma once

#include <memory>

#include "verifiers/verifier.h"

namespace pawl {

// Each group's task is one of `tasks`, which outlive the verifier.
std::unique_ptr<Verifier> MakeBacktranslation(const Config& config, const TaskSet& tasks);

}  // namespace pawl
