#include "model/state_file.h"

#include <cmath>
#include <limits>

#include "model/network.h"
#include "model/reading.h"
#include "tests/model/recurrent/shape.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::RecurrentShape;

StoredState Stored() {
  Network network(RecurrentShape(), 64);
  network.Initialize(RandomKey::Root(3));
  Reader reader(network, Config::float32, 1);
  std::vector<int32_t> book = {1, 7, 8, 9, 7, 8, 9, 30};
  reader.Read(book);
  TextDigest digest;
  digest.Add(book);
  StoredState stored;
  stored.info = {"",
                 "",
                 "0123456789abcdef",
                 digest.text(),
                 digest.marks(),
                 digest.tokens(),
                 "runs/reader",
                 "book.txt",
                 "float32",
                 "amx and avx512"};
  stored.info.id = stored.info.MakeId();
  stored.state = reader.State();
  return stored;
}

StoredState Again(std::string_view bytes, const ModelConfig& model = RecurrentShape(),
                  const std::string& weights = "0123456789abcdef") {
  return FromStateFile(bytes, "a.state", model, weights);
}

std::string Fault(std::string_view bytes) {
  return ErrorOf([&] { Again(bytes); });
}

TEST(StateFile, ComesBackWhole) {
  StoredState stored = Stored(), again = Again(ToStateFile(stored, RecurrentShape()));
  EXPECT_EQ(again.state.numbers, stored.state.numbers);
  EXPECT_EQ(again.state.log_decays, stored.state.log_decays);
  EXPECT_EQ(again.info.id, stored.info.id);
  EXPECT_EQ(again.info.tokens, 8);
  EXPECT_EQ(again.info.book, "book.txt");
  EXPECT_EQ(ToStateFile(again, RecurrentShape()), ToStateFile(stored, RecurrentShape()));
}

TEST(StateFile, AttentionKeepsKeysAndValuesOfEveryToken) {
  ModelConfig shape = RecurrentShape();
  shape.set_heads(4);
  shape.add_mixers(ModelConfig::Mixer::attention);
  shape.add_mixers(ModelConfig::Mixer::delta);
  Network network(shape, 64);
  network.Initialize(RandomKey::Root(3));
  Reader reader(network, Config::float32, 1);
  std::vector<int32_t> book = {1, 7, 8, 9, 7};
  reader.Read(book);
  StoredState stored = Stored();
  stored.info.tokens = 5;
  stored.info.id = stored.info.MakeId();
  stored.state = reader.State();
  std::string bytes = ToStateFile(stored, shape);
  StoredState again = Again(bytes, shape);
  EXPECT_EQ(again.state.cached.size(), 5u * 2 * 48);
  EXPECT_EQ(again.state.cached, stored.state.cached);
  EXPECT_EQ(again.state.numbers, stored.state.numbers);
  EXPECT_EQ(again.state.log_decays, stored.state.log_decays);
  shape.set_context(4);
  EXPECT_THAT(ErrorOf([&] { Again(bytes, shape); }),
              HasSubstr("a.state: is after 5 tokens, and model.context is 4"));
}

TEST(StateFile, AWindowComesBack) {
  ModelConfig shape = RecurrentShape();
  shape.set_heads(4);
  shape.set_window(16);
  shape.add_mixers(ModelConfig::Mixer::window);
  shape.add_mixers(ModelConfig::Mixer::delta);
  Network network(shape, 64);
  network.Initialize(RandomKey::Root(3));
  Reader reader(network, Config::bfloat16, 1);
  for (int i = 0; i < 30; ++i) reader.Read(std::vector<int32_t>{3 + i});
  StoredState stored = Stored();
  stored.info.tokens = 30;
  stored.info.id = stored.info.MakeId();
  stored.state = reader.State();
  StoredState again = Again(ToStateFile(stored, shape), shape);
  EXPECT_EQ(again.state.window.size(), 16u * 2 * 48);
  EXPECT_EQ(again.state.window, stored.state.window);
  EXPECT_EQ(again.state.numbers, stored.state.numbers);
}

TEST(StateFile, ANetworkWithoutNeighboursInItsConvolutionKeepsNone) {
  ModelConfig shape = RecurrentShape();
  shape.set_convolution(1);
  Network network(shape, 64);
  network.Initialize(RandomKey::Root(3));
  Reader reader(network, Config::float32, 5);  // more threads than heads
  reader.Read(std::vector<int32_t>{1, 7, 8});
  StoredState stored = Stored();
  stored.state = reader.State();
  EXPECT_EQ(Again(ToStateFile(stored, shape), shape).state.numbers, stored.state.numbers);
}

TEST(StateFile, OfOtherWeightsIsRefusedAndBothAreNamed) {
  std::string bytes = ToStateFile(Stored(), RecurrentShape());
  EXPECT_EQ(ErrorOf([&] { Again(bytes, RecurrentShape(), "ffffffffffffffff"); }),
            "a.state: was read by the weights 0123456789ab, and these are ffffffffffff; name the "
            "weights of runs/reader, or read the book again");
  ModelConfig other = RecurrentShape();
  other.set_value_size(16);
  EXPECT_THAT(ErrorOf([&] { Again(bytes, other); }), HasSubstr("has shape [3,16,32]"));
}

TEST(StateFile, EveryDamageIsFound) {
  std::string bytes = ToStateFile(Stored(), RecurrentShape());
  EXPECT_THAT(Fault(bytes.substr(0, bytes.size() - 100)), HasSubstr("cut short"));
  EXPECT_THAT(Fault(""), HasSubstr("cut short"));
  std::string flipped = bytes;
  flipped[bytes.size() - 40] ^= 1;
  EXPECT_THAT(Fault(flipped), HasSubstr("is damaged"));
  auto replaced = [&](const std::string& from, const std::string& to) {
    std::string other = bytes;
    other.replace(other.find(from), from.size(), to);
    return Fault(other);
  };
  EXPECT_THAT(replaced("\"tokens\":\"8\"", "\"tokens\":\"9\""), HasSubstr("does not have the id"));
  EXPECT_THAT(replaced("\"tokens\":\"8\"", "\"tokens\":\"x\""), HasSubstr("'x' tokens"));
  EXPECT_THAT(replaced("amx and avx512", "amx and avx511"), HasSubstr("does not have the id"));
  EXPECT_THAT(replaced("pawl-state-1", "pawl-state-2"), HasSubstr("this pawl reads"));
  EXPECT_THAT(replaced("\"marks\"", "\"murks\""), HasSubstr("no 'marks'"));
}

TEST(StateFile, WhatIsNoNumberIsRefused) {
  for (bool decay : {false, true}) {
    StoredState stored = Stored();
    if (decay) {
      stored.state.log_decays[2] = -std::numeric_limits<double>::infinity();
    } else {
      stored.state.numbers[5] = std::nanf("");
    }
    EXPECT_THAT(Fault(ToStateFile(stored, RecurrentShape())), HasSubstr("which is no number"));
  }
}

TEST(StateFile, ItsIdDependsOnAllThatMadeIt) {
  StateInfo info = Stored().info;
  auto changed = [&](auto&& change) {
    StateInfo other = info;
    change(&other);
    return other.MakeId() != info.id;
  };
  EXPECT_TRUE(changed([](StateInfo* i) { i->parent = "a"; }));
  EXPECT_TRUE(changed([](StateInfo* i) { i->weights = "a"; }));
  EXPECT_TRUE(changed([](StateInfo* i) { i->text = "a"; }));
  EXPECT_TRUE(changed([](StateInfo* i) { i->tokens = 3; }));
  EXPECT_TRUE(changed([](StateInfo* i) { i->precision = "bfloat16"; }));
  EXPECT_TRUE(changed([](StateInfo* i) { i->kernels = "avx2"; }));
  EXPECT_TRUE(changed([](StateInfo* i) { i->marks = "01234567"; }));
  EXPECT_FALSE(changed([](StateInfo* i) { i->model = "elsewhere"; }));
}

TEST(TextDigest, DoesNotDependOnHowTokensAreDividedAndTellsWhereTextsDiffer) {
  std::vector<int32_t> tokens(20000);
  for (size_t i = 0; i < tokens.size(); ++i) tokens[i] = static_cast<int32_t>(i * i % 61);
  auto digest = [](std::span<const int32_t> all, size_t piece) {
    TextDigest digest;
    for (size_t at = 0; at < all.size(); at += piece)
      digest.Add(all.subspan(at, std::min(piece, all.size() - at)));
    return digest;
  };
  TextDigest whole = digest(tokens, 100000);
  for (size_t piece : {size_t{1}, size_t{4095}, size_t{4096}, size_t{5000}}) {
    EXPECT_EQ(digest(tokens, piece).text(), whole.text());
    EXPECT_EQ(digest(tokens, piece).marks(), whole.marks());
  }
  StateInfo info;
  info.text = whole.text();
  info.marks = whole.marks();
  info.tokens = whole.tokens();
  EXPECT_FALSE(FirstDifference(info, whole));
  EXPECT_FALSE(FirstDifference(info, digest(std::span(tokens).first(9000), 100)));
  for (auto [at, block] : {std::pair{9000, 8192}, {19999, 16384}, {0, 0}}) {
    std::vector<int32_t> other = tokens;
    other[static_cast<size_t>(at)] ^= 1;
    EXPECT_EQ(FirstDifference(info, digest(other, 100)), block);
    EXPECT_EQ(FirstDifference(info, digest(other, 100), block), block)
        << "what stood before is known";
  }
}

}  // namespace
}  // namespace pawl
