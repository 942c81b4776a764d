#include "base/nearest.h"

#include <algorithm>

namespace pawl {
namespace {

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t substituted = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string Nearest(std::string_view word, const std::vector<std::string>& known) {
  auto best = std::min_element(known.begin(), known.end(), [&](const auto& x, const auto& y) {
    return EditDistance(word, x) < EditDistance(word, y);
  });
  return best == known.end() ? "" : *best;
}

std::string NearestAlike(std::string_view word, const std::vector<std::string>& known) {
  std::string nearest = Nearest(word, known);
  return EditDistance(word, nearest) * 2 <= std::max(word.size(), nearest.size()) ? nearest : "";
}

}  // namespace pawl
