// pawl ledger: shows a sample's ancestry and depth, a training step's samples or the ledger's hash,
// and checks whether the ledger is whole.
#include "replay/ledger/ledger.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "app/checked_ledger.h"
#include "app/commands.h"
#include "app/folder_kind.h"
#include "app/ledger_game.h"
#include "base/error.h"
#include "proto/ids.h"
#include "replay/ledger/check.h"
#include "replay/ledger/hash.h"
#include "replay/ledger/schema.h"

namespace pawl {
namespace {

using nlohmann::json;

struct LedgerOptions {
  std::string folder, step, redraw;
  int64_t sample = -1, game = -1;
  bool hash = false, check = false, json = false;
};

json WeightsEntry(Database* database, int64_t version) {
  Query query = database->Prepare(
      "select sha256, generation, depth, depth_max from weights where version = ?");
  query.Bind(version);
  if (!query.Next()) return {{"version", version}};
  return {{"version", version},
          {"sha256", query.Text(0)},
          {"generation", query.Int(1)},
          {"mean_depth", query.Real(2)},
          {"depth", query.Int(3)}};
}

// The versions of the weights that stand between the sample and fresh data, each with what it was
// trained on.
json Ancestry(Database* database, int64_t version) {
  json chain = json::array();
  for (; version >= 0; --version) {
    json entry = WeightsEntry(database, version);
    Query rows = database->Prepare(
        "select count(*), coalesce(sum(fresh), 0) from trained_row where generation = ?");
    rows.Bind(version);
    rows.Next();
    entry["trained_rows"] = rows.Int(0);
    entry["fresh_rows"] = rows.Int(1);
    chain.push_back(entry);
  }
  return chain;
}

json ShowSample(CheckedLedger* ledger, int64_t id) {
  RequireWholeTables(&ledger->file, ledger->path,
                     {LedgerTable::kTask, LedgerTable::kWeights, LedgerTable::kStep});
  ledger->RequireSample(id);
  Database* database = &ledger->file;
  json used = json::array();
  {
    Query query = database->Prepare(
        "select generation, step, row from step_row where sample = ? order by 1, 2, 3");
    query.Bind(id);
    while (query.Next())
      used.push_back({{"generation", query.Int(0)}, {"step", query.Int(1)}, {"row", query.Int(2)}});
  }
  if (IsFresh(id)) {
    Query query = database->Prepare(
        "select t.name, f.level, f.prompt, f.text from fresh f join task t on t.id = f.task where "
        "f.id = ?");
    query.Bind(id);
    if (!query.Next()) throw Error(ErrorCode::kUsage, "--sample", fmt::format("no sample {}", id));
    return {{"id", id},
            {"fresh", true},
            {"depth", 0},
            {"task", query.Text(0)},
            {"level", query.Int(1)},
            {"prompt", query.Text(2)},
            {"solution", query.Text(3)},
            {"used_in", used}};
  }
  Query query = database->Prepare(
      "select t.name, p.level, p.seed, p.prompt, s.text, s.generation, s.weights, s.actor, "
      "s.log_prob, v.accepted, v.score, "
      "v.verifier, v.truth from sample s join problem p on p.id = s.problem join task t on t.id = "
      "s.task "
      "left join verdict v on v.sample = s.id where s.id = ?");
  query.Bind(id);
  if (!query.Next())
    throw Error(ErrorCode::kUsage, "--sample", fmt::format("no sample {}", id),
                "any SQLite tool lists them: select id from sample");
  json weights = WeightsEntry(database, query.Int(6));
  return {{"id", id},
          {"fresh", false},
          {"depth", weights.value("depth", int64_t{0}) + 1},
          {"task", query.Text(0)},
          {"level", query.Int(1)},
          {"problem_seed", static_cast<uint64_t>(query.Int(2))},
          {"prompt", query.Text(3)},
          {"solution", query.Text(4)},
          {"generation", query.Int(5)},
          {"actor", query.Text(7)},
          {"log_prob", query.Real(8)},
          {"accepted", query.Int(9) != 0},
          {"score", query.Real(10)},
          {"verifier", query.Text(11)},
          {"right", query.Int(12) == 1},
          {"used_in", used},
          {"ancestry", Ancestry(database, query.Int(6))}};
}

json ShowStep(CheckedLedger* ledger, const std::string& step) {
  int64_t generation = 0, number = 0;
  char end = 0;
  if (std::sscanf(step.c_str(), "%ld:%ld%c", &generation, &number, &end) != 2) {
    throw Error(ErrorCode::kUsage, "--step", "want GENERATION:STEP");
  }
  RequireWholeTables(&ledger->file, ledger->path, {LedgerTable::kWeights, LedgerTable::kStep});
  json rows = json::array();
  Query query = ledger->file.Prepare(
      "select r.row, r.sample, r.fresh, r.depth, coalesce(p.prompt, f.prompt), coalesce(s.text, "
      "f.text) from trained_row r "
      "left join sample s on s.id = r.sample left join problem p on p.id = s.problem left join "
      "fresh f on f.id = r.sample "
      "where r.generation = ? and r.step = ? order by r.row");
  query.Bind(generation, number);
  while (query.Next()) {
    ledger->RequireSample(query.Int(1));
    rows.push_back({{"row", query.Int(0)},
                    {"sample", query.Int(1)},
                    {"fresh", query.Int(2) != 0},
                    {"depth", query.Int(3)},
                    {"prompt", query.Text(4)},
                    {"solution", query.Text(5)}});
  }
  if (rows.empty())
    throw Error(ErrorCode::kUsage, "--step",
                fmt::format("step {} of generation {} is not in the ledger", number, generation));
  return {{"generation", generation}, {"step", number}, {"rows", rows}};
}

// Adds a sample's positions to what is shown of it, where it has more than one.
void AddTargets(CheckedLedger* ledger, int64_t id, json* sample) {
  std::optional<Targets> targets = ledger->TargetsOf(id);
  if (!targets) return;
  json& positions = (*sample)["positions"] = json::array();
  for (const Target& target : *targets) {
    json& position =
        positions.emplace_back(json{{"first_token", target.offset()}, {"tokens", target.length()}});
    if (!target.policy().empty()) position["policy"] = target.policy();
    if (target.has_value()) position["value"] = target.value();
  }
}

// Adds what a referee found first in a game that is wrong.
void AddFault(CheckedLedger* ledger, int64_t id, json* sample) {
  if (SchemaVersion(&ledger->file) < kFirstSchemaWithFaults) return;
  RequireWholeRow(&ledger->file, ledger->path, LedgerTable::kFault, id);
  Query query = ledger->file.Prepare("select fault from fault where sample = ?");
  query.Bind(id);
  if (query.Next())
    (*sample)["fault"] = Verdict::Fault_Name(static_cast<Verdict::Fault>(query.Int(0)));
}

// Adds who proposed the sample's problem, or which problem it proposed.
void AddProposals(CheckedLedger* ledger, int64_t id, json* sample) {
  if (SchemaVersion(&ledger->file) < kFirstSchemaWithProposals) return;
  RequireWholeTables(&ledger->file, ledger->path, {LedgerTable::kProposal});
  Query by = ledger->file.Prepare(
      "select q.sample, s.generation, s.text from proposal q join sample s on s.id = q.sample "
      "where "
      "q.problem = ?");
  by.Bind(GroupOfSample(id));
  if (by.Next())
    (*sample)["proposed_by"] = {
        {"sample", by.Int(0)}, {"generation", by.Int(1)}, {"proposal", by.Text(2)}};
  Query problem = ledger->file.Prepare(
      "select p.id, p.level, p.prompt, p.samples, (select total(v.accepted) from verdict v where "
      "v.sample >= p.id << ?2 and v.sample < (p.id + 1) << ?2) from proposal q join problem p on "
      "p.id = q.problem where q.sample = ?1");
  problem.Bind(id, int64_t{kSampleBits});
  if (problem.Next())
    (*sample)["proposed"] = {{"problem", problem.Int(0)},
                             {"level", problem.Int(1)},
                             {"prompt", problem.Text(2)},
                             {"samples", problem.Int(3)},
                             {"accepted", static_cast<int64_t>(problem.Real(4))}};
}

// Adds to each row of a step which position of its sample it is, where the step drew positions.
void AddPositions(CheckedLedger* ledger, json* step) {
  if (SchemaVersion(&ledger->file) < kFirstSchemaWithTargets) return;
  RequireWholeTables(&ledger->file, ledger->path, {LedgerTable::kStepPosition});
  Query query = ledger->file.Prepare(
      "select r.key, r.value from step_position p, json_each(p.positions) r where p.generation = ? "
      "and p.step = ?");
  query.Bind((*step)["generation"].get<int64_t>(), (*step)["step"].get<int64_t>());
  while (query.Next()) (*step)["rows"][query.Int(0)]["position"] = query.Int(1);
}

json Overview(CheckedLedger* ledger) {
  RequireWhole(&ledger->file, ledger->path);
  json generations = json::array();
  Query query = ledger->file.Prepare(
      "select s.generation, count(*), sum(v.accepted), w.depth_max + 1, w.depth + 1 from sample s "
      "left join verdict v on v.sample = s.id left join weights w on w.version = s.weights group "
      "by s.generation");
  while (query.Next()) {
    generations.push_back({{"generation", query.Int(0)},
                           {"samples", query.Int(1)},
                           {"accepted", query.Int(2)},
                           {"depth", query.Int(3)},
                           {"mean_depth", query.Real(4)}});
  }
  return {{"generations", generations}};
}

json Hash(CheckedLedger* ledger) {
  RequireWhole(&ledger->file, ledger->path);
  return {{"sha256", LedgerHash(&ledger->file)}};
}

// Finds damaged content and, if there is none, undamaged rows that cannot be true.
json Check(Database* database, const std::filesystem::path& run) {
  std::vector<LedgerFinding> all = DamageOf(database);
  if (all.empty()) all = UntrueRowsOf(database, StoredConfig(run));
  json findings = json::array();
  for (const LedgerFinding& found : all)
    findings.push_back({{"table", found.table}, {"id", found.id}, {"what", found.what}});
  return {{"checked", SchemaVersion(database) >= kFirstCheckedSchema
                          ? "pages, checksums, content"
                          : "pages, content: checksums come with the next run"},
          {"findings", findings}};
}

void RequireOneQuestion(const LedgerOptions& options) {
  int asked = options.check + options.hash + (options.sample >= 0) + (options.game >= 0) +
              !options.step.empty();
  if (asked > 1)
    throw Error(ErrorCode::kUsage, "ledger", "answers one question at a time",
                "give one of --sample, --step, --game, --hash and --check");
}

// Prints the elements of arrays on lines of their own, and other members as "key value".
void PrintText(const json& value) {
  for (const auto& [key, item] : value.items()) {
    if (!item.is_array()) {
      std::cout << fmt::format("{:<13} {}\n", key,
                               item.is_string() ? item.get<std::string>() : OneLine(item));
      continue;
    }
    std::cout << fmt::format("{} ({})\n", key, item.size());
    for (const auto& entry : item) std::cout << "  " << OneLine(entry) << "\n";
  }
}

}  // namespace

void AddLedger(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<LedgerOptions>();
  auto* command = app->add_subcommand(
      "ledger", "show a sample's ancestry and depth, or the samples of a training step");
  command->footer(
      "The ledger is DIR/ledger.sqlite; docs/formats.md documents its tables.\n"
      "Example: pawl ledger runs/addition --step 1:0\n"
      "         pawl ledger runs/tic_tac_toe --redraw 1000");
  command->add_option("folder", options->folder, "a run folder")->required();
  command
      ->add_option("--sample", options->sample,
                   "show the sample with this id: its problem, verdict, ancestry and the steps "
                   "that trained on it")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--step", options->step, "GENERATION:STEP; show what this step consumed");
  command
      ->add_option("--game", options->game,
                   "show the game of the sample with this id: its moves with their values and "
                   "the policy that was found, and the final board")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--redraw", options->redraw, kRedrawHelp)->expected(0, 1);
  command->add_flag("--hash", options->hash,
                    "print the SHA-256 of all that the run did, which is equal for equal runs; "
                    "docs/formats.md says what it leaves out");
  command->add_flag("--check", options->check,
                    "read the whole ledger and name what is damaged or cannot be true; exit code 4 "
                    "if there is anything");
  command->add_flag("--json", options->json, "print the result as one JSON object");
  command->callback([options, exit_code] {
    RequireLedger(options->folder);
    RequireOneQuestion(*options);
    CheckedLedger ledger(options->folder);
    if (options->game >= 0) return ShowGame(&ledger, options->folder, options->game, options->json);
    json result = options->check           ? Check(&ledger.file, options->folder)
                  : options->hash          ? Hash(&ledger)
                  : options->sample >= 0   ? ShowSample(&ledger, options->sample)
                  : !options->step.empty() ? ShowStep(&ledger, options->step)
                                           : Overview(&ledger);
    if (options->sample >= 0) {
      AddTargets(&ledger, options->sample, &result);
      AddFault(&ledger, options->sample, &result);
      AddProposals(&ledger, options->sample, &result);
    }
    if (!options->step.empty()) AddPositions(&ledger, &result);
    if (options->json) {
      std::cout << OneLine(result) << "\n";
    } else {
      PrintText(result);
    }
    *exit_code =
        options->check && !result["findings"].empty() ? static_cast<int>(ErrorCode::kData) : 0;
  });
}

}  // namespace pawl
