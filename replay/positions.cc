#include "replay/positions.h"

namespace pawl {

Targets CutBehind(char end, const Tokenizer& tokenizer, std::span<const int32_t> solution) {
  Targets targets;
  int from = 0, count = static_cast<int>(solution.size());
  for (int i = 0; i < count; ++i) {
    int32_t token = solution[static_cast<size_t>(i)];
    const Tokenizer::Special& special = tokenizer.special();
    bool text = token != special.pad && token != special.begin && token != special.end;
    bool ends = text && tokenizer.Decode({&token, 1}).find(end) != std::string::npos;
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
