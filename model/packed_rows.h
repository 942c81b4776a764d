// Rows of tokens laid end to end, as training and scoring use them: no padding.
#pragma once

#include <cstdint>
#include <vector>

namespace pawl {

struct PackedRows {
  std::vector<int64_t> tokens;
  std::vector<int64_t> places;        // of each token in the position code, see model/places.h
  std::vector<int64_t> starts = {0};  // row r: tokens [starts[r], starts[r+1])

  void Add(const std::vector<int32_t>& row, const std::vector<int64_t>& row_places) {
    tokens.insert(tokens.end(), row.begin(), row.end());
    places.insert(places.end(), row_places.begin(), row_places.end());
    starts.push_back(static_cast<int64_t>(tokens.size()));
  }
};

}  // namespace pawl
