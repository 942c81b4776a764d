// Draws from items that are stored by level.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/random.h"
#include "proto/config.h"
#include "tasks/levels.h"

namespace pawl {

// Draws a level within `range` and an index into its items, with every item equally likely. nullopt
// if there is no item.
template <typename Item>
std::optional<std::pair<int, size_t>> DrawByLevel(const std::map<int, std::vector<Item>>& items,
                                                  Levels range, RandomStream* random) {
  auto level = items.lower_bound(range.lowest), last = items.upper_bound(range.highest);
  uint64_t count = 0;
  for (auto it = level; it != last; ++it) count += it->second.size();
  if (count == 0) return std::nullopt;
  uint64_t pick = random->Below(count);
  for (; pick >= level->second.size(); ++level) pick -= level->second.size();
  return std::pair{level->first, static_cast<size_t>(pick)};
}

}  // namespace pawl
