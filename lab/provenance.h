// Provenance: the program and the machine that made a run, as its run.json says.
//
// A value that run.json lacks, or a missing run.json, is "not recorded".
// Errors: Error(kData) if it is not JSON or a member is not text; the error names the member.
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

// The origins with which a run was begun or continued; at least one.
std::vector<Origin> OriginsOf(const std::filesystem::path& run);

// One kind of origin and the runs that have it, by their index.
struct OriginGroup {
  Origin origin;
  std::vector<size_t> runs;
};
std::vector<OriginGroup> GroupByOrigin(const std::vector<std::filesystem::path>& runs);

// The members in which the groups differ and which may change results: "processor", "commit", ...
std::vector<std::string> Differing(const std::vector<OriginGroup>& groups);

}  // namespace pawl
