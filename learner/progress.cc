#include "learner/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace pawl {
namespace {


bool IsTerminal() {
  const char* term = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) != 0 && term != nullptr && std::string_view(term) != "dumb";
}

size_t Width() {
  winsize size = {};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col : 80;
}

std::string Clock(double seconds) {
  auto s = static_cast<int64_t>(seconds);
  return fmt::format("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

std::string Bar(double done) {
  constexpr int kCells = 10;
  int full = static_cast<int>(done * kCells + 0.5);
  return "[" + std::string(static_cast<size_t>(full), '#') + std::string(static_cast<size_t>(kCells - full), '.') + "]";
}

}  // namespace

Progress::Progress(int64_t generations, bool quiet)
    : generations_(generations),
      quiet_(quiet),
      redraw_(IsTerminal()),
      color_(redraw_ && std::getenv("NO_COLOR") == nullptr),
      began_(steady_clock::now()) {}

std::string Progress::TimeLeft(int64_t generation) const {
  if (first_generation_ < 0 || generation <= first_generation_) return "";
  double passed = SecondsSince(began_);
  double each = passed / static_cast<double>(generation - first_generation_);
  return "left " + Clock(each * static_cast<double>(generations_ + 1 - generation));
}

void Progress::Show(int64_t generation, const std::string& phase, double done, const std::string& detail) {
  auto now = steady_clock::now();
  if (first_generation_ < 0) first_generation_ = generation;
  auto every = redraw_ ? std::chrono::milliseconds(200) : std::chrono::milliseconds(10000);
  if (quiet_ || now - last_ < every) return;
  last_ = now;
  Print(fmt::format("gen {}/{} {:<7} {} {} {}", generation, generations_, phase, Bar(done), detail, TimeLeft(generation)), false);
}

void Progress::Generation(int64_t generation, const Metrics& metrics) {
  if (quiet_) return;
  std::string line = fmt::format("gen {}/{}", generation, generations_);
  auto add = [&](const std::string& label, const char* name, int digits) {
    auto it = metrics.find(name);
    if (it != metrics.end()) line += fmt::format("  {} {:.{}f}", label, it->second, digits);
  };
  add("accepted", "verify/accepted", 3);
  add("fresh", "mix/fresh", 4);
  add("loss", "learn/loss", 3);
  for (const auto& [name, value] : metrics) {
    bool of_task = name.rfind("eval/", 0) == 0 && name.size() > 9 && name.compare(name.size() - 9, 9, "/accuracy") == 0;
    if (!of_task) continue;
    std::string task = name.substr(5, name.size() - 14), levels;
    for (int level = 0; level <= 1000; ++level) {
      auto it = metrics.find(fmt::format("{}/{}", name, level));
      if (it != metrics.end()) levels += fmt::format(" {:.2f}", it->second);
    }
    line += fmt::format("  {}{}{}", color_ ? "\033[1m" + task + "\033[0m" : task, levels.empty() ? " " : "", levels);
  }
  add("sampled tok/s", "time/sampled_tokens_per_s", 0);
  add("trained tok/s", "time/trained_tokens_per_s", 0);
  Print(line + "  " + TimeLeft(generation + 1), true);
}

void Progress::Clear() {
  if (drawn_) std::fputs("\r\033[K", stderr);
  drawn_ = false;
}

void Progress::Print(const std::string& line, bool stays) {
  Clear();
  if (redraw_ && !stays) {
    std::fputs(line.substr(0, Width() - 1).c_str(), stderr);
    drawn_ = true;
  } else {
    std::fputs((line + "\n").c_str(), stderr);
  }
  std::fflush(stderr);
}

}  // namespace pawl
