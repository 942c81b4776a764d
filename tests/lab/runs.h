// Run folders as `pawl run` leaves them, made by hand: a config and its generations.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "base/files.h"
#include "proto/config.h"
#include "replay/ledger/ledger.h"
#include "tests/testing.h"

namespace pawl::testing {

inline constexpr const char* kFacts = "generations = 1\n[[task]]\nkind = \"facts\"\n";
inline constexpr const char* kRecall = "eval/facts/accuracy_rare";

struct MadeRun {
  std::vector<std::string> settings = {};
  std::string config = kFacts;
  std::string metric = kRecall;
  double step_rows = 10;  // steps of each generation
};

// One value a generation; NaN: not measured there.
inline void MakeRun(const std::filesystem::path& folder, const std::vector<double>& values,
                    const MadeRun& run = {}) {
  std::filesystem::create_directories(folder);
  Write(folder / "config.toml", ConfigText(ParseConfig(run.config, "x", run.settings)));
  std::string rows;
  for (size_t g = 0; g < values.size(); ++g) {
    rows += fmt::format("{{\"gen\": {}, \"step\": {}, \"learn/tokens\": {}", g,
                        300 + run.step_rows * static_cast<double>(g), 1000 + 50 * g);
    if (std::isfinite(values[g])) rows += fmt::format(", \"{}\": {}", run.metric, values[g]);
    rows += "}\n";
  }
  Write(folder / "generations.jsonl", rows);
}

// The ledger of a run whose version 0 has this digest.
inline void PublishStart(const std::filesystem::path& folder, const std::string& sha256) {
  Database database(folder / "ledger.sqlite", Database::Mode::kReadWrite);
  database.Execute("create table weights (version integer, sha256 text)");
  Query query = database.Prepare("insert into weights values (0, ?)");
  query.Bind(std::string_view(sha256)).Run();
}

}  // namespace pawl::testing
