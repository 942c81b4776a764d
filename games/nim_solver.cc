// nim: who wins is Bouton's rule, read off the heaps; how soon needs a search.
#include <bit>

#include "games/solvers.h"
#include "games/text.h"

namespace pawl {
namespace {

constexpr double kPositionsMax = 1 << 22;

class NimSolver : public Solver {
 public:
  NimSolver(const Game& game, int objects, size_t table_bytes)
      : Solver(game, objects), table_bytes_(table_bytes) {}

 protected:
  int SearchOutcome(const Position& position) override {
    ++nodes_;
    uint64_t sum = position.word[0] ^ position.word[1];
    for (int shift : {32, 16, 8}) sum ^= sum >> shift;
    return (sum & 0xff) != 0 ? 1 : -1;
  }

  Value SearchValue(const Position& position) override {
    RequireFew(position);
    if (search_ == nullptr) search_ = MakeMemoSolver(game(), longest(), table_bytes_);
    int64_t before = search_->nodes();
    Value value = search_->Solve(position);
    nodes_ += search_->nodes() - before;
    return value;
  }

 private:
  void RequireFew(const Position& position) const {
    double positions = 1;
    for (size_t word : {0, 1}) {
      for (int shift = 0; shift < 64; shift += 8)
        positions *= 1 + static_cast<double>(position.word[word] >> shift & 0xff);
    }
    if (positions > kPositionsMax)
      Refuse("position", game().Text(position),
             "has too many positions below it to count its plies; its outcomes are known");
  }

  size_t table_bytes_;
  std::unique_ptr<Solver> search_;
};

}  // namespace

std::unique_ptr<Solver> MakeNimSolver(const Game& game, int objects, size_t table_bytes) {
  return std::make_unique<NimSolver>(game, objects, table_bytes);
}

}  // namespace pawl
