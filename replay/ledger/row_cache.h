// RowCache: holds in memory the rows that training draws again and again: those that were stored or
// read last. Each may have its sample's targets beside it.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>

#include "proto/pawl.pb.h"
#include "replay/content.h"

namespace pawl {

class RowCache {
 public:
  struct Held {
    Row row;
    std::optional<Targets> targets;  // nothing: they have not been read
    size_t Bytes() const {
      return row.SpaceUsedLong() + (targets ? targets->SpaceUsedExcludingSelfLong() : 0);
    }
  };

  const Held* Find(int64_t id) const {
    auto held = rows_.find(id);
    return held == rows_.end() ? nullptr : &held->second;
  }

  // A row that is held already stays as it is. A full cache is emptied: rows are drawn in any
  // order, so no row is worth more than another.
  const Held& Put(Row row) {
    if (bytes_ > kBytes) Clear();
    int64_t id = row.sample_id();
    auto [held, is_new] = rows_.try_emplace(id, Held{std::move(row), std::nullopt});
    if (is_new) bytes_ += held->second.Bytes();
    return held->second;
  }

  // Of a row that is held.
  const Held& PutTargets(int64_t id, Targets targets) {
    Held& held = rows_.at(id);
    bytes_ -= held.Bytes();
    held.targets = std::move(targets);
    bytes_ += held.Bytes();
    return held;
  }

  void Erase(int64_t id) {
    auto held = rows_.find(id);
    if (held == rows_.end()) return;
    bytes_ -= held->second.Bytes();
    rows_.erase(held);
  }

  void Clear() {
    rows_.clear();
    bytes_ = 0;
  }

 private:
  static constexpr size_t kBytes = 128 << 20;

  std::unordered_map<int64_t, Held> rows_;
  size_t bytes_ = 0;
};

}  // namespace pawl
