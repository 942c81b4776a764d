#include "lab/findings.h"

#include <utility>

#include "lab/notes.h"

namespace pawl {

std::vector<const RunSeries*> Comparison::drawn() const {
  std::vector<const RunSeries*> all;
  for (const auto* some : {&runs, &starts, &under_way}) {
    for (const RunSeries& run : *some) all.push_back(&run);
  }
  return all;
}

Comparison Compare(const std::vector<std::filesystem::path>& folders) {
  CountedRuns counted = CountRuns(folders);
  Comparison comparison;
  comparison.runs = std::move(counted.runs);
  comparison.left_out = std::move(counted.left_out);
  comparison.starts = std::move(counted.starts);
  comparison.under_way = std::move(counted.under_way);
  comparison.arms = GatherArms(comparison.runs);
  Changes changes = FindChanges(comparison.arms, counted.stopped);
  Contrasts contrasts = FindContrasts(comparison.arms, counted.stopped);
  comparison.findings = std::move(changes.findings);
  comparison.contrasts = std::move(contrasts.contrasts);
  comparison.rule = RuleSentences(changes.tested, contrasts.tested);
  for (const std::vector<std::string>& notes :
       {counted.notes, changes.notes, NotesOn(comparison.runs, comparison.arms, contrasts.unlike)})
    comparison.notes.insert(comparison.notes.end(), notes.begin(), notes.end());
  return comparison;
}

}  // namespace pawl
