// Pieces: what a pass goes through at once. Some rows of a batch, as they are, or a row that is longer
// than a piece, piece by piece, with the state that one leaves to the next.
//
// Threads: one at a time.
#pragma once

#include <algorithm>
#include <vector>

#include "model/gradient_pass.h"
#include "model/recurrent/states.h"

namespace pawl {

class Pieces {
 public:
  explicit Pieces(const StateLayout& layout) : layout_(layout) {}

  // Rows [first, last) of the batch; one that is longer than a piece comes alone. The batch
  // outlives the pieces.
  void Begin(const Batch& batch, size_t first, size_t last) {
    auto begin = batch.rows.starts.begin() + static_cast<long>(first),
         end = batch.rows.starts.begin() + static_cast<long>(last);
    from_ = *begin;
    to_ = *end;
    size_ = 0;
    bool alone = last == first + 1;
    piece_ = alone && batch.piece > 0 ? std::min(batch.piece, to_ - from_) : to_ - from_;
    starts_.assign(begin, end + 1);
    for (int64_t& start : starts_) start -= from_;
    states_.clear();
    begin_.assign(last - first, true);
    if (!batch.states.empty())
      states_.assign(batch.states.begin() + static_cast<long>(first),
                     batch.states.begin() + static_cast<long>(last));
    for (size_t row = 0; row < states_.size(); ++row) begin_[row] = states_[row] == nullptr;
    if (piece_ < to_ - from_ && (states_.empty() || states_.front() == nullptr)) {
      passed_ = layout_.Empty();
      states_ = {&passed_};
    }
  }

  // Goes on to the first piece, or to the next one; false behind the last.
  bool Next() {
    from_ += size_;
    if (size_ > 0) begin_.assign(begin_.size(), false);
    size_ = std::min(piece_, to_ - from_);
    if (size_ == 0) return false;
    if (starts_.size() == 2) starts_.back() = size_;
    return true;
  }

  int64_t from() const { return from_; }                          // its first token in the batch
  int64_t size() const { return size_; }                          // tokens
  const std::vector<int64_t>& starts() const { return starts_; }  // of its rows, from 0
  const StateLayout& layout() const { return layout_; }
  const std::vector<SequenceState*>& states() const { return states_; }  // as Batch::states
  // Of each row: whether it begins here, where sequences begin.
  const std::vector<bool>& begin() const { return begin_; }

 private:
  StateLayout layout_;
  int64_t from_ = 0, to_ = 0, size_ = 0, piece_ = 0;
  std::vector<int64_t> starts_;
  std::vector<SequenceState*> states_;
  std::vector<bool> begin_;
  SequenceState passed_;
};

}  // namespace pawl
