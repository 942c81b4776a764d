#include "replay/shares.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "proto/sections.h"

namespace pawl {

TaskShares TaskShares::Of(const Config& config, bool start, const std::vector<int>& closed) {
  TaskShares shares;
  double fresh = 0, verified = 0;
  for (int t = 0; t < config.task_size(); ++t) {
    bool open = std::find(closed.begin(), closed.end(), t) == closed.end();
    shares.fresh.push_back(open ? FreshShareOf(config.task(t), start) : 0);
    shares.verified.push_back(open ? config.task(t).share() : 0);
    fresh += shares.fresh.back();
    verified += shares.verified.back();
  }
  for (double& share : shares.fresh) share = fresh > 0 ? share / fresh : 0;
  for (double& share : shares.verified) share /= verified;
  return shares;
}

int Tijdeman(const std::vector<double>& shares, const std::vector<int64_t>& drawn) {
  auto streams =
      std::count_if(shares.begin(), shares.end(), [](double share) { return share > 0; });
  double margin = streams > 1 ? 1.0 / (2.0 * static_cast<double>(streams) - 2) : 0;
  int64_t n = 1;
  for (int64_t count : drawn) n += count;
  int best = -1, behind = -1;
  double best_deadline = 0, behind_most = 0;
  for (size_t i = 0; i < shares.size(); ++i) {
    if (shares[i] <= 0) continue;
    double due = shares[i] * static_cast<double>(n) - static_cast<double>(drawn[i]);
    if (behind < 0 || due > behind_most) {
      behind = static_cast<int>(i);
      behind_most = due;
    }
    double deadline = (1 - margin - due) / shares[i];
    if (due >= margin && (best < 0 || deadline < best_deadline)) {
      best = static_cast<int>(i);
      best_deadline = deadline;
    }
  }
  return best >= 0 ? best : behind;  // `behind` only where rounding leaves nobody due
}

MixShares::MixShares(double fresh_share, MixConfig::Unit unit, double tolerance_rows,
                     TaskShares task_shares, std::vector<std::string> task_names)
    : fresh_share_(fresh_share),
      by_tokens_(unit == MixConfig::tokens),
      tolerance_rows_(tolerance_rows),
      task_shares_(std::move(task_shares)),
      task_names_(std::move(task_names)),
      fresh_target_(fresh_share),
      verified_targets_(task_shares_.verified) {
  fresh_.tasks.resize(task_names_.size());
  verified_.tasks.resize(task_names_.size());
}

void MixShares::Expect(std::vector<int> empty) {
  if (empty == empty_) return;
  empty_ = std::move(empty);
  double left = 1;
  verified_targets_ = task_shares_.verified;
  for (int task : empty_) left -= std::exchange(verified_targets_[task], 0);
  bool any = std::any_of(verified_targets_.begin(), verified_targets_.end(),
                         [](double target) { return target > 0; });
  fresh_target_ = any || fresh_share_ == 0 ? fresh_share_ : 1;
  for (double& target : verified_targets_) target = any && !empty_.empty() ? target / left : target;
  for (Source* source : {&fresh_, &verified_}) {
    source->all = {};
    for (Drawn& task : source->tasks) task = {};
  }
}

MixStream MixShares::Next() const {
  bool fresh = NextIsFresh();
  return {fresh,
          fresh ? NextTask(fresh_, task_shares_.fresh) : NextTask(verified_, verified_targets_)};
}

bool MixShares::NextIsFresh() const {
  double share = fresh_target_;
  if (!by_tokens_) return Tijdeman({share, 1 - share}, {fresh_.all.rows, verified_.all.rows}) == 0;
  double due = share * static_cast<double>(fresh_.all.tokens + verified_.all.tokens) -
               static_cast<double>(fresh_.all.tokens);
  return due > 0 || (due == 0 && share > 0);
}

int MixShares::NextTask(const Source& source, const std::vector<double>& shares) const {
  if (!by_tokens_) {
    std::vector<int64_t> drawn;
    for (const Drawn& task : source.tasks) drawn.push_back(task.rows);
    return Tijdeman(shares, drawn);
  }
  int best = -1;
  double most = 0;
  for (size_t t = 0; t < shares.size(); ++t) {
    double due = shares[t] * static_cast<double>(source.all.tokens) -
                 static_cast<double>(source.tasks[t].tokens);
    if (shares[t] > 0 && (best < 0 || due > most)) {
      best = static_cast<int>(t);
      most = due;
    }
  }
  return best;
}

void MixShares::Count(MixStream stream, int64_t tokens) {
  Source& source = stream.fresh ? fresh_ : verified_;
  for (Drawn* drawn : {&source.all, &source.tasks[stream.task]}) {
    drawn->rows += 1;
    drawn->tokens += tokens;
  }
  longest_ = std::max(longest_, tokens);
  int64_t amount = by_tokens_ ? tokens : 1;
  all_ += amount;
  if (stream.fresh) all_fresh_ += amount;
}

double MixShares::FreshShare() const {
  return all_ == 0 ? fresh_target_ : static_cast<double>(all_fresh_) / static_cast<double>(all_);
}

void MixShares::Check() const {
  double unit = by_tokens_ ? static_cast<double>(longest_) : 1;
  auto amount = [&](const Drawn& drawn) {
    return static_cast<double>(by_tokens_ ? drawn.tokens : drawn.rows);
  };
  auto check = [&](double share, double part, double whole, const std::string& what) {
    if (std::abs(part - share * whole) <= tolerance_rows_ * unit + 1e-6) return;
    throw Error(
        ErrorCode::kData, "mix",
        fmt::format("the realised share of {} is {:.6f}, wanted {:.6f}", what, part / whole, share),
        "raise mix.tolerance if that is acceptable");
  };
  check(fresh_target_, amount(fresh_.all), amount(fresh_.all) + amount(verified_.all),
        "fresh data");
  for (size_t t = 0; t < task_names_.size(); ++t) {
    check(task_shares_.fresh[t], amount(fresh_.tasks[t]), amount(fresh_.all),
          fmt::format("task {} in fresh data", task_names_[t]));
    check(verified_targets_[t], amount(verified_.tasks[t]), amount(verified_.all),
          fmt::format("task {} in verified data", task_names_[t]));
  }
}

}  // namespace pawl
