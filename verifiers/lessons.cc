#include "verifiers/lessons.h"

#include "base/log.h"
#include "tasks/judging.h"

namespace pawl {

Lessons::Lessons(const Config& config, RandomKey verify_key)
    : key_(verify_key.Fold("near miss")),
      tokenizer_(MakeTokenizer(config.model().tokens())),
      rows_(config, "does not train the judge") {
  for (int i = 0; i < config.task_size(); ++i) {
    if (int judged = JudgedTask(config, i); judged >= 0)
      trace_of_[judged] = config.task(i).judge_trace();
  }
}

void Lessons::Add(const Asked& asked, const Sample& sample, Verdict* verdict) const {
  auto trace = trace_of_.find(asked.group->task());
  if (trace == trace_of_.end() || verdict->truth() == Verdict::UNKNOWN || !sample.ended()) return;
  try {
    AddOne(asked, sample, trace->second, verdict);
  } catch (const ExternalFailure& failure) {
    spdlog::warn("sample {} does not train the judge: {}", sample.id(), failure.what());
  }
}

void Lessons::AddOne(const Asked& asked, const Sample& sample, bool trace, Verdict* verdict) const {
  if (auto questions = asked.task->Questions(*asked.problem, sample.text())) {
    if (questions->empty()) return;
    RandomStream random(key_.Fold(static_cast<uint64_t>(sample.id())));
    bool last = !SaysRight(questions->back().answer) && random.Below(2) == 0;
    const Task::Question& one =
        last ? questions->back() : (*questions)[random.Below(questions->size())];
    SetLesson(one.prompt, one.answer, verdict);
    return;
  }
  bool right = verdict->truth() == Verdict::TRUE;
  if (trace && (!right || sample.text().empty())) return;
  Problem problem = *asked.problem;
  problem.reference = std::string(sample.text());
  std::string solution = problem.reference;
  RandomStream random(key_.Fold(static_cast<uint64_t>(sample.id())));
  if (trace && random.Below(2) == 0) {
    solution = asked.task->NearMiss(problem, &random);
    right = false;
  }
  SetLesson(JudgePrompt(problem.prompt, solution),
            JudgeAnswer(right, trace, solution, problem.reference), verdict);
}

void Lessons::SetLesson(const std::string& prompt, const std::string& answer,
                        Verdict* verdict) const {
  if (!rows_.Fits(prompt, answer)) return;
  verdict->set_judge_prompt(prompt);
  verdict->set_judge_answer(answer);
  verdict->set_judge_tokens(static_cast<int>(tokenizer_->CountRow(prompt, answer)));
}

}  // namespace pawl
