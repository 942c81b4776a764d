// Backtranslation: a verifier for tasks with backtranslate = true. Whatever was asked, it accepts a
// sample that is an answer at all, as the answer to its own problem, which the verdict then holds
// as made_prompt. It rejects a sample that was cut, whose problem is held out, or whose row does
// not fit the network.
// Source: Lample and Charton 2020, arXiv 1912.01412, section 3 (backward generation).
#pragma once

#include <memory>

#include "verifiers/verifier.h"

namespace pawl {

// Each group's own task is among `tasks`, which outlive the verifier.
std::unique_ptr<Verifier> MakeBacktranslation(const Config& config, const TaskSet& tasks);

}  // namespace pawl
