#include "replay/ledger/steps.h"

#include <fmt/ranges.h>

#include "base/error.h"
#include "proto/ids.h"

namespace pawl {
namespace {

template <typename Numbers>
std::string JsonArray(const Numbers& numbers) {
  return fmt::format("[{}]", fmt::join(numbers, ","));
}

}  // namespace

void LedgerSteps::Add(int64_t generation, const Step& step) {
  std::vector<int64_t> samples;
  std::vector<int> positions;
  bool placed = false;
  for (const Row& row : step.row()) {
    samples.push_back(row.sample_id());
    positions.push_back(row.position());
    placed |= row.has_target();
  }
  bool is_new =
      file_.Add(LedgerTable::kStep, generation, step.step(), step.row_size(), step.fresh_share(),
                std::string_view(JsonArray(samples)), std::string_view(JsonArray(step.empty())));
  if (!is_new) {
    throw Error(
        ErrorCode::kFailed, "ledger",
        fmt::format("step {} of generation {} is recorded already", step.step(), generation));
  }
  if (placed)
    file_.Add(LedgerTable::kStepPosition, generation, step.step(),
              std::string_view(JsonArray(positions)));
}

std::optional<Step> LedgerSteps::Read(int64_t generation, int64_t step) {
  static const LedgerSql kStep("select fresh_share from step where generation = ? and step = ?");
  Step result;
  result.set_step(step);
  {
    Query query = file_.Prepare(kStep);
    query.Bind(generation, step);
    if (!query.Next()) return std::nullopt;
    result.set_fresh_share(query.Real("fresh_share"));
  }
  for (int task : EmptyTasks(generation, step)) result.add_empty(task);
  for (const Drawn& drawn : RowsOf(generation, step))
    *result.add_row() = rows_.ReadAt(drawn.sample, drawn.position);
  return result;
}

std::vector<int> LedgerSteps::EmptyTasks(int64_t generation, int64_t step) {
  static const LedgerSql kEmpty(
      "select value as task from step, json_each(empty) where generation = ? and step = ? order by "
      "key");
  Query query = file_.Prepare(kEmpty);
  query.Bind(generation, step);
  std::vector<int> tasks;
  while (query.Next()) tasks.push_back(query.Int32("task"));
  return tasks;
}

std::vector<LedgerSteps::Drawn> LedgerSteps::RowsOf(int64_t generation, int64_t step) {
  static const LedgerSql kRows(
      "select sample, position from step_row where generation = ? and step = ? order by row");
  Query query = file_.Prepare(kRows);
  query.Bind(generation, step);
  std::vector<Drawn> rows;
  while (query.Next()) rows.push_back({query.Int("sample"), query.Int32("position")});
  return rows;
}

int64_t LedgerSteps::FreshRows(int task, int64_t generation) {
  static const LedgerSql kRows(
      "select count(*) as counted from step_row where generation = ? and sample >= ? and "
      "sample < ?");
  return FreshCount(kRows, task, generation);
}

int64_t LedgerSteps::FreshSamples(int task, int64_t generation) {
  static const LedgerSql kSamples(
      "select count(*) as counted from step_row where generation = ? and sample >= ? and "
      "sample < ? and position = 0");
  return FreshCount(kSamples, task, generation);
}

int64_t LedgerSteps::FreshCount(const LedgerSql& sql, int task, int64_t generation) {
  Query query = file_.Prepare(sql);
  query.Bind(generation, FreshId(task, 0), FreshId(task + 1, 0));
  query.Next();
  return query.Int("counted");
}

void LedgerSteps::CountDraws(const Step& step) {
  static const LedgerSql kTimes("select times from drawn where sample = ?");
  int64_t verified = 0;
  for (const Row& row : step.row()) {
    if (IsFresh(row.sample_id())) continue;
    Query known = file_.Prepare(kTimes);
    int64_t times = known.Bind(row.sample_id()).Next() ? known.Int("times") : 0;
    file_.Put(LedgerTable::kDrawn, row.sample_id(), times + 1);
    ++verified;
  }
  counters_.Add(kDrawnCounter, verified);
}

}  // namespace pawl
