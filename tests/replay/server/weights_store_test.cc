#include "replay/server/weights_store.h"

#include "base/files.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::Scratch;

PublishWeights PieceOf(int64_t version, const std::string& bytes, size_t offset, size_t size) {
  PublishWeights piece;
  piece.mutable_weights()->set_version(version);
  piece.mutable_weights()->set_sha256(Sha256Hex(bytes));
  piece.mutable_weights()->set_bytes(static_cast<int64_t>(bytes.size()));
  piece.set_offset(static_cast<int64_t>(offset));
  piece.set_data(bytes.substr(offset, size));
  piece.set_config_json("{}");
  return piece;
}

TEST(WeightsStore, AFileIsWholeAfterItsLastPiece) {
  WeightsStore store("unused");
  std::string bytes = "0123456789";
  EXPECT_EQ(store.Receive(PieceOf(0, bytes, 0, 4)), nullptr);
  EXPECT_EQ(store.Receive(PieceOf(0, bytes, 0, 4)), nullptr) << "sent again from the beginning";
  EXPECT_EQ(store.received(), 4);
  EXPECT_EQ(store.Receive(PieceOf(0, bytes, 6, 4)), nullptr) << "a piece too far ahead";
  EXPECT_EQ(store.received(), 4);
  auto whole = store.Receive(PieceOf(0, bytes, 4, 6));
  ASSERT_NE(whole, nullptr);
  EXPECT_EQ(*whole, bytes);
  EXPECT_EQ(store.received(), 0);
}

TEST(WeightsStore, AnotherFileTakesThePlaceOfOneThatWasNotFinished) {
  WeightsStore store("unused");
  EXPECT_EQ(store.Receive(PieceOf(0, "abcdef", 0, 3)), nullptr);
  EXPECT_EQ(*store.Receive(PieceOf(0, "ghijkl", 0, 6)), "ghijkl");
}

TEST(WeightsStore, BytesThatDifferFromTheirDigestAreNotKept) {
  Scratch run;
  WeightsStore store(run.path());
  ErrorCode code = ErrorCode::kFailed;
  EXPECT_THAT(ErrorOf([&] { store.Save(PieceOf(0, "right", 0, 5), "wrong"); }, &code),
              HasSubstr("the published bytes differ from their SHA-256"));
  EXPECT_EQ(code, ErrorCode::kData);
  EXPECT_FALSE(std::filesystem::exists(WeightsFolder(run.path(), 0)));
}

TEST(WeightsStore, ServesTheNewestAndReadsOlderVersionsFromDisk) {
  Scratch run;
  WeightsStore store(run.path());
  PublishWeights old = PieceOf(0, "old weights", 0, 11), newer = PieceOf(1, "new", 0, 3);
  store.Save(old, "old weights");
  store.Save(newer, "new");
  store.Load(newer.weights());
  EXPECT_EQ(store.serving().version(), 1);
  EXPECT_EQ(store.Piece(newer.weights(), 1).data(), "ew");
  WeightsPiece piece = store.Piece(old.weights(), 4);
  EXPECT_EQ(piece.data(), "weights");
  EXPECT_EQ(piece.total(), 11);
  EXPECT_THAT(ErrorOf([&] { store.Piece(newer.weights(), 4); }),
              HasSubstr("offset 4 is outside the file"));
}

TEST(WeightsStore, AVersionOnDiskThatChangedIsNotServed) {
  Scratch run;
  WeightsStore store(run.path());
  PublishWeights piece = PieceOf(0, "weights", 0, 7);
  store.Save(piece, "weights");
  testing::Write(WeightsFolder(run.path(), 0) / "model.safetensors", "weighty");
  ErrorCode code = ErrorCode::kFailed;
  EXPECT_THAT(ErrorOf([&] { store.Load(piece.weights()); }, &code),
              HasSubstr("differs from the SHA-256 in the ledger"));
  EXPECT_EQ(code, ErrorCode::kData);
  store.Remove(0);
  EXPECT_FALSE(std::filesystem::exists(WeightsFolder(run.path(), 0)));
}

}  // namespace
}  // namespace pawl
