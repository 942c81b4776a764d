#include "model/reading.h"

#include <ATen/core/Tensor.h>

#include "tests/model/recurrent/shape.h"
#include "tests/testing.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

class ReaderTest : public ::testing::Test {
 protected:
  ReaderTest() : network_(testing::RecurrentShape(), 64), tokenizer_(MakeTokenizer({})) {
    network_.Initialize(RandomKey::Root(3));
    network_.flat().narrow(0, 0, network_.decayed()).mul_(4);
    RandomKey key = RandomKey::Root(8);
    for (uint64_t i = 0; i < 2500; ++i)
      book_.push_back(static_cast<int32_t>(3 + key.Uniform(i) * 61));
  }

  SequenceState Read(int64_t piece, int threads, Config::Precision precision) const {
    Reader reader(network_, precision, threads);
    for (size_t at = 0; at < book_.size(); at += static_cast<size_t>(piece)) {
      size_t count = std::min(static_cast<size_t>(piece), book_.size() - at);
      reader.Read({book_.data() + at, count});
    }
    EXPECT_EQ(reader.tokens(), std::ssize(book_));
    return reader.State();
  }

  Network network_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  std::vector<int32_t> book_;
};

TEST_F(ReaderTest, AStateHasTheSameBytesHoweverTheTextIsDividedAndSharedOut) {
  for (auto precision : {Config::float32, Config::bfloat16}) {
    SequenceState whole = Read(100000, 1, precision);
    for (int64_t piece : {1, 7, 31, 32, 33, 1000, 100000}) {
      for (int threads : {1, 2}) {
        SequenceState state = Read(piece, threads, precision);
        EXPECT_EQ(state.numbers, whole.numbers) << piece << " " << threads;
        EXPECT_EQ(state.log_decays, whole.log_decays) << piece << " " << threads;
      }
    }
  }
}

TEST_F(ReaderTest, AnAnswerFromAKeptStateIsThatOfWhoReadTheWholeBook) {
  std::vector<int32_t> question = EncodePiece(*tokenizer_, "who=", "q", 0), other = {9, 9, 4};
  Reader whole(network_, Config::float32, 1);
  whole.Read(book_);
  bool ended = false;
  std::vector<int32_t> wanted = whole.Answer(question, 20, &ended);
  EXPECT_NE(whole.Answer(other, 20, &ended), wanted);
  EXPECT_EQ(whole.Answer(question, 20, &ended), wanted) << "asking leaves the state as it is";

  SequenceState kept = Read(100000, 2, Config::float32);
  Reader later(network_, Config::float32, 1);
  later.Begin(&kept, std::ssize(book_));
  EXPECT_EQ(later.Answer(question, 20, &ended), wanted);
  Reader joined(network_, Config::float32, 1);
  joined.Read(book_);
  joined.Read(question);
  EXPECT_EQ(joined.Answer({wanted.data(), 1}, 19, &ended),
            std::vector<int32_t>(wanted.begin() + 1, wanted.end()))
      << "and of who read the question as a part of the book";
}

TEST_F(ReaderTest, AModelThatKeepsEveryTokenIsRefused) {
  ModelConfig shape = testing::RecurrentShape();
  shape.set_heads(4);
  shape.add_mixers(ModelConfig::Mixer::delta);
  shape.add_mixers(ModelConfig::Mixer::attention);
  for (auto kind : {ModelConfig::recurrent, ModelConfig::transformer}) {
    shape.set_kind(kind);
    Network network(shape, 64);
    EXPECT_THAT(ErrorOf([&] { Reader(network, Config::float32, 1); }),
                HasSubstr("keeps keys and values of every token"));
  }
}

TEST_F(ReaderTest, ACharacterOutsideTheVocabularyIsNamedByItsPlaceInTheText) {
  EXPECT_EQ(
      ErrorOf([&] { EncodePiece(*tokenizer_, "ab\xc3\xa9", "book.txt", 4096); }),
      "book.txt: byte 4098 begins '\xc3\xa9', which is not in the model's vocabulary; take it "
      "out, or train a model with model.tokens = \"bytes\"");
}

TEST_F(ReaderTest, AScoreIsTheLogLikelihoodOfTheDefinition) {
  std::vector<int32_t> first(book_.begin(), book_.begin() + 300),
      rest(book_.begin() + 300, book_.begin() + 600);
  PackedRows rows;
  std::vector<int32_t> all(book_.begin(), book_.begin() + 600);
  rows.Add(all, std::vector<int64_t>(all.size()));
  at::Tensor log_probs = network_.Logits(rows).log_softmax(-1);
  double wanted = 0;
  for (size_t i = 300; i + 1 < 600; ++i)
    wanted -= log_probs[static_cast<int64_t>(i)][all[i + 1]].item<double>();
  Reader reader(network_, Config::float32, 1), plain(network_, Config::float32, 1);
  reader.Read(first);
  EXPECT_NEAR(reader.ReadScored(rest), wanted, 1e-5 * wanted);
  plain.Read(first);
  plain.Read(rest);
  EXPECT_EQ(reader.State().numbers, plain.State().numbers) << "scoring reads as reading does";
  EXPECT_EQ(reader.tokens(), plain.tokens());
}

}  // namespace
}  // namespace pawl
