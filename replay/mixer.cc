#include "replay/mixer.h"

#include <utility>

#include "base/error.h"

namespace pawl {

Mixer::Mixer(double fresh_share, MixConfig::Unit unit, double tolerance_rows,
             TaskShares task_shares, std::vector<std::string> task_names)
    : shares_(fresh_share, unit, tolerance_rows, std::move(task_shares), std::move(task_names)),
      fresh_(shares_.tasks()),
      verified_(shares_.tasks()) {}

std::vector<int> Mixer::EmptyTasks() const {
  std::vector<int> tasks;
  if (shares_.fresh_share() == 1) return tasks;  // no verified stream is drawn from
  for (int t = 0; t < shares_.tasks(); ++t) {
    if (shares_.HasShare(t, false) && verified_[t] == nullptr) tasks.push_back(t);
  }
  return tasks;
}

bool Mixer::IsVerifiedEmpty() const {
  int drawn = 0;
  for (int t = 0; t < shares_.tasks(); ++t) drawn += shares_.HasShare(t, false);
  return std::ssize(EmptyTasks()) == drawn;
}

std::vector<int> Mixer::NeedsFresh(int rows) const {
  std::vector<int> tasks;
  if (shares_.fresh_share() == 0) return tasks;
  for (int t = 0; t < shares_.tasks(); ++t) {
    bool enough = fresh_[t].size() >= static_cast<size_t>(rows);
    if (shares_.HasShare(t, true) && !enough) tasks.push_back(t);
  }
  return tasks;
}

std::vector<Mixer::Drawn> Mixer::Draw(int rows) {
  shares_.Expect(EmptyTasks());
  std::vector<Drawn> drawn;
  for (int i = 0; i < rows; ++i) {
    MixStream stream = shares_.Next();
    Candidate candidate = Take(stream);
    shares_.Count(stream, candidate.tokens);
    drawn.push_back({candidate.id, stream.task, stream.fresh, candidate.position});
  }
  shares_.Check();
  return drawn;
}

void Mixer::Account(const std::vector<Drawn>& rows, const std::vector<int64_t>& tokens,
                    const std::vector<int>& empty) {
  shares_.Expect(empty);
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].fresh) {
      auto& queue = fresh_[rows[i].task];
      if (!queue.empty() && queue.front().id == rows[i].id) queue.pop_front();
    }
    shares_.Count({rows[i].fresh, rows[i].task}, tokens[i]);
  }
}

Candidate Mixer::Take(MixStream stream) {
  if (stream.fresh) {
    auto& queue = fresh_[stream.task];
    PAWL_CHECK(!queue.empty(), "fresh stream {} ran dry", stream.task);
    Candidate candidate = queue.front();
    queue.pop_front();
    return candidate;
  }
  Selector* selector = verified_[stream.task].get();
  PAWL_CHECK(selector != nullptr, "task {} has no verified samples", shares_.NameOf(stream.task));
  return selector->Next();
}

}  // namespace pawl
