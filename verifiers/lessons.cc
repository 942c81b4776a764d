#include "verifiers/lessons.h"

#include "base/log.h"
#include "tasks/judging.h"

namespace pawl {

Lessons::Lessons(const Config& config, const TaskSet& tasks, RandomKey verify_key)
    : tasks_(tasks),
      key_(verify_key.Fold("near miss")),
      tokenizer_(MakeTokenizer(config.model().tokens())),
      rows_(config, "does not train the judge") {
  for (int i = 0; i < config.task_size(); ++i) {
    if (int judged = JudgedTask(config, i); judged >= 0)
      judge_of_[judged] = {i, config.task(i).judge_trace()};
  }
}

void Lessons::Add(const Asked& asked, const Sample& sample, Verdict* verdict) const {
  auto judge = judge_of_.find(asked.group->task());
  if (judge == judge_of_.end() || verdict->truth() == Verdict::UNKNOWN || !sample.ended()) return;
  try {
    AddOne(asked, sample, judge->second, verdict);
  } catch (const ExternalFailure& failure) {
    spdlog::warn("sample {} does not train the judge: {}", sample.id(), failure.what());
  }
}

void Lessons::AddOne(const Asked& asked, const Sample& sample, Judge judge,
                     Verdict* verdict) const {
  if (auto questions = asked.task->Questions(*asked.problem, sample.text())) {
    if (questions->empty()) return;
    RandomStream random(key_.Fold(static_cast<uint64_t>(sample.id())));
    bool last = !SaysRight(questions->back().answer) && random.Below(2) == 0;
    const Task::Question& one =
        last ? questions->back() : (*questions)[random.Below(questions->size())];
    SetLesson(judge, one.prompt, one.answer, verdict);
    return;
  }
  bool right = verdict->truth() == Verdict::TRUE;
  if (judge.trace && (!right || sample.text().empty())) return;
  Problem problem = *asked.problem;
  problem.reference = std::string(sample.text());
  std::string solution = problem.reference;
  RandomStream random(key_.Fold(static_cast<uint64_t>(sample.id())));
  if (judge.trace && random.Below(2) == 0) {
    solution = asked.task->NearMiss(problem, &random);
    right = false;
  }
  SetLesson(judge, JudgePrompt(problem.prompt, solution),
            JudgeAnswer(right, judge.trace, solution, problem.reference), verdict);
}

void Lessons::SetLesson(Judge judge, const std::string& prompt, const std::string& answer,
                        Verdict* verdict) const {
  if (tasks_.IsHeldOut(judge.task, prompt) || !rows_.Fits(prompt, answer)) return;
  verdict->set_judge_prompt(prompt);
  verdict->set_judge_answer(answer);
  verdict->set_judge_tokens(static_cast<int>(tokenizer_->CountRow(prompt, answer)));
}

}  // namespace pawl
