// What the tests of every kind of task share: how one is made, and what all of them promise.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <string>

#include "tasks/task.h"
#include "tests/testing.h"
#include "tokens/tokenizer.h"

namespace pawl::testing {

using SetTask = std::function<void(TaskConfig*)>;

inline std::unique_ptr<Task> TaskOf(const std::string& kind, const SetTask& set = nullptr) {
  TaskConfig config;
  config.set_kind(kind);
  if (set) set(&config);
  return MakeTask(config, RandomKey::Root(5));
}

inline Problem DrawOne(const Task& task, int level, uint64_t n) {
  RandomStream random(RandomKey::Root(n));
  Task::Identity id = task.Draw({level, level}, &random);
  return task.Make(id.level, id.seed);
}

// The reference of the problem of this prompt, whichever seed makes it; "" where none of a million
// does.
inline std::string ReferenceOf(const Task& task, int level, const std::string& prompt) {
  for (uint64_t seed = 0; seed < 1000000; ++seed) {
    if (Problem p = task.Make(level, seed); p.prompt == prompt) return p.reference;
  }
  return "";
}

// A problem is a function of its level and its seed, whatever was made before and by whichever
// object of the run; it is written in tokens, and is no longer than the longest of its level.
inline void ExpectProblemsAreKept(const std::string& kind, const std::vector<int>& levels,
                                  const SetTask& set = nullptr) {
  auto task = TaskOf(kind, set), other = TaskOf(kind, set);
  auto tokens = MakeTokenizer(ModelConfig::chars);
  for (int level : levels) {
    std::optional<std::vector<Problem>> longest = task->Longest(level);
    size_t prompt = 0, reference = 0;
    for (const Problem& p : longest.value_or(std::vector<Problem>())) {
      prompt = std::max(prompt, p.prompt.size());
      reference = std::max(reference, p.reference.size());
    }
    for (uint64_t n = 0; n < 40; ++n) {
      Problem p = DrawOne(*task, level, n), again = other->Make(p.level, p.seed);
      EXPECT_EQ(p.level, level);
      EXPECT_EQ(p.prompt, again.prompt) << kind;
      EXPECT_EQ(p.reference, again.reference) << kind;
      EXPECT_EQ(tokens->Unknown(p.prompt + p.reference), std::nullopt) << p.prompt << p.reference;
      if (!longest) continue;
      EXPECT_LE(p.prompt.size(), prompt) << p.prompt;
      EXPECT_LE(p.reference.size(), reference) << p.prompt << p.reference;
    }
  }
}

// The exact check accepts what the teacher writes, and neither a near miss nor nothing.
inline void ExpectTheTeacherIsRight(const std::string& kind, const std::vector<int>& levels,
                                    const SetTask& set = nullptr) {
  auto task = TaskOf(kind, set);
  RandomStream random(RandomKey::Root(3));
  for (int level : levels) {
    for (uint64_t n = 0; n < 40; ++n) {
      Problem p = DrawOne(*task, level, n);
      EXPECT_TRUE(task->IsRight(p, p.reference)) << kind << " " << p.prompt << p.reference;
      std::string miss = task->NearMiss(p, &random);
      EXPECT_NE(miss, p.reference) << kind;
      EXPECT_FALSE(task->IsRight(p, miss)) << kind << " " << p.prompt << miss;
      EXPECT_FALSE(task->IsRight(p, "")) << kind;
    }
  }
}

inline void ExpectLevels(const Task& task, int lowest, int highest) {
  EXPECT_EQ(task.levels().lowest, lowest);
  EXPECT_EQ(task.levels().highest, highest);
}

// Both, with a trace and without one.
inline void ExpectPromises(const std::string& kind, const std::vector<int>& levels,
                           const SetTask& set = nullptr) {
  for (bool trace : {false, true}) {
    auto traced = [&](TaskConfig* config) {
      config->set_trace(trace);
      if (set) set(config);
    };
    ExpectProblemsAreKept(kind, levels, traced);
    ExpectTheTeacherIsRight(kind, levels, traced);
  }
}

}  // namespace pawl::testing
