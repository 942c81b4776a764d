// EvaluationCache: what a network said of positions, as long as its weights stay the same.
//
// Each position has one place, by its key; a newer position takes an older one's. Positions are
// compared as a whole, so a cache changes nothing but time.
// Shapes:  logits [policy]; odds [3]: win, draw, loss for the player to move.
// Threads: one at a time.
// Cost:    allocates when it is made, and never again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "games/game.h"

namespace pawl {

class EvaluationCache {
 public:
  // Keeps as many answers as fit into so many bytes.
  EvaluationCache(int64_t bytes, size_t policy);

  // Forgets all: the weights changed.
  void Clear() { ++epoch_; }

  struct Found {
    const float *logits = nullptr, *odds = nullptr;  // until the next Put; nullptr: not known
    int row = -1;                                    // of the batch that will answer; -1: none
  };
  Found Find(const Position& position, uint64_t key) const;

  // This row of a batch will answer; Put follows.
  void Await(const Position& position, uint64_t key, int row);
  void Put(const Position& position, uint64_t key, const float* logits, const float* odds);

 private:
  struct Place {
    Position position;
    uint64_t epoch = 0;
    int row = -1;
  };

  size_t PlaceOf(uint64_t key) const;

  size_t policy_, answer_size_;
  std::vector<Place> places_;
  std::vector<float> answers_;  // [places, policy + 3]
  uint64_t epoch_ = 1;
};

}  // namespace pawl
