#include "replay/ledger/ledger.h"

#include <fmt/ranges.h>

#include <cstring>

#include "base/error.h"
#include "base/files.h"
#include "base/log.h"
#include "proto/config.h"
#include "proto/ids.h"
#include "replay/ledger/check.h"

namespace pawl {
namespace {

// Later generations draw from here on in a fresh stream, so that a run which took over another
// run's generation 0 meets none of that generation's rows again.
constexpr int64_t kAfterStart = int64_t{1} << 32;

template <typename T>
std::string ToBlob(const google::protobuf::RepeatedField<T>& values) {
  return std::string(reinterpret_cast<const char*>(values.data()),
                     static_cast<size_t>(values.size()) * sizeof(T));
}

template <typename T>
void FromBlob(const std::string& blob, google::protobuf::RepeatedField<T>* values) {
  values->Resize(static_cast<int>(blob.size() / sizeof(T)), T{});
  if (!values->empty())
    std::memcpy(values->mutable_data(), blob.data(),
                static_cast<size_t>(values->size()) * sizeof(T));
}

template <typename Numbers>
std::string JsonArray(const Numbers& numbers) {
  return fmt::format("[{}]", fmt::join(numbers, ","));
}

Sample ReadSample(const Query& query, int first) {
  Sample sample;
  sample.set_id(query.Int(first));
  sample.set_text(query.Text(first + 1));
  FromBlob(query.Text(first + 2), sample.mutable_tokens());
  FromBlob(query.Text(first + 3), sample.mutable_log_probs());
  sample.set_ended(query.Int(first + 4) != 0);
  return sample;
}

// Columns id, generation, task, level, seed, prompt, random_key, samples, prompt_tokens.
Group ReadGroup(const Query& query) {
  Group group;
  group.set_id(query.Int(0));
  group.set_generation(query.Int(1));
  group.set_task(static_cast<int>(query.Int(2)));
  group.set_level(static_cast<int>(query.Int(3)));
  group.set_seed(static_cast<uint64_t>(query.Int(4)));
  group.set_prompt(query.Text(5));
  group.set_random_key(static_cast<uint64_t>(query.Int(6)));
  group.set_samples(static_cast<int>(query.Int(7)));
  group.set_prompt_tokens(static_cast<int>(query.Int(8)));
  return group;
}

// Where the ids of a generation's samples begin.
int64_t FirstSample(int64_t generation) { return SampleId(GroupId(generation, 0), 0); }

}  // namespace

Ledger::Ledger(const std::filesystem::path& path, const std::string& run_id, const Config& config)
    : database_(path, Database::Mode::kReadWrite),
      path_(path.string()),
      with_log_probs_(config.learn().objective() != LearnConfig::supervised),
      content_(config) {
  database_.Execute("pragma mmap_size = 1073741824; pragma temp_store = memory");
  RequireWhole(&database_, path_);
  database_.Execute(
      "pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -65536");
  int64_t version = SchemaVersion(&database_);
  Begin();
  MigrateLedger(&database_, path_);
  sums_ = ReadSums(&database_);
  Describe(run_id, config);
  Commit();
  if (version == 0 || version == kLedgerSchema) return;
  std::vector<LedgerFinding> untrue =
      UntrueRowsOf(&database_, config);  // what older versions took on trust
  if (untrue.empty()) return;
  spdlog::warn(
      "{}: {} rows cannot be what they say, first {} {}, which {}; pawl ledger DIR --check lists "
      "them, and none is trained on",
      path_, untrue.size(), untrue[0].table, untrue[0].id, untrue[0].what);
}

void Ledger::Describe(const std::string& run_id, const Config& config) {
  auto value = [&](std::string_view key) -> std::optional<std::string> {
    Query query = database_.Prepare("select value from run where key = ?");
    query.Bind(key);
    return query.Next() ? std::optional(query.Text(0)) : std::nullopt;
  };
  if (value("run_id").value_or(run_id) != run_id)
    throw Error(ErrorCode::kData, path_, "belongs to another run", "choose another --out");
  Query put = database_.Prepare("insert or replace into run values (?, ?, ?)");
  for (auto [key, text] : {std::pair<std::string_view, std::string>("run_id", run_id),
                           {"config", ConfigText(config)}}) {
    if (value(key) == text) continue;
    Remove(LedgerTable::kRun, "select crc from run where key = ?", key);
    Store(&put, LedgerTable::kRun, key, std::string_view(text));
  }
  Query task = database_.Prepare("insert or ignore into task values (?, ?, ?, ?)");
  for (int i = 0; i < config.task_size(); ++i) {
    Store(&task, LedgerTable::kTask, i, std::string_view(TaskName(config, i)),
          std::string_view(config.task(i).kind()));
  }
}

void Ledger::RequireContent(std::string_view what, const std::string& id,
                            const std::string& wrong) const {
  if (wrong.empty()) return;
  throw Error(ErrorCode::kData, path_, fmt::format("{} {} {}", what, id, wrong),
              "pawl ledger DIR --check lists all such rows; restore the ledger from a copy, or "
              "start a new --out");
}

// A row with its checksum; false when it was there already.
template <typename... Values>
bool Ledger::Store(Query* insert, LedgerTable table, const Values&... values) {
  RowCheck check(kLedgerTables[IndexOf(table)].name);
  (check.Add(values), ...);
  insert->Bind(values..., check.value()).Run();
  if (database_.Changes() == 0) return false;
  sums_[IndexOf(table)].Add(check.value());
  changed_[IndexOf(table)] = true;
  if (!database_.InTransaction()) WriteSums();
  return true;
}

// Takes the rows whose checksums `sql` gives out of their table's sum: it deletes them, or they are
// about to be replaced.
template <typename... Values>
void Ledger::Remove(LedgerTable table, const char* sql, const Values&... values) {
  Query query = database_.Prepare(sql);
  query.Bind(values...);
  while (query.Next()) sums_[IndexOf(table)].Remove(query.Int(0));
  changed_[IndexOf(table)] = true;
}

void Ledger::WriteSums() {
  for (size_t t = 0; t < changed_.size(); ++t) {
    if (changed_[t]) WriteSum(&database_, static_cast<LedgerTable>(t), sums_[t]);
  }
  changed_.fill(false);
}

void Ledger::Begin() {
  database_.Execute("begin immediate");
  committed_ = sums_;
}

void Ledger::Commit() {
  WriteSums();
  CrashPoint("ledger-before-commit");
  database_.Execute("commit");
  CrashPoint("ledger-after-commit");
}

void Ledger::Rollback() {
  rows_.Clear();
  sums_ = committed_;
  changed_.fill(false);
  database_.Execute("rollback");
}

void Ledger::Atomically(const std::function<void()>& operation) {
  LedgerSums sums = sums_;
  Changed changed = changed_;
  Savepoint savepoint(&database_);
  try {
    operation();
    savepoint.Keep();
  } catch (...) {
    rows_.Clear();
    sums_ = sums;
    changed_ = changed;
    throw;
  }
}

void Ledger::AddProblems(const OpenGeneration& generation) {
  Query insert =
      database_.Prepare("insert or ignore into problem values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const Group& group : generation.group()) {
    Store(&insert, LedgerTable::kProblem, group.id(), generation.generation(), group.task(),
          group.level(), group.seed(), std::string_view(group.prompt()), group.random_key(),
          group.samples(), group.prompt_tokens());
  }
}

Stored Ledger::AddSamples(const SubmitSamples& submission, int64_t weights_version,
                          std::string_view actor) {
  Stored stored;
  Query known = database_.Prepare("select 1 from sample where id = ?");
  Query insert =
      database_.Prepare("insert into sample values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const Group& group : submission.group()) {
    for (const Sample& sample : group.sample()) {
      known.Bind(sample.id());
      bool duplicate = known.Next();
      known.Run();
      if (duplicate) {
        stored.set_duplicates(stored.duplicates() + 1);
        continue;
      }
      double log_prob = 0;
      for (float value : sample.log_probs()) log_prob += value;
      std::string tokens = ToBlob(sample.tokens()), log_probs = ToBlob(sample.log_probs());
      Store(&insert, LedgerTable::kSample, sample.id(), group.id(), GenerationOfGroup(group.id()),
            group.task(), weights_version, actor, std::string_view(sample.text()), Blob{tokens},
            Blob{log_probs}, log_prob, sample.tokens_size(), sample.ended());
      stored.set_stored(stored.stored() + 1);

      Row row;
      row.set_sample_id(sample.id());
      row.set_task(group.task());
      row.set_prompt(group.prompt());
      row.set_text(sample.text());
      *row.mutable_tokens() = sample.tokens();
      row.set_token_count(group.prompt_tokens() + sample.tokens_size());
      if (with_log_probs_) *row.mutable_log_probs() = sample.log_probs();
      rows_.Put(std::move(row));
    }
  }
  return stored;
}

int64_t Ledger::AddVerdicts(const SubmitVerdicts& verdicts) {
  int64_t accepted = 0;
  Query insert = database_.Prepare("insert or ignore into verdict values (?, ?, ?, ?, ?, ?, ?)");
  for (const Verdict& verdict : verdicts.verdict()) {
    bool is_new = Store(&insert, LedgerTable::kVerdict, verdict.sample_id(), verdict.accepted(),
                        verdict.score(), std::string_view(verdict.verifier()),
                        static_cast<int>(verdict.reason()), static_cast<int>(verdict.truth()));
    if (!is_new) continue;
    if (verdict.accepted()) ++accepted;
    if (!verdict.judge_answer().empty()) {
      Query lesson = database_.Prepare("insert or ignore into lesson values (?, ?, ?, ?, ?)");
      Store(&lesson, LedgerTable::kLesson, verdict.sample_id(),
            std::string_view(verdict.judge_prompt()), std::string_view(verdict.judge_answer()),
            verdict.judge_tokens());
    }
    if (verdict.made_prompt().empty()) continue;
    Query made = database_.Prepare("insert or ignore into made values (?, ?, ?, ?)");
    Store(&made, LedgerTable::kMade, verdict.sample_id(), std::string_view(verdict.made_prompt()),
          verdict.made_tokens());
    rows_.Erase(verdict.sample_id());
  }
  return accepted;
}

std::vector<Ledger::Progress> Ledger::AllProgress() {
  Query query = database_.Prepare(
      "select p.generation, count(*), count(s.id), count(v.sample) from problem p "
      "left join sample s on s.id = p.id << 10 left join verdict v on v.sample = s.id group by "
      "p.generation");
  std::vector<Progress> all;
  while (query.Next()) all.push_back({query.Int(0), query.Int(1), query.Int(2), query.Int(3)});
  return all;
}

std::vector<Group> Ledger::UnsampledGroups() {
  Query query = database_.Prepare(
      "select id, generation, task, level, seed, prompt, random_key, samples, prompt_tokens from "
      "problem p "
      "where not exists (select 1 from sample s where s.id = p.id << 10) order by id");
  std::vector<Group> groups;
  while (query.Next()) groups.push_back(ReadGroup(query));
  return groups;
}

std::vector<Group> Ledger::UnjudgedGroups() {
  Query query = database_.Prepare(
      "select p.id, p.generation, p.task, p.level, p.seed, p.prompt, p.random_key, p.samples, "
      "p.prompt_tokens, "
      "s.id, s.text, s.tokens, s.log_probs, s.ended from sample s join problem p on p.id = "
      "s.problem "
      "where not exists (select 1 from verdict v where v.sample = s.id) order by s.id");
  std::vector<Group> groups;
  while (query.Next()) {
    if (groups.empty() || groups.back().id() != query.Int(0)) groups.push_back(ReadGroup(query));
    *groups.back().add_sample() = ReadSample(query, 9);
  }
  return groups;
}

GenerationState Ledger::Tally(int64_t generation, int examples) {
  GenerationState state;
  Query tally = database_.Prepare(
      "select s.task, count(*), sum(v.accepted), sum(v.accepted and v.truth = 1), sum(v.truth = "
      "1), "
      "sum(v.accepted and v.truth = 2), sum(v.truth = 2), -sum(s.log_prob), sum(s.token_count), "
      "sum(s.ended), sum(v.reason >= 2), "
      "sum(case when v.truth > 0 then (v.score - (v.truth = 1)) * (v.score - (v.truth = 1)) else 0 "
      "end) "
      "from sample s join verdict v on v.sample = s.id where s.id >= ? and s.id < ? group by "
      "s.task order by s.task");
  tally.Bind(FirstSample(generation), FirstSample(generation + 1));
  while (tally.Next()) {
    TaskTally* task = state.add_tally();
    RequireContent("sample", fmt::format("of generation {}", generation),
                   content_.WrongWithTask(tally.Int(0)));
    task->set_task(static_cast<int>(tally.Int(0)));
    task->set_samples(tally.Int(1));
    task->set_accepted(tally.Int(2));
    task->set_accept_right(tally.Int(3));
    task->set_right(tally.Int(4));
    task->set_accept_wrong(tally.Int(5));
    task->set_wrong(tally.Int(6));
    task->set_neg_log_prob(tally.Real(7));
    task->set_tokens(tally.Int(8));
    task->set_ended(tally.Int(9));
    task->set_failed(tally.Int(10));
    task->set_squared_error(tally.Real(11));
    Query distinct = database_.Prepare(
        "select count(*) from (select distinct p.prompt, s.text from sample s join verdict v on "
        "v.sample = s.id "
        "join problem p on p.id = s.problem where s.id >= ? and s.id < ? and s.task = ? and "
        "v.truth = 1)");
    distinct.Bind(FirstSample(generation), FirstSample(generation + 1), task->task());
    distinct.Next();
    task->set_distinct_right(distinct.Int(0));
  }
  Query example = database_.Prepare(
      "select p.id, p.generation, p.task, p.level, p.seed, p.prompt, p.random_key, p.samples, "
      "p.prompt_tokens, "
      "s.id, s.text, s.tokens, s.log_probs, s.ended from sample s join problem p on p.id = "
      "s.problem "
      "where s.id >= ? and s.id < ? and s.weights = s.generation - 1 order by s.id limit ?");
  example.Bind(FirstSample(generation), FirstSample(generation + 1), examples);
  while (example.Next()) {
    Group* group = state.add_example();
    *group = ReadGroup(example);
    *group->add_sample() = ReadSample(example, 9);
    RequireContent("sample", std::to_string(group->sample(0).id()),
                   content_.WrongWithSample(group->sample(0)));
  }
  return state;
}

void Ledger::AddFresh(const FeedFresh& fresh) {
  Query insert =
      database_.Prepare("insert or ignore into fresh values (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const FreshSample& sample : fresh.sample()) {
    Store(&insert, LedgerTable::kFresh, FreshId(sample.task(), sample.index()), sample.task(),
          sample.index(), sample.level(), sample.seed(), std::string_view(sample.prompt()),
          std::string_view(sample.text()), sample.tokens());
  }
}

std::vector<Candidate> Ledger::Fresh(int task, int64_t index) {
  Query query =
      database_.Prepare("select id, token_count from fresh where id >= ? and id < ? order by id");
  query.Bind(FreshId(task, index), FreshId(task + 1, 0));
  std::vector<Candidate> candidates;
  while (query.Next()) candidates.push_back({query.Int(0), query.Int(1), 1});
  return candidates;
}

std::vector<Candidate> Ledger::Accepted(int task, int64_t from, int64_t to) {
  return Judged(Which::kAccepted, task, from, to);
}

std::vector<Candidate> Ledger::Audited(int task, int64_t from, int64_t to) {
  return Judged(Which::kAudited, task, from, to);
}

std::vector<Candidate> Ledger::Scored(int task, int64_t from, int64_t to) {
  return Judged(Which::kScored, task, from, to);
}

std::vector<Candidate> Ledger::Judged(Which which, int task, int64_t from, int64_t to) {
  // What a sample is trained on decides its tokens: a lesson, or the sample behind its prompt. A
  // sample that was cut earns no reward.
  Query query = database_.Prepare(
      "select s.id, coalesce(l.token_count, s.token_count + coalesce(m.prompt_tokens, "
      "p.prompt_tokens)), "
      "case when ? = 2 and not s.ended then 0 else v.score end from sample s join verdict v on "
      "v.sample = s.id "
      "join problem p on p.id = s.problem left join made m on m.sample = s.id "
      "left join lesson l on ? = 1 and l.sample = s.id where s.id >= ? and s.id < ? and s.task = ? "
      "and case ? when 0 then v.accepted when 1 then l.sample is not null else v.reason < 2 end "
      "order by s.id");
  int wanted = static_cast<int>(which);
  query.Bind(wanted, wanted, FirstSample(from), FirstSample(to + 1), task, wanted);
  std::vector<Candidate> candidates;
  while (query.Next()) candidates.push_back({query.Int(0), query.Int(1), query.Real(2)});
  return candidates;
}

Ledger::Outcomes Ledger::OutcomesOf(int task, int64_t from, int64_t to) {
  Query query = database_.Prepare(
      "select count(*), total(v.accepted), total(v.reason = 1 and s.ended), total(not v.accepted "
      "and v.reason < 2 and not s.ended), "
      "total(v.reason >= 2) from sample s join verdict v on v.sample = s.id where s.id >= ? and "
      "s.id < ? and s.task = ?");
  query.Bind(FirstSample(from), FirstSample(to + 1), task);
  query.Next();
  return {query.Int(0), query.Int(1), query.Int(2), query.Int(3), query.Int(4)};
}

Ledger::Lesson Ledger::ReadLesson(int64_t sample_id) {
  Lesson lesson;
  ReadChecked(LedgerTable::kLesson,
              "select sample, prompt, answer, token_count, crc from lesson where sample = ?",
              sample_id, [&](const Query& query) {
                lesson = {query.Text(1), query.Text(2), static_cast<int>(query.Int(3))};
              });
  return lesson;
}

const Row& Ledger::ReadRow(int64_t sample_id) {
  if (const Row* held = rows_.Find(sample_id)) return *held;
  Row row;
  row.set_sample_id(sample_id);
  row.set_fresh(IsFresh(sample_id));
  if (row.fresh()) {
    ReadChecked(LedgerTable::kFresh,
                "select id, task, position, level, seed, prompt, text, token_count, crc from fresh "
                "where id = ?",
                sample_id, [&](const Query& fresh) {
                  row.set_task(static_cast<int>(fresh.Int(1)));
                  row.set_prompt(fresh.Text(5));
                  row.set_text(fresh.Text(6));
                  row.set_token_count(static_cast<int>(fresh.Int(7)));
                });
  } else {
    ReadSampleRow(sample_id, &row);
  }
  return rows_.Put(std::move(row));
}

void Ledger::ReadSampleRow(int64_t sample_id, Row* row) {
  bool made = false;
  ReadChecked(LedgerTable::kSample,
              "select id, problem, generation, task, weights, actor, text, tokens, log_probs, "
              "log_prob, token_count, ended, crc, "
              "exists(select 1 from made m where m.sample = s.id) from sample s where id = ?",
              sample_id, [&](const Query& sample) {
                row->set_task(static_cast<int>(sample.Int(3)));
                row->set_text(sample.Text(6));
                FromBlob(sample.Raw(7), row->mutable_tokens());
                if (with_log_probs_) FromBlob(sample.Raw(8), row->mutable_log_probs());
                row->set_token_count(static_cast<int>(sample.Int(10)));
                made = sample.Int(13) != 0;
              });
  auto add_prompt = [&](const Query& from, int prompt, int tokens) {
    row->set_prompt(from.Text(prompt));
    row->set_token_count(row->token_count() + static_cast<int>(from.Int(tokens)));
  };
  if (made) {
    ReadChecked(LedgerTable::kMade,
                "select sample, prompt, prompt_tokens, crc from made where sample = ?", sample_id,
                [&](const Query& from) { add_prompt(from, 1, 2); });
  } else {
    ReadChecked(LedgerTable::kProblem,
                "select id, generation, task, level, seed, prompt, random_key, samples, "
                "prompt_tokens, crc from problem where id = ?",
                GroupOfSample(sample_id), [&](const Query& from) { add_prompt(from, 5, 8); });
  }
  std::string wrong = content_.WrongWithTask(row->task());
  RequireContent("sample", std::to_string(sample_id),
                 wrong.empty() ? content_.WrongWithTokens(row->tokens(), row->text()) : wrong);
}

// Gives the row with this id to `take`, after its checksum, which comes behind its columns.
void Ledger::ReadChecked(LedgerTable table, const char* select, int64_t id,
                         const std::function<void(const Query&)>& take) {
  const LedgerTableColumns& columns = kLedgerTables[IndexOf(table)];
  Query query = database_.Prepare(select);
  query.Bind(id);
  if (!query.Next())
    throw Error(ErrorCode::kData, path_,
                fmt::format("{} {} is not in the ledger", columns.name, id),
                "restore it from a copy, or start a new --out");
  int count = columns.count();
  if (RowCheckOf(query, columns.name, count) != query.Int(count)) {
    throw Error(ErrorCode::kData, path_,
                fmt::format("{} {} differs from its checksum", columns.name, id),
                "restore it from a copy, or start a new --out");
  }
  take(query);
}

void Ledger::AddStep(int64_t generation, const Step& step) {
  std::vector<int64_t> samples;
  for (const Row& row : step.row()) samples.push_back(row.sample_id());
  Query insert = database_.Prepare("insert into step values (?, ?, ?, ?, ?, ?, ?)");
  Store(&insert, LedgerTable::kStep, generation, step.step(), step.row_size(), step.fresh_share(),
        std::string_view(JsonArray(samples)), std::string_view(JsonArray(step.empty())));
}

std::optional<Step> Ledger::ReadStep(int64_t generation, int64_t step) {
  Step result;
  result.set_step(step);
  {
    Query query =
        database_.Prepare("select fresh_share from step where generation = ? and step = ?");
    query.Bind(generation, step);
    if (!query.Next()) return std::nullopt;
    result.set_fresh_share(query.Real(0));
  }
  {
    Query query = database_.Prepare(
        "select value from step, json_each(empty) where generation = ? and step = ? order by key");
    query.Bind(generation, step);
    while (query.Next()) result.add_empty(static_cast<int>(query.Int(0)));
  }
  for (int64_t id : StepSamples(generation, step)) *result.add_row() = ReadRow(id);
  return result;
}

std::vector<int64_t> Ledger::StepSamples(int64_t generation, int64_t step) {
  Query query = database_.Prepare(
      "select sample from step_row where generation = ? and step = ? order by row");
  query.Bind(generation, step);
  std::vector<int64_t> ids;
  while (query.Next()) ids.push_back(query.Int(0));
  return ids;
}

int64_t Ledger::FreshDrawn(int task, int64_t generation) {
  Query drawn = database_.Prepare(
      "select count(*) from step_row where generation = ? and sample >= ? and sample < ?");
  drawn.Bind(generation, FreshId(task, 0), FreshId(task + 1, 0));
  drawn.Next();
  return drawn.Int(0);
}

int64_t Ledger::FreshStart(int task, int64_t generation) {
  int64_t start = generation == 0 ? 0 : kAfterStart;
  {
    Query query = database_.Prepare(
        "select generation, first from stream where task = ? and generation between ? and ? order "
        "by generation desc limit 1");
    query.Bind(task, generation == 0 ? 0 : 1, generation);
    if (query.Next()) {
      start = query.Int(1);
      if (query.Int(0) == generation) return start;
      for (int64_t before = query.Int(0); before < generation; ++before)
        start += FreshDrawn(task, before);
    }
  }
  Query insert = database_.Prepare("insert into stream values (?, ?, ?, ?)");
  Store(&insert, LedgerTable::kStream, task, generation, start);
  return start;
}

void Ledger::CountDraws(const Step& step) {
  Query known = database_.Prepare("select times, crc from drawn where sample = ?");
  Query put = database_.Prepare("insert or replace into drawn values (?, ?, ?)");
  int64_t verified = 0;
  for (const Row& row : step.row()) {
    if (IsFresh(row.sample_id())) continue;
    int64_t times = 0;
    known.Bind(row.sample_id());
    if (known.Next()) {
      times = known.Int(0);
      sums_[IndexOf(LedgerTable::kDrawn)].Remove(known.Int(1));
    }
    known.Reset();
    Store(&put, LedgerTable::kDrawn, row.sample_id(), times + 1);
    ++verified;
  }
  AddToCounter("drawn", verified);
}

std::vector<Candidate> Ledger::AcceptedSince(int task, int64_t version) {
  Query query = database_.Prepare(
      "select s.id, s.token_count + coalesce(m.prompt_tokens, p.prompt_tokens), v.score from "
      "sample s join verdict v on v.sample = s.id "
      "join problem p on p.id = s.problem left join made m on m.sample = s.id left join drawn d on "
      "d.sample = s.id "
      "where s.weights >= ? and s.task = ? and v.accepted order by coalesce(d.times, 0), s.id");
  query.Bind(version, task);
  std::vector<Candidate> candidates;
  while (query.Next()) candidates.push_back({query.Int(0), query.Int(1), query.Real(2)});
  return candidates;
}

Ledger::Verdicts Ledger::VerdictsOn(int task, int64_t version) {
  Query query = database_.Prepare(
      "select count(*), total(v.accepted) from sample s join verdict v on v.sample = s.id where "
      "s.weights = ? and s.task = ?");
  query.Bind(version, task);
  query.Next();
  return {query.Int(0), query.Int(1)};
}

int64_t Ledger::Stale(int64_t version) {
  Query query = database_.Prepare(
      "select count(*) from sample s join verdict v on v.sample = s.id where s.weights < ? and "
      "v.accepted "
      "and not exists (select 1 from drawn d where d.sample = s.id)");
  query.Bind(version);
  query.Next();
  return query.Int(0);
}

int64_t Ledger::Counter(const char* name) {
  Query query = database_.Prepare("select value from counter where name = ?");
  query.Bind(std::string_view(name));
  return query.Next() ? query.Int(0) : 0;
}

void Ledger::AddToCounter(const char* name, int64_t amount) {
  int64_t value = Counter(name) + amount;
  Remove(LedgerTable::kCounter, "select crc from counter where name = ?", std::string_view(name));
  Query put = database_.Prepare("insert or replace into counter values (?, ?, ?)");
  Store(&put, LedgerTable::kCounter, std::string_view(name), value);
}

void Ledger::AddWeights(int64_t generation, Weights* weights) {
  // Weights that a generation without training published again are as deep as they were.
  Query depth = database_.Prepare(
      "select coalesce(avg(r.depth), w.depth, 0), coalesce(max(r.depth), w.depth_max, 0) from "
      "(select 1) "
      "left join trained_row r on r.generation = ? left join weights w on w.sha256 = ? and "
      "r.sample is null");
  depth.Bind(generation, std::string_view(weights->sha256()));
  depth.Next();
  weights->set_depth(depth.Real(0));
  weights->set_depth_max(depth.Int(1));
  Query insert = database_.Prepare("insert or ignore into weights values (?, ?, ?, ?, ?, ?, ?)");
  Store(&insert, LedgerTable::kWeights, weights->version(), std::string_view(weights->sha256()),
        weights->bytes(), generation, weights->depth(), weights->depth_max());
}

std::vector<Weights> Ledger::AllWeights() {
  Query query = database_.Prepare(
      "select version, sha256, bytes, depth, depth_max from weights order by version");
  std::vector<Weights> all;
  while (query.Next()) {
    Weights weights;
    weights.set_version(query.Int(0));
    weights.set_sha256(query.Text(1));
    weights.set_bytes(query.Int(2));
    weights.set_depth(query.Real(3));
    weights.set_depth_max(query.Int(4));
    all.push_back(weights);
  }
  return all;
}

std::optional<Weights> Ledger::WeightsOf(int64_t version) {
  for (const Weights& weights : AllWeights()) {
    if (weights.version() == version) return weights;
  }
  return std::nullopt;
}

std::optional<Weights> Ledger::LatestWeights() {
  std::vector<Weights> all = AllWeights();
  if (all.empty()) return std::nullopt;
  return all.back();
}

void Ledger::Forget(int64_t generation) {
  struct Part {
    LedgerTable table;
    const char* remove;
    int64_t before;
  };
  const Part parts[] = {
      {LedgerTable::kVerdict, "delete from verdict where sample < ? returning crc",
       FirstSample(generation)},
      {LedgerTable::kMade, "delete from made where sample < ? returning crc",
       FirstSample(generation)},
      {LedgerTable::kLesson, "delete from lesson where sample < ? returning crc",
       FirstSample(generation)},
      {LedgerTable::kSample, "delete from sample where id < ? returning crc",
       FirstSample(generation)},
      {LedgerTable::kProblem, "delete from problem where id < ? returning crc",
       GroupId(generation, 0)},
      {LedgerTable::kFresh,
       "delete from fresh where position < (select first from stream t where t.task = fresh.task "
       "and t.generation = ?) returning crc",
       generation},
      {LedgerTable::kDrawn, "delete from drawn where sample < ? returning crc",
       FirstSample(generation)},
      {LedgerTable::kStep, "delete from step where generation < ? returning crc", generation},
  };
  for (const Part& part : parts) {
    Remove(part.table, part.remove, part.before);
    if (!database_.InTransaction()) WriteSums();
  }
}

}  // namespace pawl
