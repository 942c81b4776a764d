// pawl ledger --redraw: draws samples again from their weights and keys and compares them with the
// ledger byte for byte. This part of `pawl ledger` needs LibTorch, so pawl-model has it.
#include <algorithm>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "actors/self_play.h"
#include "app/checked_ledger.h"
#include "app/commands.h"
#include "app/folder_kind.h"
#include "app/ledger_game.h"
#include "base/error.h"
#include "base/files.h"
#include "base/log.h"
#include "model/placement.h"
#include "replay/ledger/check.h"
#include "replay/ledger/groups.h"
#include "replay/ledger/sql.h"
#include "replay/ledger/targets.h"
#include "replay/server/weights_store.h"

namespace pawl {
namespace {

// Samples by the version of the weights that wrote them, by id.
using ByWeights = std::map<int64_t, std::vector<int64_t>>;

// A number as --redraw takes it; 0 for none.
int64_t NumberOf(const std::string& wanted) {
  if (wanted.empty()) return 0;
  constexpr size_t kDigitsMax = 18;
  bool digits = wanted.find_first_not_of("0123456789") == std::string::npos;
  int64_t number = digits && wanted.size() <= kDigitsMax ? std::stoll(wanted) : 0;
  if (number == 0)
    throw Error(ErrorCode::kUsage, "--redraw", fmt::format("'{}' is no number above 0", wanted),
                "give how many samples, or the id of one");
  return number;
}

bool HasWeights(const std::filesystem::path& run, int64_t version) {
  return std::filesystem::exists(WeightsFolder(run, version) / "model.safetensors");
}

// All, `wanted` of them spread evenly, or the one with this id: ids begin above what is a number of
// samples. Samples of weights that loop.keep_generations deleted are left out and counted in
// `gone`, unless one is named.
ByWeights ChooseSamples(Database* file, const std::filesystem::path& run, const std::string& wanted,
                        int64_t* gone) {
  int64_t number = NumberOf(wanted);
  bool one = number >= FirstSampleOf(1);
  std::vector<std::pair<int64_t, int64_t>> all;
  Query query = file->Prepare("select weights, id from sample order by id");
  std::map<int64_t, bool> is_there;
  while (query.Next()) {
    int64_t version = query.Int("weights"), id = query.Int("id");
    if (one && id != number) continue;
    auto [there, is_new] = is_there.try_emplace(version, true);
    if (is_new && !one) there->second = HasWeights(run, version);
    if (there->second)
      all.emplace_back(version, id);
    else
      ++*gone;
  }
  if (all.empty())
    throw Error(ErrorCode::kUsage, "--redraw",
                one         ? fmt::format("no sample {}", number)
                : *gone > 0 ? fmt::format("the weights of all {} samples are gone", *gone)
                            : "the ledger holds no samples",
                "any SQLite tool lists them: select id, weights from sample");
  size_t count =
      one || number == 0 ? all.size() : std::min(all.size(), static_cast<size_t>(number));
  ByWeights chosen;
  for (size_t i = 0; i < count; ++i) {
    auto [weights, sample] = all[i * all.size() / count];
    chosen[weights].push_back(sample);
  }
  return chosen;
}

// The problem of a sample with that sample alone, as the ledger has them.
Group ReadStored(CheckedLedger* ledger, int64_t id) {
  static const LedgerSql kStored(
      "select {GROUP}, {SAMPLE} from sample s join problem p on p.id = s.problem where s.id = ?");
  Query query = ledger->file.Prepare(kStored.text());
  query.Bind(id);
  PAWL_CHECK(query.Next());
  Group group = ReadGroup(query);
  Sample* sample = group.add_sample();
  *sample = ReadSample(query);
  if (auto targets = ledger->TargetsOf(id)) *sample->mutable_target() = *std::move(targets);
  return group;
}

std::string PositionsDifference(const Sample& stored, const Sample& drawn) {
  if (drawn.target().empty()) return "";  // the server cut the text, no search found them
  if (stored.target_size() != drawn.target_size())
    return fmt::format("has {} positions, drawn again {}", stored.target_size(),
                       drawn.target_size());
  for (int i = 0; i < drawn.target_size(); ++i) {
    const Target &a = stored.target(i), &b = drawn.target(i);
    if (a.offset() != b.offset() || a.length() != b.length())
      return fmt::format("position {}: stands elsewhere in the text", i);
    if (ToBlob(a.policy()) != ToBlob(b.policy()))
      return fmt::format("position {}: the policy differs", i);
    if (a.SerializeAsString() != b.SerializeAsString())
      return fmt::format("position {}: value {}, drawn again {}", i, a.value(), b.value());
  }
  return "";
}

// How a sample of the ledger differs from the one that was drawn again; "" where it does not.
std::string Difference(const Sample& stored, const Sample& drawn) {
  if (stored.text() != drawn.text())
    return fmt::format("text '{}', drawn again '{}'", stored.text(), drawn.text());
  if (stored.ended() != drawn.ended() || ToBlob(stored.tokens()) != ToBlob(drawn.tokens()))
    return "its tokens differ";
  if (std::string positions = PositionsDifference(stored, drawn); !positions.empty())
    return positions;
  return ToBlob(stored.log_probs()) == ToBlob(drawn.log_probs()) ? ""
                                                                 : "its log-probabilities differ";
}

// A version's weights, which must be those that the ledger names.
std::string ReadWeights(CheckedLedger* ledger, const std::filesystem::path& run, int64_t version) {
  std::filesystem::path file = WeightsFolder(run, version) / "model.safetensors";
  if (!HasWeights(run, version))
    throw Error(ErrorCode::kData, file.string(), "is gone, so its samples cannot be drawn again",
                "restore it, or name a sample of later weights");
  std::string bytes = ReadFile(file);
  Query query = ledger->file.Prepare("select sha256 from weights where version = ?");
  query.Bind(version);
  if (!query.Next() || query.Text(0) != Sha256Hex(bytes))
    throw Error(ErrorCode::kData, file.string(), "is not the file that the ledger names",
                "restore it from a copy");
  return bytes;
}

// The threshold below which players with these weights gave up.
double ResignBelow(CheckedLedger* ledger, int64_t version) {
  if (SchemaVersion(&ledger->file) < kFirstSchemaWithResignations) return kNeverResigns;
  RequireWholeRow(&ledger->file, ledger->path, LedgerTable::kResignation, version);
  Query query = ledger->file.Prepare("select below from resignation where version = ?");
  query.Bind(version);
  return query.Next() ? query.Real(0) : kNeverResigns;
}

struct Comparison {
  int64_t samples = 0;
  int64_t gone = 0;     // samples whose weights are not kept
  int64_t sample = -1;  // the first that differs
  std::string how;
};

// Draws the samples again, and compares up to the first that differs.
void Compare(Sampler* sampler, const std::vector<Group>& stored, Comparison* comparison) {
  for (size_t i = 0; i < stored.size(); ++i) {
    if (i > 0 && stored[i].id() == stored[i - 1].id()) continue;  // one problem, asked once
    Group asked = stored[i];
    asked.clear_sample();
    sampler->Add(std::move(asked));
  }
  std::vector<Group> drawn;
  while (sampler->Step(&drawn)) {
  }
  std::map<int64_t, const Sample*> by_id;
  for (const Group& group : drawn) {
    for (const Sample& sample : group.sample()) by_id[sample.id()] = &sample;
  }
  for (const Group& group : stored) {
    const Sample& sample = group.sample(0);
    ++comparison->samples;
    comparison->how = Difference(sample, *by_id.at(sample.id()));
    if (comparison->how.empty()) continue;
    comparison->sample = sample.id();
    return;
  }
}

Comparison Redraw(const std::filesystem::path& run, const std::string& wanted) {
  RequireLedger(run);
  CheckedLedger ledger(run);
  RequireWhole(&ledger.file, ledger.path);
  Config config = StoredConfig(run);
  CheckDevices(config, {Part::kActing});
  Comparison comparison;
  ByWeights chosen = ChooseSamples(&ledger.file, run, wanted, &comparison.gone);
  std::unique_ptr<Sampler> sampler = MakeSampler(config);
  for (const auto& [version, samples] : chosen) {
    sampler->Take(ReadWeights(&ledger, run, version), WeightsFolder(run, version).string());
    sampler->ResignBelow(ResignBelow(&ledger, version));
    std::vector<Group> stored;
    for (int64_t sample : samples) stored.push_back(ReadStored(&ledger, sample));
    Compare(sampler.get(), stored, &comparison);
    if (comparison.sample >= 0) break;
  }
  return comparison;
}

}  // namespace

void AddRedraw(CLI::App* app, int* exit_code) {
  struct Options {
    std::string folder, redraw;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  auto* command = app->add_subcommand("ledger", "draw a run's samples again and compare them");
  command->footer("Example: pawl ledger runs/tic_tac_toe --redraw 1000");
  command->add_option("folder", options->folder, "a run folder")->required();
  command->add_option("--redraw", options->redraw, kRedrawHelp)->expected(0, 1)->required();
  command->add_flag("--json", options->json, "print the result as one JSON object");
  command->callback([options, exit_code] {
    StartLog("ledger", false);
    Comparison comparison = Redraw(options->folder, options->redraw);
    bool equal = comparison.sample < 0;
    if (comparison.gone > 0)
      spdlog::info("{} samples are left out: their weights are not kept (loop.keep_generations)",
                   comparison.gone);
    if (options->json) {
      nlohmann::ordered_json result = {
          {"samples", comparison.samples}, {"left_out", comparison.gone}, {"equal", equal}};
      if (!equal) result["differs"] = {{"sample", comparison.sample}, {"how", comparison.how}};
      std::cout << result.dump() << "\n";
    } else if (equal) {
      std::cout << fmt::format("{} samples drawn again, all equal\n", comparison.samples);
    } else {
      std::cout << fmt::format("sample {} differs: {}; {} before it are equal\n", comparison.sample,
                               comparison.how, comparison.samples - 1);
    }
    *exit_code = equal ? 0 : static_cast<int>(ErrorCode::kData);
  });
}

}  // namespace pawl
