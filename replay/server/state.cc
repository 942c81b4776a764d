#include "replay/server/state.h"

#include "base/error.h"
#include "proto/ids.h"

namespace pawl {

void PublishedVersions::Add(const Weights& weights) {
  by_version_[weights.version()] = weights;
  by_sha256_[weights.sha256()] = weights.version();
}

const Weights* PublishedVersions::Find(int64_t version) const {
  auto found = by_version_.find(version);
  return found == by_version_.end() ? nullptr : &found->second;
}

const Weights* PublishedVersions::Find(const std::string& sha256) const {
  auto found = by_sha256_.find(sha256);
  return found == by_sha256_.end() ? nullptr : Find(found->second);
}

int64_t PublishedVersions::newest() const {
  return by_version_.empty() ? -1 : by_version_.rbegin()->first;
}

RunState::RunState(boost::asio::io_context* io, const std::filesystem::path& folder,
                   const std::string& run_id, const Config& config, const ServerTimes& times)
    : config(config),
      times(times),
      admission(run_id, config),
      changed(*io),
      problems(Seconds(config.process().lease_s())),
      judging(Seconds(config.process().lease_s())),
      store(folder) {
  auto file = std::make_unique<Ledger>(folder / "ledger.sqlite", run_id, config);
  Recover(file.get());
  ledger = std::make_unique<LedgerThread>(io, std::move(file));
}

void RunState::Recover(Ledger* file) {
  for (const LedgerSamples::Progress& p : file->samples.AllProgress())
    progress[p.generation] = {p.problems, p.sampled, p.judged};
  for (Group& group : file->samples.UnsampledGroups()) problems.Add(Trusted(std::move(group)));
  for (Group& group : file->samples.UnjudgedGroups()) judging.Add(Trusted(std::move(group)));
  for (const Weights& weights : file->weights.All()) versions.Add(weights);
  if (auto latest = file->weights.Latest()) store.Load(*latest);
  mode = ServerMode::Make(config, file);
}

// A problem that an older version took on trust; who works on it would fail.
Group RunState::Trusted(Group group) const {
  std::string wrong = admission.content().WrongWithProblem(group);
  if (wrong.empty()) return group;
  throw Error(ErrorCode::kData, "the ledger", fmt::format("problem {} {}", group.id(), wrong),
              "pawl ledger DIR --check lists all such rows; start a new --out");
}

bool RunState::WasJudged(int64_t group) const {
  int64_t generation = GenerationOfGroup(group);
  if (progress.empty()) return false;
  if (generation < progress.begin()->first) return true;  // it was forgotten since
  auto of = progress.find(generation);
  return of != progress.end() && group - GroupId(generation, 0) < of->second.problems &&
         problems.Find(group) == nullptr && judging.Find(group) == nullptr;
}

}  // namespace pawl
