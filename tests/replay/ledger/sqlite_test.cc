#include "replay/ledger/sqlite.h"

#include <nlohmann/json.hpp>
#include <random>

#include "tests/testing.h"

namespace pawl {
namespace {

using testing::Scratch;

TEST(StoredText, LeavesTextAloneAndGivesAnyBytesBack) {
  for (std::string text : {"", "plain", "Gr\xC3\xBC\xC3\x9F", "\xE4\xB8\xAD\xE6\x96\x87",
                           "\xF0\x9F\x98\x80", "\xEF\xBF\xBD", "\t\n\x7F"}) {
    EXPECT_EQ(ToStoredText(text), text);
    EXPECT_TRUE(IsStoredText(text));
  }
  std::vector<std::string> odd = {"\xFF",
                                  "a\xC3",
                                  "\xC3(",
                                  "\xE4\xB8",
                                  "\xED\xA0\x80",
                                  "\xC0\x80",
                                  "\xF5\x80\x80\x80",
                                  "\xF4\x90\x80\x80",
                                  "\xE0\x80\x80",
                                  std::string("a\0b", 3),
                                  std::string(1, '\0'),
                                  "\xF4\x8F\xA0\x80",
                                  "\xF4\x8F\xA3\xBF",
                                  ToStoredText("\xFF")};
  std::mt19937 random(1);
  for (int i = 0; i < 2000; ++i) {
    std::string bytes;
    for (size_t n = random() % 12; n > 0; --n)
      bytes += random() % 3 == 0 ? "\xF4\x8F\xA2\x80"[random() % 4] : static_cast<char>(random());
    odd.push_back(bytes);
  }
  for (const std::string& bytes : odd) {
    std::string stored = ToStoredText(bytes);
    EXPECT_EQ(FromStoredText(stored), bytes) << ::testing::PrintToString(bytes);
    EXPECT_EQ(stored.find('\0'), std::string::npos);
    EXPECT_NO_THROW(nlohmann::json(stored).dump()) << "UTF-8";
    EXPECT_EQ(IsStoredText(bytes), stored == bytes);
  }
}

TEST(Query, BindsTextAsTextAndBlobsAsBlobs) {
  Scratch scratch;
  Database database(scratch / "x.sqlite", Database::Mode::kReadWrite);
  database.Execute("create table t(id integer primary key, text text, bytes blob)");
  std::string bytes("\x00\xFF\x01", 3);
  database.Prepare("insert into t values (1, ?, ?)")
      .Bind(std::string_view(bytes), Blob{bytes})
      .Run();
  database.Prepare("insert into t values (2, ?, ?)").Bind(std::string_view(), Blob{{}}).Run();
  Query query = database.Prepare(
      "select text, bytes, typeof(text), typeof(bytes), length(text) from t order by id");
  ASSERT_TRUE(query.Next());
  EXPECT_EQ(query.Text(0), bytes);
  EXPECT_EQ(query.Text(1), bytes);
  EXPECT_EQ(query.Text(2), "text");
  EXPECT_EQ(query.Text(3), "blob");
  EXPECT_EQ(query.Int(4), 3) << "a character for each byte";
  ASSERT_TRUE(query.Next());
  EXPECT_EQ(query.Type(0), ValueType::kText) << "empty is not null";
  EXPECT_EQ(query.Type(1), ValueType::kBlob);
}

}  // namespace
}  // namespace pawl
