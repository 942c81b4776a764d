#include "replay/ledger/proposals.h"

#include <fmt/format.h>

#include "proto/ids.h"
#include "replay/ledger/groups.h"

namespace pawl {
namespace {

// The tasks that set problems, as SQL lists them.
std::string TasksOf(const Config& config) {
  std::string tasks;
  for (int i = 0; i < config.task_size(); ++i) {
    if (config.task(i).propose()) tasks += fmt::format("{}{}", tasks.empty() ? "" : ", ", i);
  }
  return tasks;
}

}  // namespace

LedgerProposals::LedgerProposals(LedgerFile* file, const Config& config)
    : file_(*file),
      valid_(fmt::format("select {{GROUP}}, {{SAMPLE}} from {{JUDGED}} join problem p on p.id = "
                         "s.problem where s.id >= ? and s.id < ? and v.accepted and s.task in ({}) "
                         "order by s.id",
                         TasksOf(config))) {
  for (int i = 0; i < config.task_size(); ++i) {
    if (config.task(i).propose()) tasks_.insert(i);
  }
}

Proposals LedgerProposals::Valid(int64_t generation, int64_t from, int64_t bytes_max) {
  Proposals proposals;
  int64_t bytes = 0;
  Query query = file_.Prepare(valid_);
  query.Bind(std::max(FirstSampleOf(generation), SampleId(from, 0)), FirstSampleOf(generation + 1));
  while (query.Next()) {
    int64_t id = query.Int("problem");
    int count = proposals.group_size();
    if (count == 0 || proposals.group(count - 1).id() != id) {
      proposals.set_more(bytes > bytes_max);
      if (proposals.more()) break;
      *proposals.add_group() = ReadGroup(query);
    }
    Group* group = proposals.mutable_group(proposals.group_size() - 1);
    *group->add_sample() = ReadSample(query);
    bytes +=
        static_cast<int64_t>(group->sample().rbegin()->ByteSizeLong() + group->prompt().size());
  }
  return proposals;
}

std::unordered_set<int64_t> LedgerProposals::Learnable(int64_t from, int64_t to) {
  static const LedgerSql kLearnable(
      "select q.sample as proposal from proposal q join sample s on s.id >= q.problem << "
      "{SAMPLE_BITS} and s.id < (q.problem + 1) << {SAMPLE_BITS} join verdict v on v.sample = s.id "
      "where q.problem >= ? and q.problem < ? and v.reason < {FAILED} group by q.problem "
      "having sum(v.accepted) between 1 and count(*) - 1");
  Query query = file_.Prepare(kLearnable);
  query.Bind(GroupId(from, 0), GroupId(to + 1, 0));
  std::unordered_set<int64_t> learnable;
  while (query.Next()) learnable.insert(query.Int("proposal"));
  return learnable;
}

void LedgerProposals::Count(int64_t generation, TaskTally* tally) {
  if (!tasks_.contains(tally->task())) return;
  static const LedgerSql kTask("select task from sample where id = ?");
  for (int64_t proposal : Learnable(generation, generation)) {
    Query task = file_.Prepare(kTask);
    task.Bind(proposal);
    if (task.Next() && task.Int("task") == tally->task())
      tally->set_learnable(tally->learnable() + 1);
  }
  tally->set_distinct_proposals(DistinctOf(generation, tally->task()));
}

int64_t LedgerProposals::DistinctOf(int64_t generation, int task) {
  static const LedgerSql kDistinct(
      "select count(distinct s.text) as proposals from {JUDGED} where s.id >= ? and s.id < ? and "
      "s.task = ? and v.accepted");
  Query query = file_.Prepare(kDistinct);
  query.Bind(FirstSampleOf(generation), FirstSampleOf(generation + 1), task);
  query.Next();
  return query.Int("proposals");
}

}  // namespace pawl
