#include "search/playouts.h"

namespace pawl {
namespace {

SearchSettings Settings() {
  SearchSettings settings;
  settings.kind = SearchSettings::Kind::kPuct;
  settings.first_play_reduction = 0;
  return settings;
}

}  // namespace

Outcome PlayOut(const GameState& state, Position position, std::vector<uint64_t>* keys,
                RandomStream* random) {
  const Game& game = state.game();
  MoveList moves;
  while (true) {
    Ending ending = state.EndAt(position, *keys);
    if (ending.outcome != Outcome::kOpen) return ending.outcome;
    keys->push_back(game.Key(position));
    game.Moves(position, &moves);
    auto at = static_cast<int>(random->Below(static_cast<uint64_t>(moves.size())));
    position = game.Play(position, moves[at]);
  }
}

PlayoutSearch::PlayoutSearch() : search_(Settings()) {}

SearchResult PlayoutSearch::Find(const GameState& state, int simulations, RandomKey key) {
  even_.assign(static_cast<size_t>(state.game().policy_size()), 0);
  RandomStream random(key.Fold("playouts"));
  search_.Begin(state, simulations, key, false);
  while (search_.NextLeaf()) {
    const Position& leaf = search_.leaf().position;
    std::span<const uint64_t> before = search_.tree().keys();
    keys_.assign(before.begin(), before.end());
    int mover = state.game().ToMove(leaf);
    int value = ValueFor(PlayOut(state, leaf, &keys_, &random), mover);
    float odds[3] = {value == 1 ? 1.0f : 0.0f, value == 0 ? 1.0f : 0.0f, value == -1 ? 1.0f : 0.0f};
    search_.Answer(even_.data(), odds);
  }
  return search_.result();
}

}  // namespace pawl
