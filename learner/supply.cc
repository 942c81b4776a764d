#include "learner/supply.h"

#include <cmath>

#include "base/trace.h"
#include "proto/ids.h"
#include "proto/record_size.h"
#include "proto/sections.h"

namespace pawl {
namespace {

constexpr int kProblemsAtOnce = 4096;   // number of problems opened in one call
constexpr int64_t kFreshAtOnce = 1024;  // number of fresh samples fed in one call

}  // namespace

Supply::Supply(Replay* replay, const Config& config, const TaskSet& tasks)
    : Supply(replay, config, tasks, MakeTokenizer(config.model().tokens())) {}

Supply::Supply(Replay* replay, const Config& config, const TaskSet& tasks,
               std::shared_ptr<const Tokenizer> tokenizer)
    : replay_(replay),
      config_(config.sample()),
      by_positions_(config.mix().unit() == MixConfig::positions),
      plays_(PlaysGames(config.model())),
      call_bytes_(CallBytesMax(config.process().frame_bytes())),
      tasks_(tasks),
      tokenizer_(std::move(tokenizer)) {}

void Supply::Open(int64_t generation) {
  if (generation_ == generation) return;
  Span span("open problems");
  generation_ = generation;
  opened_ = 0;
  double grown = 1 + config_.growth() * static_cast<double>(generation - 1);
  Add(std::llround(static_cast<double>(config_.problems()) * grown));
  opened_at_ = steady_clock::now();
}

void Supply::Add(int64_t count) {
  int64_t end = opened_ + count;
  while (opened_ < end) {
    OpenGeneration open;
    open.set_generation(generation_);
    int64_t bytes = 0;
    for (; opened_ < end && open.group_size() < kProblemsAtOnce && bytes <= call_bytes_;
         ++opened_) {
      Group* group = open.add_group();
      *group = ProblemAt(opened_);
      bytes += static_cast<int64_t>(group->ByteSizeLong());
    }
    replay_->Open(std::move(open));
  }
}

Group Supply::ProblemAt(int64_t index) const {
  TaskSet::Assigned assigned = tasks_.Assign(generation_, index);
  Group group;
  group.set_id(GroupId(generation_, index));
  group.set_task(assigned.task);
  group.set_level(assigned.problem.level);
  group.set_seed(assigned.problem.seed);
  group.set_prompt(assigned.problem.prompt);
  group.set_prompt_tokens(static_cast<int>(tokenizer_->Count(assigned.problem.prompt)));
  group.set_random_key(assigned.random_key);
  group.set_samples(static_cast<int>(config_.samples_per_problem()));
  return group;
}

void Supply::AddPositions(const Problem& problem, int task, FreshSample* fresh) const {
  if (!by_positions_) return;
  auto tokens = [&](size_t bytes) {
    return static_cast<int>(
        tokenizer_->Count(std::string_view(problem.reference).substr(0, bytes)));
  };
  for (const Task::Part& part : tasks_.task(task).Positions(problem)) {
    Target* target = fresh->add_target();
    target->set_offset(tokens(part.begin));
    target->set_length(tokens(part.end) - target->offset());
    if (!plays_) continue;  // a model of text learns from tokens alone
    target->mutable_policy()->Add(part.policy.begin(), part.policy.end());
    if (part.value) target->set_value(*part.value);
  }
}

void Supply::Feed(const FreshNeed& need) {
  FeedFresh feed;
  int64_t bytes = 0;
  for (int64_t index = need.index(); index < need.index() + kFreshAtOnce && bytes <= call_bytes_;
       ++index) {
    Problem problem = tasks_.Fresh(need.task(), index);
    FreshSample* fresh = feed.add_sample();
    fresh->set_task(need.task());
    fresh->set_index(index);
    fresh->set_level(problem.level);
    fresh->set_seed(problem.seed);
    fresh->set_prompt(problem.prompt);
    fresh->set_text(problem.reference);
    fresh->set_tokens(static_cast<int>(tokenizer_->CountRow(problem.prompt, problem.reference)));
    AddPositions(problem, need.task(), fresh);
    bytes += static_cast<int64_t>(fresh->ByteSizeLong());
  }
  replay_->Feed(std::move(feed));
}

}  // namespace pawl
