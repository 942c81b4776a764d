#include "replay/ledger/check.h"

#include "base/error.h"
#include "games/resignation.h"
#include "proto/ids.h"
#include "replay/content.h"
#include "replay/ledger/groups.h"
#include "replay/ledger/sql.h"
#include "replay/ledger/targets.h"

namespace pawl {
namespace {

// One state of the file, while others may write.
class Snapshot {
 public:
  explicit Snapshot(Database* database)
      : database_(database->InTransaction() ? nullptr : database) {
    if (database_ != nullptr) database_->Execute("begin");
  }
  ~Snapshot() {
    try {
      if (database_ != nullptr) database_->Execute("rollback");
    } catch (const Error&) {  // a damaged file; what was found says more
    }
  }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  Database* database_;
};

void CheckPages(Database* database, std::vector<LedgerFinding>* findings) {
  Query check = database->Prepare("pragma integrity_check(20)");
  while (check.Next()) {
    if (check.Text(0) != "ok") findings->push_back({"", "", check.Text(0)});
  }
}

// A row is named by what comes first of it where the file lets no more be read.
void CheckTable(Database* database, LedgerTable table, const TableSum& written,
                std::vector<LedgerFinding>* findings) {
  const LedgerTableColumns& columns = kLedgerTables[IndexOf(table)];
  TableSum sum;
  std::string last = "the first row";
  int count = columns.count();
  try {
    Query query = database->PrepareOnce(
        fmt::format("select {}, crc from \"{}\"", columns.columns, columns.name));
    while (query.Next()) {
      int64_t crc = query.Int(count);
      bool whole = RowCheckOf(query, columns.name, count) ==
                   crc;  // before a key is read as text, which makes it one
      last = columns.keys == 2 ? query.Text(0) + ":" + query.Text(1) : query.Text(0);
      sum.Add(crc);
      if (!whole) findings->push_back({columns.name, last, "differs from its checksum"});
    }
  } catch (const DatabaseError& damaged) {
    if (damaged.may_pass()) throw;
    findings->push_back(
        {columns.name, "", fmt::format("cannot be read after {}: {}", last, damaged.what())});
    return;
  }
  if (sum == written) return;
  findings->push_back({columns.name, "",
                       sum.rows == written.rows ? "has other rows than were written"
                                                : fmt::format("has {} rows, and {} were written",
                                                              sum.rows, written.rows)});
}

bool HasDigest(Database* database) {
  Query query = database->Prepare("select 1 from sqlite_master where name = 'digest'");
  return query.Next();
}

// Whether the file has checksums.
bool CheckSchema(Database* database, std::vector<LedgerFinding>* findings) {
  int64_t version = SchemaVersion(database);
  if (version < kFirstCheckedSchema && HasDigest(database)) {
    findings->push_back({"", "",
                         fmt::format("the header says schema {}, and the tables are schema {}'s",
                                     version, kFirstCheckedSchema)});
  }
  if (version < kFirstCheckedSchema || version > kLedgerSchema) return false;
  if (WrittenSchemaCheck(database) != SchemaCheck(database))
    findings->push_back({"sqlite_master", "", "the tables are not declared as they were"});
  return true;
}

void CheckTables(Database* database, const std::vector<LedgerTable>& tables,
                 std::vector<LedgerFinding>* findings) {
  if (!CheckSchema(database, findings)) return;
  LedgerSums written = ReadSums(database);
  size_t there = TablesOf(SchemaVersion(database));
  for (LedgerTable table : tables) {
    if (IndexOf(table) < there) CheckTable(database, table, written[IndexOf(table)], findings);
  }
}

std::vector<LedgerTable> AllTables() {
  std::vector<LedgerTable> all;
  for (size_t t = 0; t < kLedgerTables.size(); ++t) all.push_back(static_cast<LedgerTable>(t));
  return all;
}

void RequireNone(const std::vector<LedgerFinding>& damage, const std::string& path) {
  if (damage.empty()) return;
  const LedgerFinding& first = damage.front();
  std::string more = damage.size() == 1 ? "" : fmt::format(" (and {} more)", damage.size() - 1);
  throw Error(ErrorCode::kData, path,
              fmt::format("is corrupt: {}{}{}{}{}{}", first.table, first.table.empty() ? "" : " ",
                          first.id, first.id.empty() ? "" : " ", first.what, more),
              "restore it from a copy, or start a new --out");
}

std::string WrongWithSampleRow(const Content& content, const Query& query) {
  Sample sample = ReadSample(query);
  int64_t problem = query.Int("problem"), said = query.Int("token_count");
  if (GroupOfSample(sample.id()) != problem ||
      GenerationOfGroup(problem) != query.Int("generation"))
    return "has an id of another problem or generation";
  if (std::string wrong = content.WrongWithTask(query.Int("task")); !wrong.empty()) return wrong;
  if (said != sample.tokens_size())
    return fmt::format("says {} tokens where there are {}", said, sample.tokens_size());
  if (query.Int("asked") == 0) return "is the answer to no problem";
  return content.WrongWithSample(sample);
}

std::string WrongWithProblemRow(const Content& content, const Query& query) {
  int64_t samples = query.Int("samples");  // before a number that is too large is cut to 32 bits
  if (samples < 1 || samples > 1 << kSampleBits) return fmt::format("asks for {} samples", samples);
  if (std::string wrong = content.WrongWithTask(query.Int("task")); !wrong.empty()) return wrong;
  Group problem;
  problem.set_id(query.Int("id"));
  problem.set_generation(query.Int("generation"));
  problem.set_task(query.Int32("task"));
  problem.set_level(query.Int32("level"));
  problem.set_prompt(query.Text("prompt"));
  problem.set_samples(static_cast<int>(samples));
  problem.set_prompt_tokens(query.Int32("prompt_tokens"));
  return content.WrongWithProblem(problem);
}

std::string WrongWithVerdictRow(const Content&, const Query& query) {
  if (query.Int("sampled") == 0) return "judges no sample";
  int64_t reason = query.Int("reason");
  if (reason < Verdict::Reason_MIN || reason > Verdict::Reason_MAX)
    return fmt::format("has the reason {}", reason);
  double score = query.Real("score");
  return score >= 0 && score <= 1.001 ? "" : fmt::format("has the score {}", score);
}

std::string WrongWithFaultRow(const Content&, const Query& query) {
  if (query.Int("wrong") == 0) return "is of a sample that was not found wrong";
  int64_t fault = query.Int("fault");
  return fault > Verdict::NO_FAULT && fault <= Verdict::Fault_MAX
             ? ""
             : fmt::format("has the number {}", fault);
}

std::string WrongWithResignationRow(const Content&, const Query& query) {
  if (query.Int("published") == 0) return "is of weights that were never published";
  double below = query.Real("below");
  return below >= kNeverResigns && below <= 1 ? "" : fmt::format("has the threshold {}", below);
}

std::string WrongWithFreshRow(const Content& content, const Query& query) {
  if (std::string wrong = content.WrongWithTask(query.Int("task")); !wrong.empty()) return wrong;
  FreshSample fresh;
  fresh.set_task(query.Int32("task"));
  fresh.set_prompt(query.Text("prompt"));
  fresh.set_text(query.Text("text"));
  fresh.set_tokens(query.Int32("token_count"));
  return content.WrongWithFresh(fresh);
}

std::string WrongWithProposalRow(const Content&, const Query& query) {
  if (query.Int("asked") == 0) return "is of no problem";
  if (query.Int("valid") == 0) return "names a sample that was not accepted";
  Group problem;
  problem.set_id(query.Int("problem"));
  problem.set_proposal(query.Int("sample"));
  return Content::WrongWithProposal(problem);
}

constexpr const char* kTargets =
    "select t.sample, t.positions as positions, t.offsets as offsets, t.lengths as lengths, "
    "t.moves as moves, t.policy as policy, t.value as value, s.id is not null or f.id is not "
    "null as sampled, coalesce(s.token_count, f.token_count) as tokens, coalesce(p.prompt, "
    "f.prompt) as prompt, coalesce(s.text, f.text) as text from target t left join sample s "
    "on s.id = t.sample left join problem p on p.id = s.problem left join fresh f on f.id = "
    "t.sample";

std::string WrongWithTargetRow(const Content& content, const Query& query) {
  if (query.Int("sampled") == 0) return "is of no sample";
  std::optional<Targets> targets = ReadTargets(query);
  if (!targets) return "has blobs that do not fit together";
  std::string wrong = content.WrongWithTargets(*targets, query.Int("tokens"));
  return wrong.empty() ? content.WrongWithGame(query.Text("prompt"), query.Text("text"), *targets)
                       : wrong;
}

}  // namespace

std::vector<LedgerFinding> DamageOf(Database* database) {
  std::vector<LedgerFinding> findings;
  try {
    Snapshot snapshot(database);
    CheckPages(database, &findings);
    CheckTables(database, AllTables(), &findings);
  } catch (const DatabaseError& damaged) {
    if (damaged.may_pass()) throw;
    findings.push_back({"", "", damaged.what()});
  }
  return findings;
}

std::vector<LedgerFinding> UntrueRowsOf(Database* database, const Config& config) {
  struct Rows {
    const char *table, *select;  // id first
    std::string (*wrong)(const Content&, const Query&);
  };
  int64_t schema = SchemaVersion(database);
  bool counted = schema >= 3;  // older ones count no tokens of a prompt
  const std::string problems = fmt::format(
      "select id, generation, task, level, prompt, samples, {} as prompt_tokens from problem",
      counted ? "prompt_tokens" : "length(cast(prompt as blob))");
  const LedgerSql samples(
      "select {SAMPLE}, s.problem as problem, s.generation as generation, s.task as task, "
      "s.token_count as token_count, exists(select 1 from problem p where p.id = s.problem) as "
      "asked from sample s");
  std::vector<Rows> all = {
      {"problem", problems.c_str(), WrongWithProblemRow},
      {"sample", samples.text(), WrongWithSampleRow},
      {"verdict",
       "select sample, score, reason, exists(select 1 from sample s where s.id = v.sample) as "
       "sampled from verdict v",
       WrongWithVerdictRow},
      {"fresh", "select id, task, prompt, text, token_count from fresh", WrongWithFreshRow},
  };
  if (schema >= kFirstSchemaWithTargets) {
    all.push_back({"target", kTargets, WrongWithTargetRow});
  }
  const LedgerSql faults(
      "select f.sample, f.fault as fault, coalesce(v.truth, {UNKNOWN}) = {FALSE} as wrong from "
      "fault f left join verdict v on v.sample = f.sample");
  if (schema >= kFirstSchemaWithFaults) all.push_back({"fault", faults.text(), WrongWithFaultRow});
  if (schema >= kFirstSchemaWithProposals)
    all.push_back({"proposal",
                   "select q.problem, exists(select 1 from problem p where p.id = q.problem) as "
                   "asked, exists(select 1 from verdict v where v.sample = q.sample and "
                   "v.accepted) as valid, q.sample as sample from proposal q",
                   WrongWithProposalRow});
  if (schema >= kFirstSchemaWithResignations)
    all.push_back({"resignation",
                   "select version, below, exists(select 1 from weights w where w.version = "
                   "r.version) as published from resignation r",
                   WrongWithResignationRow});
  Content content(config);
  std::vector<LedgerFinding> findings;
  Snapshot snapshot(database);
  for (const Rows& rows : all) {
    Query query = database->PrepareOnce(rows.select);
    while (query.Next()) {
      if (std::string wrong = rows.wrong(content, query); !wrong.empty())
        findings.push_back({rows.table, std::to_string(query.Int(0)), wrong});
    }
  }
  return findings;
}

void RequireWhole(Database* database, const std::string& path) {
  RequireNone(DamageOf(database), path);
}

void RequireWholeTables(Database* database, const std::string& path,
                        const std::vector<LedgerTable>& tables) {
  std::vector<LedgerFinding> findings;
  Snapshot snapshot(database);
  CheckTables(database, tables, &findings);
  RequireNone(findings, path);
}

void RequireWholeRow(Database* database, const std::string& path, LedgerTable table, int64_t id) {
  if (SchemaVersion(database) < kFirstCheckedSchema) return;
  const LedgerTableColumns& columns = kLedgerTables[IndexOf(table)];
  Query query = database->PrepareOnce(fmt::format("select {}, crc from \"{}\" where {} = ?",
                                                  columns.columns, columns.name, columns.key()));
  query.Bind(id);
  if (!query.Next() ||
      RowCheckOf(query, columns.name, columns.count()) == query.Int(columns.count()))
    return;
  RequireNone({{columns.name, std::to_string(id), "differs from its checksum"}}, path);
}

}  // namespace pawl
