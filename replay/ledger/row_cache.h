// RowCache: holds in memory the rows that training draws again and again: those that were stored or
// read last.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "proto/pawl.pb.h"

namespace pawl {

class RowCache {
 public:
  const Row* Find(int64_t id) const {
    auto row = rows_.find(id);
    return row == rows_.end() ? nullptr : &row->second;
  }

  // A row that is held already stays as it is. A full cache is emptied: rows are drawn in any
  // order, so no row is worth more than another.
  const Row& Put(Row row) {
    if (bytes_ > kBytes) Clear();
    auto [held, is_new] = rows_.try_emplace(row.sample_id(), std::move(row));
    if (is_new) bytes_ += held->second.SpaceUsedLong();
    return held->second;
  }

  void Erase(int64_t id) {
    auto row = rows_.find(id);
    if (row == rows_.end()) return;
    bytes_ -= row->second.SpaceUsedLong();
    rows_.erase(row);
  }

  void Clear() {
    rows_.clear();
    bytes_ = 0;
  }

 private:
  static constexpr size_t kBytes = 128 << 20;

  std::unordered_map<int64_t, Row> rows_;
  size_t bytes_ = 0;
};

}  // namespace pawl
