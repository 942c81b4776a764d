// A player that looks ahead by the rules alone.
#include <algorithm>

#include "games/text.h"
#include "match/player.h"

namespace pawl {
namespace {

constexpr int kWin = 1 << 20;  // less the plies until it comes

class MinimaxPlayer : public Player {
 public:
  explicit MinimaxPlayer(int depth) : depth_(depth) {}

  std::vector<Move> Choose(std::span<const Turn> turns) override {
    std::vector<Move> chosen;
    for (const Turn& turn : turns) chosen.push_back(Best(turn));
    return chosen;
  }

 private:
  Move Best(const Turn& turn) {
    state_ = turn.state;
    keys_.assign(state_->earlier().begin(), state_->earlier().end());
    const Position& position = state_->position();
    MoveList legal;
    state_->game().Moves(position, &legal);
    std::vector<Move> best;
    int most = -kWin - 1;
    keys_.push_back(state_->game().Key(position));
    for (Move move : legal) {
      // One below the best value found is enough to tell what equals it.
      int value = -After(state_->game().Play(position, move), 1, -kWin - 1, -(most - 1));
      if (value > most) best.clear();
      most = std::max(most, value);
      if (value == most) best.push_back(move);
    }
    return best[turn.key.Below(0, best.size())];
  }

  // For the player to move, `plies` after the turn; exact between alpha and beta.
  int After(const Position& position, int plies, int alpha, int beta) {
    const Game& game = state_->game();
    Ending ending = state_->EndAt(position, keys_);
    if (ending.outcome != Outcome::kOpen)
      return ValueFor(ending.outcome, game.ToMove(position)) * (kWin - plies);
    if (plies == depth_) return 0;
    MoveList legal;
    game.Moves(position, &legal);
    keys_.push_back(game.Key(position));
    int most = -kWin;
    for (Move move : legal) {
      most = std::max(most,
                      -After(game.Play(position, move), plies + 1, -beta, -std::max(alpha, most)));
      if (most >= beta) break;
    }
    keys_.pop_back();
    return most;
  }

  int depth_;
  const GameState* state_ = nullptr;
  std::vector<uint64_t> keys_;  // of the game's positions, then of those looked at
};

}  // namespace

std::unique_ptr<Player> MakeMinimaxPlayer(int depth) {
  if (depth < 1) Refuse("depth", std::to_string(depth), "must be at least 1");
  return std::make_unique<MinimaxPlayer>(depth);
}

}  // namespace pawl
