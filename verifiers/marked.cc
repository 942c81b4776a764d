#include "verifiers/marked.h"

#include <algorithm>

namespace pawl {

std::vector<Verdicts> JudgeMarked(const Verifier& part, const std::vector<Asked>& asked,
                                  const Marks& marks) {
  std::vector<Verdicts> judged;
  std::vector<Group> some(asked.size());
  std::vector<Asked> put;
  std::vector<size_t> from;  // the index of each of them in `asked`
  for (size_t g = 0; g < asked.size(); ++g) {
    judged.emplace_back(marks[g].size(), MakeVerdict(false));
    if (std::find(marks[g].begin(), marks[g].end(), true) == marks[g].end()) continue;
    put.push_back(asked[g]);
    from.push_back(g);
    if (!part.per_sample()) continue;
    some[g] = *asked[g].group;
    some[g].clear_sample();
    for (size_t i = 0; i < marks[g].size(); ++i) {
      if (marks[g][i]) *some[g].add_sample() = asked[g].group->sample(static_cast<int>(i));
    }
    put.back().group = &some[g];
  }
  if (put.empty()) return judged;
  std::vector<Verdicts> of_put = part.Judge(put);
  for (size_t p = 0; p < put.size(); ++p) {
    Verdicts& group = judged[from[p]];
    if (!part.per_sample()) {
      group = of_put[p];
      continue;
    }
    auto next = of_put[p].begin();
    for (size_t i = 0; i < group.size(); ++i) {
      if (marks[from[p]][i]) group[i] = *next++;
    }
  }
  return judged;
}

}  // namespace pawl
