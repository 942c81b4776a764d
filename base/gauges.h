// Gauges: numbers that this process shows while it runs, to whoever asks it over HTTP (watch/). Nothing
// else depends on them.
//
// A gauge has a name of the list in gauges.cc and, where that says so, one label's value. What was
// not told yet is not shown.
// Threads: any.
#pragma once

#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/metrics.h"

namespace pawl {

struct GaugeRule {
  std::string_view name;   // as Prometheus has it
  std::string_view help;   // a sentence
  std::string_view label;  // its key; empty: the gauge has none
  bool counts = false;     // it only grows
};

std::span<const GaugeRule> GaugeRules();

class Gauges {
 public:
  // A bug for a name that is not in the list.
  void Set(std::string_view name, double value, std::string_view label = "");
  void Add(std::string_view name, double amount = 1, std::string_view label = "");

  // The newest values of metrics of the schema (base/metric_schema.h), such as a training step's.
  void SetMetrics(const Metrics& values);

  using Values = std::map<std::string, double>;  // by the label's value
  std::map<std::string, Values, std::less<>> Read() const;
  Metrics ReadMetrics() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Values, std::less<>> gauges_;
  Metrics metrics_;
};

// Those of this process.
Gauges& ProcessGauges();

// A role of this process has begun its work; destroyed, it has ended it.
class AtWork {
 public:
  explicit AtWork(std::string role) : role_(std::move(role)) { Set(1); }
  ~AtWork() { Set(0); }
  AtWork(const AtWork&) = delete;
  AtWork& operator=(const AtWork&) = delete;

 private:
  void Set(double value) const { ProcessGauges().Set("pawl_ready", value, role_); }

  std::string role_;
};

}  // namespace pawl
