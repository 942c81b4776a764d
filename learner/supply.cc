#include "learner/supply.h"

#include <algorithm>
#include <cmath>

#include "base/trace.h"
#include "proto/ids.h"
#include "proto/proposing.h"
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
      config_(config),
      by_positions_(config.mix().unit() == MixConfig::positions),
      plays_(PlaysGames(config.model())),
      call_bytes_(CallBytesMax(config.process().frame_bytes())),
      tasks_(tasks),
      tokenizer_(std::move(tokenizer)) {}

void Supply::Open(int64_t generation, const std::vector<int>& closed) {
  if (generation_ == generation) return;
  Span span("open problems");
  generation_ = generation;
  closed_ = closed;
  assigned_ = opened_ = 0;
  assigned_of_.clear();
  places_.clear();
  filled_.clear();
  double grown = 1 + config_.sample().growth() * static_cast<double>(generation - 1);
  Add(std::llround(static_cast<double>(config_.sample().problems()) * grown));
  for (const auto& [proposer, places] : places_) AskProposals(proposer);
  Send();
  opened_at_ = steady_clock::now();
}

void Supply::Add(int64_t count) {
  for (int64_t end = assigned_ + count; assigned_ < end; ++assigned_) {
    TaskSet::Assigned assigned = tasks_.Assign(generation_, assigned_, closed_);
    if (IsProposed(assigned.task)) {
      places_[ProposerOf(config_, assigned.task)].push_back(assigned.random_key);
    } else {
      Put(assigned, config_.sample().samples_per_problem(), 0);
    }
  }
  Send();
}

// Whether the next problem of a task is a proposed one: they are spread evenly over its problems.
bool Supply::IsProposed(int task) {
  int proposer = ProposerOf(config_, task);
  if (proposer < 0) return false;
  double share = config_.task(proposer).propose_share();
  auto before = static_cast<double>(assigned_of_[task]++);
  return std::floor((before + 1) * share) > std::floor(before * share);
}

void Supply::AskProposals(int proposer) {
  int64_t wanted = config_.task(proposer).proposals();
  if (wanted == 0) wanted = PlacesOf(proposer);
  for (int64_t index = 0; wanted > 0; ++index) {
    int64_t samples = std::min(wanted, config_.sample().samples_per_problem());
    Put(tasks_.AskProposal(proposer, generation_, index), samples, 0);
    wanted -= samples;
  }
}

int64_t Supply::PlacesOf(int proposer) const {
  auto places = places_.find(proposer);
  return places == places_.end() ? 0 : static_cast<int64_t>(places->second.size());
}

void Supply::OpenProposed(int proposer, const Problem& problem, int64_t sample) {
  uint64_t random_key = places_.at(proposer).at(filled_[proposer]++);
  Put({ProposedTask(config_, proposer), problem, random_key},
      config_.sample().samples_per_problem(), sample);
}

void Supply::Put(const TaskSet::Assigned& assigned, int64_t samples, int64_t proposal) {
  Group* group = unsent_.add_group();
  group->set_id(GroupId(generation_, opened_++));
  group->set_task(assigned.task);
  group->set_level(assigned.problem.level);
  group->set_seed(assigned.problem.seed);
  group->set_prompt(assigned.problem.prompt);
  group->set_prompt_tokens(static_cast<int>(tokenizer_->Count(assigned.problem.prompt)));
  group->set_random_key(assigned.random_key);
  group->set_samples(static_cast<int>(samples));
  group->set_proposal(proposal);
  unsent_bytes_ += static_cast<int64_t>(group->ByteSizeLong());
  if (unsent_.group_size() >= kProblemsAtOnce || unsent_bytes_ > call_bytes_) Send();
}

void Supply::Send() {
  if (unsent_.group().empty()) return;
  unsent_.set_generation(generation_);
  replay_->Open(std::move(unsent_));
  unsent_.Clear();
  unsent_bytes_ = 0;
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
