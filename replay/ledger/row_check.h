// RowCheck: the checksum that each row of the ledger carries in its column crc, and the sum of a
// table's checksums.
//
// A row's checksum is the CRC32C of its table's name and its values, each with its type and length,
// as they lie in the file. So a changed byte is found in the row that holds it, whoever wrote the
// file's pages. A row that is gone is found by the table's count and sum.
// Threads: one at a time each.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "replay/ledger/sqlite.h"

namespace pawl {

class RowCheck {
 public:
  explicit RowCheck(std::string_view table) : bytes_(table) {}

  RowCheck& Add(int64_t value) { return AddBits('i', value); }
  RowCheck& Add(int value) { return Add(static_cast<int64_t>(value)); }
  RowCheck& Add(uint64_t value) { return Add(static_cast<int64_t>(value)); }
  RowCheck& Add(bool value) { return Add(static_cast<int64_t>(value)); }
  RowCheck& Add(double value);
  RowCheck& Add(std::string_view text);
  RowCheck& Add(Blob blob) { return AddBytes('b', blob.bytes); }

  int64_t value() const;

 private:
  RowCheck& AddBits(char type, int64_t bits);
  RowCheck& AddBytes(char type, std::string_view bytes);
  friend int64_t RowCheckOf(const Query& query, std::string_view table, int columns);

  std::string bytes_;
};

// The checksum of the row that a query stands at, whose first columns are the table's.
int64_t RowCheckOf(const Query& query, std::string_view table, int columns);

// How many rows a table has, and the sum of their checksums.
struct TableSum {
  int64_t rows = 0, sum = 0;
  void Add(int64_t crc) { ++rows, sum += crc; }
  void Remove(int64_t crc) { --rows, sum -= crc; }
  bool operator==(const TableSum&) const = default;
};

}  // namespace pawl
