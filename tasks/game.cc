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
#include "base/files.h"
#include "games/game_file.h"
#include "games/legality.h"
#include "games/record.h"
#include "tasks/solver_teacher.h"
#include "tasks/task.h"

namespace pawl {
namespace {

constexpr int kLongestOpening = 200;
constexpr int kCountedPlies = 4;  // deeper than this openings are only estimated
constexpr int kTries = 1000;
constexpr double kFewOpenings = 25;

// The games of a file, the longest first.
class GameFile {
 public:
  // `opening`: the most moves of an opening that is taught. Error(kUsage) where no game has more.
  GameFile(const Game& game, const std::string& path, int plies, int opening)
      : path_(path), games_(ReadGames(game, ReadFile(path), path, plies)) {
    std::stable_sort(games_.begin(), games_.end(),
                     [](const RecordedGame& a, const RecordedGame& b) {
                       return a.moves.size() > b.moves.size();
                     });
    if (Longer(opening) == 0)
      throw Error(ErrorCode::kUsage, "task.fresh_levels",
                  fmt::format("no game of {} has more than {} moves, and so none opens with {}",
                              path_, games_.front().moves.size(), opening),
                  "lower them");
  }

  const RecordedGame& at(uint64_t index) const { return games_.at(index); }

  // How many games have more moves than this; they come first.
  uint64_t Longer(int moves) const {
    auto end = std::partition_point(games_.begin(), games_.end(), [&](const RecordedGame& game) {
      return std::ssize(game.moves) > moves;
    });
    return static_cast<uint64_t>(end - games_.begin());
  }

  // Those whose result the file does not say.
  int64_t unknown() const {
    return Count([](const RecordedGame& game) { return game.outcome == Outcome::kOpen; });
  }

  // What is to be said of them before a run.
  std::string Remark() const {
    if (int64_t count = unknown(); count > 0)
      return fmt::format(
          "{} of the {} positions of {} have no result: their moves are taught, and no outcome",
          count, games_.size(), path_);
    int64_t stopped = Count([](const RecordedGame& game) { return !game.ended; });
    if (stopped == 0) return "";
    return fmt::format(
        "{} of the {} games of {} stop before their rules end them, and are taught as they are",
        stopped, games_.size(), path_);
  }

 private:
  template <typename Predicate>
  int64_t Count(Predicate is) const {
    return std::count_if(games_.begin(), games_.end(), is);
  }

  std::string path_;
  std::vector<RecordedGame> games_;
};

// The questions to a judge of moves.
class MoveQuestions {
 public:
  MoveQuestions(const Game& game, bool trace) : legality_(MakeLegality(&game)), trace_(trace) {}

  // Of the rest of a game from `state`; `right`: it breaks no rule. None of a text whose fault is
  // no move that is not legal.
  std::vector<Task::Question> Of(GameState state, std::string_view text, bool right) const {
    std::vector<Task::Question> questions;
    RecordFault fault = RecordFault::kNone;
    for (size_t space;
         fault == RecordFault::kNone && (space = text.find(' ')) != std::string_view::npos;
         text.remove_prefix(space + 1)) {
      std::string_view move = text.substr(0, space);
      if (!legality_->IsMove(move)) return {};
      questions.push_back({legality_->Question(state.position(), move),
                           legality_->Answer(state.position(), move, trace_)});
      fault = PlayMoves(text.substr(0, space + 1), &state);
    }
    bool asked = right || fault == RecordFault::kIllegal;
    return asked ? questions : std::vector<Task::Question>();
  }

 private:
  std::unique_ptr<Legality> legality_;
  bool trace_;
};

// Each plays a move and gives its text, with a space behind it.
std::string PlayMove(Move move, GameState* state) {
  std::string text = state->game().MoveText(state->position(), move) + ' ';
  state->Play(move);
  return text;
}

std::string PlayAny(RandomStream* random, GameState* state) {
  MoveList moves;
  state->game().Moves(state->position(), &moves);
  return PlayMove(moves[static_cast<int>(random->Below(static_cast<uint64_t>(moves.size())))],
                  state);
}

class GameTask : public Task {
 public:
  explicit GameTask(const TaskConfig& config)
      : game_(MakeGame(config.game())),
        plies_(static_cast<int>(config.plies())),
        wish_(config.wish()) {
    if (config.fresh_games() == TaskConfig::solver) {
      if (plies_ > 0)
        throw Error(ErrorCode::kUsage, "task.plies",
                    "ends games that the solver of task.fresh_games would play on", "drop one");
      solver_.emplace(game_.get());
    }
    if (config.fresh_games() == TaskConfig::file)
      file_.emplace(*game_, config.path(), plies_, FreshLevels(config).highest);
    if (wish_ && file_ && file_->unknown() > 0)
      throw Error(ErrorCode::kUsage, "task.wish",
                  fmt::format("wants a result of each game, and {} positions of {} have none",
                              file_->unknown(), config.path()),
                  "name their results (c9), or drop task.wish");
  }

  std::string_view level_meaning() const override {
    return "the number of random moves that open the game";
  }
  Levels levels() const override {
    return {0, plies_ > 0 ? std::min(plies_ - 1, kLongestOpening) : kLongestOpening};
  }
  Identity Draw(Levels range, RandomStream* random) const override {
    return DrawAny(range, random);
  }

  Problem Make(int level, uint64_t seed) const override { return Play(level, seed, nullptr); }

  Identity DrawFresh(Levels range, RandomStream* random) const override {
    if (!file_) return Draw(range, random);
    int level = Draw(range, random).level;
    return {level, random->Below(file_->Longer(level))};
  }

  Problem MakeFresh(int level, uint64_t seed) const override {
    if (!file_) return Play(level, seed, solver_ ? &*solver_ : nullptr);
    const RecordedGame& game = file_->at(seed);
    GameState state(game_.get(), plies_);
    if (game.begin) state.BeginAt(*game.begin);
    std::string opening, rest;
    for (Move move : game.moves) {
      std::string& text = state.plies() < level ? opening : rest;
      text += PlayMove(move, &state);
    }
    std::string begin = game.begin ? game_->Text(*game.begin) : "";
    return Recorded(level, seed, OpeningText(opening, begin), rest, game.outcome);
  }

  std::optional<std::vector<Problem>> LongestFresh(int level) const override {
    if (!file_) return Longest(level);
    auto size = [](const Problem& problem) {
      return problem.prompt.size() + problem.reference.size();
    };
    Problem longest = MakeFresh(level, 0);
    for (uint64_t seed = 1; seed < file_->Longer(level); ++seed) {
      Problem problem = MakeFresh(level, seed);
      if (size(problem) > size(longest)) longest = std::move(problem);
    }
    return std::vector{longest};
  }

  std::string Remark() const override { return file_ ? file_->Remark() : ""; }

  bool IsRight(const Problem& problem, std::string_view solution) const override {
    return FaultOf(problem, solution) == Verdict::NO_FAULT &&
           (!wish_ ||
            solution.substr(solution.rfind(' ') + 1) == ReadPrompt(problem.prompt).wanted);
  }

  void AllowResignation() override { may_resign_ = true; }

  Verdict::Fault FaultOf(const Problem& problem, std::string_view solution) const override {
    GameState state = Opened(problem);
    switch (PlayRest(solution, &state, may_resign_)) {
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
    RecordFault fault = PlayRest(solution, &state, may_resign_);
    bool tried = fault == RecordFault::kIllegal || fault == RecordFault::kGoesOn;
    int64_t legal = state.plies() - before;
    return MoveCount{legal, legal + (tried ? 1 : 0)};
  }

  void AskMoves(bool trace) override { questions_.emplace(*game_, trace); }

  std::optional<std::vector<Question>> Questions(const Problem& problem,
                                                 std::string_view solution) const override {
    if (!questions_) return std::nullopt;
    return questions_->Of(Opened(problem), solution, IsRight(problem, solution));
  }

  // Of a fresh game each move is a position: what stands on the board before it.
  std::vector<Part> Positions(const Problem& problem) const override {
    std::vector<Part> parts;
    std::string_view text = problem.reference;
    GameState state = Opened(problem);
    std::vector<Move> best =
        file_ && problem.level == 0 ? file_->at(problem.seed).best : std::vector<Move>();
    for (size_t from = 0, space; (space = text.find(' ', from)) != std::string::npos;
         from = space + 1) {
      Part& part = parts.emplace_back(Part{from, space + 1});
      Teach(state, text.substr(from, space - from), best, &part);
      best.clear();
      PAWL_CHECK(PlayMoves(text.substr(from, space + 1 - from), &state) == RecordFault::kNone);
    }
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

  // `teacher` plays on from an opening of random moves; nullptr: any legal move is played.
  Problem Play(int level, uint64_t seed, const SolverTeacher* teacher) const {
    RandomKey key = RandomKey::Root(seed).Fold("game").Fold(static_cast<uint64_t>(level));
    for (int tries = 0; tries < kTries; ++tries) {
      RandomStream random(key.Fold(static_cast<uint64_t>(tries)));
      GameState state(game_.get(), plies_);
      std::string opening, rest;
      while (!state.over() && state.plies() < level) opening += PlayAny(&random, &state);
      if (state.over()) continue;
      while (!state.over())
        rest += teacher ? PlayMove(teacher->Choose(state.position(), &random), &state)
                        : PlayAny(&random, &state);
      return Recorded(level, seed, OpeningText(opening), rest, state.ending().outcome);
    }
    throw Error(ErrorCode::kUsage, game_->name(),
                fmt::format("{} random openings of {} moves all end the game", kTries, level),
                "lower the task's levels");
  }

  // `rest`: moves with a space behind each.
  Problem Recorded(int level, uint64_t seed, const std::string& opening, const std::string& rest,
                   Outcome outcome) const {
    std::string result(ResultText(outcome));
    return {level, seed, (wish_ ? result + ' ' : "") + opening, rest + result};
  }

  // What is taught of a position in which `played` was played, as good as any of `best`.
  void Teach(const GameState& state, std::string_view played, std::vector<Move> best,
             Part* part) const {
    if (solver_) {
      SolverTeacher::Answer answer = solver_->Of(state.position());
      part->policy = answer.policy;
      part->value = static_cast<float>(answer.value);
    } else if (file_) {
      MoveList moves;
      game_->Moves(state.position(), &moves);
      if (best.empty()) best = {game_->ParseMove(state.position(), played)};
      float each = 1.0f / static_cast<float>(best.size());
      for (Move legal : moves)
        part->policy.push_back(std::find(best.begin(), best.end(), legal) != best.end() ? each : 0);
    }
  }

  std::unique_ptr<Game> game_;
  int plies_;
  bool wish_, may_resign_ = false;
  std::optional<MoveQuestions> questions_;  // once its judge is asked about moves
  std::optional<SolverTeacher> solver_;     // task.fresh_games
  std::optional<GameFile> file_;            // task.fresh_games
};

}  // namespace

std::unique_ptr<Task> MakeGameTask(const TaskConfig& config, RandomKey) {
  return std::make_unique<GameTask>(config);
}

}  // namespace pawl
