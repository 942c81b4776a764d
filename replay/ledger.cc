#include "replay/ledger.h"

#include <fmt/ranges.h>

#include <cstring>

#include "base/error.h"
#include "base/files.h"
#include "proto/config.h"
#include "proto/ids.h"

namespace pawl {
namespace {

constexpr int kSchemaVersion = 3;

// Later generations draw from here on in a fresh stream, so that a run which took over another run's generation 0
// meets none of that generation's rows again.
constexpr int64_t kAfterStart = int64_t{1} << 32;

constexpr const char* kSchema = R"sql(
create table if not exists run(key text primary key, value text not null) without rowid;
create table if not exists task(id integer primary key, name text not null, kind text not null);
create table if not exists weights(version integer primary key, sha256 text not null, bytes integer not null,
  generation integer not null, depth real not null, depth_max integer not null);
create table if not exists problem(id integer primary key, generation integer not null, task integer not null,
  level integer not null, seed integer not null, prompt text not null, random_key integer not null,
  samples integer not null, prompt_tokens integer not null);
create table if not exists sample(id integer primary key, problem integer not null, generation integer not null,
  task integer not null, weights integer not null, actor text not null, text text not null, tokens blob not null,
  log_probs blob not null, log_prob real not null, token_count integer not null, ended integer not null);
create index if not exists sample_by_generation on sample(generation, task);
create table if not exists verdict(sample integer primary key, accepted integer not null, score real not null,
  verifier text not null, reason integer not null, truth integer not null);
create table if not exists made(sample integer primary key, prompt text not null, prompt_tokens integer not null);
create table if not exists lesson(sample integer primary key, prompt text not null, answer text not null,
  token_count integer not null);
create table if not exists fresh(id integer primary key, task integer not null, position integer not null,
  level integer not null, seed integer not null, prompt text not null, text text not null,
  token_count integer not null);
create table if not exists step(generation integer, step integer, rows integer not null, fresh_share real not null,
  samples text not null, empty text not null, primary key(generation, step));
create view if not exists step_row as
  select s.generation, s.step, r.key as row, r.value as sample from step s, json_each(s.samples) r;
create table if not exists drawn(sample integer primary key, times integer not null);
create table if not exists stream(task integer, generation integer, first integer not null,
  primary key(task, generation)) without rowid;
create table if not exists counter(name text primary key, value integer not null) without rowid;
create view if not exists trained_row as
  select r.generation, r.step, r.row, r.sample, (r.sample >> 62) & 1 as fresh,
         case when (r.sample >> 62) & 1 then 0 else w.depth_max + 1 end as depth
  from step_row r left join sample s on s.id = r.sample left join weights w on w.version = s.weights;
)sql";

// Schema 1 kept a row of a table, and one of an index, for each row that a step consumed.
constexpr const char* kFromSchema1 = R"sql(
drop view trained_row;
alter table step rename to step_1;
alter table step_row rename to step_row_1;
create table step(generation integer, step integer, rows integer not null, fresh_share real not null,
  samples text not null, primary key(generation, step));
insert into step select generation, step, rows, fresh_share, (select json_group_array(sample) from (select sample
  from step_row_1 r where r.generation = s.generation and r.step = s.step order by row)) from step_1 s;
create table drawn(sample integer primary key, times integer not null);
insert into drawn select r.sample, count(*) from step_row_1 r join counter c on c.name = 'drawn'
  where not (r.sample >> 62) & 1 group by r.sample;
drop table step_row_1;
drop table step_1;
)sql";

// Schema 2 counted the tokens of a prompt by its characters. Until then a token was a byte.
constexpr const char* kCountTokens = R"sql(
create table if not exists made(sample integer primary key, prompt text not null);
create table if not exists lesson(sample integer primary key, prompt text not null, answer text not null);
alter table problem add column prompt_tokens integer not null default 0;
update problem set prompt_tokens = length(cast(prompt as blob));
alter table made add column prompt_tokens integer not null default 0;
update made set prompt_tokens = length(cast(prompt as blob));
alter table lesson add column token_count integer not null default 0;
alter table step add column empty text not null default '[]';
update lesson set token_count = length(cast(prompt as blob)) + length(cast(answer as blob)) + 1;
)sql";

// Schema 2 kept tokens and log-probabilities under SQLite's type for text, and text that is no UTF-8 as it was: data frames
// and other tools could not read either.
void FromSchema2(Database* database) {
  database->Execute("update sample set tokens = cast(tokens as blob), log_probs = cast(log_probs as blob)");
  struct Column {
    const char *read, *write;
  };
  constexpr Column kTexts[] = {
      {"select id, prompt from problem", "update problem set prompt = ? where id = ?"},
      {"select id, text from sample", "update sample set text = ? where id = ?"},
      {"select sample, prompt from made", "update made set prompt = ? where sample = ?"},
      {"select sample, prompt from lesson", "update lesson set prompt = ? where sample = ?"},
      {"select sample, answer from lesson", "update lesson set answer = ? where sample = ?"},
      {"select id, prompt from fresh", "update fresh set prompt = ? where id = ?"},
      {"select id, text from fresh", "update fresh set text = ? where id = ?"}};
  for (const Column& column : kTexts) {
    std::vector<std::pair<int64_t, std::string>> changed;
    Query read = database->Prepare(column.read);
    while (read.Next()) {
      if (std::string bytes = read.Raw(1); !IsStoredText(bytes)) changed.emplace_back(read.Int(0), std::move(bytes));
    }
    Query write = database->Prepare(column.write);
    for (const auto& [id, bytes] : changed) write.Bind(std::string_view(bytes), id).Run();
  }
}

// What makes a file of schema `from` one of the next.
struct Migration {
  int from;
  void (*run)(Database* database);
};
constexpr Migration kMigrations[] = {
    {1, [](Database* database) { database->Execute(kFromSchema1); }},
    {2, [](Database* database) {
       database->Execute(kCountTokens);
       FromSchema2(database);
     }},
};

template <typename T>
std::string ToBlob(const google::protobuf::RepeatedField<T>& values) {
  return std::string(reinterpret_cast<const char*>(values.data()), static_cast<size_t>(values.size()) * sizeof(T));
}

template <typename T>
void FromBlob(const std::string& blob, google::protobuf::RepeatedField<T>* values) {
  values->Resize(static_cast<int>(blob.size() / sizeof(T)), T{});
  if (!values->empty()) std::memcpy(values->mutable_data(), blob.data(), static_cast<size_t>(values->size()) * sizeof(T));
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

}  // namespace

Ledger::Ledger(const std::filesystem::path& path, const std::string& run_id, const Config& config)
    : database_(path, Database::Mode::kReadWrite), path_(path.string()), with_log_probs_(config.learn().objective() != LearnConfig::supervised) {
  Query check = database_.Prepare("pragma quick_check(1)");
  check.Next();
  if (check.Text(0) != "ok") {
    throw Error(ErrorCode::kData, path_, "is corrupt: " + check.Text(0), "restore it from a copy, or start a new --out");
  }
  check.Run();
  database_.Execute("pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -65536; pragma mmap_size = 1073741824");
  Migrate(run_id, config);
}

void Ledger::Migrate(const std::string& run_id, const Config& config) {
  Begin();
  int64_t version = 0;
  {
    Query query = database_.Prepare("pragma user_version");
    query.Next();
    version = query.Int(0);
  }
  if (version > kSchemaVersion) {
    throw Error(ErrorCode::kData, path_,
                fmt::format("was written by a newer pawl (schema {}, this one knows {})", version, kSchemaVersion),
                "use that pawl");
  }
  for (const Migration& migration : kMigrations) {
    if (version > 0 && version <= migration.from) migration.run(&database_);
  }
  database_.Execute(kSchema);
  database_.Execute(fmt::format("pragma user_version = {}", kSchemaVersion).c_str());
  {
    Query query = database_.Prepare("select value from run where key = 'run_id'");
    if (query.Next() && query.Text(0) != run_id) {
      throw Error(ErrorCode::kData, path_, "belongs to another run", "choose another --out");
    }
  }
  Query put = database_.Prepare("insert or ignore into run values (?, ?)");
  put.Bind(std::string_view("run_id"), std::string_view(run_id)).Run();
  database_.Prepare("insert or replace into run values (?, ?)").Bind(std::string_view("config"), std::string_view(ConfigText(config))).Run();
  for (int i = 0; i < config.task_size(); ++i) {
    database_.Prepare("insert or ignore into task values (?, ?, ?)")
        .Bind(i, std::string_view(TaskName(config, i)), std::string_view(config.task(i).kind()))
        .Run();
  }
  Commit();
}

void Ledger::Begin() { database_.Execute("begin immediate"); }

void Ledger::Commit() {
  CrashPoint("ledger-before-commit");
  database_.Execute("commit");
  CrashPoint("ledger-after-commit");
}

void Ledger::Rollback() {
  rows_.Clear();
  database_.Execute("rollback");
}

void Ledger::AddProblems(const OpenGeneration& generation) {
  Query insert = database_.Prepare("insert or ignore into problem values (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const Group& group : generation.group()) {
    insert
        .Bind(group.id(), generation.generation(), group.task(), group.level(), group.seed(),
              std::string_view(group.prompt()), group.random_key(), group.samples(), group.prompt_tokens())
        .Run();
  }
}

Stored Ledger::AddSamples(const SubmitSamples& submission, int64_t weights_version) {
  Stored stored;
  Query known = database_.Prepare("select 1 from sample where id = ?");
  Query insert = database_.Prepare("insert into sample values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
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
      insert
          .Bind(sample.id(), group.id(), GenerationOfGroup(group.id()), group.task(), weights_version,
                std::string_view(submission.actor()), std::string_view(sample.text()),
                Blob{ToBlob(sample.tokens())}, Blob{ToBlob(sample.log_probs())}, log_prob,
                sample.tokens_size(), sample.ended())
          .Run();
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
  Query insert = database_.Prepare("insert or ignore into verdict values (?, ?, ?, ?, ?, ?)");
  for (const Verdict& verdict : verdicts.verdict()) {
    insert
        .Bind(verdict.sample_id(), verdict.accepted(), verdict.score(), std::string_view(verdict.verifier()),
              static_cast<int>(verdict.reason()), static_cast<int>(verdict.truth()))
        .Run();
    if (database_.Changes() == 0) continue;  // known
    if (verdict.accepted()) ++accepted;
    if (!verdict.judge_answer().empty()) {
      database_.Prepare("insert or ignore into lesson values (?, ?, ?, ?)")
          .Bind(verdict.sample_id(), std::string_view(verdict.judge_prompt()), std::string_view(verdict.judge_answer()),
                verdict.judge_tokens())
          .Run();
    }
    if (verdict.made_prompt().empty()) continue;
    database_.Prepare("insert or ignore into made values (?, ?, ?)")
        .Bind(verdict.sample_id(), std::string_view(verdict.made_prompt()), verdict.made_tokens())
        .Run();
    rows_.Erase(verdict.sample_id());
  }
  return accepted;
}

std::vector<Ledger::Progress> Ledger::AllProgress() {
  Query query = database_.Prepare(
      "select p.generation, count(*), count(s.id), count(v.sample) from problem p "
      "left join sample s on s.id = p.id << 10 left join verdict v on v.sample = s.id group by p.generation");
  std::vector<Progress> all;
  while (query.Next()) all.push_back({query.Int(0), query.Int(1), query.Int(2), query.Int(3)});
  return all;
}

std::vector<Group> Ledger::UnsampledGroups() {
  Query query = database_.Prepare(
      "select id, generation, task, level, seed, prompt, random_key, samples, prompt_tokens from problem p "
      "where not exists (select 1 from sample s where s.id = p.id << 10) order by id");
  std::vector<Group> groups;
  while (query.Next()) groups.push_back(ReadGroup(query));
  return groups;
}

std::vector<Group> Ledger::UnjudgedGroups() {
  Query query = database_.Prepare(
      "select p.id, p.generation, p.task, p.level, p.seed, p.prompt, p.random_key, p.samples, p.prompt_tokens, "
      "s.id, s.text, s.tokens, s.log_probs, s.ended from sample s join problem p on p.id = s.problem "
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
      "select s.task, count(*), sum(v.accepted), sum(v.accepted and v.truth = 1), sum(v.truth = 1), "
      "sum(v.accepted and v.truth = 2), sum(v.truth = 2), -sum(s.log_prob), sum(s.token_count), sum(s.ended), sum(v.reason >= 2), "
      "sum(case when v.truth > 0 then (v.score - (v.truth = 1)) * (v.score - (v.truth = 1)) else 0 end) "
      "from sample s join verdict v on v.sample = s.id where s.generation = ? group by s.task order by s.task");
  tally.Bind(generation);
  while (tally.Next()) {
    TaskTally* task = state.add_tally();
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
        "select count(*) from (select distinct p.prompt, s.text from sample s join verdict v on v.sample = s.id "
        "join problem p on p.id = s.problem where s.generation = ? and s.task = ? and v.truth = 1)");
    distinct.Bind(generation, task->task());
    distinct.Next();
    task->set_distinct_right(distinct.Int(0));
  }
  Query example = database_.Prepare(
      "select p.id, p.generation, p.task, p.level, p.seed, p.prompt, p.random_key, p.samples, p.prompt_tokens, "
      "s.id, s.text, s.tokens, s.log_probs, s.ended from sample s join problem p on p.id = s.problem "
      "where s.generation = ? and s.weights = s.generation - 1 order by s.id limit ?");
  example.Bind(generation, examples);
  while (example.Next()) {
    *state.add_example() = ReadGroup(example);
    *state.mutable_example(state.example_size() - 1)->add_sample() = ReadSample(example, 9);
  }
  return state;
}

void Ledger::AddFresh(const FeedFresh& fresh) {
  Query insert = database_.Prepare("insert or ignore into fresh values (?, ?, ?, ?, ?, ?, ?, ?)");
  for (const FreshSample& sample : fresh.sample()) {
    insert
        .Bind(FreshId(sample.task(), sample.index()), sample.task(), sample.index(), sample.level(), sample.seed(),
              std::string_view(sample.prompt()), std::string_view(sample.text()), sample.tokens())
        .Run();
  }
}

std::vector<Candidate> Ledger::Fresh(int task, int64_t index) {
  Query query = database_.Prepare("select id, token_count from fresh where id >= ? and id < ? order by id");
  query.Bind(FreshId(task, index), FreshId(task + 1, 0));
  std::vector<Candidate> candidates;
  while (query.Next()) candidates.push_back({query.Int(0), query.Int(1), 1});
  return candidates;
}

std::vector<Candidate> Ledger::Accepted(int task, int64_t from, int64_t to) { return Judged(Which::kAccepted, task, from, to); }

std::vector<Candidate> Ledger::Audited(int task, int64_t from, int64_t to) { return Judged(Which::kAudited, task, from, to); }

std::vector<Candidate> Ledger::Scored(int task, int64_t from, int64_t to) { return Judged(Which::kScored, task, from, to); }

std::vector<Candidate> Ledger::Judged(Which which, int task, int64_t from, int64_t to) {
  // What a sample is trained on decides its tokens: a lesson, or the sample behind its prompt. A sample that was cut earns no reward.
  Query query = database_.Prepare(
      "select s.id, coalesce(l.token_count, s.token_count + coalesce(m.prompt_tokens, p.prompt_tokens)), "
      "case when ? = 2 and not s.ended then 0 else v.score end from sample s join verdict v on v.sample = s.id "
      "join problem p on p.id = s.problem left join made m on m.sample = s.id "
      "left join lesson l on ? = 1 and l.sample = s.id where s.generation between ? and ? and s.task = ? "
      "and case ? when 0 then v.accepted when 1 then l.sample is not null else v.reason < 2 end order by s.id");
  int wanted = static_cast<int>(which);
  query.Bind(wanted, wanted, from, to, task, wanted);
  std::vector<Candidate> candidates;
  while (query.Next()) candidates.push_back({query.Int(0), query.Int(1), query.Real(2)});
  return candidates;
}

Ledger::Outcomes Ledger::OutcomesOf(int task, int64_t from, int64_t to) {
  Query query = database_.Prepare(
      "select count(*), total(v.accepted), total(v.reason = 1 and s.ended), total(not v.accepted and v.reason < 2 and not s.ended), "
      "total(v.reason >= 2) from sample s join verdict v on v.sample = s.id where s.generation between ? and ? and s.task = ?");
  query.Bind(from, to, task);
  query.Next();
  return {query.Int(0), query.Int(1), query.Int(2), query.Int(3), query.Int(4)};
}

Ledger::Lesson Ledger::ReadLesson(int64_t sample_id) {
  Query query = database_.Prepare("select prompt, answer, token_count from lesson where sample = ?");
  query.Bind(sample_id);
  if (!query.Next()) throw Error(ErrorCode::kData, path_, fmt::format("sample {} teaches no judge", sample_id));
  return {query.Text(0), query.Text(1), static_cast<int>(query.Int(2))};
}

const Row& Ledger::ReadRow(int64_t sample_id) {
  if (const Row* held = rows_.Find(sample_id)) return *held;
  Query query = IsFresh(sample_id)
                    ? database_.Prepare("select task, prompt, text, null, null, token_count from fresh where id = ?")
                    : database_.Prepare("select s.task, coalesce(m.prompt, p.prompt), s.text, s.tokens, s.log_probs, "
                                        "s.token_count + coalesce(m.prompt_tokens, p.prompt_tokens) from sample s "
                                        "join problem p on p.id = s.problem left join made m on m.sample = s.id where s.id = ?");
  query.Bind(sample_id);
  if (!query.Next()) throw Error(ErrorCode::kData, path_, fmt::format("sample {} is not in the ledger", sample_id));
  Row row;
  row.set_sample_id(sample_id);
  row.set_fresh(IsFresh(sample_id));
  row.set_task(static_cast<int>(query.Int(0)));
  row.set_prompt(query.Text(1));
  row.set_text(query.Text(2));
  FromBlob(query.Text(3), row.mutable_tokens());
  if (with_log_probs_) FromBlob(query.Text(4), row.mutable_log_probs());
  row.set_token_count(static_cast<int>(query.Int(5)));
  return rows_.Put(std::move(row));
}

void Ledger::AddStep(int64_t generation, const Step& step) {
  std::vector<int64_t> samples;
  for (const Row& row : step.row()) samples.push_back(row.sample_id());
  database_.Prepare("insert into step values (?, ?, ?, ?, ?, ?)")
      .Bind(generation, step.step(), step.row_size(), step.fresh_share(), std::string_view(JsonArray(samples)),
            std::string_view(JsonArray(step.empty())))
      .Run();
}

std::optional<Step> Ledger::ReadStep(int64_t generation, int64_t step) {
  Step result;
  result.set_step(step);
  {
    Query query = database_.Prepare("select fresh_share from step where generation = ? and step = ?");
    query.Bind(generation, step);
    if (!query.Next()) return std::nullopt;
    result.set_fresh_share(query.Real(0));
  }
  {
    Query query = database_.Prepare("select value from step, json_each(empty) where generation = ? and step = ? order by key");
    query.Bind(generation, step);
    while (query.Next()) result.add_empty(static_cast<int>(query.Int(0)));
  }
  for (int64_t id : StepSamples(generation, step)) *result.add_row() = ReadRow(id);
  return result;
}

std::vector<int64_t> Ledger::StepSamples(int64_t generation, int64_t step) {
  Query query = database_.Prepare("select sample from step_row where generation = ? and step = ? order by row");
  query.Bind(generation, step);
  std::vector<int64_t> ids;
  while (query.Next()) ids.push_back(query.Int(0));
  return ids;
}

int64_t Ledger::FreshDrawn(int task, int64_t generation) {
  Query drawn = database_.Prepare("select count(*) from step_row where generation = ? and sample >= ? and sample < ?");
  drawn.Bind(generation, FreshId(task, 0), FreshId(task + 1, 0));
  drawn.Next();
  return drawn.Int(0);
}

int64_t Ledger::FreshStart(int task, int64_t generation) {
  int64_t start = generation == 0 ? 0 : kAfterStart;
  {
    Query query = database_.Prepare(
        "select generation, first from stream where task = ? and generation between ? and ? order by generation desc limit 1");
    query.Bind(task, generation == 0 ? 0 : 1, generation);
    if (query.Next()) {
      start = query.Int(1);
      if (query.Int(0) == generation) return start;
      for (int64_t before = query.Int(0); before < generation; ++before) start += FreshDrawn(task, before);
    }
  }
  database_.Prepare("insert into stream values (?, ?, ?)").Bind(task, generation, start).Run();
  return start;
}

void Ledger::CountDraws(const Step& step) {
  Query count = database_.Prepare("insert into drawn values (?, 1) on conflict(sample) do update set times = times + 1");
  int64_t verified = 0;
  for (const Row& row : step.row()) {
    if (IsFresh(row.sample_id())) continue;
    count.Bind(row.sample_id()).Run();
    ++verified;
  }
  AddToCounter("drawn", verified);
}

std::vector<Candidate> Ledger::AcceptedSince(int task, int64_t version) {
  Query query = database_.Prepare(
      "select s.id, s.token_count + coalesce(m.prompt_tokens, p.prompt_tokens), v.score from sample s join verdict v on v.sample = s.id "
      "join problem p on p.id = s.problem left join made m on m.sample = s.id left join drawn d on d.sample = s.id "
      "where s.weights >= ? and s.task = ? and v.accepted order by coalesce(d.times, 0), s.id");
  query.Bind(version, task);
  std::vector<Candidate> candidates;
  while (query.Next()) candidates.push_back({query.Int(0), query.Int(1), query.Real(2)});
  return candidates;
}

Ledger::Verdicts Ledger::VerdictsOn(int task, int64_t version) {
  Query query = database_.Prepare(
      "select count(*), total(v.accepted) from sample s join verdict v on v.sample = s.id where s.weights = ? and s.task = ?");
  query.Bind(version, task);
  query.Next();
  return {query.Int(0), query.Int(1)};
}

int64_t Ledger::Stale(int64_t version) {
  Query query = database_.Prepare(
      "select count(*) from sample s join verdict v on v.sample = s.id where s.weights < ? and v.accepted "
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
  database_.Prepare("insert into counter values (?, ?) on conflict(name) do update set value = value + excluded.value")
      .Bind(std::string_view(name), amount)
      .Run();
}

void Ledger::AddWeights(int64_t generation, Weights* weights) {
  // Weights that a generation without training published again are as deep as they were.
  Query depth = database_.Prepare(
      "select coalesce(avg(r.depth), w.depth, 0), coalesce(max(r.depth), w.depth_max, 0) from (select 1) "
      "left join trained_row r on r.generation = ? left join weights w on w.sha256 = ? and r.sample is null");
  depth.Bind(generation, std::string_view(weights->sha256()));
  depth.Next();
  weights->set_depth(depth.Real(0));
  weights->set_depth_max(depth.Int(1));
  database_.Prepare("insert or ignore into weights values (?, ?, ?, ?, ?, ?)")
      .Bind(weights->version(), std::string_view(weights->sha256()), weights->bytes(), generation, weights->depth(),
            weights->depth_max())
      .Run();
}

std::vector<Weights> Ledger::AllWeights() {
  Query query = database_.Prepare("select version, sha256, bytes, depth, depth_max from weights order by version");
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

std::optional<Weights> Ledger::LatestWeights() {
  std::vector<Weights> all = AllWeights();
  if (all.empty()) return std::nullopt;
  return all.back();
}

void Ledger::Forget(int64_t generation) {
  int64_t first_sample = SampleId(GroupId(generation, 0), 0);
  database_.Prepare("delete from verdict where sample < ?").Bind(first_sample).Run();
  database_.Prepare("delete from made where sample < ?").Bind(first_sample).Run();
  database_.Prepare("delete from lesson where sample < ?").Bind(first_sample).Run();
  database_.Prepare("delete from sample where id < ?").Bind(first_sample).Run();
  database_.Prepare("delete from problem where id < ?").Bind(GroupId(generation, 0)).Run();
  database_
      .Prepare("delete from fresh where position < (select first from stream t where t.task = fresh.task "
               "and t.generation = ?)")
      .Bind(generation)
      .Run();
  database_.Prepare("delete from drawn where sample < ?").Bind(first_sample).Run();
  database_.Prepare("delete from step where generation < ?").Bind(generation).Run();
}

}  // namespace pawl
