// RowCache: holds in memory the rows that training draws again and again: those that were stored or
// read last. Each may have its sample's targets beside it.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "proto/pawl.pb.h"
#include "replay/content.h"

namespace pawl {

// The targets of one sample as their messages' bytes, which take a fraction of the messages'
// memory. One target is read for each row that is drawn.
class PackedTargets {
 public:
  explicit PackedTargets(const Targets& targets) {
    for (const Target& target : targets) {
      target.AppendToString(&bytes_);
      ends_.push_back(static_cast<uint32_t>(bytes_.size()));
    }
    bytes_.shrink_to_fit();
    ends_.shrink_to_fit();
  }

  int size() const { return static_cast<int>(ends_.size()); }

  void Read(int i, Target* target) const {
    auto at = static_cast<size_t>(i);
    size_t begin = i == 0 ? 0 : ends_[at - 1];
    PAWL_CHECK(target->ParseFromArray(bytes_.data() + begin, static_cast<int>(ends_[at] - begin)));
  }

  size_t Bytes() const { return bytes_.capacity() + ends_.capacity() * sizeof(uint32_t); }

 private:
  std::string bytes_;
  std::vector<uint32_t> ends_;  // of each target in bytes_
};

class RowCache {
 public:
  static constexpr size_t kBytes = 128 << 20;

  explicit RowCache(size_t bytes_max = kBytes) : bytes_max_(bytes_max) {}

  struct Held {
    Row row;
    std::optional<PackedTargets> targets;  // nothing: they have not been read
    size_t Bytes() const { return row.SpaceUsedLong() + (targets ? targets->Bytes() : 0); }
  };

  const Held* Find(int64_t id) const {
    auto held = rows_.find(id);
    return held == rows_.end() ? nullptr : &held->second;
  }

  // A row that is held already stays as it is. A full cache gives up the row that it has held
  // longest.
  const Held& Put(Row row) {
    while (bytes_ > bytes_max_ && !order_.empty()) {
      Erase(order_.front());
      order_.pop_front();
    }
    int64_t id = row.sample_id();
    auto [held, is_new] = rows_.try_emplace(id, Held{std::move(row), std::nullopt});
    if (is_new) {
      bytes_ += held->second.Bytes();
      order_.push_back(id);
    }
    return held->second;
  }

  // Of a row that is held.
  const Held& PutTargets(int64_t id, const Targets& targets) {
    Held& held = rows_.at(id);
    bytes_ -= held.Bytes();
    held.targets.emplace(targets);
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
    order_.clear();
    bytes_ = 0;
  }

 private:
  size_t bytes_max_;
  std::unordered_map<int64_t, Held> rows_;
  std::deque<int64_t> order_;  // as they came; some may be gone
  size_t bytes_ = 0;
};

}  // namespace pawl
