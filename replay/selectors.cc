#include "replay/selectors.h"

#include <algorithm>

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

}  // namespace pawl
