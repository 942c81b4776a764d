// Places maps each token to its row of the position table: its position in the sequence, or, with
// coupled positions, one more than the previous token's row for a digit and `start` for anything
// else. In numbers written lowest digit first, digits of equal weight then share a row.
//
// Source: position coupling (Cho et al. 2024, arXiv 2405.20671, random start included); Abacus
// (McLeish et al. 2024, 2405.17399).
// Threads: immutable.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "proto/config.pb.h"

namespace pawl {

class Tokenizer;

class Places {
 public:
  explicit Places(const ModelConfig& config);
  Places(const ModelConfig& config, const Tokenizer& tokenizer);
  // How many rows the position table has.
  static int64_t Count(const ModelConfig& config);

  // `before`: the previous token's row, if there is one.
  int64_t Of(int32_t token, int64_t position, int64_t before, int64_t start) const {
    if (!coupled_) return position;
    return digit_[static_cast<size_t>(token)] ? std::min(before + 1, places_ - 1) : start;
  }
  // Error(kUsage) when the row is longer than the context. Coupled places begin `room` of the way,
  // in [0, 1), into what the row leaves of the table.
  std::vector<int64_t> OfRow(const std::vector<int32_t>& row, double room = 0) const;

 private:
  bool coupled_;
  int64_t context_, places_;
  std::vector<bool> digit_;  // by token; empty unless coupled
};

}  // namespace pawl
