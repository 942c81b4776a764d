// A player that searches by playouts.
#include "games/text.h"
#include "match/player.h"
#include "search/playouts.h"

namespace pawl {
namespace {

class PlayoutPlayer : public Player {
 public:
  explicit PlayoutPlayer(int simulations) : simulations_(simulations) {}

  std::vector<Move> Choose(std::span<const Turn> turns) override {
    std::vector<Move> chosen;
    for (const Turn& turn : turns)
      chosen.push_back(search_.Find(*turn.state, simulations_, turn.key).move);
    return chosen;
  }

 private:
  int simulations_;
  PlayoutSearch search_;
};

}  // namespace

std::unique_ptr<Player> MakePlayoutPlayer(int simulations) {
  if (simulations < 1) Refuse("simulations", std::to_string(simulations), "must be at least 1");
  return std::make_unique<PlayoutPlayer>(simulations);
}

}  // namespace pawl
