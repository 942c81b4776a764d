// file: problems from a JSON Lines file. Each line is an object with string members "prompt" and
// "solution" and an optional whole number "level". A tenth of the lines, chosen by a hash of the
// prompt, is held out. Blank lines are skipped. If several held-out lines have the same prompt,
// only the first is used.
//
// A problem's seed is its index among the lines that are not blank, from 0. Draws are with
// replacement.
#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "base/error.h"
#include "base/files.h"
#include "base/json.h"
#include "tasks/by_level.h"
#include "tasks/task.h"

namespace pawl {
namespace {

class FileTask : public Task {
 public:
  explicit FileTask(const std::string& path) : path_(path) {
    std::istringstream in(ReadFile(path));
    std::string text;
    for (int number = 1; std::getline(in, text); ++number) {
      if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
      Add(text, fmt::format("{}:{}", path, number));
      numbers_.push_back(number);
    }
    if (taught_.empty() || held_out_.empty()) {
      throw Error(
          ErrorCode::kUsage, path,
          fmt::format("{} lines leave no held-out problem or no training problem", lines_.size()),
          "use a file of at least some dozens of lines with different prompts");
    }
  }

  std::string_view level_meaning() const override {
    return "the line's \"level\", or 1 if it has none";
  }
  Levels levels() const override { return {1, 1000}; }

  Identity Draw(Levels range, RandomStream* random) const override {
    auto drawn = DrawByLevel(taught_, range, random);
    if (!drawn) {
      throw Error(ErrorCode::kUsage, "file",
                  fmt::format("no line has a level from {} to {}", range.lowest, range.highest),
                  "change the task's levels");
    }
    auto [level, index] = *drawn;
    return {level, taught_.at(level)[index]};
  }

  Problem Make(int, uint64_t seed) const override {
    if (seed >= lines_.size())
      throw Error(ErrorCode::kData, path_,
                  fmt::format("has {} problems, and problem {} was asked", lines_.size(), seed + 1),
                  "restore the file with which the run began");
    return lines_[seed];
  }

  std::vector<Problem> HeldOut(int level, int count, RandomKey) const override {
    std::vector<Problem> problems;
    std::set<std::string> seen;
    for (uint64_t seed : held_out_) {
      bool wanted = lines_[seed].level == level && static_cast<int>(problems.size()) < count;
      if (wanted && seen.insert(lines_[seed].prompt).second) problems.push_back(lines_[seed]);
    }
    return problems;
  }

  std::optional<std::vector<Problem>> Longest(int level) const override {
    std::vector<Problem> of_level;
    for (const Problem& line : lines_) {
      if (line.level == level) of_level.push_back(line);
    }
    return of_level;
  }

  std::vector<Problem> All() const override { return lines_; }
  std::string Where(const Problem& problem) const override {
    return fmt::format("{}:{}", path_, numbers_.at(problem.seed));
  }

  double Distinct(int) const override { return static_cast<double>(lines_.size()); }

 private:
  void Add(const std::string& text, const std::string& where) {
    constexpr const char* kTodo =
        "write one object per line: {\"prompt\": \"...\", \"solution\": \"...\"}";
    constexpr JsonLimits kLimits = {
        .bytes = size_t{1} << 30};  // tasks/fit.h checks whether a run can send it
    nlohmann::json json = ParseJson(text, where, ErrorCode::kUsage, kTodo, kLimits);
    JsonReader line(json, where, ErrorCode::kUsage, kTodo);
    auto level = line.Find("level");
    Problem problem = {level ? static_cast<int>(level->Whole(1, 1000)) : 1, lines_.size(),
                       line.Member("prompt").Text(), line.Member("solution").Text()};
    bool held_out = RandomKey::Root(0).Fold(problem.prompt).Below(0, 10) == 0;
    (held_out ? held_out_ : taught_[problem.level]).push_back(problem.seed);
    lines_.push_back(std::move(problem));
  }

  std::string path_;
  std::vector<Problem> lines_;
  std::vector<int> numbers_;                     // line number of each line in the file, from 1
  std::map<int, std::vector<uint64_t>> taught_;  // by level
  std::vector<uint64_t> held_out_;
};

}  // namespace

std::unique_ptr<Task> MakeFile(const TaskConfig& config, RandomKey) {
  if (config.path().empty())
    throw Error(ErrorCode::kUsage, "task.path", "is not set", "name a JSON Lines file");
  return std::make_unique<FileTask>(config.path());
}

}  // namespace pawl
