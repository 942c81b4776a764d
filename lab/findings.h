// Findings: what a set of runs shows, as plain data from which the page, the terminal's table and
// --json are made.
//
// A finding is the change of a task's measure from generation 0 to the last in one arm, seed by
// seed. A contrast is the difference of two arms that differ in one setting, in the last
// generation, seed by seed. Only finished runs of at least three seeds are judged; everything that
// is left out is listed with its reason. Rule: 95% intervals and p values by Student's t over
// seeds; p values corrected by Holm's method over the family of all findings, and over the family
// of all contrasts. A finding is significant if its corrected p is below 0.05. It is named by its
// size; Comparison::rule has the sentences.
// Errors: Error(kUsage) if there is no run at all.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lab/changes.h"
#include "lab/contrasts.h"
#include "lab/counted_runs.h"
#include "lab/series.h"

namespace pawl {

struct Comparison {
  std::vector<RunSeries> runs;    // finished and comparable
  std::vector<Arm> arms;          // point into runs
  std::vector<Finding> findings;  // arm by arm
  std::vector<Contrast> contrasts;
  std::vector<LeftOut> left_out;
  std::vector<RunSeries> starts;     // of generation 0 alone: drawn, in no finding
  std::vector<RunSeries> under_way;  // unfinished, failed or stopped: the same
  std::vector<std::string>
      notes;  // checked sentences: the families, equal compute or what differs, ...
  std::vector<std::string> rule;  // how to read findings, sentence by sentence

  std::vector<const RunSeries*> drawn() const;  // runs, starts, under_way

  Comparison() = default;
  Comparison(Comparison&&) = default;  // arms keep pointing at the same runs
  Comparison& operator=(Comparison&&) = default;
  Comparison(const Comparison&) = delete;
  Comparison& operator=(const Comparison&) = delete;
};

Comparison Compare(const std::vector<std::filesystem::path>& folders);

// The terminal's text, at most 100 columns wide: findings, contrasts, the runs that were left out,
// and notes.
std::string FindingTable(const Comparison& comparison);

}  // namespace pawl
