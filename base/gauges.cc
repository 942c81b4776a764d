#include "base/gauges.h"

#include <algorithm>

#include "base/error.h"

namespace pawl {
namespace {

constexpr GaugeRule kRules[] = {
    {"pawl_ready", "1 from when a role of the process began its work until it ended it.", "role"},
    {"pawl_generation", "The generation that the learner works on.", ""},
    {"pawl_generations", "The run's last generation.", ""},
    {"pawl_step", "Training steps of the generation that are done.", ""},
    {"pawl_steps", "Training steps that the generation has.", ""},
    {"pawl_trained_rows_total", "Rows trained on, by source: fresh or verified.", "source", true},
    {"pawl_checkpoints_total", "Checkpoints written.", "", true},
    {"pawl_checkpoint_time_seconds", "When the newest checkpoint was written, Unix time.", ""},
    {"pawl_sampled_total", "Samples that this actor submitted.", "", true},
    {"pawl_sampled_tokens_total", "Tokens of the samples that this actor submitted.", "", true},
    {"pawl_weights_version", "The version of the weights that the process holds.", ""},
    {"pawl_verdicts_total", "Verdicts that this verifier gave, by verdict.", "verdict", true},
    {"pawl_queue_groups",
     "Groups that wait at the replay server: for samples, for verdicts, and those leased for each.",
     "queue"},
    {"pawl_problems", "Problems of the newest generation that were opened, sampled and judged.",
     "stage"},
    {"pawl_expired_leases", "Leases that ran out since the replay server began.", ""},
    {"pawl_peers", "Peers that are connected to the replay server, by role.", "role"},
    {"pawl_missing_peers", "Peers that were connected and are not any more, by role.", "role"},
    {"pawl_peer_calls", "Calls of the peers that the replay server knows, by role.", "role"},
};

const GaugeRule& RuleOf(std::string_view name) {
  const auto* rule = std::find_if(std::begin(kRules), std::end(kRules),
                                  [&](const GaugeRule& one) { return one.name == name; });
  PAWL_CHECK(rule != std::end(kRules), "no gauge is named {}", name);
  return *rule;
}

}  // namespace

std::span<const GaugeRule> GaugeRules() { return kRules; }

void Gauges::Set(std::string_view name, double value, std::string_view label) {
  PAWL_CHECK(RuleOf(name).label.empty() == label.empty(), "{} with the label '{}'", name, label);
  std::lock_guard lock(mutex_);
  gauges_[std::string(name)][std::string(label)] = value;
}

void Gauges::Add(std::string_view name, double amount, std::string_view label) {
  PAWL_CHECK(RuleOf(name).counts && RuleOf(name).label.empty() == label.empty(),
             "{} with the label '{}'", name, label);
  std::lock_guard lock(mutex_);
  gauges_[std::string(name)][std::string(label)] += amount;
}

void Gauges::SetMetrics(const Metrics& values) {
  std::lock_guard lock(mutex_);
  for (const auto& [name, value] : values) metrics_[name] = value;
}

std::map<std::string, Gauges::Values, std::less<>> Gauges::Read() const {
  std::lock_guard lock(mutex_);
  return gauges_;
}

Metrics Gauges::ReadMetrics() const {
  std::lock_guard lock(mutex_);
  return metrics_;
}

Gauges& ProcessGauges() {
  static Gauges gauges;
  return gauges;
}

}  // namespace pawl
