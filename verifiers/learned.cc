#include "verifiers/learned.h"

#include "base/error.h"
#include "proto/judging.h"

namespace pawl {
namespace {

constexpr size_t kShaDigits = 12;
constexpr double kCost = 100;  // a rule's is 1

class Learned : public Verifier {
 public:
  Learned(double threshold, ModelJudge* judge) : threshold_(threshold), judge_(judge) {}

  std::string name() const override {
    return fmt::format("learned({},{})/1", threshold_, judge_ == nullptr ? "" : judge_->sha256().substr(0, kShaDigits));
  }
  double cost() const override { return kCost; }
  bool per_sample() const override { return true; }

  std::vector<Judgement> Judge(const Task&, const Problem& problem, const Group& group) const override {
    PAWL_CHECK(judge_ != nullptr && !judge_->sha256().empty(), "a learned verifier without weights");
    std::vector<std::string> prompts;
    for (const Sample& sample : group.sample()) {
      if (sample.ended()) prompts.push_back(JudgePrompt(problem.prompt, sample.text()));
    }
    std::vector<double> scores = judge_->ProbabilityRight(prompts);
    std::vector<Judgement> judgements;
    auto score = scores.begin();
    for (const Sample& sample : group.sample()) {
      double right = sample.ended() ? *score++ : 0;
      judgements.push_back({sample.ended() && right >= threshold_, right});
    }
    return judgements;
  }

 private:
  double threshold_;
  ModelJudge* judge_;
};

}  // namespace

std::unique_ptr<Verifier> MakeLearned(double threshold, ModelJudge* judge) { return std::make_unique<Learned>(threshold, judge); }

}  // namespace pawl
