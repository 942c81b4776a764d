#include "replay/ledger/row_check.h"

#include "tests/testing.h"

namespace pawl {
namespace {

// The checksum that a row is written with is the one that is computed of the row as it lies in the
// file.
TEST(RowCheck, IsTheSameBeforeAndAfterTheFile) {
  testing::Scratch scratch;
  Database database(scratch / "rows.sqlite", Database::Mode::kReadWrite);
  database.Execute("create table t (a integer, b real, c text, d blob)");
  std::string text("\xff\0 \u4e00", 6), blob("\0\1", 2);
  database.Prepare("insert into t values (?, ?, ?, ?)")
      .Bind(int64_t{-7}, -0.0, std::string_view(text), Blob{blob})
      .Run();
  int64_t written =
      RowCheck("t").Add(int64_t{-7}).Add(-0.0).Add(std::string_view(text)).Add(Blob{blob}).value();
  Query row = database.Prepare("select a, b, c, d from t");
  ASSERT_TRUE(row.Next());
  EXPECT_EQ(RowCheckOf(row, "t", 4), written);
  EXPECT_NE(RowCheckOf(row, "u", 4), written) << "another table's row";
}

TEST(RowCheck, KnowsTypesAndWhereAValueEnds) {
  auto of = [](auto... values) {
    RowCheck check("t");
    (check.Add(values), ...);
    return check.value();
  };
  using Text = std::string_view;
  EXPECT_NE(of(Text("ab"), Text("")), of(Text("a"), Text("b")));
  EXPECT_NE(of(Text("a")), of(Blob{"a"}));
  EXPECT_NE(of(int64_t{1}), of(1.0));
  EXPECT_EQ(of(0.0), of(-0.0)) << "SQLite keeps no sign of zero";
}

TEST(TableSum, FollowsRowsInAnyOrder) {
  TableSum sum, other;
  for (int64_t crc : {3, 9, 4}) sum.Add(crc);
  sum.Remove(9);
  for (int64_t crc : {4, 3}) other.Add(crc);
  EXPECT_EQ(sum, other);
  other.Add(0);
  EXPECT_NE(sum, other) << "a row more";
}

}  // namespace
}  // namespace pawl
