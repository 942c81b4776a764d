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

// Attention keeps every token: what it keeps is a state too, as long as there is room.
TEST_F(ReaderTest, AttentionGoesOnFromWhatItKeptAsIfItHadReadTheWholeText) {
  ModelConfig mixed = testing::RecurrentShape(), transformer = testing::RecurrentShape();
  mixed.set_heads(4);
  mixed.set_key_value_heads(2);
  mixed.add_mixers(ModelConfig::Mixer::delta);
  mixed.add_mixers(ModelConfig::Mixer::attention);
  transformer.set_heads(4);
  transformer.set_kind(ModelConfig::transformer);
  std::vector<int32_t> text(book_.begin(), book_.begin() + 50), question = {9, 9, 4};
  for (const ModelConfig& shape : {mixed, transformer}) {
    Network network(shape, 64);
    network.Initialize(RandomKey::Root(3));
    network.flat().narrow(0, 0, network.decayed()).mul_(8);
    for (auto precision : {Config::float32, Config::bfloat16}) {
      Reader whole(network, precision, 1);
      whole.Read(text);
      SequenceState wanted = whole.State();
      EXPECT_FALSE(wanted.cached.empty());
      bool ended, again_ended;
      std::vector<int32_t> answer = whole.Answer(question, 5, &ended);
      for (size_t cut : {1, 16, 33, 49}) {
        Reader first(network, precision, 2), later(network, precision, 1);
        first.Read({text.data(), cut});
        SequenceState kept = first.State();
        later.Begin(&kept, first.tokens());
        later.Read({text.data() + cut, text.size() - cut});
        EXPECT_EQ(later.State().cached, wanted.cached) << cut;
        EXPECT_EQ(later.State().numbers, wanted.numbers) << cut;
        EXPECT_EQ(later.Answer(question, 5, &again_ended), answer) << cut;
        EXPECT_EQ(later.State().cached, wanted.cached) << "a question leaves nothing";
      }
    }
    // The context is 60: an answer ends there, and no text is longer.
    Reader full(network, Config::float32, 1);
    full.Read(text);
    bool ended;
    EXPECT_LE(full.Answer(question, 100, &ended).size(), 60u - 53u + 1u);
    EXPECT_THAT(
        ErrorOf([&] {
          full.Read({book_.data(), 11});
        }),
        HasSubstr("model.context: is 60 tokens, all that layers of attention have room for; 11 was "
                  "to be read behind 50"));
  }
}

// A window is a part of a state of one size: a text may be far longer than it, and than the
// context.
TEST_F(ReaderTest, AWindowIsAPartOfTheState) {
  ModelConfig shape = testing::RecurrentShape();
  shape.set_heads(4);
  shape.set_key_value_heads(2);
  shape.set_window(32);
  shape.add_mixers(ModelConfig::Mixer::delta);
  shape.add_mixers(ModelConfig::Mixer::window);
  Network network(shape, 64);
  network.Initialize(RandomKey::Root(3));
  network.flat().narrow(0, 0, network.decayed()).mul_(8);
  std::vector<int32_t> text(book_.begin(), book_.begin() + 600), question = {9, 9, 4};
  for (auto precision : {Config::float32, Config::bfloat16}) {
    Reader whole(network, precision, 1);
    whole.Read(text);
    SequenceState wanted = whole.State();
    EXPECT_EQ(wanted.window.size(), 32u * 2 * 2 * 12);
    EXPECT_TRUE(wanted.cached.empty());
    bool ended;
    std::vector<int32_t> answer = whole.Answer(question, 5, &ended);
    EXPECT_EQ(whole.State().window, wanted.window) << "a question leaves nothing";
    for (size_t cut : {1, 20, 33, 500}) {
      Reader first(network, precision, 2), later(network, precision, 1);
      first.Read({text.data(), cut});
      SequenceState kept = first.State();
      later.Begin(&kept, first.tokens());
      later.Read({text.data() + cut, text.size() - cut});
      EXPECT_EQ(later.State().window, wanted.window) << cut;
      EXPECT_EQ(later.State().numbers, wanted.numbers) << cut;
      EXPECT_EQ(later.Answer(question, 5, &ended), answer) << cut;
    }
  }
  // What it computes is the definition, whose rows see as many tokens.
  PackedRows rows;
  rows.Add(text, std::vector<int64_t>(text.size()));
  at::Tensor log_probs = network.Logits(rows).log_softmax(-1);
  double nats = 0;
  for (size_t i = 0; i + 1 < text.size(); ++i)
    nats -= log_probs[static_cast<int64_t>(i)][text[i + 1]].item<double>();
  Reader reader(network, Config::float32, 1);
  EXPECT_NEAR(reader.ReadScored(text), nats, 1e-5 * nats);
}

TEST_F(ReaderTest, AModelWhoseSequencesHaveNoStateIsRefused) {
  ModelConfig coupled = testing::RecurrentShape(), mapped = testing::RecurrentShape();
  coupled.set_kind(ModelConfig::transformer);
  coupled.set_heads(4);
  coupled.set_positions(ModelConfig::coupled);
  mapped.set_kind(ModelConfig::mlp);
  Network one(coupled, 64), other(mapped, 64);
  EXPECT_THAT(ErrorOf([&] { Reader(one, Config::float32, 1); }),
              HasSubstr("model.positions: is coupled, and what such a model keeps"));
  EXPECT_THAT(ErrorOf([&] { Reader(other, Config::float32, 1); }),
              HasSubstr("model.kind: is mlp, and what such a model keeps"));
}

TEST_F(ReaderTest, ACharacterOutsideTheVocabularyIsNamedByItsPlaceInTheText) {
  EXPECT_EQ(
      ErrorOf([&] { EncodePiece(*tokenizer_, "ab\xc3\xa9", "book.txt", 4096); }),
      "book.txt: byte 4098 begins '\xc3\xa9', which is not in the model's vocabulary; take it "
      "out, or train a model with model.tokens = \"bytes\"");
}

TEST_F(ReaderTest, ReadingBeginsInTheStateThatTheModelLearned) {
  ModelConfig shape = testing::RecurrentShape();
  shape.set_initial_state(true);
  Network network(shape, 64);
  network.Initialize(RandomKey::Root(3));
  auto begins = [&] {
    Reader reader(network, Config::float32, 1);
    return reader.State().numbers;
  };
  std::vector<float> zeros = begins();
  EXPECT_EQ(zeros, std::vector<float>(zeros.size())) << "before training";
  int64_t states = network.initial_states();
  network.flat().narrow(0, network.parameters() - states, states).fill_(0.25);
  std::vector<float> learned = begins();
  EXPECT_EQ(std::count(learned.begin(), learned.end(), 0.25f), states);
  PackedRows rows;
  std::vector<int32_t> all(book_.begin(), book_.begin() + 50);
  rows.Add(all, std::vector<int64_t>(all.size()));
  at::Tensor log_probs = network.Logits(rows).log_softmax(-1);
  double wanted = 0;
  for (size_t i = 0; i + 1 < 50; ++i)
    wanted -= log_probs[static_cast<int64_t>(i)][all[i + 1]].item<double>();
  Reader reader(network, Config::float32, 1);
  EXPECT_NEAR(reader.ReadScored(all), wanted, 1e-5 * wanted);
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
