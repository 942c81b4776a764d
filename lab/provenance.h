// Provenance: by which program and on which machine runs were made, as their run.json says.
//
// What a run.json does not say, or a run that has none, is "not recorded".
// Errors: Error(kData): it is no JSON, or says something else than text; the member is named.
// Threads: free functions, no state.
#pragma once

#include <array>
#include <compare>
#include <filesystem>
#include <string>
#include <vector>

namespace pawl {

struct Origin {
  static constexpr std::array<const char*, 5> kNames = {"pawl", "commit", "processor", "kernels",
                                                        "threads"};  // members of run.json
  std::array<std::string, kNames.size()> values;

  auto operator<=>(const Origin&) const = default;
};

// Each that a run was begun or gone on with; one at least.
std::vector<Origin> OriginsOf(const std::filesystem::path& run);

// One kind of origin and the runs that have it, by their index.
struct OriginGroup {
  Origin origin;
  std::vector<size_t> runs;
};
std::vector<OriginGroup> GroupByOrigin(const std::vector<std::filesystem::path>& runs);

// What the groups differ in, by which results may differ: "processor", "commit", ...
std::vector<std::string> Differing(const std::vector<OriginGroup>& groups);

}  // namespace pawl
