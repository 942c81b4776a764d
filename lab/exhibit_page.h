// Exhibit page: writes an outcome as JSON, as Markdown and as lines on a terminal. Both files say
// which seeds were judged, which were left out and why, and what made the runs (version, commit,
// processor, kernels, threads).
//
// Units: run_seconds, of all runs one after the other.  Threads: any.  Errors: none.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lab/exhibit.h"

namespace pawl {

struct ExhibitFacts {
  std::string config_sha256, time;  // hash of the recipe; time of the judgement
  std::vector<int64_t> seeds;
  std::vector<std::string> left_out;
  std::map<Origin, int> makers;
  double run_seconds = 0;
};
ExhibitFacts GatherFacts(const Exhibit& exhibit, const Evidence& evidence);

nlohmann::ordered_json ExhibitJson(const Exhibit& exhibit, const ExhibitOutcome& outcome,
                                   const ExhibitFacts& facts);
std::string ExhibitMarkdown(const Exhibit& exhibit, const ExhibitOutcome& outcome,
                            const ExhibitFacts& facts);
void PrintOutcome(const ExhibitOutcome& outcome);

// "0 to 4, 100 to 104".
std::string SeedsInWords(const std::vector<int64_t>& seeds);

}  // namespace pawl
