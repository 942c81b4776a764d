#include "lab/panels.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/metric_schema.h"
#include "games/decisive.h"
#include "games/legality.h"

namespace pawl {
namespace {

struct Wanted {
  std::string metric, title, y_label;
  bool unit_range;
  std::string reference, reference_name;  // metric; empty: none
};

std::set<std::string> Measured(const std::vector<Arm>& arms) {
  std::set<std::string> metrics;
  for (const Arm& arm : arms) {
    for (const RunSeries* run : arm.runs) {
      for (const Metrics& row : run->generations) {
        for (const auto& [name, value] : row) metrics.insert(name);
      }
    }
  }
  return metrics;
}

// The tasks of all runs, each once.
std::vector<std::string> Tasks(const std::vector<Arm>& arms) {
  std::vector<std::string> tasks;
  for (const Arm& arm : arms) {
    for (const RunSeries* run : arm.runs) {
      for (int t = 0; t < run->config.task_size(); ++t) {
        std::string task = TaskName(run->config, t);
        if (std::find(tasks.begin(), tasks.end(), task) == tasks.end()) tasks.push_back(task);
      }
    }
  }
  return tasks;
}

// The figures of a task ("": of the loop), in the order of the schema; numbers in their own order.
std::vector<Wanted> WantedOf(const std::string& task, const std::set<std::string>& measured) {
  // The names of stages and of classes of moves are no numbers; they stand in their own order.
  std::map<std::tuple<const MetricRule*, int64_t, std::string>, Wanted> wanted;
  for (const std::string& metric : measured) {
    MetricName name = ReadMetricName(metric);
    if (name.rule == nullptr || name.task != task || name.rule->title.empty()) continue;
    int64_t place = 0;
    if (name.rule->name.back() == 'S') {
      place = std::find(kStages.begin(), kStages.end(), name.number) - kStages.begin();
    } else if (name.rule->name.ends_with("/C")) {
      place =
          std::find(kMoveClasses.begin(), kMoveClasses.end(), name.number) - kMoveClasses.begin();
    } else if (!name.number.empty()) {
      place = std::stoll(name.number);
    }
    std::string reference;
    if (!name.rule->reference.empty())
      reference = MetricOf(name.rule->reference, name.task, name.number);
    wanted[{name.rule, place, name.number}] = {metric,
                                               TitleOf(name),
                                               std::string(name.rule->axis),
                                               name.rule->is_share,
                                               reference,
                                               std::string(name.rule->reference_name)};
  }
  std::vector<Wanted> in_order;
  for (auto& [key, one] : wanted) in_order.push_back(std::move(one));
  return in_order;
}

// One run's value with the interval that its own standard error gives, where the run measured one:
// a metric NAME has it in NAME_error.
void AddOwnInterval(const Arm& arm, const std::string& metric, int64_t generation,
                    Estimate* point) {
  constexpr double kHalf = 1.96;  // of a 95% interval, in standard errors
  std::string error = metric + "_error";
  if (point->seeds != 1 || ReadMetricName(error).rule == nullptr) return;
  point->standard_error = arm.At(error, generation).mean;
  point->low = point->mean - kHalf * point->standard_error;
  point->high = point->mean + kHalf * point->standard_error;
  point->of_one_seed = arm.At(error, generation).seeds == 1;
}

// The arm's value of a metric that is the same in all generations.
std::optional<double> FirstOf(const Arm& arm, const std::string& metric) {
  for (int64_t g = 0; g < arm.generations(); ++g) {
    if (Estimate value = arm.At(metric, g); value.seeds > 0) return value.mean;
  }
  return std::nullopt;
}

// What a curve is to be compared with: the metric that the schema names; or, where the arm ends
// with generation 0 and others went on, its only value.
std::optional<Reference> ReferenceOf(const Wanted& wanted, const Arm& arm, bool others_went_on) {
  if (others_went_on && arm.runs.front()->has_start_alone()) {
    if (Estimate taught = arm.At(wanted.metric, 0); taught.seeds > 0)
      return Reference{taught.mean, "generation 0 alone"};
  }
  std::optional<double> value =
      wanted.reference.empty() ? std::nullopt : FirstOf(arm, wanted.reference);
  return value ? std::optional(Reference{*value, wanted.reference_name}) : std::nullopt;
}

Panel MakePanel(const Wanted& wanted, const std::vector<Arm>& arms) {
  Panel panel = {wanted.title, wanted.y_label, wanted.unit_range, {}};
  bool went_on =
      std::any_of(arms.begin(), arms.end(), [](const Arm& arm) { return arm.generations() > 1; });
  for (size_t i = 0; i < arms.size(); ++i) {
    Curve curve = {arms[i].label, static_cast<int>(i), {}};
    for (int64_t g = 0; g < arms[i].generations(); ++g) {
      curve.points.push_back(arms[i].At(wanted.metric, g));
      AddOwnInterval(arms[i], wanted.metric, g, &curve.points.back());
    }
    curve.reference = ReferenceOf(wanted, arms[i], went_on);
    panel.curves.push_back(std::move(curve));
  }
  return panel;
}

}  // namespace

std::vector<PanelSection> PanelsOf(const std::vector<Arm>& arms) {
  std::set<std::string> measured = Measured(arms);
  std::vector<PanelSection> sections;
  auto add = [&](const std::string& title, const std::vector<Wanted>& panels) {
    PanelSection section = {title, {}};
    for (const Wanted& wanted : panels)
      section.panels.push_back({wanted.metric, MakePanel(wanted, arms), wanted.reference});
    if (!section.panels.empty()) sections.push_back(std::move(section));
  };
  for (const std::string& task : Tasks(arms)) add(task, WantedOf(task, measured));
  add("mix, verifier, learner", WantedOf("", measured));
  return sections;
}

std::vector<std::string> MetricsWithoutPanel(const std::vector<Arm>& arms,
                                             const std::vector<PanelSection>& sections) {
  std::set<std::string> metrics = Measured(arms);
  metrics.erase("gen");
  for (const PanelSection& section : sections) {
    for (const MetricPanel& panel : section.panels) {
      metrics.erase(panel.metric);
      metrics.erase(panel.reference);
    }
  }
  return {metrics.begin(), metrics.end()};
}

std::vector<std::string> FigureNames(const std::vector<PanelSection>& sections) {
  std::vector<std::string> names;
  std::set<std::string> taken;  // in small letters, because some file systems ignore case
  for (const PanelSection& section : sections) {
    for (const MetricPanel& panel : section.panels) {
      std::string name;
      for (unsigned char c : panel.metric) {
        bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            (c != '\0' && std::string("-._@").find(static_cast<char>(c)) != std::string::npos);
        name += plain ? static_cast<char>(c) : '-';
      }
      name = name.substr(0, 100);
      std::string free = name;
      auto small = [](std::string text) {
        std::transform(text.begin(), text.end(), text.begin(),
                       [](unsigned char c) { return std::tolower(c); });
        return text;
      };
      for (int i = 2; !taken.insert(small(free)).second; ++i) free = fmt::format("{}-{}", name, i);
      names.push_back(free + ".svg");
    }
  }
  return names;
}

}  // namespace pawl
