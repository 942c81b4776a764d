#include "verifiers/kinds.h"

namespace pawl {
namespace {

// The exact check with chosen error rates. The random draw is keyed by the sample, so that judging
// it again gives the same verdict.
class Noisy : public PerSample {
 public:
  Noisy(double accept_right, double accept_wrong, RandomKey key)
      : accept_right_(accept_right), accept_wrong_(accept_wrong), key_(key.Fold("noisy")) {}

  std::string name() const override {
    return fmt::format("noisy({},{})/1", accept_right_, accept_wrong_);
  }

 protected:
  Verdict JudgeOne(const Task& task, const Problem& problem, const Sample& sample) const override {
    double accept = IsExactlyRight(task, problem, sample) ? accept_right_ : accept_wrong_;
    return MakeVerdict(key_.Uniform(static_cast<uint64_t>(sample.id())) < accept);
  }

 private:
  double accept_right_, accept_wrong_;
  RandomKey key_;
};

}  // namespace

std::unique_ptr<Verifier> MakeNoisy(double accept_right, double accept_wrong, RandomKey run_key) {
  return std::make_unique<Noisy>(accept_right, accept_wrong, run_key);
}

}  // namespace pawl
