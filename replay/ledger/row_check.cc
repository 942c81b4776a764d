#include "replay/ledger/row_check.h"

#include <cstring>

#include "base/files.h"

namespace pawl {

RowCheck& RowCheck::AddBits(char type, int64_t bits) {
  char raw[sizeof bits];
  std::memcpy(raw, &bits, sizeof bits);
  bytes_ += type;
  bytes_.append(raw, sizeof raw);
  return *this;
}

RowCheck& RowCheck::AddBytes(char type, std::string_view bytes) {
  AddBits(type, static_cast<int64_t>(bytes.size()));
  bytes_ += bytes;
  return *this;
}

RowCheck& RowCheck::Add(double value) {
  value += 0.0;  // SQLite keeps no sign of zero
  int64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return AddBits('r', bits);
}

RowCheck& RowCheck::Add(std::string_view text) {
  return IsStoredText(text) ? AddBytes('t', text) : AddBytes('t', ToStoredText(text));
}

int64_t RowCheck::value() const { return Crc32c(bytes_); }

int64_t RowCheckOf(const Query& query, std::string_view table, int columns) {
  RowCheck check(table);
  for (int i = 0; i < columns; ++i) {
    switch (query.Type(i)) {
      case ValueType::kNull:
        check.AddBytes('n', "");
        break;
      case ValueType::kInteger:
        check.Add(query.Int(i));
        break;
      case ValueType::kReal:
        check.Add(query.Real(i));
        break;
      case ValueType::kText:
        check.AddBytes('t', query.Raw(i));
        break;
      case ValueType::kBlob:
        check.AddBytes('b', query.Raw(i));
        break;
    }
  }
  return check.value();
}

}  // namespace pawl
