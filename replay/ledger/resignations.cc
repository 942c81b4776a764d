#include "replay/ledger/resignations.h"

#include "games/record.h"
#include "proto/ids.h"
#include "replay/ledger/targets.h"

namespace pawl {
namespace {

// The searched positions of a game; nothing where its text has no result, or its targets begin none
// of its moves.
std::optional<SearchedGame> SearchedOf(std::string_view opening, std::string_view text,
                                       const Targets& targets, const Tokenizer& tokenizer) {
  std::optional<Outcome> result = ReadResult(text.substr(text.rfind(' ') + 1));
  std::optional<std::vector<int>> plies = PliesOf(opening, text, targets, tokenizer);
  if (!result || !plies) return std::nullopt;
  SearchedGame game;
  for (size_t i = 0; i < plies->size(); ++i) {
    bool lost = ValueFor(*result, (*plies)[i] % 2) < 0;
    game.push_back({targets[static_cast<int>(i)].value(), lost});
  }
  return game;
}

}  // namespace

LedgerResignations::LedgerResignations(LedgerFile* file, const Config& config)
    : file_(*file),
      error_(config.search().resign_error()),
      played_on_(config.search().resign_played_on()),
      tokenizer_(MakeTokenizer(config.model().tokens())) {}

const LedgerResignations::Games& LedgerResignations::PlayedOn(int64_t generation) {
  static const LedgerSql kJudged(
      "select count(*) as samples from verdict where sample >= ? and sample < ?");
  Query count = file_.Prepare(kJudged);
  count.Bind(FirstSampleOf(generation), FirstSampleOf(generation + 1)).Next();
  int64_t samples = count.Int("samples");
  if (read_ && read_->generation == generation && read_->samples == samples) return *read_;
  Games read = {generation, samples, {}};
  LedgerGames games(&file_, generation, {});
  while (games.Next()) {
    if (!IsPlayedOn(games.key(), played_on_)) continue;
    std::optional<SearchedGame> game =
        SearchedOf(ReadPrompt(games.prompt()).opening, games.text(), games.targets(), *tokenizer_);
    games.RequireTrue(game ? "" : "is of no game that was played");
    read.by_task[games.task()].push_back(*std::move(game));
  }
  return read_.emplace(std::move(read));
}

double LedgerResignations::Threshold(int64_t generation) {
  std::vector<SearchedGame> all;
  for (const auto& [task, games] : PlayedOn(generation).by_task)
    all.insert(all.end(), games.begin(), games.end());
  return ResignThreshold(all, error_);
}

void LedgerResignations::Add(int64_t version, double below) {
  file_.Add(LedgerTable::kResignation, version, below);
}

double LedgerResignations::ThresholdOf(int64_t version) {
  static const LedgerSql kBelow("select below from resignation where version = ?");
  Query query = file_.Prepare(kBelow);
  query.Bind(version);
  return query.Next() ? query.Real("below") : kNeverResigns;
}

void LedgerResignations::Count(int64_t generation, GenerationState* state) {
  static const LedgerSql kGivenUp(
      "select count(*) as games from sample where id >= ? and id < ? and task = ? and "
      "instr(text, ?) > 0");
  double below = ThresholdOf(generation - 1);
  const Games& played_on = PlayedOn(generation);
  for (TaskTally& tally : *state->mutable_tally()) {
    {
      Query query = file_.Prepare(kGivenUp);
      query.Bind(FirstSampleOf(generation), FirstSampleOf(generation + 1), tally.task(), kResigns);
      query.Next();
      tally.set_resigned(query.Int("games"));
    }
    auto games = played_on.by_task.find(tally.task());
    Resigned resigned;
    if (games != played_on.by_task.end()) resigned = ResignedBelow(games->second, below);
    tally.set_played_on(resigned.games);
    tally.set_resigned_wrongly(resigned.wrongly);
  }
}

}  // namespace pawl
