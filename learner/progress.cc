#include "learner/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <string_view>

#include "base/metric_schema.h"
#include "base/terminal.h"

namespace pawl {
namespace {

std::string ClockTime(double seconds) {
  auto s = static_cast<int64_t>(seconds);
  return fmt::format("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

double Now() {
  return std::chrono::duration<double>(steady_clock::now().time_since_epoch()).count();
}

std::string Bar(double done) {
  constexpr int kCells = 10;
  int full = static_cast<int>(done * kCells + 0.5);
  std::string bar = "[";
  bar.append(static_cast<size_t>(full), '#').append(static_cast<size_t>(kCells - full), '.');
  return bar += "]";
}

// The accuracy of a task at each level, where it was measured.
std::string ByLevel(const Metrics& metrics, const std::string& task) {
  std::string levels;
  for (int level = 0; level <= 1000; ++level) {
    auto value = ValueOf(metrics, MetricOf("eval/T/accuracy/L", task, std::to_string(level)));
    if (value) levels += fmt::format(" {:.2f}", *value);
  }
  return levels.empty() ? "" : ", by level" + levels;
}

}  // namespace

void TimeLeft::See(int64_t generation, bool whole, double now) {
  constexpr size_t kNewest = 4;
  if (generation == current_) return;
  if (whole_ && current_ > 0 && generation == current_ + 1) {
    took_.push_back(now - since_);
    if (took_.size() > kNewest) took_.erase(took_.begin());
  }
  whole_ = whole || current_ >= 0;
  current_ = generation;
  since_ = now;
}

std::optional<double> TimeLeft::Seconds(double now) const {
  constexpr double kAlike = 1.5;  // greatest ratio of the longest to the shortest time
  if (took_.size() < 2 || current_ > generations_) return std::nullopt;
  auto [shortest, longest] = std::minmax_element(took_.begin(), took_.end());
  double mean =
             std::accumulate(took_.begin(), took_.end(), 0.0) / static_cast<double>(took_.size()),
         passed = now - since_;
  if (*longest > kAlike * *shortest || passed > kAlike * mean) return std::nullopt;
  return std::max(0.0, mean - passed) + mean * static_cast<double>(generations_ - current_);
}

Progress::Progress(int64_t generations, bool quiet, bool plays)
    : generations_(generations),
      quiet_(quiet),
      plays_(plays),
      redraw_(IsTerminal()),
      color_(redraw_ && std::getenv("NO_COLOR") == nullptr),
      left_(generations) {}

std::string Progress::Left() const {
  std::optional<double> seconds = left_.Seconds(Now());
  return seconds ? "about " + ClockTime(*seconds) + " left" : "";
}

void Progress::Show(int64_t generation, const std::string& phase, double done,
                    const std::string& detail) {
  left_.See(generation, false, Now());
  auto now = steady_clock::now();
  auto every = redraw_ ? std::chrono::milliseconds(200) : std::chrono::milliseconds(10000);
  if (quiet_ || now - last_ < every) return;
  last_ = now;
  Print(fmt::format("gen {}/{} {:<7} {} {} {}", generation, generations_, phase, Bar(done), detail,
                    Left()),
        false);
}

void Progress::Generation(int64_t generation, const Metrics& metrics) {
  left_.See(generation + 1, true, Now());
  if (quiet_) return;
  std::string line = fmt::format("gen {}/{}", generation, generations_);
  auto add = [&](const std::string& label, const char* name, int digits) {
    auto value = ValueOf(metrics, name);
    if (value && std::isfinite(*value))  // what was not measured is no number
      line += fmt::format("  {} {:.{}f}", label, *value, digits);
  };
  add("accepted", "verify/accepted", 3);
  add("fresh", "mix/fresh", 4);
  add("loss", "learn/loss", 3);
  for (const auto& [name, value] : metrics) {
    MetricName read = ReadMetricName(name);
    if (read.rule == nullptr || !std::isfinite(value)) continue;
    std::string task = color_ ? "\033[1m" + read.task + "\033[0m" : read.task;
    if (read.rule->name == "eval/T/accuracy")
      line += fmt::format("  {} accuracy {:.3f}{}", task, value, ByLevel(metrics, read.task));
    if (read.rule->name == "eval/T/mistakes")
      line += fmt::format("  {} mistakes {:.3f}", task, value);
    if (read.rule->name == "eval/T/elo") line += fmt::format("  {} Elo {:+.0f}", task, value);
  }
  if (plays_) {
    auto games = ValueOf(metrics, "sample/samples"), seconds = ValueOf(metrics, "time/sample_s");
    if (games && seconds && *seconds > 0)
      line += fmt::format("  sampled games/s {:.0f}", *games / *seconds);
  } else {
    add("sampled tok/s", "time/sampled_tokens_per_s", 0);
  }
  add(plays_ ? "trained pos/s" : "trained tok/s", "time/trained_tokens_per_s", 0);
  std::string left = Left();
  Print(left.empty() ? line : line + "  " + left, true);
}

void Progress::Clear() {
  if (drawn_) std::fputs("\r\033[K", stderr);
  drawn_ = false;
}

void Progress::Print(const std::string& line, bool stays) {
  Clear();
  if (redraw_ && !stays) {
    std::fputs(line.substr(0, TerminalWidth() - 1).c_str(), stderr);
    drawn_ = true;
  } else {
    std::fputs((line + "\n").c_str(), stderr);
  }
  std::fflush(stderr);
}

}  // namespace pawl
