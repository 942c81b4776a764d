#include "replay/ledger/sqlite.h"

#include <sqlite3.h>

#include <nlohmann/json.hpp>
#include <random>

#include "tests/testing.h"

namespace pawl {
namespace {

using testing::Scratch;

// While it lives SQLite gets no more memory.
struct NoMemory {
  NoMemory() { sqlite3_hard_heap_limit64(sqlite3_memory_used() + 4096); }
  ~NoMemory() { sqlite3_hard_heap_limit64(0); }
};

constexpr size_t kLarge = 1 << 20;

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

TEST(Query, RefusesAValueThatItHasNoMemoryToBind) {
  Scratch scratch;
  Database database(scratch / "x.sqlite", Database::Mode::kReadWrite);
  database.Execute("create table t(text text, bytes blob)");
  std::string large(kLarge, 'x');
  {
    Query query = database.Prepare("insert into t values (?, ?)");
    NoMemory none;
    EXPECT_THROW(query.Bind(std::string_view(large), Blob{{}}), DatabaseError);
    EXPECT_THROW(query.Bind(std::string_view(), Blob{large}), DatabaseError);
  }
  database.Prepare("insert into t values (?, ?)").Bind(std::string_view(large), Blob{large}).Run();
  Query query = database.Prepare("select * from t");
  ASSERT_TRUE(query.Next());
  EXPECT_EQ(query.Text(0), large);
  EXPECT_FALSE(query.Next());
}

TEST(Query, RefusesAValueThatItHasNoMemoryToRead) {
  Scratch scratch;
  Database database(scratch / "x.sqlite", Database::Mode::kReadWrite);
  database.Execute("create table t(text text)");
  std::string large(kLarge, 'x');
  database.Prepare("insert into t values (?)").Bind(std::string_view(large)).Run();
  Query query = database.Prepare("select text from t");
  {
    NoMemory none;
    EXPECT_THROW(query.Next(), DatabaseError);
  }
  query.Reset();
  ASSERT_TRUE(query.Next());
  EXPECT_EQ(query.Text(0), large);
}

TEST(Query, IsBoundAnewOnlyAfterAReset) {
  Scratch scratch;
  Database database(scratch / "x.sqlite", Database::Mode::kReadWrite);
  Query query = database.Prepare("select ?");
  query.Bind(1);
  ASSERT_TRUE(query.Next());
  EXPECT_THROW(query.Bind(2), Error) << "the statement would go on with 1";
  query.Reset();
  query.Bind(2);
  ASSERT_TRUE(query.Next());
  EXPECT_EQ(query.Int(0), 2);
}

}  // namespace
}  // namespace pawl
