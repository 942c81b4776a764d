#include "replay/mixer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"

namespace pawl {
namespace {

class Shuffle : public Selector {
 public:
  Shuffle(std::vector<Candidate> pool, RandomKey key)
      : pool_(std::move(pool)), key_(key), at_(pool_.size()) {}

  const Candidate& Next() override {
    if (at_ == pool_.size()) {
      RandomStream(key_.Fold(epoch_++)).Shuffle(&pool_);
      at_ = 0;
    }
    return pool_[at_++];
  }

 private:
  std::vector<Candidate> pool_;
  RandomKey key_;
  size_t at_;
  uint64_t epoch_ = 0;
};

class Uniform : public Selector {
 public:
  Uniform(std::vector<Candidate> pool, RandomKey key) : pool_(std::move(pool)), random_(key) {}
  const Candidate& Next() override { return pool_[random_.Below(pool_.size())]; }

 private:
  std::vector<Candidate> pool_;
  RandomStream random_;
};

class Fifo : public Selector {
 public:
  explicit Fifo(std::vector<Candidate> pool) : pool_(std::move(pool)) {}
  const Candidate& Next() override { return pool_[at_++ % pool_.size()]; }

 private:
  std::vector<Candidate> pool_;
  size_t at_ = 0;
};

// With replacement, in proportion to the score.
class Prioritized : public Selector {
 public:
  Prioritized(std::vector<Candidate> pool, RandomKey key) : pool_(std::move(pool)), random_(key) {
    double total = 0;
    for (const Candidate& candidate : pool_)
      until_.push_back(total += std::max(candidate.score, 1e-6));
  }

  const Candidate& Next() override {
    double u = random_.Uniform() * until_.back();
    size_t i =
        static_cast<size_t>(std::upper_bound(until_.begin(), until_.end(), u) - until_.begin());
    return pool_[std::min(i, pool_.size() - 1)];
  }

 private:
  std::vector<Candidate> pool_;
  std::vector<double> until_;
  RandomStream random_;
};

}  // namespace

std::unique_ptr<Selector> MakeSelector(MixConfig::Selector kind, std::vector<Candidate> pool,
                                       RandomKey key) {
  if (pool.empty()) return nullptr;
  switch (kind) {
    case MixConfig::shuffle:
      return std::make_unique<Shuffle>(std::move(pool), key);
    case MixConfig::uniform:
      return std::make_unique<Uniform>(std::move(pool), key);
    case MixConfig::fifo:
      return std::make_unique<Fifo>(std::move(pool));
    case MixConfig::prioritized:
      return std::make_unique<Prioritized>(std::move(pool), key);
  }
  PAWL_CHECK(false, "selector {}", static_cast<int>(kind));
  return nullptr;
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

Mixer::Mixer(double fresh_share, MixConfig::Unit unit, double tolerance_rows,
             std::vector<double> task_shares, std::vector<std::string> task_names)
    : fresh_share_(fresh_share),
      by_tokens_(unit == MixConfig::tokens),
      tolerance_rows_(tolerance_rows),
      task_shares_(std::move(task_shares)),
      task_names_(std::move(task_names)),
      fresh_target_(fresh_share),
      verified_targets_(task_shares_) {
  fresh_.streams.resize(task_shares_.size());
  verified_.streams.resize(task_shares_.size());
}

std::vector<int> Mixer::EmptyTasks() const {
  std::vector<int> tasks;
  if (fresh_share_ == 1) return tasks;  // no verified stream is drawn from
  for (size_t t = 0; t < task_shares_.size(); ++t) {
    if (task_shares_[t] > 0 && verified_.streams[t].selector == nullptr)
      tasks.push_back(static_cast<int>(t));
  }
  return tasks;
}

bool Mixer::IsVerifiedEmpty() const {
  auto drawn = std::count_if(task_shares_.begin(), task_shares_.end(),
                             [](double share) { return share > 0; });
  return std::ssize(EmptyTasks()) == drawn;
}

void Mixer::Expect(std::vector<int> empty) {
  if (empty == counted_empty_) return;
  counted_empty_ = std::move(empty);
  double left = 1;
  verified_targets_ = task_shares_;
  for (int task : counted_empty_) left -= std::exchange(verified_targets_[task], 0);
  bool any = std::any_of(verified_targets_.begin(), verified_targets_.end(),
                         [](double target) { return target > 0; });
  fresh_target_ = any || fresh_share_ == 0 ? fresh_share_ : 1;
  for (double& target : verified_targets_)
    target = any && !counted_empty_.empty() ? target / left : target;
  for (Source* source : {&fresh_, &verified_}) {
    source->rows = source->tokens = 0;
    for (Stream& stream : source->streams) stream.rows = stream.tokens = 0;
  }
}

std::vector<int> Mixer::NeedsFresh(int rows) const {
  std::vector<int> tasks;
  for (size_t t = 0; t < task_shares_.size(); ++t) {
    bool enough = fresh_.streams[t].queue.size() >= static_cast<size_t>(rows);
    if (fresh_share_ > 0 && task_shares_[t] > 0 && !enough) tasks.push_back(static_cast<int>(t));
  }
  return tasks;
}

std::vector<Mixer::Drawn> Mixer::Draw(int rows) {
  Expect(EmptyTasks());
  std::vector<Drawn> drawn;
  for (int i = 0; i < rows; ++i) {
    bool fresh = PickFresh();
    int task = fresh ? PickTask(fresh_, task_shares_) : PickTask(verified_, verified_targets_);
    Candidate candidate = Take(fresh, task);
    Count(fresh, task, candidate.tokens);
    drawn.push_back({candidate.id, task, fresh});
  }
  CheckShares();
  return drawn;
}

void Mixer::Account(const std::vector<Drawn>& rows, const std::vector<int64_t>& tokens,
                    const std::vector<int>& empty) {
  Expect(empty);
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].fresh) {
      auto& queue = fresh_.streams[rows[i].task].queue;
      if (!queue.empty() && queue.front().id == rows[i].id) queue.pop_front();
    }
    Count(rows[i].fresh, rows[i].task, tokens[i]);
  }
}

double Mixer::FreshShare() const {
  return all_ == 0 ? fresh_target_ : static_cast<double>(all_fresh_) / static_cast<double>(all_);
}

bool Mixer::PickFresh() const {
  double share = fresh_target_;
  if (!by_tokens_) return Tijdeman({share, 1 - share}, {fresh_.rows, verified_.rows}) == 0;
  double due = share * static_cast<double>(fresh_.tokens + verified_.tokens) -
               static_cast<double>(fresh_.tokens);
  return due > 0 || (due == 0 && share > 0);
}

int Mixer::PickTask(const Source& source, const std::vector<double>& shares) const {
  if (!by_tokens_) {
    std::vector<int64_t> drawn;
    for (const Stream& stream : source.streams) drawn.push_back(stream.rows);
    return Tijdeman(shares, drawn);
  }
  int best = -1;
  double most = 0;
  for (size_t t = 0; t < shares.size(); ++t) {
    double due = shares[t] * static_cast<double>(source.tokens) -
                 static_cast<double>(source.streams[t].tokens);
    if (shares[t] > 0 && (best < 0 || due > most)) {
      best = static_cast<int>(t);
      most = due;
    }
  }
  return best;
}

Candidate Mixer::Take(bool fresh, int task) {
  if (fresh) {
    auto& queue = fresh_.streams[task].queue;
    PAWL_CHECK(!queue.empty(), "fresh stream {} ran dry", task);
    Candidate candidate = queue.front();
    queue.pop_front();
    return candidate;
  }
  Selector* selector = verified_.streams[task].selector.get();
  PAWL_CHECK(selector != nullptr, "task {} has no verified samples", task_names_[task]);
  return selector->Next();
}

void Mixer::Count(bool fresh, int task, int64_t tokens) {
  Source& source = fresh ? fresh_ : verified_;
  source.rows += 1;
  source.tokens += tokens;
  source.streams[task].rows += 1;
  source.streams[task].tokens += tokens;
  longest_ = std::max(longest_, tokens);
  int64_t amount = by_tokens_ ? tokens : 1;
  all_ += amount;
  if (fresh) all_fresh_ += amount;
}

void Mixer::CheckShares() const {
  double unit = by_tokens_ ? static_cast<double>(longest_) : 1;
  auto amount = [&](const auto& counted) {
    return static_cast<double>(by_tokens_ ? counted.tokens : counted.rows);
  };
  auto check = [&](double share, double part, double whole, const std::string& what) {
    if (std::abs(part - share * whole) <= tolerance_rows_ * unit + 1e-6) return;
    throw Error(
        ErrorCode::kData, "mix",
        fmt::format("the realised share of {} is {:.6f}, wanted {:.6f}", what, part / whole, share),
        "raise mix.tolerance if that is acceptable");
  };
  check(fresh_target_, amount(fresh_), amount(fresh_) + amount(verified_), "fresh data");
  for (size_t t = 0; t < task_shares_.size(); ++t) {
    check(task_shares_[t], amount(fresh_.streams[t]), amount(fresh_),
          fmt::format("task {} in fresh data", task_names_[t]));
    check(verified_targets_[t], amount(verified_.streams[t]), amount(verified_),
          fmt::format("task {} in verified data", task_names_[t]));
  }
}

}  // namespace pawl
