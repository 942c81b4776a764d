#include "replay/ledger/hash.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "base/files.h"

namespace pawl {
namespace {

struct LeftOut {
  std::string_view table, column, reason;  // "*": every table; the whole table or view
};
constexpr LeftOut kLeftOut[] = {
    {"run", "*",
     "names the run, and holds its config: [process] may differ between equal runs; run.json has "
     "the config's hash"},
    {"sample", "actor", "who sampled changes nothing"},
    {"*", "crc", "follows from the row's other columns"},
    {"digest", "*", "follows from the other tables"},
    {"step_row", "*", "a view of step"},
    {"trained_row", "*", "a view of step_row, sample and weights"},
};

struct Covered {
  std::string_view table, columns;
};
constexpr Covered kCovered[] = {
    {"task", "id name kind"},
    {"weights", "version sha256 bytes generation depth depth_max"},
    {"problem", "id generation task level seed prompt random_key samples prompt_tokens"},
    {"sample",
     "id problem generation task weights text tokens log_probs log_prob token_count ended"},
    {"verdict", "sample accepted score verifier reason truth"},
    {"made", "sample prompt prompt_tokens"},
    {"lesson", "sample prompt answer token_count"},
    {"fresh", "id task position level seed prompt text token_count"},
    {"step", "generation step rows fresh_share samples empty"},
    {"drawn", "sample times"},
    {"stream", "task generation first"},
    {"counter", "name value"},
    {"target", "sample positions offsets lengths moves policy value"},
    {"step_position", "generation step positions"},
    {"fault", "sample fault"},
    {"proposal", "problem sample"},
    {"resignation", "version below"},
};

struct Column {
  std::string name;
  bool blob;
  int64_t key;  // its place in the primary key, from 1; 0: not in it
};
struct Table {
  std::string name;
  bool view;
  std::vector<Column> columns;
};

std::vector<Table> ReadTables(Database* database) {
  std::vector<Table> tables;
  {
    Query query = database->Prepare(
        "select name, type = 'view' as view from sqlite_master where type in ('table', 'view') and "
        "name "
        "not like 'sqlite_%' "
        "order by name");
    while (query.Next()) tables.push_back({query.Text("name"), query.Int("view") != 0, {}});
  }
  for (Table& table : tables) {
    Query query = database->Prepare(
        "select name, lower(type) like '%blob%' as blob, pk from pragma_table_info(?) order by "
        "cid");
    query.Bind(std::string_view(table.name));
    while (query.Next())
      table.columns.push_back({query.Text("name"), query.Int("blob") != 0, query.Int("pk")});
  }
  return tables;
}

bool IsLeftOut(std::string_view table, std::string_view column) {
  return std::any_of(std::begin(kLeftOut), std::end(kLeftOut), [&](const LeftOut& out) {
    return (out.table == "*" || out.table == table) && (out.column == "*" || out.column == column);
  });
}

bool IsCovered(std::string_view table, std::string_view column) {
  for (const Covered& covered : kCovered) {
    if (covered.table == table &&
        fmt::format(" {} ", covered.columns).find(fmt::format(" {} ", column)) != std::string::npos)
      return true;
  }
  return false;
}

// Folds many byte strings into one digest without holding them all.
class RunningHash {
 public:
  void Add(char kind, std::string_view bytes) {
    pending_ += fmt::format("{}{}:", kind, bytes.size());
    pending_ += bytes;
    if (pending_.size() > (1 << 20)) Fold();
  }
  std::string Digest() {
    Fold();
    return digest_;
  }

 private:
  void Fold() {
    digest_ = Sha256Hex(digest_ + pending_);
    pending_.clear();
  }
  std::string digest_, pending_;
};

// A number's bits, so that two that differ in the last digit hash unlike; text and blobs alike,
// since older schemas kept blobs as text.
void AddValue(const Query& query, int at, const Column& column, RunningHash* hash) {
  switch (query.Type(at)) {
    case ValueType::kNull:
      return hash->Add('n', "");
    case ValueType::kInteger:
      return hash->Add('i', std::to_string(query.Int(at)));
    case ValueType::kReal: {
      std::array<char, sizeof(double)> bits;
      double value = query.Real(at);
      std::memcpy(bits.data(), &value, sizeof value);
      return hash->Add('r', {bits.data(), bits.size()});
    }
    case ValueType::kText:
    case ValueType::kBlob:
      return hash->Add('b', column.blob ? query.Raw(at) : query.Text(at));
  }
}

// Keys first in order, then the rest: a table without a key is ordered by all it holds.
std::string Select(const Table& table, const std::vector<Column>& columns) {
  std::vector<Column> by_key = columns;
  std::stable_sort(by_key.begin(), by_key.end(), [](const Column& a, const Column& b) {
    return (a.key == 0 ? INT64_MAX : a.key) < (b.key == 0 ? INT64_MAX : b.key);
  });
  std::string names, order;
  bool has_key = by_key.front().key > 0;
  for (const Column& column : columns)
    names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", column.name);
  for (const Column& column : by_key) {
    if (!has_key || column.key > 0)
      order += fmt::format("{}\"{}\"", order.empty() ? "" : ", ", column.name);
  }
  return fmt::format("select {} from \"{}\" order by {}", names, table.name, order);
}

void AddTable(Database* database, const Table& table, RunningHash* hash) {
  std::vector<Column> columns;
  for (const Column& column : table.columns) {
    if (!IsLeftOut(table.name, column.name)) columns.push_back(column);
  }
  if (columns.empty()) return;
  std::sort(columns.begin(), columns.end(),
            [](const Column& a, const Column& b) { return a.name < b.name; });
  Query query = database->PrepareOnce(Select(table, columns));
  bool named = false;
  while (query.Next()) {
    if (!named) {
      hash->Add('t', table.name);
      for (const Column& column : columns) hash->Add('c', column.name);
      named = true;
    }
    for (size_t i = 0; i < columns.size(); ++i)
      AddValue(query, static_cast<int>(i), columns[i], hash);
  }
}

}  // namespace

std::string LedgerHash(Database* database) {
  RunningHash hash;
  for (const Table& table : ReadTables(database)) {
    if (!table.view) AddTable(database, table, &hash);
  }
  return hash.Digest();
}

std::vector<std::string> UndecidedByLedgerHash(Database* database) {
  std::vector<std::string> undecided;
  for (const Table& table : ReadTables(database)) {
    if (table.view && !IsLeftOut(table.name, "*")) undecided.push_back(table.name + " (a view)");
    if (table.view) continue;
    for (const Column& column : table.columns) {
      if (IsLeftOut(table.name, column.name) == IsCovered(table.name, column.name))
        undecided.push_back(table.name + "." + column.name);
    }
  }
  return undecided;
}

}  // namespace pawl
