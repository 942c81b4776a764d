// How a network reads the held-out books of eval.lengths (tasks/measured_book.h), whatever its
// context: how well it predicts the text at their end, and how many questions about them it answers
// from the state that it read them into.
//
// Threads: one at a time. Deterministic.
// Source:  loss by position as the measure of length generalisation: Ruiz and Gu 2025 (arXiv
//          2507.02782).
#pragma once

#include "base/metrics.h"
#include "model/network.h"
#include "proto/config.pb.h"
#include "tokens/tokenizer.h"

namespace pawl {

// Of the task at `index`, which is a textbook.
void MeasureBooks(const Network& network, const Tokenizer& tokenizer, const Config& config,
                  int index, Metrics* metrics);

}  // namespace pawl
