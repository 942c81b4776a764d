#include "replay/ledger/tallies.h"

#include <fmt/format.h>

#include "games/record.h"
#include "proto/ids.h"
#include "replay/ledger/game_counts.h"
#include "replay/ledger/groups.h"
#include "replay/ledger/targets.h"

namespace pawl {

LedgerTallies::LedgerTallies(LedgerFile* file, const Content* content, LedgerProposals* proposals,
                             const Config& config)
    : file_(*file),
      content_(*content),
      proposals_(*proposals),
      tokenizer_(MakeTokenizer(config.model().tokens())) {
  for (const TaskConfig& task : config.task())
    of_games_.push_back(task.kind() == "game" && !task.judge());
}

GenerationState LedgerTallies::Tally(int64_t generation, int examples) {
  GenerationState state;
  CountTasks(generation, &state);
  AddExamples(generation, examples, &state);
  return state;
}

void LedgerTallies::CountTasks(int64_t generation, GenerationState* state) {
  static const LedgerSql kTasks(
      "select s.task as task, count(*) as samples, sum(v.accepted) as accepted, "
      "sum(v.accepted and v.truth = {TRUE}) as accept_right, sum(v.truth = {TRUE}) as right_ones, "
      "sum(v.accepted and v.truth = {FALSE}) as accept_wrong, sum(v.truth = {FALSE}) as wrong, "
      "-sum(s.log_prob) as neg_log_prob, sum(s.token_count) as tokens, sum(s.ended) as ended, "
      "sum(v.reason >= {FAILED}) as failed, "
      "sum(case when v.truth != {UNKNOWN} then (v.score - (v.truth = {TRUE})) * "
      "(v.score - (v.truth = {TRUE})) else 0 end) as squared_error "
      "from {JUDGED} where s.id >= ? and s.id < ? group by s.task order by s.task");
  Query query = file_.Prepare(kTasks);
  query.Bind(FirstSampleOf(generation), FirstSampleOf(generation + 1));
  while (query.Next()) {
    file_.RequireTrue("sample", fmt::format("of generation {}", generation),
                      content_.WrongWithTask(query.Int("task")));
    TaskTally* task = state->add_tally();
    task->set_task(query.Int32("task"));
    task->set_samples(query.Int("samples"));
    task->set_accepted(query.Int("accepted"));
    task->set_accept_right(query.Int("accept_right"));
    task->set_right(query.Int("right_ones"));
    task->set_accept_wrong(query.Int("accept_wrong"));
    task->set_wrong(query.Int("wrong"));
    task->set_neg_log_prob(query.Real("neg_log_prob"));
    task->set_tokens(query.Int("tokens"));
    task->set_ended(query.Int("ended"));
    task->set_failed(query.Int("failed"));
    task->set_squared_error(query.Real("squared_error"));
    task->set_distinct_right(DistinctRight(generation, task->task()));
    CountFaults(generation, task);
    proposals_.Count(generation, task);
    if (of_games_.at(static_cast<size_t>(task->task()))) CountGames(generation, task);
  }
}

void LedgerTallies::CountFaults(int64_t generation, TaskTally* tally) {
  static const LedgerSql kFaults(
      "select f.fault as fault, count(*) as samples from fault f join sample s on s.id = f.sample "
      "where f.sample >= ? and f.sample < ? and s.task = ? group by f.fault");
  Query query = file_.Prepare(kFaults);
  query.Bind(FirstSampleOf(generation), FirstSampleOf(generation + 1), tally->task());
  while (query.Next()) {
    int64_t samples = query.Int("samples");
    switch (query.Int("fault")) {
      case Verdict::ILLEGAL:
        tally->set_illegal(samples);
        break;
      case Verdict::UNFINISHED:
        tally->set_unfinished(samples);
        break;
      case Verdict::GOES_ON:
        tally->set_goes_on(samples);
        break;
      case Verdict::RESULT:
        tally->set_misstated(samples);
        break;
      default:
        break;
    }
  }
}

void LedgerTallies::CountGames(int64_t generation, TaskTally* tally) {
  LedgerGames games(&file_, generation, tally->task());
  GameCounts counts(tokenizer_.get());
  while (games.Next()) {
    Targets targets = games.targets();
    games.RequireTrue(content_.WrongWithTargets(targets, games.tokens()));
    bool counted = counts.Add(ReadPrompt(games.prompt()).opening, games.text(), targets);
    games.RequireTrue(counted ? "" : "begins no move of its game");
  }
  counts.WriteTo(tally);
}

int64_t LedgerTallies::DistinctRight(int64_t generation, int task) {
  static const LedgerSql kDistinct(
      "select count(*) as solutions from (select distinct p.prompt, s.text from {JUDGED} "
      "join problem p on p.id = s.problem where s.id >= ? and s.id < ? and s.task = ? and "
      "v.truth = {TRUE})");
  Query query = file_.Prepare(kDistinct);
  query.Bind(FirstSampleOf(generation), FirstSampleOf(generation + 1), task);
  query.Next();
  return query.Int("solutions");
}

void LedgerTallies::AddExamples(int64_t generation, int examples, GenerationState* state) {
  static const LedgerSql kExamples(
      "select {GROUP}, {SAMPLE} from sample s join problem p on p.id = s.problem where s.id >= ? "
      "and s.id < ? and s.weights = s.generation - 1 order by s.id limit ?");
  Query query = file_.Prepare(kExamples);
  query.Bind(FirstSampleOf(generation), FirstSampleOf(generation + 1), examples);
  while (query.Next()) {
    Group* group = state->add_example();
    *group = ReadGroup(query);
    *group->add_sample() = ReadSample(query);
    file_.RequireTrue("sample", std::to_string(group->sample(0).id()),
                      content_.WrongWithSample(group->sample(0)));
  }
}

LedgerTallies::Outcomes LedgerTallies::OutcomesOf(int task, int64_t from, int64_t to) {
  static const LedgerSql kOutcomes(
      "select count(*) as samples, total(v.accepted) as accepted, "
      "total(v.reason = {WRONG} and s.ended) as rejected, "
      "total(not v.accepted and v.reason < {FAILED} and not s.ended) as cut, "
      "total(v.reason >= {FAILED}) as failed "
      "from {JUDGED} where s.id >= ? and s.id < ? and s.task = ?");
  Query query = file_.Prepare(kOutcomes);
  query.Bind(FirstSampleOf(from), FirstSampleOf(to + 1), task);
  query.Next();
  return {query.Int("samples"), query.Int("accepted"), query.Int("rejected"), query.Int("cut"),
          query.Int("failed")};
}

LedgerTallies::Verdicts LedgerTallies::VerdictsOn(int task, int64_t version) {
  static const LedgerSql kVerdicts(
      "select count(*) as verdicts, total(v.accepted) as accepted from {JUDGED} "
      "where s.weights = ? and s.task = ?");
  Query query = file_.Prepare(kVerdicts);
  query.Bind(version, task);
  query.Next();
  return {query.Int("verdicts"), query.Int("accepted")};
}

int64_t LedgerTallies::Stale(int64_t version) {
  static const LedgerSql kStale(
      "select count(*) as samples from {JUDGED} where s.weights < ? and v.accepted "
      "and not exists (select 1 from drawn d where d.sample = s.id)");
  Query query = file_.Prepare(kStale);
  query.Bind(version);
  query.Next();
  return query.Int("samples");
}

}  // namespace pawl
