// LedgerTargets: the positions of samples, sampled or fresh, and the numbers beside them.
//
// A sample that is one position has no row in the table. A game that a model played by search has
// as many positions as there were full searches, which may be none: then it is in no pool.
//
// Errors:  Error(kData): the row is damaged, or cannot be what it says it is.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proto/config.pb.h"
#include "replay/content.h"
#include "replay/ledger/file.h"
#include "tokens/tokenizer.h"

namespace pawl {

class LedgerTargets {
 public:
  LedgerTargets(LedgerFile* file, const Config& config);

  // Adds the positions that the sample brought. Where it brought none, its task says where they
  // are (task.position_end).
  void Add(int64_t sample_id, int task, const Targets& brought, std::span<const int32_t> solution);
  // As Add, for a solution whose tokens are those of its text and an end token.
  void AddText(int64_t sample_id, int task, const Targets& brought, std::string_view text);

  // Empty: the sample is one position.
  Targets Read(int64_t sample_id);

 private:
  std::string_view EndOf(int task) const;

  LedgerFile& file_;
  bool plays_;
  std::vector<std::string> ends_;  // by task; where positions are not drawn, none
  std::shared_ptr<const Tokenizer> tokenizer_;
};

// The targets of a row that has the table's columns; nothing where its blobs do not fit together.
std::optional<Targets> ReadTargets(const Query& row);

}  // namespace pawl
