#include "replay/ledger/ledger.h"

#include "proto/ids.h"

namespace pawl {

Ledger::Ledger(const std::filesystem::path& path, const std::string& run_id, const Config& config)
    : file(path, run_id, config),
      content(config),
      targets(&file, config),
      rows(&file, &content, &targets, config),
      proposals(&file, config),
      samples(&file, &rows, &targets, &proposals),
      tallies(&file, &content, &proposals, config),
      pools(&file),
      counters(&file),
      steps(&file, &rows, &counters),
      fresh(&file, &steps, &targets),
      weights(&file),
      resignations(&file, config) {}

void Ledger::Forget(int64_t generation) {
  static const LedgerSql kVerdicts("delete from verdict where sample < ? returning crc"),
      kMade("delete from made where sample < ? returning crc"),
      kLessons("delete from lesson where sample < ? returning crc"),
      kFaults("delete from fault where sample < ? returning crc"),
      kProposals("delete from proposal where problem < ? returning crc"),
      kSamples("delete from sample where id < ? returning crc"),
      kProblems("delete from problem where id < ? returning crc"),
      kFresh(
          "delete from fresh where position < (select first from stream t where t.task = "
          "fresh.task "
          "and t.generation = ?) returning crc"),
      kDrawn("delete from drawn where sample < ? returning crc"),
      kSteps("delete from step where generation < ? returning crc"),
      kPositions("delete from step_position where generation < ? returning crc"),
      kTargets("delete from target where sample < ? returning crc"),
      kFreshTargets(
          "delete from target where sample in (select id from fresh where position < (select first "
          "from stream t where t.task = fresh.task and t.generation = ?)) returning crc");
  int64_t first_sample = FirstSampleOf(generation);
  file.Remove(LedgerTable::kVerdict, kVerdicts, first_sample);
  file.Remove(LedgerTable::kMade, kMade, first_sample);
  file.Remove(LedgerTable::kLesson, kLessons, first_sample);
  file.Remove(LedgerTable::kFault, kFaults, first_sample);
  file.Remove(LedgerTable::kProposal, kProposals, GroupId(generation, 0));
  file.Remove(LedgerTable::kSample, kSamples, first_sample);
  file.Remove(LedgerTable::kProblem, kProblems, GroupId(generation, 0));
  file.Remove(LedgerTable::kTarget, kTargets, first_sample);
  file.Remove(LedgerTable::kTarget, kFreshTargets, generation);
  file.Remove(LedgerTable::kFresh, kFresh, generation);
  file.Remove(LedgerTable::kDrawn, kDrawn, first_sample);
  file.Remove(LedgerTable::kStep, kSteps, generation);
  file.Remove(LedgerTable::kStepPosition, kPositions, generation);
}

}  // namespace pawl
