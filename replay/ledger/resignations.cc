#include "replay/ledger/resignations.h"

#include <fmt/format.h>

#include <algorithm>

#include "games/record.h"
#include "proto/ids.h"
#include "replay/ledger/targets.h"

namespace pawl {
namespace {

constexpr int64_t kOrdinals = (int64_t{1} << kSampleBits) - 1;

int64_t Words(std::string_view text) { return std::count(text.begin(), text.end(), ' '); }

// The searched positions of a game; nothing where its text has no result.
std::optional<SearchedGame> SearchedOf(const std::string& prompt, const std::string& text,
                                       const Targets& targets, const Tokenizer& tokenizer) {
  std::optional<Outcome> result = ReadResult(text.substr(text.rfind(' ') + 1));
  if (!result) return std::nullopt;
  // Of the moves that open a game all but the last have a space behind them.
  int64_t ply = prompt.size() > 1 ? Words(prompt) + 1 : 0;
  SearchedGame game;
  auto target = targets.begin();
  for (size_t at = 0; at != std::string::npos && target != targets.end(); ++ply) {
    if (tokenizer.Count(text.substr(0, at)) == target->offset()) {
      bool lost = ValueFor(*result, static_cast<int>(ply % 2)) < 0;
      game.push_back({target->value(), lost});
      ++target;
    }
    size_t space = text.find(' ', at);
    at = space == std::string::npos ? space : space + 1;
  }
  return target == targets.end() ? std::optional(game) : std::nullopt;
}

}  // namespace

LedgerResignations::LedgerResignations(LedgerFile* file, const Config& config)
    : file_(*file),
      error_(config.search().resign_error()),
      played_on_(config.search().resign_played_on()),
      tokenizer_(MakeTokenizer(config.model().tokens())) {}

std::vector<SearchedGame> LedgerResignations::PlayedOn(int64_t generation, int task) {
  static const LedgerSql kGames(
      "select s.id as id, s.text as text, p.prompt as prompt, p.random_key as random_key, "
      "t.positions as positions, t.offsets as offsets, t.lengths as lengths, t.moves as moves, "
      "t.policy as policy, t.value as value from sample s join problem p on p.id = s.problem "
      "join target t on t.sample = s.id where s.id >= ?1 and s.id < ?2 and (?3 < 0 or s.task = ?3) "
      "order by s.id");
  Query query = file_.Prepare(kGames);
  query.Bind(FirstSampleOf(generation), FirstSampleOf(generation + 1), task);
  std::vector<SearchedGame> games;
  while (query.Next()) {
    int64_t id = query.Int("id");
    RandomKey key = RandomKey::Root(static_cast<uint64_t>(query.Int("random_key")))
                        .Fold(static_cast<uint64_t>(id & kOrdinals));
    if (!IsPlayedOn(key, played_on_)) continue;
    std::optional<Targets> targets = ReadTargets(query);
    std::optional<SearchedGame> game;
    if (targets) game = SearchedOf(query.Text("prompt"), query.Text("text"), *targets, *tokenizer_);
    file_.RequireTrue("target", std::to_string(id), game ? "" : "is of no game that was played");
    games.push_back(*std::move(game));
  }
  return games;
}

double LedgerResignations::Threshold(int64_t generation) {
  return ResignThreshold(PlayedOn(generation, -1), error_);
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
  for (TaskTally& tally : *state->mutable_tally()) {
    {
      Query query = file_.Prepare(kGivenUp);
      query.Bind(FirstSampleOf(generation), FirstSampleOf(generation + 1), tally.task(), kResigns);
      query.Next();
      tally.set_resigned(query.Int("games"));
    }
    Resigned resigned = ResignedBelow(PlayedOn(generation, tally.task()), below);
    tally.set_played_on(resigned.games);
    tally.set_resigned_wrongly(resigned.wrongly);
  }
}

}  // namespace pawl
