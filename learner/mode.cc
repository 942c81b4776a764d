#include "learner/mode.h"

namespace pawl {
namespace {

class Generational : public Mode {
 public:
  bool HasBarriers() const override { return true; }
  bool RestartsAt(int64_t, int64_t step) const override { return step == 0; }
  bool TrainsOn(int64_t) const override { return false; }
  int64_t ProblemsToAdd(int64_t, int64_t) const override { return 0; }
};

class Continuous : public Mode {
 public:
  explicit Continuous(int64_t problems) : problems_(problems) {}

  bool HasBarriers() const override { return false; }
  bool RestartsAt(int64_t generation, int64_t step) const override {
    return generation == 0 && step == 0;
  }
  bool TrainsOn(int64_t generation) const override { return generation > 0; }
  int64_t ProblemsToAdd(int64_t generation, int64_t ready) const override {
    return generation > 0 && ready < problems_ / 2 ? problems_ : 0;
  }

 private:
  int64_t problems_;  // sample.problems
};

}  // namespace

std::unique_ptr<Mode> Mode::Make(const Config& config) {
  if (config.mode() == Config::continuous)
    return std::make_unique<Continuous>(config.sample().problems());
  return std::make_unique<Generational>();
}

}  // namespace pawl
