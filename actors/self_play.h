// SelfPlay: the sampler of a model that plays games. A problem is an opening; a sample is the rest
// of the game, which the model plays against itself by search.
//
// sample.slots games are under way at once, and each round evaluates one position of each. A
// sample's text is the game (games/record.h). Each move that had a full search is a target: the
// policy is what the search would have the network's policy become, in the order of Game::Moves;
// the value is the search's, for the player to move. The log-probability of a move under that
// policy stands at the first of its tokens, and those of its other tokens are 0.
// With search.resign_error a player whose full search finds a value below the threshold that came
// with the weights gives up, but for the games that are played on (games/resignation.h).
// A game depends on its key and the weights alone: not on games beside it, slots or actors.
// Errors:  Error(kData): a prompt that is not an opening of the game.
// Threads: one at a time.
#pragma once

#include <deque>
#include <map>
#include <memory>

#include "games/record.h"
#include "games/resignation.h"
#include "model/policy_value/leaf_batch.h"
#include "model/sampler.h"
#include "tokens/tokenizer.h"

namespace pawl {

// Makes the sampler that the config's model needs.
std::unique_ptr<Sampler> MakeSampler(const Config& config);

struct SelfPlayCounts {
  int64_t games = 0, moves = 0, simulations = 0;
  int64_t evaluations = 0;  // positions that the network saw
};

class SelfPlay : public Sampler {
 public:
  explicit SelfPlay(const Config& config);

  void Take(std::string_view weights, std::string_view where) override;
  void ResignBelow(double below) override { resign_below_ = below; }
  void Add(Group group) override;
  bool Step(std::vector<Group>* finished) override;
  int64_t waiting() const override { return static_cast<int64_t>(queue_.size()); }
  SelfPlayCounts counts() const;  // since it was made

 private:
  struct OpenGroup {
    Group group;
    int left;  // samples that are not done
  };
  struct Waiting {
    int64_t group;
    int sample;
  };
  struct Playing {
    Playing(GameState state, const SearchSettings& settings, Waiting what, RandomKey key)
        : state(std::move(state)), search(settings), what(what), key(key) {}
    GameState state;
    Search search;
    Waiting what;
    RandomKey key;  // of this game
    bool full = true;
    bool played_on = false;  // nobody gives up
    bool resigned = false;   // the player to move
    std::string text;
    int tokens = 0;  // of the text
    Sample sample;
    std::vector<std::pair<int, float>> log_probs;  // token and log-probability of each move
  };

  void Fill();
  void BeginSearch(Playing* playing, const Move* played);
  // Plays on until a position awaits its evaluation in the batch; false: the game is over.
  bool PlayOn(Playing* playing);
  void PlayMove(Playing* playing);
  // Notes the words that stand for a position: the move, or that the player gives up.
  void Note(Playing* playing, const std::string& words, const SearchResult& result, float log_prob);
  bool GivesUp(const Playing& playing, const SearchResult& result) const;
  void Finish(Playing* playing, std::vector<Group>* finished);

  Config config_;
  SearchSettings settings_;
  bool reuse_;
  double resign_below_ = kNeverResigns;
  std::shared_ptr<const Tokenizer> tokenizer_;
  std::unique_ptr<Game> game_;
  PolicyValueNetwork network_;
  PolicyValueEvaluator evaluator_;
  LeafBatch batch_;
  std::map<int64_t, OpenGroup> groups_;
  std::deque<Waiting> queue_;
  std::vector<std::unique_ptr<Playing>> playing_;
  SelfPlayCounts counts_;
};

}  // namespace pawl
