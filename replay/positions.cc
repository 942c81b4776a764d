#include "replay/positions.h"

namespace pawl {

Targets CutBehind(char end, const Tokenizer& tokenizer, std::span<const int32_t> solution) {
  Targets targets;
  int from = 0, count = static_cast<int>(solution.size());
  for (int i = 0; i < count; ++i) {
    bool special = solution[i] <= kEndToken;
    bool ends = !special && tokenizer.Decode({solution[i]}).find(end) != std::string::npos;
    if (!ends && i + 1 < count) continue;
    Target* target = targets.Add();
    target->set_offset(from);
    target->set_length(i + 1 - from);
    from = i + 1;
  }
  if (targets.size() == 1) targets.Clear();
  return targets;
}

}  // namespace pawl
