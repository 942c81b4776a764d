// The common part of tasks whose solutions are programs: examples in the prompt, and hidden tests.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <utility>

#include "tasks/task.h"

namespace pawl {

// A program maps two numbers, a and b, to one number. A solution is right if it gives the teacher's
// results on the shown and on the hidden examples, all drawn from the problem's seed. "3 5:8,2
// 2:4,7 1:8>".
class ProgramTask : public Task {
 public:
  Identity Draw(Levels range, RandomStream* random) const override {
    return DrawAny(range, random);
  }
  Problem Make(int level, uint64_t seed) const override;
  bool IsRight(const Problem& problem, std::string_view solution) const override;
  std::optional<std::vector<Problem>> Longest(int level) const override;

 protected:
  using Inputs = std::pair<int64_t, int64_t>;
  using Result = std::optional<int64_t>;  // nullopt: the program failed

  explicit ProgramTask(const char* name) : name_(name) {}

  struct Teacher {
    std::string program;
    std::function<Result(int64_t a, int64_t b)> result;
  };
  virtual Teacher DrawTeacher(int level, RandomStream* random) const = 0;

  // Upper bounds for a level: a text at least as long as any program of the teacher, and the
  // greatest magnitude of its results.
  virtual std::string LongestProgram(int level) const = 0;
  virtual double LargestResult(int level) const = 0;

  // A program with its tests.
  struct Drawn {
    std::string program;
    std::vector<Inputs> inputs;  // the first few are shown in the prompt
    std::vector<Result> results;
  };
  // Those that a problem's level and seed stand for.
  virtual Drawn TestsOf(int level, uint64_t seed) const { return DrawProgram(level, seed); }
  // Those of a program on drawn inputs; nullopt unless it gives a number on all of them, and not
  // always the same one.
  static std::optional<Drawn> DrawTests(const Teacher& teacher, RandomStream* random);

  Drawn DrawProgram(int level, uint64_t seed) const;

  // Runs an untrusted solution on all inputs.
  virtual std::vector<Result> Run(std::string_view solution,
                                  const std::vector<Inputs>& inputs) const = 0;

 private:
  const char* name_;
};

}  // namespace pawl
