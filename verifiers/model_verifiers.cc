#include "verifiers/model_verifiers.h"

#include <algorithm>

#include "base/error.h"
#include "tasks/judging.h"

namespace pawl {
namespace {

constexpr double kCost = 100;  // a verifier without a network costs 1

class Learned : public Verifier {
 public:
  Learned(double threshold, ModelJudge* judge) : threshold_(threshold), judge_(judge) {}

  std::string name() const override {
    return fmt::format("learned({},{})/1", threshold_,
                       judge_ == nullptr ? "" : judge_->sha256().substr(0, kShaDigits));
  }
  double cost() const override { return kCost; }
  bool per_sample() const override { return true; }

  std::vector<Verdicts> Judge(const std::vector<Asked>& asked) const override {
    PAWL_CHECK(judge_ != nullptr && !judge_->sha256().empty(),
               "a learned verifier without weights");
    std::vector<std::string> prompts;
    std::vector<size_t> asked_of;  // how many of them, by sample
    for (const Asked& one : asked) {
      for (const Sample& sample : one.group->sample()) {
        size_t before = prompts.size();
        if (sample.ended()) AddPrompts(one, sample, &prompts);
        asked_of.push_back(prompts.size() - before);
      }
    }
    std::vector<double> scores = judge_->ProbabilityRight(prompts);
    std::vector<Verdicts> all;
    auto score = scores.begin();
    auto questions = asked_of.begin();
    for (const Asked& one : asked) {
      Verdicts& verdicts = all.emplace_back();
      for (const Sample& sample : one.group->sample()) {
        double right = *questions > 0 ? 1 : 0;
        for (size_t left = *questions++; left > 0; --left) right *= *score++;
        verdicts.push_back(MakeVerdict(sample.ended() && right >= threshold_, right));
      }
    }
    return all;
  }

 private:
  static void AddPrompts(const Asked& asked, const Sample& sample,
                         std::vector<std::string>* prompts) {
    auto questions = asked.task->Questions(*asked.problem, sample.text());
    if (!questions) {
      prompts->push_back(JudgePrompt(asked.problem->prompt, sample.text()));
      return;
    }
    for (Task::Question& question : *questions) prompts->push_back(std::move(question.prompt));
  }

  double threshold_;
  ModelJudge* judge_;
};

class Panel : public Verifier {
 public:
  Panel(double share, ModelPanel* panel) : share_(share), panel_(panel) {}

  std::string name() const override {
    return fmt::format("panel({},{})/1", share_, panel_ == nullptr ? "" : panel_->name());
  }
  double cost() const override { return kCost; }
  bool per_sample() const override { return true; }

  std::vector<Verdicts> Judge(const std::vector<Asked>& asked) const override {
    PAWL_CHECK(panel_ != nullptr, "a panel without models");
    std::vector<std::string> prompts;
    for (const Asked& one : asked) prompts.push_back(one.problem->prompt);
    auto solutions = panel_->Solve(prompts);
    std::vector<Verdicts> all;
    for (size_t i = 0; i < asked.size(); ++i) {
      Verdicts& verdicts = all.emplace_back();
      for (const Sample& sample : asked[i].group->sample()) {
        auto votes = sample.ended()
                         ? std::count(solutions[i].begin(), solutions[i].end(), sample.text())
                         : 0;
        double share = static_cast<double>(votes) / static_cast<double>(solutions[i].size());
        verdicts.push_back(MakeVerdict(votes > 0 && share > share_, share));
      }
    }
    return all;
  }

 private:
  double share_;
  ModelPanel* panel_;
};

}  // namespace

std::unique_ptr<Verifier> MakeLearned(double threshold, ModelJudge* judge) {
  return std::make_unique<Learned>(threshold, judge);
}
std::unique_ptr<Verifier> MakePanel(double share, ModelPanel* panel) {
  return std::make_unique<Panel>(share, panel);
}

}  // namespace pawl
