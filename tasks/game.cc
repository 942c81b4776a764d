// game: play on from an opening of random moves to the end, "4 4:" -> "5 3 6 2 7 1-0". The prompt
// is the opening, the solution the rest of the game with its result (games/record.h). The level is
// the number of moves of the opening. The teacher plays random legal moves. With a wish the prompt
// begins with the result that is wanted, "1-0 4 4:": that of the teacher's game, so that it can be
// reached.
//
// A solution is right if a referee who replays it finds every move legal, its end where the rules
// or task.plies end the game, its result the game's, and the one that was wanted. Whether it is the
// wanted one is asked last: a whole game with its own result, but another than the wanted, is not
// right and has no fault.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "games/record.h"
#include "tasks/task.h"

namespace pawl {
namespace {

constexpr int kLongestOpening = 200;
constexpr int kCountedPlies = 4;  // deeper than this openings are only estimated
constexpr int kTries = 1000;
constexpr double kFewOpenings = 25;

class GameTask : public Task {
 public:
  explicit GameTask(const TaskConfig& config)
      : game_(MakeGame(config.game())),
        plies_(static_cast<int>(config.plies())),
        wish_(config.wish()) {}

  std::string_view level_meaning() const override {
    return "the number of random moves that open the game";
  }
  Levels levels() const override {
    return {0, plies_ > 0 ? std::min(plies_ - 1, kLongestOpening) : kLongestOpening};
  }
  Identity Draw(Levels range, RandomStream* random) const override {
    return DrawAny(range, random);
  }

  Problem Make(int level, uint64_t seed) const override {
    RandomKey key = RandomKey::Root(seed).Fold("game").Fold(static_cast<uint64_t>(level));
    for (int tries = 0; tries < kTries; ++tries) {
      RandomStream random(key.Fold(static_cast<uint64_t>(tries)));
      GameState state(game_.get(), plies_);
      std::string opening, rest;
      while (!state.over() && state.plies() < level) opening += PlayAny(&random, &state);
      if (state.over()) continue;
      while (!state.over()) rest += PlayAny(&random, &state);
      std::string result(ResultText(state.ending().outcome));
      return {level, seed, (wish_ ? result + ' ' : "") + OpeningText(opening), rest + result};
    }
    throw Error(ErrorCode::kUsage, game_->name(),
                fmt::format("{} random openings of {} moves all end the game", kTries, level),
                "lower the task's levels");
  }

  bool IsRight(const Problem& problem, std::string_view solution) const override {
    return FaultOf(problem, solution) == Verdict::NO_FAULT &&
           (!wish_ ||
            solution.substr(solution.rfind(' ') + 1) == ReadPrompt(problem.prompt).wanted);
  }

  Verdict::Fault FaultOf(const Problem& problem, std::string_view solution) const override {
    GameState state = Opened(problem);
    switch (PlayRest(solution, &state)) {
      case RecordFault::kNone:
        break;
      case RecordFault::kIllegal:
        return Verdict::ILLEGAL;
      case RecordFault::kUnfinished:
        return Verdict::UNFINISHED;
      case RecordFault::kGoesOn:
        return Verdict::GOES_ON;
      case RecordFault::kResult:
        return Verdict::RESULT;
    }
    return Verdict::NO_FAULT;
  }

  std::optional<MoveCount> CountMoves(const Problem& problem,
                                      std::string_view solution) const override {
    GameState state = Opened(problem);
    int before = state.plies();
    RecordFault fault = PlayRest(solution, &state);
    bool tried = fault == RecordFault::kIllegal || fault == RecordFault::kGoesOn;
    int64_t legal = state.plies() - before;
    return MoveCount{legal, legal + (tried ? 1 : 0)};
  }

  // Each move is a position: what stands on the board before it.
  std::vector<Part> Positions(const Problem& problem) const override {
    std::vector<Part> parts;
    const std::string& text = problem.reference;
    for (size_t from = 0, space; (space = text.find(' ', from)) != std::string::npos;
         from = space + 1)
      parts.push_back({from, space + 1});
    return parts;
  }

  // None where there are so few openings that all of them are played.
  std::vector<Problem> HeldOut(int level, int count, RandomKey key) const override {
    return Distinct(level) < kFewOpenings ? std::vector<Problem>()
                                          : Task::HeldOut(level, count, key);
  }

  // Random games of one opening can be of any length; the longest is bounded by task.plies alone.
  double Distinct(int level) const override {
    int counted = std::min(level, kCountedPlies);
    auto openings = static_cast<double>(Perft(*game_, game_->Start(), counted));
    return openings * std::pow(2.0, level - counted);
  }

 private:
  GameState Opened(const Problem& problem) const {
    GameState state(game_.get(), plies_);
    PAWL_CHECK(PlayOpening(ReadPrompt(problem.prompt).opening, &state) == RecordFault::kNone);
    return state;
  }

  std::string PlayAny(RandomStream* random, GameState* state) const {
    MoveList moves;
    game_->Moves(state->position(), &moves);
    Move move = moves[static_cast<int>(random->Below(static_cast<uint64_t>(moves.size())))];
    std::string text = game_->MoveText(state->position(), move) + " ";
    state->Play(move);
    return text;
  }

  std::unique_ptr<Game> game_;
  int plies_;
  bool wish_;
};

}  // namespace

std::unique_ptr<Task> MakeGameTask(const TaskConfig& config, RandomKey) {
  return std::make_unique<GameTask>(config);
}

}  // namespace pawl
