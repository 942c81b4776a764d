// MeasuredBook: a held-out book of the task textbook that is as long as one of eval.lengths, and what
// is asked about it.
//
// The n-th books of all lengths have the same facts, as many as the task's eval_levels say, from
// the lowest to the highest, the same questions and the same last characters, filler: only how much
// lies between differs.
// Units:   characters.
// Threads: free functions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "proto/config.pb.h"
#include "tasks/book.h"

namespace pawl {

struct MeasuredBook {
  static constexpr int64_t kTail = 500;

  std::string text, tail;  // the tail stands behind the text
  std::vector<Book::Question> questions;
};

// eval.problems questions are shared out among the eval.books books of a length. `task`: an index
// in the config. Error(kUsage) as CheckMeasuredBooks.
MeasuredBook MakeMeasuredBook(const Config& config, int task, int64_t length, int64_t n);

// Error(kUsage) where a book of eval.lengths has no room for its facts.
void CheckMeasuredBooks(const Config& config, int task);

}  // namespace pawl
