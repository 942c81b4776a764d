// CarriedStates: which states the rows of a training batch begin from, of a network that keeps a state
// of what it read (learn.carry).
//
// A network that always begins at the empty state has never seen the states that a text longer than
// its training rows leads to, and reads on from them badly. So a share of each batch's rows begins
// from a state that is full: that in which another row of the step before ended (passed), or noise
// that is distributed as the ends of the other rows are (noise). No gradient goes back into it.
// Such a row is a text that goes on: it is trained on without its begin token.
//
// Threads: one at a time. Rows are given their states by the step's key alone.
// Source:  Ruiz and Gu 2025 (arXiv 2507.02782), state passing and fitted noise.
#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "model/recurrent/states.h"
#include "proto/config.pb.h"

namespace pawl {

class CarriedStates {
 public:
  CarriedStates(const LearnConfig& config, const ModelConfig& model);

  // Every state is empty. `carry`: whether the steps that follow carry any.
  void Begin(bool carry);

  // Of a generation's first step no row goes on: nothing has ended yet.
  struct Rows {
    std::vector<bool> go_on;             // of each row
    std::vector<SequenceState*> states;  // as Batch::states, valid until the next call
  };
  Rows Give(RandomKey key, size_t rows);
  // After a batch of them was trained on.
  void Take();

  // What a checkpoint holds of them; none where nothing is carried. Set is given tensors that are
  // shaped so.
  std::vector<NamedTensor> Tensors() const;
  void Set(const std::vector<NamedTensor>& tensors);

 private:
  void Draw(RandomKey key, SequenceState* state) const;  // noise
  void Fit();

  LearnConfig::Carry kind_;
  StateLayout layout_;
  bool carry_ = false, ended_ = false;   // ended_: a batch has
  std::vector<SequenceState> carried_;   // what rows begin from
  std::vector<SequenceState> ends_;      // noise: of the rows that began at the empty state
  std::vector<float> mean_, deviation_;  // noise: of each number of a state, in all of them
};

}  // namespace pawl
