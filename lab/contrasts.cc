#include "lab/contrasts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "lab/measure.h"

namespace pawl {
namespace {

// The settings in which two arms differ.
std::vector<std::string> Between(const Arm& a, const Arm& b) {
  std::vector<std::string> keys;
  const auto &x = a.runs.front()->identity, &y = b.runs.front()->identity;
  for (const auto& [key, value] : x) {
    auto other = y.find(key);
    if (other == y.end() || other->second != value) keys.push_back(key);
  }
  for (const auto& [key, value] : y) {
    if (!x.contains(key)) keys.push_back(key);
  }
  return keys;
}

Contrast ContrastOf(const Arm& a, const Arm& b, const std::string& key, const std::string& task,
                    const Measure& measure, const std::map<std::string, int>& stopped) {
  int64_t last = a.runs.front()->config.generations();
  Pairs pairs = PairArms(a, b, measure.metric, last);
  Contrast contrast;
  static_cast<Judgement&>(contrast) = TestPairs(pairs, measure.resolution);
  contrast.task = task;
  contrast.metric = measure.metric;
  contrast.what = measure.what;
  contrast.arm_a = a.label;
  contrast.arm_b = b.label;
  auto value = [&](const Arm& arm) {
    const auto& identity = arm.runs.front()->identity;
    return identity.contains(key) ? PlainValue(identity.at(key)) : std::string("(absent)");
  };
  contrast.setting = fmt::format("{}: {} less {}", key, value(a), value(b));
  contrast.generation = last;
  contrast.a = EstimateMean(pairs.after);
  contrast.b = EstimateMean(pairs.before);
  contrast.difference = EstimateMean(pairs.difference, measure.resolution);
  if (stopped.contains(a.label) || stopped.contains(b.label)) {
    contrast.p = std::numeric_limits<double>::quiet_NaN();
    contrast.why =
        "a stop rule ended some of these runs, so the remaining runs are not a fair sample";
  }
  return contrast;
}

void ContrastPair(const Arm& first, const Arm& second, const std::map<std::string, int>& stopped,
                  std::vector<Measure>* measures, Contrasts* found) {
  std::vector<std::string> keys = Between(first, second);
  if (keys.size() != 1) return;
  if (keys[0] == "generations") return;  // a note says so
  const auto& identity = first.runs.front()->identity;
  std::string value = identity.contains(keys[0]) ? identity.at(keys[0]) : "";
  bool first_leads = value.starts_with('"') && value != "\"none\"";
  const Arm &a = first_leads ? first : second, &b = first_leads ? second : first;
  const Config &x = a.runs.front()->config, &y = b.runs.front()->config;
  for (int t = 0; t < std::min(x.task_size(), y.task_size()); ++t) {
    std::optional<Measure> of_a = MeasureOf(a, t), of_b = MeasureOf(b, t);
    if (!of_a || !of_b || of_a->metric != of_b->metric) continue;
    if (of_a->what != of_b->what || !MeasuredAlike(x, y, t)) {
      found->unlike.insert(keys[0]);
      continue;
    }
    found->contrasts.push_back(ContrastOf(a, b, keys[0], TaskName(x, t), *of_a, stopped));
    measures->push_back(*of_a);
  }
}

void Say(const Measure& measure, Contrast* contrast) {
  if (std::isnan(contrast->p)) return;
  bool higher = contrast->difference.mean > 0;
  if (contrast->p_adjusted < kLevel) {
    contrast->outcome = higher ? "higher" : "lower";
    contrast->direction = higher == measure.lower_is_better ? -1 : 1;
    return;
  }
  contrast->outcome = "no difference shown";
  contrast->why = contrast->difference.mean == 0
                      ? ""
                      : SeedsWords(contrast->seeds_needed) + " show a difference of this size";
}

}  // namespace

Contrasts FindContrasts(const std::vector<Arm>& arms, const std::map<std::string, int>& stopped) {
  Contrasts found;
  std::vector<Measure> measures;
  for (size_t i = 0; i < arms.size(); ++i) {
    for (size_t j = i + 1; j < arms.size(); ++j)
      ContrastPair(arms[i], arms[j], stopped, &measures, &found);
  }
  std::vector<std::pair<Estimate, Judgement*>> family;
  for (Contrast& contrast : found.contrasts) family.emplace_back(contrast.difference, &contrast);
  found.tested = Correct(family);
  for (size_t i = 0; i < measures.size(); ++i) Say(measures[i], &found.contrasts[i]);
  return found;
}

}  // namespace pawl
