// LeaseTable: items that workers take, answer, or let expire.
//
//   added -> ready -> leased -> done
//              ^---expired---'
// Ready items are given in order of id; an expired lease is given before newer items.
// Item:    has id().
// Threads: one at a time.  Cost: O(log n) a call.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <unordered_map>
#include <vector>

namespace pawl {

template <typename Item>
class LeaseTable {
 public:
  using Clock = std::chrono::steady_clock;

  explicit LeaseTable(Clock::duration lease_time) : lease_time_(lease_time) {}

  // The id is the item's own.
  void Add(Item item) {
    int64_t id = item.id();
    items_.emplace(id, std::move(item));
    ready_.insert(id);
  }

  const Item* Find(int64_t id) const {
    auto it = items_.find(id);
    return it == items_.end() ? nullptr : &it->second;
  }

  // The next ready id, now leased; -1 when none is.
  int64_t Lease(Clock::time_point now) {
    while (!leased_.empty() && leased_.begin()->first <= now) {
      ready_.insert(leased_.begin()->second);
      deadline_.erase(leased_.begin()->second);
      leased_.erase(leased_.begin());
      ++expired_;
    }
    if (ready_.empty()) return -1;
    int64_t id = *ready_.begin();
    ready_.erase(ready_.begin());
    deadline_[id] = leased_.emplace(now + lease_time_, id);
    return id;
  }

  // Removes an answered item, whoever leased it. False when it is not there: answered before.
  bool Done(int64_t id) {
    if (items_.erase(id) == 0) return false;
    ready_.erase(id);
    auto deadline = deadline_.find(id);
    if (deadline != deadline_.end()) {
      leased_.erase(deadline->second);
      deadline_.erase(deadline);
    }
    return true;
  }

  size_t size() const { return items_.size(); }
  size_t ready() const { return ready_.size(); }
  size_t leased() const { return deadline_.size(); }
  int64_t expired() const { return expired_; }  // leases that ran out so far

 private:
  using Deadlines = std::multimap<Clock::time_point, int64_t>;

  Clock::duration lease_time_;
  std::unordered_map<int64_t, Item> items_;
  std::set<int64_t> ready_;
  Deadlines leased_;
  std::unordered_map<int64_t, Deadlines::iterator> deadline_;
  int64_t expired_ = 0;
};

}  // namespace pawl
