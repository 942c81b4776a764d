#include "lab/panels.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace pawl {
namespace {

struct Wanted {
  std::string metric, title, y_label;
  bool unit_range;
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

// Of all runs, each once.
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

std::vector<Wanted> TaskPanels(const std::string& task, const std::set<std::string>& measured) {
  std::string eval = "eval/" + task + "/";
  std::vector<Wanted> panels = {
      {eval + "accuracy", task + ": accuracy, mean over levels", "share right", true},
      {eval + "accuracy_rare", task + ": the rarest tenth", "share right", true},
      {eval + "beyond", task + ": levels beyond its fresh data", "share right", true},
      {eval + "pass@1", task + ": one sample is right (pass@1)", "probability", true},
      {eval + "pass@8", task + ": one of 8 samples is right (pass@8)", "probability", true},
      {eval + "pass@64", task + ": one of 64 samples is right (pass@64)", "probability", true},
      {eval + "bits", task + ": what the model knows of a reference", "bits", false},
      {eval + "excess", task + ": held-out real data above the source's entropy", "nats per token",
       false},
      {eval + "error", task + ": squared error against the truth", "error", false},
      {eval + "log_variance", task + ": log of the fitted variance", "nats", false},
      {eval + "gini", task + ": probability that two draws differ", "probability", true},
      {eval + "support", task + ": symbols left", "symbols", false},
      {eval + "nll", task + ": held-out real data", "nats per token", false},
      {eval + "nll_rare", task + ": the rarest tenth of held-out real data", "nats per token",
       false},
      {"sample/" + task + "/entropy", task + ": entropy of samples", "nats per token", false},
      {"sample/" + task + "/distinct_right", task + ": distinct right answers", "count", false},
      {"verify/" + task + "/accepted", task + ": accepted by the verifier", "share of samples",
       true},
      {"verify/" + task + "/right", task + ": right among samples", "share of samples", true},
  };
  std::vector<std::pair<int64_t, std::string>> levels;
  for (const std::string& metric : measured) {
    std::string level =
        metric.rfind(eval + "accuracy/", 0) == 0 ? metric.substr(eval.size() + 9) : "";
    if (level.empty() || level.size() > 9 ||
        level.find_first_not_of("0123456789") != std::string::npos)
      continue;
    levels.emplace_back(std::stoll(level), metric);
  }
  std::sort(levels.begin(), levels.end());
  for (const auto& [level, metric] : levels) {
    panels.push_back(
        {metric, fmt::format("{}: accuracy on level {}", task, level), "share right", true});
  }
  return panels;
}

const std::vector<Wanted> kLoopPanels = {
    {"mix/fresh", "realised fresh share of training rows", "share", true},
    {"verify/phi", "phi = P(accept | right)", "probability", true},
    {"verify/psi", "psi = P(accept | wrong)", "probability", true},
    {"learn/loss", "training loss, last step", "nats per token", false},
    {"canary/max", "actor against learner log-probability, largest difference", "nats", false},
    {"time/generation_s", "time of a generation", "s", false},
};

Panel MakePanel(const Wanted& wanted, const std::vector<Arm>& arms) {
  Panel panel = {wanted.title, wanted.y_label, wanted.unit_range, {}};
  for (size_t i = 0; i < arms.size(); ++i) {
    Curve curve = {arms[i].label, static_cast<int>(i), {}};
    for (int64_t g = 0; g < arms[i].generations(); ++g)
      curve.points.push_back(arms[i].At(wanted.metric, g));
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
    for (const Wanted& wanted : panels) {
      if (measured.contains(wanted.metric))
        section.panels.push_back({wanted.metric, MakePanel(wanted, arms)});
    }
    if (!section.panels.empty()) sections.push_back(std::move(section));
  };
  for (const std::string& task : Tasks(arms)) add(task, TaskPanels(task, measured));
  add("mix, verifier, learner", kLoopPanels);
  return sections;
}

std::vector<std::string> MetricsWithoutPanel(const std::vector<Arm>& arms,
                                             const std::vector<PanelSection>& sections) {
  std::set<std::string> metrics = Measured(arms);
  metrics.erase("gen");
  for (const PanelSection& section : sections) {
    for (const MetricPanel& panel : section.panels) metrics.erase(panel.metric);
  }
  return {metrics.begin(), metrics.end()};
}

std::vector<std::string> FigureNames(const std::vector<PanelSection>& sections) {
  std::vector<std::string> names;
  std::set<std::string> taken;  // in small letters: some file systems know no others
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
