// Findings: what a set of runs shows, as plain data that the page, the terminal's table and --json
// are made from.
//
// A finding is the change of a task's measure from generation 0 to the last in one arm, seed by
// seed. A contrast is the difference of two arms that differ in one setting, in the last
// generation, seed by seed. Only finished runs of at least three seeds are judged; everything that
// is left out is listed with its reason. Rule: 95% intervals and p values by Student's t over
// seeds; p values corrected by Holm's method over the family of all
//       findings, and over the family of all contrasts. A finding stands when its corrected p is
//       below 0.05. Its word goes by its size; Comparison::rule has the sentences.
// Errors: Error(kUsage) when there is no run at all.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lab/series.h"

namespace pawl {

inline constexpr int kSeedsMin = 3;     // nothing is judged from fewer
inline constexpr double kLevel = 0.05;  // of a family
inline constexpr double kPowerWanted = 0.8;

struct Finding {
  std::string arm;                 // its label
  std::string task, metric, what;  // what: the metric in words
  Estimate start, end, change;     // over the seeds that have both ends
  int64_t generation = 0;          // the last
  double p = 0, p_adjusted = 0;    // NaN: not tested
  double effect_size = 0;          // Cohen's d_z of the change; NaN: no spread is known
  int direction = 0;               // 1: for the better, -1: for the worse, 0: nothing is shown
  std::string verdict;  // "collapse", "decline", "slight decline", "no change shown", "slight
                        // gain", "amplification", "not judged"
  std::string why;      // its size in words, or why nothing is said
  int seeds_needed =
      0;  // to find an effect of the size seen with power 0.8 in this family; 0: can't be told
  double detectable = 0;  // the smallest change that these seeds would find so; NaN: can't be told

  const Estimate& Effect() const { return change; }
};

struct Contrast {
  std::string task, metric, what;
  std::string arm_a, arm_b;  // labels; the difference is a less b
  std::string setting;       // "verify.kind: exact less none"
  int64_t generation = 0;
  Estimate a, b, difference;  // over the seeds that both arms have
  double p = 0, p_adjusted = 0;
  double effect_size = 0;
  int direction = 0;    // 1: a is better, -1: b is better, 0: no difference is shown
  std::string verdict;  // "higher", "lower", "no difference shown", "not judged"
  std::string why;
  int seeds_needed = 0;
  double detectable = 0;

  const Estimate& Effect() const { return difference; }
};

struct LeftOut {
  std::filesystem::path folder;
  std::string arm, reason;  // arm: its settings where they are known
  bool damaged = false;     // what it holds cannot be read
};

struct Comparison {
  std::vector<RunSeries> runs;    // finished and comparable
  std::vector<Arm> arms;          // point into runs
  std::vector<Finding> findings;  // arm by arm
  std::vector<Contrast> contrasts;
  std::vector<LeftOut> left_out;
  std::vector<RunSeries>
      under_way;  // runs unfinished or of generation 0 alone: their curves, in no estimate
  std::vector<std::string>
      notes;  // checked sentences: the families, equal compute or what differs, ...
  std::vector<std::string> rule;  // how to read verdicts, sentence by sentence

  Comparison() = default;
  Comparison(Comparison&&) = default;  // arms keep pointing at the same runs
  Comparison& operator=(Comparison&&) = default;
  Comparison(const Comparison&) = delete;
  Comparison& operator=(const Comparison&) = delete;
};

Comparison Compare(const std::vector<std::filesystem::path>& folders);

// For the terminal, at most 100 columns wide: findings, contrasts, what was left out, the notes.
std::string VerdictTable(const Comparison& comparison);

}  // namespace pawl
