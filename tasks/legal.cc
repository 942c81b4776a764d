// legal: is a move legal? "x.o/.x./... b2?" -> "n". The prompt is a position as text
// (games/legality.h) and a move; the answer is y or n. With a trace what is to be looked at comes
// before it: "x;n". The level is the number of random moves that made the position.
//
// Half of the moves are legal. Of the others near_misses are near misses, of a class that is drawn
// first; the position is one of up to 64 that offers the class, and where none does, another class
// that the last one offers. The rest are illegal moves drawn from all moves of the notation. The
// legal moves are chosen in the same way, near_misses of them among those that look like near
// misses of a class, so that neither the position nor the form of a move gives the answer away.
//
// A solution is right if its answer is, whatever its trace.
#include <fmt/format.h>

#include <unordered_map>

#include "base/error.h"
#include "games/legality.h"
#include "games/record.h"
#include "tasks/task.h"

namespace pawl {
namespace {

constexpr int kLongestOpening = 200;
constexpr int kTries = 1000;  // games that may be over before the level is reached
constexpr int kPositionTries = 64;
constexpr int kDraws = 256;  // from which the number of problems is estimated

template <typename Items>
auto Any(const Items& items, RandomStream* random) {
  return items[random->Below(items.size())];
}

class LegalTask : public Task {
 public:
  explicit LegalTask(const TaskConfig& config)
      : game_(MakeGame(config.game())),
        legality_(MakeLegality(game_.get())),
        near_misses_(config.near_misses()),
        trace_(config.trace()) {}

  std::string_view level_meaning() const override {
    return "the number of random moves before the position";
  }
  Levels levels() const override { return {0, kLongestOpening}; }
  Identity Draw(Levels range, RandomStream* random) const override {
    return DrawAny(range, random);
  }

  Problem Make(int level, uint64_t seed) const override {
    Question question = Ask(level, seed);
    return {level, seed, legality_->Question(question.position, question.move),
            legality_->Answer(question.position, question.move, trace_)};
  }

  std::string_view ClassOf(const Problem& problem) const override {
    return Ask(problem.level, problem.seed).move_class;
  }

  bool IsRight(const Problem& problem, std::string_view solution) const override {
    if (!trace_) return solution == problem.reference;
    size_t cut = solution.rfind(';');
    return cut != std::string_view::npos &&
           solution.substr(cut + 1) == problem.reference.substr(problem.reference.size() - 1);
  }

  std::string NearMiss(const Problem& problem, RandomStream*) const override {
    std::string wrong = problem.reference;
    wrong.back() = wrong.back() == 'y' ? 'n' : 'y';
    return wrong;
  }

  std::optional<std::vector<Problem>> Longest(int level) const override {
    std::string move(legality_->longest_move(), 'x');
    std::string trace = trace_ ? std::string(legality_->longest_trace(), 'x') + ';' : "";
    return {{{level, 0, legality_->Question(game_->Start(), move), trace + 'n'}}};
  }

  // So many equally likely ones would repeat as often.
  double Distinct(int level) const override {
    std::unordered_map<std::string, int> seen;
    double pairs = kDraws * (kDraws - 1) / 2.0, equal = 0;
    RandomStream random(RandomKey::Root(0).Fold("distinct").Fold(static_cast<uint64_t>(level)));
    for (int i = 0; i < kDraws; ++i)
      equal += seen[Make(level, Draw({level, level}, &random).seed).prompt]++;
    return pairs / std::max(1.0, equal);
  }

 private:
  struct Question {
    Position position;
    std::string move;
    std::string_view move_class;
  };

  Question Ask(int level, uint64_t seed) const {
    RandomStream random(RandomKey::Root(seed).Fold("legal").Fold(static_cast<uint64_t>(level)));
    bool legal = random.Below(2) == 0, near = random.Uniform() < near_misses_;
    Question question = near ? AskNear(level, legal, &random) : Question{};
    if (question.move.empty()) question = AskAny(level, legal, &random);
    PAWL_CHECK(legality_->IsLegal(question.position, question.move) == legal, "{} {} {}",
               game_->Text(question.position), question.move, question.move_class);
    return question;
  }

  // Without a move where no class is offered.
  Question AskNear(int level, bool legal, RandomStream* random) const {
    auto classes = legality_->classes();
    std::string_view wanted = Any(classes, random);
    Position position;
    for (int tries = 0; tries < kPositionTries; ++tries) {
      position = AnyPosition(level, random);
      std::vector<std::string> moves =
          legal ? legality_->LikeThem(position, wanted) : legality_->NearMisses(position, wanted);
      if (!moves.empty()) return {position, Any(moves, random), legal ? "legal" : wanted};
    }
    if (legal) return {};
    std::vector<std::pair<std::string_view, std::vector<std::string>>> offered;
    for (std::string_view other : classes) {
      auto moves = legality_->NearMisses(position, other);
      if (!moves.empty()) offered.emplace_back(other, std::move(moves));
    }
    if (offered.empty()) return {};
    const auto& [move_class, moves] = Any(offered, random);
    return {position, Any(moves, random), move_class};
  }

  Question AskAny(int level, bool legal, RandomStream* random) const {
    Question question = {AnyPosition(level, random), "", legal ? "legal" : "random"};
    if (legal) {
      question.move = Any(legality_->LegalTexts(question.position), random);
      return question;
    }
    do {
      question.move = legality_->AnyMove(random);
    } while (legality_->IsLegal(question.position, question.move));
    return question;
  }

  Position AnyPosition(int level, RandomStream* random) const {
    for (int tries = 0; tries < kTries; ++tries) {
      GameState state(game_.get());
      while (!state.over() && state.plies() < level) {
        MoveList moves;
        game_->Moves(state.position(), &moves);
        state.Play(moves[static_cast<int>(random->Below(static_cast<uint64_t>(moves.size())))]);
      }
      if (!state.over()) return state.position();
    }
    throw Error(ErrorCode::kUsage, game_->name(),
                fmt::format("{} random games of {} moves are all over", kTries, level),
                "lower the task's levels");
  }

  std::unique_ptr<Game> game_;
  std::unique_ptr<Legality> legality_;
  double near_misses_;
  bool trace_;
};

}  // namespace

std::unique_ptr<Task> MakeLegal(const TaskConfig& config, RandomKey) {
  return std::make_unique<LegalTask>(config);
}

}  // namespace pawl
