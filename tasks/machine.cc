// machine: run a random Turing machine. The prompt holds its table, the tape and the number of
// steps. The answer is the tape after `level` steps, with a trace the tapes after every step,
// separated by commas: "0ld0lc0rd0lb1lb1lc0ld0lb:11011a1*3>" -> "11c0110". The level is the number
// of steps.
//
// The table has four states and two symbols: for each state and each symbol under the head it gives
// the symbol to write, the head's move (l, r) and the next state. On the tape the state's letter
// stands before the cell under the head. The tape is a ring of task.width cells; 0 means 6. With
// task.fixed all problems use one machine, and prompts leave out its table.
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
  Machine(const TaskConfig& config, RandomKey run_key)
      : trace_(config.trace()),
        cells_(config.width() > 0 ? static_cast<size_t>(config.width()) : kCells) {
    RandomStream random(run_key.Fold("machine"));
    if (config.fixed()) table_ = DrawTable(&random);
  }

  std::string_view level_meaning() const override { return "the number of steps"; }
  Levels levels() const override { return {1, 1000}; }
  Identity Draw(Levels range, RandomStream* random) const override {
    return DrawAny(range, random);
  }

  Problem Make(int level, uint64_t seed) const override {
    RandomStream random(RandomKey::Root(seed).Fold("machine").Fold(static_cast<uint64_t>(level)));
    std::vector<Rule> table = table_.empty() ? DrawTable(&random) : table_;
    std::string prompt;
    if (table_.empty()) {
      for (const Rule& rule : table)
        prompt += fmt::format("{}{}{}", rule.write, "lr"[rule.move], StateName(rule.next));
      prompt += ":";
    }
    std::vector<int> tape(cells_);
    for (int& cell : tape) cell = static_cast<int>(random.Below(kSymbols));
    size_t head = random.Below(cells_);
    int state = 0;
    prompt += fmt::format("{}*{}>", Written(tape, head, state), level);
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

  std::optional<std::vector<Problem>> Longest(int level) const override { return AnyOf(level); }

  double Distinct(int) const override {
    auto cells = static_cast<double>(cells_);
    return table_.empty() ? std::pow(2.0, 30) : std::pow(2.0, cells) * cells;
  }

 private:
  static std::vector<Rule> DrawTable(RandomStream* random) {
    auto below = [&](uint64_t n) { return static_cast<int>(random->Below(n)); };
    std::vector<Rule> table;
    for (int i = 0; i < kStates * kSymbols; ++i) {
      int write = below(kSymbols), move = below(2);
      table.push_back({write, move, below(kStates)});
    }
    return table;
  }

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
  std::vector<Rule> table_;  // table of the run's one machine; empty if each problem has its own
};

}  // namespace

std::unique_ptr<Task> MakeMachine(const TaskConfig& config, RandomKey run_key) {
  return std::make_unique<Machine>(config, run_key);
}

}  // namespace pawl
