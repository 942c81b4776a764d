// Made evidence: an exhibit's rule judged on numbers that a test makes up, by arm, seed and
// generation.
//
// The runs are folders as `pawl exhibit` leaves them, so that what judges them is the code that
// judges real ones. A number may stand only where a real run would have written it: `eval/...` in
// generations that its config evaluates, of tasks and levels that it has, and of a kind that
// base/metric_schema.h names. A rule that asks for any other number fails its tests.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/metric_schema.h"
#include "lab/exhibits.h"
#include "proto/config.h"
#include "tasks/levels.h"
#include "tests/testing.h"

namespace pawl::testing {

using Measured = std::function<Metrics(const std::string& arm, int64_t seed, int64_t generation)>;

using Change = std::function<void(const std::string& arm, int64_t generation, Metrics* metrics)>;

// Puts numbers on the wrong side of one line of a rule, which is found by how its quantity begins.
struct WrongSide {
  std::string line;
  Change change;
};

// The change of one number, in every seed.
inline Change Set(const std::string& arm, int64_t generation, const std::string& metric,
                  double value) {
  return [=](const std::string& of, int64_t at, Metrics* metrics) {
    if (of == arm && at == generation) (*metrics)[metric] = value;
  };
}

// A small spread over seeds around a value: three neighbouring seeds have the value for their mean.
inline double Around(double value, int64_t seed, double spread = 0.001) {
  return value + spread * static_cast<double>(seed % 3 - 1);
}

// Why a run of this config would not have written the metric in that generation; empty: it would.
inline std::string FaultOf(const Config& config, const std::string& metric, int64_t generation) {
  MetricName name = ReadMetricName(metric);
  if (name.rule == nullptr) return "the schema of metrics lacks it";
  if (!metric.starts_with("eval/")) return "";
  bool evaluated = generation % config.eval().every() == 0 || generation == config.generations();
  if (!evaluated) return "the generation is not evaluated";
  int index = 0;
  while (index < config.task_size() && TaskName(config, index) != name.task) ++index;
  if (index == config.task_size()) return "there is no such task";
  Levels levels = EvalLevels(config.task(index));
  if (name.rule->name.ends_with("/L") &&
      (std::stoi(name.number) < levels.lowest || std::stoi(name.number) > levels.highest))
    return "the level is not evaluated";
  return "";
}

// The evidence of `seeds` seeds, judged. What a run does not measure in a generation is left out;
// what it never measures is a fault of the test.
inline ExhibitOutcome JudgeMade(const Exhibit& exhibit, int seeds, const Measured& measured) {
  Scratch scratch;
  Write(scratch / "exhibit.toml", exhibit.config);
  for (const ExhibitArm& arm : exhibit.arms()) {
    for (int seed = 0; seed < seeds; ++seed) {
      std::vector<std::string> settings = arm.settings;
      settings.push_back(fmt::format("seed={}", seed));
      Config config = ParseConfig(exhibit.config, exhibit.name, settings);
      std::string rows;
      for (int64_t g = 0; g <= config.generations(); ++g) {
        rows += fmt::format("{{\"gen\": {}, \"time/generation_s\": 1", g);
        for (const auto& [metric, value] : measured(arm.name, seed, g)) {
          std::string fault = FaultOf(config, metric, g);
          if (fault.empty() && std::isfinite(value))
            rows += fmt::format(", \"{}\": {}", metric, value);
          EXPECT_TRUE(fault.empty() || fault == "the generation is not evaluated")
              << arm.name << ", " << metric << ": " << fault;
        }
        rows += "}\n";
      }
      std::filesystem::path folder = scratch / fmt::format("arm={}/seed={}", arm.name, seed);
      std::filesystem::create_directories(folder);
      Write(folder / "config.toml", ConfigText(config));
      Write(folder / "generations.jsonl", rows);
    }
  }
  ExhibitOutcome outcome;
  exhibit.judge(Evidence({scratch.path()}, exhibit.config, exhibit.arms()), &outcome);
  return outcome;
}

inline std::string WordsOf(const std::vector<Line>& lines) {
  std::string words;
  for (const Line& line : lines)
    words += fmt::format("{}: {} ({:.4g}, {})\n", RulingName(line.ruling), line.quantity,
                         line.measured, line.expected);
  return words;
}

// What an exhibit's tests share: numbers that hold, and for each of its lines numbers that do not.
struct MadeExhibit {
  const Exhibit& exhibit;
  int seeds;
  Measured good;
  std::vector<WrongSide> wrong;
  std::vector<std::string> fixed = {};  // how lines begin that no run moves; tested apart
};

inline Measured Changed(const MadeExhibit& made, const WrongSide& wrong) {
  return [good = made.good, change = wrong.change](const std::string& arm, int64_t seed,
                                                   int64_t generation) {
    Metrics metrics = good(arm, seed, generation);
    change(arm, generation, &metrics);
    return metrics;
  };
}

// Every line holds, and every curve of the figures has a point.
inline void ExpectHolds(const MadeExhibit& made) {
  ExhibitOutcome outcome = JudgeMade(made.exhibit, made.seeds, made.good);
  EXPECT_EQ(Whole(outcome.lines), Ruling::kHolds) << WordsOf(outcome.lines);
  for (const Panel& panel : outcome.panels) {
    EXPECT_FALSE(panel.curves.empty()) << panel.title;
    for (const Curve& curve : panel.curves) {
      EXPECT_TRUE(std::any_of(curve.points.begin(), curve.points.end(),
                              [](const Estimate& point) { return point.seeds > 0; }))
          << panel.title << ": " << curve.label << " was not measured";
    }
  }
}

// Each case makes its line fail, and no line is left without a case.
inline void ExpectEachLineFails(const MadeExhibit& made) {
  std::set<std::string> failed;
  for (const WrongSide& wrong : made.wrong) {
    ExhibitOutcome outcome = JudgeMade(made.exhibit, made.seeds, Changed(made, wrong));
    bool found = false;
    for (const Line& line : outcome.lines) {
      if (!line.quantity.starts_with(wrong.line)) continue;
      found = true;
      EXPECT_EQ(line.ruling, Ruling::kFails) << line.quantity << "\n" << WordsOf(outcome.lines);
      failed.insert(line.quantity);
    }
    EXPECT_TRUE(found) << "no line is called " << wrong.line << "\n" << WordsOf(outcome.lines);
    EXPECT_EQ(Whole(outcome.lines), Ruling::kFails) << wrong.line;
  }
  for (const Line& line : JudgeMade(made.exhibit, made.seeds, made.good).lines) {
    bool fixed = std::any_of(made.fixed.begin(), made.fixed.end(), [&](const std::string& begins) {
      return line.quantity.starts_with(begins);
    });
    EXPECT_NE(failed.contains(line.quantity), fixed) << "nothing makes it fail: " << line.quantity;
  }
}

// Two seeds, good or bad, decide no line.
inline void ExpectUndecidedOfTwoSeeds(const MadeExhibit& made) {
  for (const Measured& measured : {made.good, Changed(made, made.wrong.front())}) {
    ExhibitOutcome outcome = JudgeMade(made.exhibit, 2, measured);
    for (const Line& line : outcome.lines)
      EXPECT_EQ(line.ruling, Ruling::kUndecided) << line.quantity;
    EXPECT_EQ(Whole(outcome.lines), Ruling::kUndecided);
  }
}

// Arms have names and settings of their own, and generation 0's own settings parse too.
inline void ExpectArmsDiffer(const Exhibit& exhibit) {
  std::set<std::string> names, configs;
  for (const ExhibitArm& arm : exhibit.arms()) {
    EXPECT_TRUE(names.insert(arm.name).second) << arm.name;
    std::vector<std::string> settings = arm.settings;
    std::string config, start;
    EXPECT_EQ(ErrorOf([&] {
                config = ConfigText(ParseConfig(exhibit.config, arm.name, settings));
                settings.insert(settings.end(), arm.start.begin(), arm.start.end());
                start = ConfigText(ParseConfig(exhibit.config, arm.name, settings));
              }),
              "")
        << arm.name;
    EXPECT_TRUE(configs.insert(config).second) << arm.name << " is another arm again";
    EXPECT_EQ(start == config, arm.start.empty()) << arm.name << ": its start's settings";
  }
}

}  // namespace pawl::testing
