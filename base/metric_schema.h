// The schema of metrics: the one list of all numbers that a run, an evaluation or a report names.
//
// In a name T stands for a task's name, L for a level, K for a number of samples, S for a stage of
// a game, C for a class of moves or questions and N for a length in characters. MetricsWriter
// refuses a name that is not in the list. The report's figures and the table in docs/science.md are
// made from it.
// Errors:  Error(kFailed) names a metric that a reader asks for and the schema lacks, so that a
// misspelt name is not taken for one that was not measured.
// Threads: immutable.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace pawl {

enum class Good { kNeither, kHigh, kLow };  // which way is better

struct MetricRule {
  std::string_view name;
  std::string_view what;
  std::string_view unit;
  std::string_view averaged;  // what it is averaged over, and how
  std::string_view source;    // paper of the idea, if there is one
  Good good = Good::kNeither;
  bool each_step = false;  // true: measured at each training step; false: once for each generation
  std::string_view
      title;  // title of its figure, with T, L, K, S, C and N as in the name; empty: no figure
  std::string_view axis;  // label of its axis
  bool is_share = false;  // its figure goes from 0 to 1
  // A rule with the same T and S whose value, which a run measures once, is a dotted line in this
  // figure, and what that line is; empty: there is none.
  std::string_view reference;
  std::string_view reference_name;
};

// All rules, in the order in which figures and the documentation show them.
std::span<const MetricRule> MetricRules();

// A metric of a run: its rule and the values of T, and of L, K, S, C or N in its name ("" if the
// rule has none).
struct MetricName {
  const MetricRule* rule = nullptr;  // null: there is no such metric
  std::string task, number;
};
MetricName ReadMetricName(std::string_view metric);

// The metric of this name, for whoever reads it: Error(kFailed) where the schema has no such
// metric.
const std::string& KnownMetric(const std::string& metric);

// The metric of a rule, such as eval/T/accuracy/L, with these in place of T, and of L, K, S, C or
// N. Error(kFailed) where the schema has no such rule.
std::string MetricOf(std::string_view rule, std::string_view task, std::string_view number = "");

// The title of its figure.
std::string TitleOf(const MetricName& metric);

}  // namespace pawl
