// machine: runs a random Turing machine. The prompt holds its table and the tape, the answer the tape after `level` steps; with a
// trace, the tape after every step, commas between: "0ld0lc0rd0lb1lb1lc0ld0lb:11011a1>" -> "11c0110" after three. Level: steps.
//
// The table has four states and two symbols: for each state and the symbol under its head, what is written, where the head goes
// (l, r) and the next state. A state's letter stands before the cell under the head. The tape is a ring of task.width cells, 6 if 0.
#include <cmath>

#include "base/error.h"
#include "tasks/task.h"

namespace pawl {
namespace {

constexpr int kStates = 4, kSymbols = 2, kCells = 6;

struct Rule {
  int write, move, next;
};

class Machine : public Task {
 public:
  explicit Machine(const TaskConfig& config) : trace_(config.trace()), cells_(config.width() > 0 ? static_cast<size_t>(config.width()) : kCells) {}

  std::string_view level_meaning() const override { return "steps"; }
  Levels levels() const override { return {1, 1000}; }
  Identity Draw(Levels range, RandomStream* random) const override { return DrawAny(range, random); }

  Problem Make(int level, uint64_t seed) const override {
    RandomStream random(RandomKey::Root(seed).Fold("machine").Fold(static_cast<uint64_t>(level)));
    auto below = [&](int n) { return static_cast<int>(random.Below(static_cast<uint64_t>(n))); };
    std::vector<Rule> table;
    std::string prompt;
    for (int i = 0; i < kStates * kSymbols; ++i) {
      table.push_back({below(kSymbols), below(2), below(kStates)});
      prompt += fmt::format("{}{}{}", table.back().write, "lr"[table.back().move], StateName(table.back().next));
    }
    std::vector<int> tape(cells_);
    for (int& cell : tape) cell = below(kSymbols);
    size_t head = random.Below(cells_);
    int state = 0;
    prompt += ":" + Written(tape, head, state) + ">";
    std::string trace;
    for (int step = 0; step < level; ++step) {
      const Rule& rule = table[static_cast<size_t>(state * kSymbols + tape[head])];
      tape[head] = rule.write;
      head = (head + (rule.move == 0 ? cells_ - 1 : 1)) % cells_;
      state = rule.next;
      trace += (step > 0 ? "," : "") + Written(tape, head, state);
    }
    return {level, seed, prompt, trace_ ? trace : Written(tape, head, state)};
  }

  double Distinct(int) const override { return std::pow(2.0, 30); }

 private:
  static char StateName(int state) { return static_cast<char>('a' + state); }

  static std::string Written(const std::vector<int>& tape, size_t head, int state) {
    std::string text;
    for (size_t i = 0; i < tape.size(); ++i) {
      if (i == head) text += StateName(state);
      text += static_cast<char>('0' + tape[i]);
    }
    return text;
  }

  bool trace_;
  size_t cells_;
};

}  // namespace

std::unique_ptr<Task> MakeMachine(const TaskConfig& config, RandomKey) { return std::make_unique<Machine>(config); }

}  // namespace pawl
