#include "lab/ablation_progress.h"

#include <algorithm>
#include <iostream>

#include "base/error.h"
#include "base/metrics.h"
#include "base/terminal.h"

namespace pawl {
namespace {

constexpr size_t kNamed = 4;  // runs that a plain line names

std::string Duration(double seconds) {
  auto s = static_cast<int64_t>(seconds + 0.5);
  if (s < 60) return fmt::format("{} s", s);
  return s < 3600 ? fmt::format("{}:{:02} min", s / 60, s % 60)
                  : fmt::format("{}:{:02} h", s / 3600, s / 60 % 60);
}

std::string Where(const AblationProgress::Running& run) {
  return fmt::format("{} generation {} of {}", run.name,
                     std::min(GenerationsDone(run.folder), run.generations), run.generations);
}

}  // namespace

int64_t GenerationsDone(const std::filesystem::path& run) {
  try {
    return static_cast<int64_t>(ReadMetrics(run / "generations.jsonl").size());
  } catch (const Error&) {
    return 0;
  }
}

void TimeLeft::Finished(const Sort& sort, int64_t generations, double seconds) {
  rates_[sort].seconds += seconds;
  rates_[sort].generations += static_cast<double>(std::max<int64_t>(1, generations));
}

std::optional<double> TimeLeft::Seconds(const std::vector<Work>& left) const {
  std::vector<double> free(static_cast<size_t>(std::max(1, jobs_)),
                           0);  // when each of the parallel jobs will end
  auto place = [&](double seconds) { *std::min_element(free.begin(), free.end()) += seconds; };
  for (bool running : {true, false}) {
    for (const Work& work : left) {
      if ((work.passed_s >= 0) != running) continue;
      auto rate = rates_.find(work.sort);
      if (rate == rates_.end()) return std::nullopt;
      double whole = rate->second.seconds / rate->second.generations *
                     static_cast<double>(std::max<int64_t>(1, work.generations));
      place(running ? std::max(whole - work.passed_s, whole / 10)
                    // a run that takes longer than others did is not expected to end at once
                    : whole);
    }
  }
  return *std::max_element(free.begin(), free.end());
}

AblationProgress::AblationProgress() : redraw_(IsTerminal()), last_(steady_clock::now()) {}

bool AblationProgress::Due() const {
  if (redraw_) return steady_clock::now() - last_ >= std::chrono::milliseconds(500);
  return steady_clock::now() - last_ >=
         std::chrono::seconds(told_.empty() ? 10 : 60);  // in a log once a minute is enough
}

void AblationProgress::Show(size_t finished, size_t all, const std::vector<Running>& running,
                            std::optional<double> left_s) {
  if (!Due()) return;
  last_ = steady_clock::now();
  std::string line = fmt::format("{}/{} done", finished, all);
  if (left_s) line += fmt::format(", about {} left", Duration(*left_s));
  line += fmt::format(", {} running:", running.size());
  for (size_t i = 0; i < std::min(running.size(), kNamed); ++i)
    line += (i == 0 ? " " : ", ") + Where(running[i]);
  if (running.size() > kNamed) line += fmt::format(" and {} more", running.size() - kNamed);
  Clear();
  if (!redraw_) {
    if (line != told_) std::cerr << line << "\n" << std::flush;
    told_ = std::move(line);
    return;
  }
  std::cerr << line.substr(0, TerminalWidth() - 1) << std::flush;
  drawn_ = true;
}

void AblationProgress::Say(const std::string& line) {
  Clear();
  std::cerr << line << "\n" << std::flush;
}

void AblationProgress::Clear() {
  if (drawn_) std::cerr << "\r\033[K";
  drawn_ = false;
}

}  // namespace pawl
