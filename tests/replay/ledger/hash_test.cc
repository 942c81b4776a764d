#include "replay/ledger/hash.h"

#include <fmt/ranges.h>

#include <cmath>
#include <map>
#include <regex>
#include <set>

#include "proto/config.h"
#include "replay/ledger/ledger.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::Scratch;

constexpr const char* kWhatToDo =
    "a table, view or column of the ledger is new: write it into kCovered in "
    "replay/ledger/hash.cc, or into kLeftOut "
    "with the reason why two "
    "equal runs may differ in it; and into the table of docs/formats.md";

struct Column {
  std::string table, name, type;
  bool view;
};

class LedgerHashTest : public ::testing::Test {
 protected:
  LedgerHashTest() {
    Ledger(scratch_ / "ledger.sqlite", "run",
           ParseConfig("[[task]]\nkind = \"addition\"\n", "x", {}));
    database_ = std::make_unique<Database>(scratch_ / "ledger.sqlite", Database::Mode::kReadWrite);
  }

  std::vector<Column> Columns() {
    std::vector<Column> columns;
    Query query = database_->Prepare(
        "select m.name, c.name, lower(c.type), m.type = 'view' from sqlite_master m join "
        "pragma_table_info(m.name) c "
        "where m.type in ('table', 'view') and m.name not like 'sqlite_%' order by m.name, c.cid");
    while (query.Next())
      columns.push_back({query.Text(0), query.Text(1), query.Text(2), query.Int(3) != 0});
    return columns;
  }

  // A row in every table, whatever its columns are called.
  void FillEveryTable() {
    std::map<std::string, std::vector<std::string>> values;
    for (const Column& column : Columns()) {
      if (column.view) continue;
      values[column.table].push_back(
          column.name == "samples" && column.table == "step" ? "'[1]'" : Value(column, 7));
    }
    for (const auto& [table, row] : values)
      database_->Execute(fmt::format("delete from {}", table).c_str());
    for (const auto& [table, row] : values)
      database_->Execute(
          fmt::format("insert into {} values ({})", table, fmt::join(row, ", ")).c_str());
  }

  static std::string Value(const Column& column, int number) {
    if (column.type == "blob") return fmt::format("x'0{}'", number);
    if (column.type == "text") return fmt::format("'[{}]'", number);
    return column.type == "real" ? fmt::format("{}.5", number) : std::to_string(number);
  }

  std::string Hash() { return LedgerHash(database_.get()); }

  Scratch scratch_;
  std::unique_ptr<Database> database_;
};

TEST_F(LedgerHashTest, EveryTableAndColumnIsDecidedOn) {
  EXPECT_EQ(UndecidedByLedgerHash(database_.get()), std::vector<std::string>()) << kWhatToDo;
  database_->Execute(
      "create table novel(a integer); alter table problem add column novelty text; create view "
      "seen as select 1 as "
      "one");
  EXPECT_THAT(UndecidedByLedgerHash(database_.get()),
              ::testing::UnorderedElementsAre("novel.a", "problem.novelty", "seen (a view)"));
}

TEST_F(LedgerHashTest, SeesAChangeOfAnyColumnButThoseLeftOut) {
  FillEveryTable();
  std::set<std::string> unseen;
  for (const Column& column : Columns()) {
    if (column.view || column.name == "crc" || column.table == "digest")
      continue;  // follow from the others
    std::string before = Hash();
    database_->Execute("begin");
    database_->Execute(
        fmt::format("update {} set {} = {}", column.table, column.name, Value(column, 8)).c_str());
    if (Hash() == before) unseen.insert(column.table + "." + column.name);
    database_->Execute("rollback");
    ASSERT_EQ(Hash(), before);
  }
  EXPECT_EQ(unseen, (std::set<std::string>{"run.key", "run.value", "sample.actor"})) << kWhatToDo;
}

TEST_F(LedgerHashTest, CoversWhatNobodyDecidedOn) {
  std::string before = Hash();
  database_->Execute("create table novel(a integer)");
  EXPECT_EQ(Hash(), before) << "a table without rows is as good as none";
  database_->Execute("insert into novel values (1)");
  EXPECT_NE(Hash(), before);
}

TEST_F(LedgerHashTest, SeesTheLastDigitOfANumberAndNotTheOrderOfInsertion) {
  auto put = [&](int sample, double score) {
    database_->Prepare("insert or replace into verdict values (?, 1, ?, 'v', 0, 0, 0)")
        .Bind(sample, score)
        .Run();
  };
  put(1, 0.1);
  put(2, 0.2);
  std::string hash = Hash();
  put(1, std::nextafter(0.1, 1));
  EXPECT_NE(Hash(), hash);
  database_->Execute("delete from verdict");
  put(2, 0.2);
  put(1, 0.1);
  EXPECT_EQ(Hash(), hash);
}

// A value that moves from one column, row or table to its neighbour is another ledger.
TEST_F(LedgerHashTest, KnowsWhereAValueStands) {
  std::set<std::string> hashes;
  for (const char* rows :
       {"insert into made values (1, 'ab', 2, 0)", "insert into made values (1, 'a', 2, 0)",
        "insert into made values (1, '', 2, 0), (2, 'a', 2, 0)",
        "insert into lesson values (1, 'a', '', 2, 0)",
        "insert into lesson values (1, '', 'a', 2, 0)", "insert into drawn values (1, 2, 0)",
        "insert into drawn values (12, 0, 0)", "insert into counter values ('accepted', 1, 0)"}) {
    database_->Execute("begin");
    database_->Execute(rows);
    hashes.insert(Hash());
    database_->Execute("rollback");
  }
  EXPECT_EQ(hashes.size(), 8u);
}

TEST_F(LedgerHashTest, ReadsLedgersThatLackTables) {
  for (const char* table : {"lesson", "made", "drawn", "stream", "counter", "task"}) {
    database_->Execute(fmt::format("drop table {}", table).c_str());
    EXPECT_EQ(Hash().size(), 64u) << table;
  }
}

// docs/formats.md: "| `table` | `column`, `column` | ... |" for every table, no more and no less.
TEST_F(LedgerHashTest, TheDocumentNamesEveryTableAndColumn) {
  std::string text = testing::Read(std::string(PAWL_SOURCE_DIR) + "/docs/formats.md");
  size_t begin = text.find("## Ledger"), end = text.find("\n## ", begin + 1);
  ASSERT_NE(begin, std::string::npos);
  std::istringstream lines(text.substr(begin, end - begin));
  std::vector<std::string> documented, there;
  std::regex row("\\| `([a-z_]+)`( \\(view\\))? \\| ([^|]*)\\|.*"), name("`([a-z_0-9]+)`");
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (!std::regex_match(line, match, row)) continue;
    std::string cell = match[3];
    for (std::sregex_iterator it(cell.begin(), cell.end(), name), none; it != none; ++it) {
      documented.push_back(match[1].str() + match[2].str() + "." + (*it)[1].str());
    }
  }
  for (const Column& column : Columns())
    there.push_back(column.table + (column.view ? " (view)" : "") + "." + column.name);
  EXPECT_THAT(documented, ::testing::UnorderedElementsAreArray(there)) << kWhatToDo;
}

}  // namespace
}  // namespace pawl
