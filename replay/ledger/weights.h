// LedgerWeights: the published versions of the weights.
//
// Errors:  as of LedgerFile.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "proto/pawl.pb.h"
#include "replay/ledger/file.h"

namespace pawl {

class LedgerWeights {
 public:
  explicit LedgerWeights(LedgerFile* file) : file_(*file) {}

  // Fills in the depth of `weights`, which follows from the rows of the generation's steps. Weights
  // that a generation without training published again are as deep as they were.
  void Add(int64_t generation, Weights* weights);
  std::optional<Weights> Find(int64_t version);
  std::optional<Weights> Latest();
  std::vector<Weights> All();  // in order of version

 private:
  void SetDepth(int64_t generation, Weights* weights);

  LedgerFile& file_;
};

}  // namespace pawl
