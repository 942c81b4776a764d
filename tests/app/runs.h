// Whole runs of the built program, for the tests of the loop.
#pragma once

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "replay/ledger/hash.h"
#include "tests/testing.h"

namespace pawl::testing {

constexpr const char* kSmallRun = R"(
seed = 3
generations = 2
[model]
layers = 2
width = 32
heads = 2
feed_forward = 64
context = 40
[[task]]
kind = "addition"
fresh_levels = [1, 2]
sample_levels = [1, 2]
[[task]]
kind = "facts"
count = 60
[start]
steps = 150
[sample]
problems = 400
samples_per_problem = 2
max_new_tokens = 12
slots = 32
[mix]
fresh = 0.25
[learn]
steps = 40
rows = 32
learning_rate = 0.005
checkpoint_steps = 15
[eval]
problems = 20
)";

// Everybody shares one config file.
inline std::string SmallRunFile() {
  static Scratch scratch;
  static std::string path = [] {
    Write(scratch / "small.toml", kSmallRun);
    return (scratch / "small.toml").string();
  }();
  return path;
}

inline std::vector<std::string> RunArguments(const std::filesystem::path& out,
                                             const std::vector<std::string>& settings) {
  std::vector<std::string> arguments = {"run", SmallRunFile(), "--out", out.string(), "--quiet"};
  for (const std::string& setting : settings) {
    arguments.push_back("--set");
    arguments.push_back(setting);
  }
  return arguments;
}

inline void FinishedRun(const std::filesystem::path& out,
                        const std::vector<std::string>& settings) {
  Outcome run = RunProgram(RunArguments(out, settings));
  ASSERT_EQ(run.code, 0) << run.err;
}

inline std::string LedgerDigest(const std::filesystem::path& run) {
  Database database(run / "ledger.sqlite", Database::Mode::kReadOnly);
  return LedgerHash(&database);
}

inline std::vector<std::string> WeightsHashes(const std::filesystem::path& run) {
  Database database(run / "ledger.sqlite", Database::Mode::kReadOnly);
  std::vector<std::string> hashes;
  Query query = database.Prepare("select sha256 from weights order by version");
  while (query.Next()) hashes.push_back(query.Text(0));
  return hashes;
}

// The numbers of a run's generations, as "GENERATION NAME=VALUE", without those that are times.
inline std::vector<std::string> GenerationNumbers(const std::filesystem::path& run) {
  std::istringstream in(Read(run / "generations.jsonl"));
  std::vector<std::string> numbers;
  int row = 0;
  for (std::string line; std::getline(in, line); ++row) {
    auto values = nlohmann::json::parse(line);
    for (const auto& [name, value] : values.items()) {
      if (name != "t" && name.rfind("time/", 0) != 0 && name.rfind("canary/", 0) != 0)
        numbers.push_back(fmt::format("{} {}={}", row, name, value.dump()));
    }
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

// Equal ledgers, equal weights, equal evaluations.
inline void ExpectSameRun(const std::filesystem::path& a, const std::filesystem::path& b) {
  EXPECT_EQ(LedgerDigest(a), LedgerDigest(b));
  EXPECT_EQ(WeightsHashes(a), WeightsHashes(b));
  std::vector<std::string> of_a = GenerationNumbers(a), of_b = GenerationNumbers(b), only_a, only_b;
  std::set_difference(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(),
                      std::back_inserter(only_a));
  std::set_difference(of_b.begin(), of_b.end(), of_a.begin(), of_a.end(),
                      std::back_inserter(only_b));
  EXPECT_EQ(only_a, only_b);
  EXPECT_EQ(of_a.size(), of_b.size()) << "a number stands there twice";
}

inline std::vector<pid_t> ChildrenOf(pid_t parent) {
  std::vector<pid_t> children;
  std::error_code error;
  for (const auto& task :
       std::filesystem::directory_iterator(fmt::format("/proc/{}/task", parent), error)) {
    std::istringstream in(Read(task.path() / "children"));
    for (pid_t pid; in >> pid;) children.push_back(pid);
  }
  return children;
}

}  // namespace pawl::testing
