#include "replay/ledger/schema.h"

#include <vector>

#include "base/error.h"
#include "base/log.h"
#include "replay/ledger/sql.h"

namespace pawl {
namespace {

constexpr const char* kSchema = R"sql(
create table if not exists run(key text primary key, value text not null, crc integer not null) without rowid;
create table if not exists task(id integer primary key, name text not null, kind text not null,
  crc integer not null);
create table if not exists weights(version integer primary key, sha256 text not null, bytes integer not null,
  generation integer not null, depth real not null, depth_max integer not null, crc integer not null);
create table if not exists problem(id integer primary key, generation integer not null, task integer not null,
  level integer not null, seed integer not null, prompt text not null, random_key integer not null,
  samples integer not null, prompt_tokens integer not null, crc integer not null);
create table if not exists sample(id integer primary key, problem integer not null, generation integer not null,
  task integer not null, weights integer not null, actor text not null, text text not null, tokens blob not null,
  log_probs blob not null, log_prob real not null, token_count integer not null, ended integer not null,
  crc integer not null);
create table if not exists verdict(sample integer primary key, accepted integer not null, score real not null,
  verifier text not null, reason integer not null, truth integer not null, crc integer not null);
create table if not exists made(sample integer primary key, prompt text not null, prompt_tokens integer not null,
  crc integer not null);
create table if not exists lesson(sample integer primary key, prompt text not null, answer text not null,
  token_count integer not null, crc integer not null);
create table if not exists fresh(id integer primary key, task integer not null, position integer not null,
  level integer not null, seed integer not null, prompt text not null, text text not null,
  token_count integer not null, crc integer not null);
create table if not exists step(generation integer, step integer, rows integer not null, fresh_share real not null,
  samples text not null, empty text not null, crc integer not null, primary key(generation, step));
create table if not exists target(sample integer primary key, positions integer not null, offsets blob not null,
  lengths blob not null, moves blob not null, policy blob not null, value blob not null, crc integer not null);
create table if not exists step_position(generation integer, step integer, positions text not null,
  crc integer not null, primary key(generation, step));
create table if not exists fault(sample integer primary key, fault integer not null, crc integer not null);
create table if not exists proposal(problem integer primary key, sample integer not null, crc integer not null);
create table if not exists resignation(version integer primary key, below real not null, crc integer not null);
create view if not exists step_row as
  select s.generation, s.step, r.key as row, r.value as sample,
         coalesce(json_extract(p.positions, '$[' || r.key || ']'), 0) as position
  from step s left join step_position p on p.generation = s.generation and p.step = s.step,
       json_each(s.samples) r;
create table if not exists drawn(sample integer primary key, times integer not null, crc integer not null);
create table if not exists stream(task integer, generation integer, first integer not null, crc integer not null,
  primary key(task, generation)) without rowid;
create table if not exists counter(name text primary key, value integer not null, crc integer not null) without rowid;
create table if not exists digest(name text primary key, rows integer not null, sum integer not null) without rowid;
create view if not exists trained_row as
  select r.generation, r.step, r.row, r.sample, r.position, (r.sample >> {FRESH_SHIFT}) & 1 as fresh,
         case when (r.sample >> {FRESH_SHIFT}) & 1 then 0 else w.depth_max + 1 end as depth
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
  where not (r.sample >> {FRESH_SHIFT}) & 1 group by r.sample;
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

// Schema 2 kept tokens and log-probabilities under SQLite's type for text, and kept text as it was
// where it was not UTF-8. Data frames and other tools could read neither.
void FromSchema2(Database* database) {
  database->Execute(
      "update sample set tokens = cast(tokens as blob), log_probs = cast(log_probs as blob)");
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
      if (std::string bytes = read.Raw(1); !IsStoredText(bytes))
        changed.emplace_back(read.Int(0), std::move(bytes));
    }
    Query write = database->Prepare(column.write);
    for (const auto& [id, bytes] : changed) write.Bind(std::string_view(bytes), id).Run();
  }
}

// Schema 3 had no checksums. Rows are found by id, which is in order of generations, so the index
// by generation goes.
void FromSchema3(Database* database) {
  database->Execute(
      "create table if not exists drawn(sample integer primary key, times integer not null);"
      "create table if not exists stream(task integer, generation integer, first integer not null, "
      "primary key(task, generation)) without rowid;"
      "create table if not exists counter(name text primary key, value integer not null) without "
      "rowid;"
      "create table digest(name text primary key, rows integer not null, sum integer not null) "
      "without rowid;"
      "drop index if exists sample_by_generation");
  LedgerSums sums;
  int64_t rows = 0;
  for (size_t t = 0; t < kTablesOfSchema4; ++t) {
    const LedgerTableColumns& table = kLedgerTables[t];
    database->Execute(
        fmt::format("alter table \"{}\" add column crc integer not null default 0", table.name)
            .c_str());
    bool two = table.keys == 2;
    Query read =
        database->PrepareOnce(fmt::format("select {} from \"{}\"", table.columns, table.name));
    Query write =
        database->PrepareOnce(fmt::format("update \"{}\" set crc = ?1 where ({}) = (?2{})",
                                          table.name, table.key(), two ? ", ?3" : ""));
    int count = table.count();
    while (read.Next()) {
      int64_t crc = RowCheckOf(read, table.name, count);
      if (two) {
        write.Bind(crc, read.Int(0), read.Int(1));
      } else if (read.Type(0) == ValueType::kInteger) {
        write.Bind(crc, read.Int(0));
      } else {
        write.Bind(crc, std::string_view(read.Raw(0)));
      }
      write.Run();
      sums[t].Add(crc);
      ++rows;
    }
  }
  for (size_t t = 0; t < kTablesOfSchema4; ++t)
    WriteSum(database, static_cast<LedgerTable>(t), sums[t]);
}

// Schema 4 had no positions. The views that name them are made anew.
constexpr const char* kFromSchema4 =
    "drop view if exists trained_row; drop view if exists step_row";

// `run` makes a file of schema `from` a file of the next schema.
struct Migration {
  int from;
  void (*run)(Database* database);
};
constexpr Migration kMigrations[] = {
    {1, [](Database* database) { database->Execute(LedgerSql(kFromSchema1).text()); }},
    {2,
     [](Database* database) {
       database->Execute(kCountTokens);
       FromSchema2(database);
     }},
    {3, FromSchema3},
    {4, [](Database* database) { database->Execute(kFromSchema4); }},
    {5, [](Database*) {}},  // which had no faults of games
    {6, [](Database*) {}},  // in which nobody proposed problems, and no player gave up
};

constexpr const char* kSchemaName = "the schema";

}  // namespace

int64_t SchemaVersion(Database* database) {
  Query query = database->Prepare("pragma user_version");
  query.Next();
  return query.Int("user_version");
}

void MigrateLedger(Database* database, const std::string& path) {
  int64_t version = SchemaVersion(database);
  if (version > kLedgerSchema) {
    throw Error(ErrorCode::kData, path,
                fmt::format("was written by a newer pawl (schema {}, this one knows {})", version,
                            kLedgerSchema),
                "use that pawl");
  }
  for (const Migration& migration : kMigrations) {
    if (version > 0 && version <= migration.from) migration.run(database);
  }
  database->Execute(LedgerSql(kSchema).text());
  database->Execute(fmt::format("pragma user_version = {}", kLedgerSchema).c_str());
  if (version > 0 && version < kLedgerSchema)
    spdlog::info("{}: schema {} was taken over as {}", path, version, kLedgerSchema);
  if (version < kLedgerSchema) {
    database->Prepare("insert or replace into digest values (?, 0, ?)")
        .Bind(std::string_view(kSchemaName), SchemaCheck(database))
        .Run();
  }
}

LedgerSums ReadSums(Database* database) {
  LedgerSums sums;
  Query query = database->Prepare("select rows, sum from digest where name = ?");
  for (size_t t = 0; t < kLedgerTables.size(); ++t) {
    query.Bind(std::string_view(kLedgerTables[t].name));
    if (query.Next()) sums[t] = {query.Int("rows"), query.Int("sum")};
    query.Reset();
  }
  return sums;
}

void WriteSum(Database* database, LedgerTable table, const TableSum& sum) {
  database->Prepare("insert or replace into digest values (?, ?, ?)")
      .Bind(std::string_view(kLedgerTables[IndexOf(table)].name), sum.rows, sum.sum)
      .Run();
}

int64_t WrittenSchemaCheck(Database* database) {
  Query query = database->Prepare("select sum from digest where name = ?");
  query.Bind(std::string_view(kSchemaName));
  return query.Next() ? query.Int("sum") : 0;
}

// An index or a view that somebody else added is not the ledger's.
int64_t SchemaCheck(Database* database) {
  TableSum sum;
  Query query =
      database->Prepare("select type, name, tbl_name, sql from sqlite_master where name = ?");
  auto add = [&](std::string_view name) {
    query.Bind(name);
    while (query.Next()) sum.Add(RowCheckOf(query, "sqlite_master", 4));
    query.Reset();
  };
  for (const LedgerTableColumns& table : kLedgerTables) add(table.name);
  for (const char* other : {"digest", "step_row", "trained_row"}) add(other);
  return sum.sum;
}

}  // namespace pawl
