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
  while (!state.AtLimit(keys->size())) {
    Ending ending = state.game().PlayRandom(&position, keys, random);
    if (ending.outcome != Outcome::kOpen) return ending.outcome;
  }
  return state.EndAt(position, *keys).outcome;
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
