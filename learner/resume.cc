#include "learner/resume.h"

#include "base/error.h"
#include "base/files.h"
#include "base/metrics.h"

namespace pawl {

void RequireWhole(const std::filesystem::path& folder, const std::optional<Checkpoint>& saved,
                  int64_t generations) {
  std::filesystem::path file = folder / "generations.jsonl";
  std::vector<Metrics> rows = ReadMetrics(file);
  auto done = static_cast<int64_t>(rows.size());
  auto refuse = [](const std::filesystem::path& what, const std::string& why) {
    throw Error(ErrorCode::kData, what.string(), why, kGetItBack);
  };
  if (std::string fault = FaultOfGenerations(rows); !fault.empty()) refuse(file, fault);
  if (done > generations + 1)
    refuse(file, fmt::format("holds generation {}, but the run's config asks for {}", done - 1,
                             generations));
  if (saved && saved->generation > done) {
    std::string holds = !std::filesystem::exists(file) ? "is missing"
                        : done == 0                    ? "holds no generation"
                                    : fmt::format("ends with generation {}", done - 1);
    refuse(file, fmt::format("{}, and the newest checkpoint stands at generation {}", holds,
                             saved->generation));
  }
  if (!saved && done > 1)
    refuse(folder / "checkpoints",
           fmt::format("holds no checkpoint, and generations.jsonl ends with generation {}",
                       done - 1));
}

}  // namespace pawl
