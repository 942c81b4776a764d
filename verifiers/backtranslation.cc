#include "verifiers/backtranslation.h"

#include "tokens/tokenizer.h"
#include "verifiers/made_rows.h"

namespace pawl {
namespace {

class Backtranslation : public PerGroup {
 public:
  Backtranslation(const Config& config, const TaskSet& tasks)
      : tasks_(tasks),
        tokenizer_(MakeTokenizer(config.model().tokens())),
        rows_(config, "is rejected by backtranslation") {}

  std::string name() const override { return "backtranslation/1"; }
  bool per_sample() const override { return true; }

 protected:
  Verdicts JudgeGroup(const Asked& asked) const override {
    Verdicts verdicts;
    for (const Sample& sample : asked.group->sample()) verdicts.push_back(JudgeOne(asked, sample));
    return verdicts;
  }

 private:
  Verdict JudgeOne(const Asked& asked, const Sample& sample) const {
    std::optional<std::string> made =
        sample.ended() ? asked.task->ProblemOf(sample.text()) : std::nullopt;
    bool accepted =
        made && rows_.Fits(*made, sample.text()) && !tasks_.IsHeldOut(asked.group->task(), *made);
    Verdict verdict = MakeVerdict(accepted);
    if (!accepted) return verdict;
    verdict.set_made_prompt(*made);
    verdict.set_made_tokens(static_cast<int>(tokenizer_->Count(*made)));
    return verdict;
  }

  const TaskSet& tasks_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  MadeRows rows_;
};

}  // namespace

std::unique_ptr<Verifier> MakeBacktranslation(const Config& config, const TaskSet& tasks) {
  return std::make_unique<Backtranslation>(config, tasks);
}

}  // namespace pawl
