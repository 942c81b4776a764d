// LedgerCounters: numbers that are counted over the whole run, whatever is forgotten.
//
// Errors:  as of LedgerFile.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <string_view>

#include "replay/ledger/file.h"

namespace pawl {

constexpr std::string_view kAcceptedCounter = "accepted";  // in continuous mode
constexpr std::string_view kDrawnCounter = "drawn";        // verified rows, in continuous mode

class LedgerCounters {
 public:
  explicit LedgerCounters(LedgerFile* file) : file_(*file) {}

  int64_t Read(std::string_view name);  // 0 before anything was counted
  void Add(std::string_view name, int64_t amount);

 private:
  LedgerFile& file_;
};

}  // namespace pawl
