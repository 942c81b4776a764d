// LedgerRows: the rows of training batches, by the id of the sample that each comes from.
//
// Rows are drawn again and again, so those that were stored or read last are held in memory. A row
// that is read from the file must agree with its checksum, and its tokens must be those of its
// text.
//
// Errors:  Error(kData): the row is missing or damaged, or cannot be what it says it is.
// Threads: one at a time.
#pragma once

#include <string>

#include "proto/config.pb.h"
#include "proto/pawl.pb.h"
#include "replay/content.h"
#include "replay/ledger/file.h"
#include "replay/ledger/row_cache.h"
#include "replay/ledger/targets.h"

namespace pawl {

class LedgerRows {
 public:
  LedgerRows(LedgerFile* file, const Content* content, LedgerTargets* targets,
             const Config& config);

  // Valid until the next call.
  const Row& Read(int64_t sample_id) { return ReadHeld(sample_id).row; }
  // The row of one position of a sample. Where mix.unit is not positions, a sample has one.
  Row ReadAt(int64_t sample_id, int position);

  // What an audited sample teaches the judge.
  struct Lesson {
    std::string prompt, answer;
    int tokens;  // of both and an end token
  };
  Lesson ReadLesson(int64_t sample_id);

  // Holds the row of a sample that was just stored.
  void Keep(const Group& group, const Sample& sample);
  // A row that is held is not what the file would give any more.
  void Drop(int64_t sample_id) { held_.Erase(sample_id); }

 private:
  const RowCache::Held& ReadHeld(int64_t sample_id);
  const RowCache::Held& ReadWithTargets(int64_t sample_id);
  void ReadFresh(int64_t id, Row* row);
  void ReadSampled(int64_t id, Row* row);
  void ReadPrompt(int64_t id, Row* row);
  bool WasPromptMade(int64_t id);

  LedgerFile& file_;
  const Content& content_;
  LedgerTargets& targets_;
  bool by_positions_;
  bool with_log_probs_;  // rows have the log-probabilities at which their samples were drawn
  RowCache held_;
};

}  // namespace pawl
