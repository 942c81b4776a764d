#include "model/decoder.h"

#include <map>

#include "learner/log_probs.h"
#include "model/memory.h"
#include "model/network.h"
#include "tests/testing.h"
#include "tests/tokens/merged.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

class DecoderTest : public ::testing::Test {
 protected:
  DecoderTest() : tokenizer_(MakeTokenizer(ModelConfig::chars)), network_(Shape(), 64) {
    network_.Initialize(RandomKey::Root(4));
    network_.flat().mul_(4);  // an untrained model's distribution is flat; this one has opinions
  }

  static ModelConfig Shape() {
    ModelConfig config;
    config.set_layers(2);
    config.set_width(48);
    config.set_heads(4);
    config.set_key_value_heads(2);
    config.set_feed_forward(64);
    config.set_context(40);
    return config;
  }

  static std::vector<Group> Groups(int count, int samples) {
    std::vector<Group> groups;
    for (int i = 0; i < count; ++i) {
      Group group;
      group.set_id(i);
      group.set_prompt(std::string(static_cast<size_t>(i % 9), 'a' + static_cast<char>(i % 26)) +
                       "=");
      group.set_random_key(RandomKey::Root(9).Fold(static_cast<uint64_t>(i)).value());
      group.set_samples(samples);
      groups.push_back(group);
    }
    return groups;
  }

  static std::string Bytes(const std::vector<Group>& groups) {
    std::string all;
    for (const Group& group : groups) all += group.SerializeAsString();
    return all;
  }

  std::shared_ptr<const Tokenizer> tokenizer_;
  Network network_;
  DecodeSettings settings_{{Config::cpu, 1, Config::float32}, 16, 1, 12};
};

// A recurrent memory whose state each token overwrites: s becomes 2 s + token modulo 50, and the
// likeliest next token is 3 + s. What a slot held before cannot be read from what it holds later.
class OverwrittenState : public Memory {
 public:
  OverwrittenState(int slots, int vocabulary)
      : states_(static_cast<size_t>(slots)), vocabulary_(vocabulary) {}

  void Refresh() override {}
  void Begin(int slot, PrefixPointer prefix) override {
    states_.at(static_cast<size_t>(slot)) =
        prefix == nullptr ? 0 : static_cast<const Kept&>(*prefix).state;
  }
  PrefixPointer Keep(int slot) override {
    return std::make_shared<Kept>(states_.at(static_cast<size_t>(slot)));
  }
  const float* Run(const std::vector<SlotToken>& tokens) override {
    logits_.clear();
    for (const SlotToken& token : tokens) {
      int& state = states_.at(static_cast<size_t>(token.slot));
      state = (2 * state + token.token) % 50;
      if (!token.logits) continue;
      logits_.resize(logits_.size() + static_cast<size_t>(vocabulary_));
      (logits_.end() - vocabulary_)[3 + state] = 1;
    }
    return logits_.data();
  }

 private:
  struct Kept : Prefix {
    explicit Kept(int s) : state(s) {}
    int state;
  };

  std::vector<int> states_;
  int vocabulary_;
  std::vector<float> logits_;
};

// By hand: "a=" is begin, a and =, tokens 1, 13 and 44, and makes the states 1, 15 and 24; so the
// first token is 27, which makes 2 * 24 + 27 = 75, state 25 and token 28; and so on.
TEST_F(DecoderTest, EachSampleGoesOnFromThePromptAloneWhereAStateIsOverwritten) {
  const std::map<std::string, std::vector<int32_t>> expected = {
      {"a=", {27, 28, 31, 40, 17}}, {"b=", {29, 34, 49, 44, 29}}, {"=", {49, 44, 29, 34, 49}}};
  std::vector<Group> groups = Groups(3, 6);
  for (auto [group, prompt] : {std::pair{0, "a="}, {1, "b="}, {2, "="}})
    groups[static_cast<size_t>(group)].set_prompt(prompt);
  for (int slots : {1, 2, 3, 16}) {
    DecodeSettings settings({Config::cpu, 1, Config::float32}, slots, 0, 5);
    // Samples end after 1 to 5 tokens, so that slots are taken up again at different times.
    settings.length_of = [](int64_t group, int sample) {
      return 1 + static_cast<int>(group + 3 * sample) % 5;
    };
    Decoder decoder(std::make_unique<OverwrittenState>(slots, tokenizer_->vocabulary()), Shape(),
                    *tokenizer_, settings);
    for (const Group& group : groups) decoder.Add(group);
    std::vector<Group> finished;
    while (decoder.Step(&finished)) {
    }
    ASSERT_EQ(finished.size(), 3);
    for (const Group& group : finished) {
      for (int i = 0; i < group.sample_size(); ++i) {
        const std::vector<int32_t>& whole = expected.at(group.prompt());
        std::vector<int32_t> tokens(group.sample(i).tokens().begin(),
                                    group.sample(i).tokens().end());
        EXPECT_EQ(tokens, std::vector<int32_t>(whole.begin(),
                                               whole.begin() + settings.length_of(group.id(), i)))
            << group.prompt() << " sample " << i << " with " << slots << " slots";
      }
    }
  }
}

TEST_F(DecoderTest, LogProbabilitiesAreTheNetworksOwn) {
  for (auto [temperature, precision, limit] : {std::tuple{1.0, Config::float32, 1e-4},
                                               {0.7, Config::float32, 1e-4},
                                               {1.0, Config::bfloat16, 0.3}}) {
    settings_.temperature = temperature;
    settings_.placement.precision = precision;
    std::vector<TrainRow> rows;
    std::vector<Group> groups = DecodeAll(network_, *tokenizer_, settings_, Groups(30, 3));
    for (const Group& group : groups) {
      for (const Sample& s : group.sample())
        rows.push_back(
            {tokenizer_->EncodePrompt(group.prompt()), {s.tokens().begin(), s.tokens().end()}});
    }
    auto own = SolutionLogProbs(&network_, rows, temperature, precision);
    size_t row = 0;
    for (const Group& group : groups) {
      for (const Sample& s : group.sample()) {
        for (int j = 0; j < s.log_probs_size(); ++j)
          EXPECT_NEAR(s.log_probs(j), own[row][static_cast<size_t>(j)], limit);
        ++row;
      }
    }
  }
}

TEST_F(DecoderTest, MappedNetworksDecodeByTheirDefinition) {
  for (auto kind : {ModelConfig::linear, ModelConfig::mlp}) {
    ModelConfig shape = Shape();
    shape.set_kind(kind);
    Network network(shape, 64);
    network.Initialize(RandomKey::Root(5));
    std::vector<Group> groups = DecodeAll(network, *tokenizer_, settings_, Groups(30, 3));
    std::vector<TrainRow> rows;
    for (const Group& group : groups) {
      for (const Sample& s : group.sample())
        rows.push_back(
            {tokenizer_->EncodePrompt(group.prompt()), {s.tokens().begin(), s.tokens().end()}});
    }
    auto own = SolutionLogProbs(&network, rows, 1);
    size_t row = 0;
    for (const Group& group : groups) {
      for (const Sample& s : group.sample()) {
        for (int j = 0; j < s.log_probs_size(); ++j)
          EXPECT_NEAR(s.log_probs(j), own[row][static_cast<size_t>(j)], 1e-4);
        ++row;
      }
    }
    // What shares the batch changes no bit.
    settings_.slots = 8;
    EXPECT_EQ(Bytes(DecodeAll(network, *tokenizer_, settings_, Groups(30, 3))), Bytes(groups));
  }
}

// Shapes whose heads and columns share out unevenly too.
TEST_F(DecoderTest, ThreadsThatShareAStepChangeNoBit) {
  for (auto [width, heads, key_value_heads, feed_forward] :
       {std::tuple{48, 4, 2, 64}, {48, 4, 2, 72}, {36, 3, 1, 100}, {60, 3, 3, 96}}) {
    ModelConfig shape = Shape();
    shape.set_width(width);
    shape.set_heads(heads);
    shape.set_key_value_heads(key_value_heads);
    shape.set_feed_forward(feed_forward);
    Network network(shape, 64);
    network.Initialize(RandomKey::Root(4));
    network.flat().mul_(4);
    for (auto precision : {Config::float32, Config::bfloat16}) {
      settings_.placement.precision = precision;
      settings_.placement.threads = 1;
      std::string alone = Bytes(DecodeAll(network, *tokenizer_, settings_, Groups(9, 2)));
      for (int threads : {2, 3}) {
        settings_.placement.threads = threads;
        EXPECT_EQ(Bytes(DecodeAll(network, *tokenizer_, settings_, Groups(9, 2))), alone);
      }
    }
  }
}

// Byte for byte: alone, with others, in another order, as samples of one prompt.
TEST_F(DecoderTest, ASampleDoesNotDependOnWhatSharesTheBatch) {
  for (auto precision : {Config::float32, Config::bfloat16}) {
    settings_.placement.precision = precision;
    std::vector<Group> groups = Groups(40, 3);
    std::vector<Group> together = DecodeAll(network_, *tokenizer_, settings_, groups);
    for (int i : {0, 7, 39}) {
      EXPECT_EQ(
          Bytes(DecodeAll(network_, *tokenizer_, settings_, {groups[static_cast<size_t>(i)]})),
          Bytes({together[static_cast<size_t>(i)]}));
    }
    std::vector<Group> reversed(groups.rbegin(), groups.rend());
    reversed = DecodeAll(network_, *tokenizer_, settings_, reversed);
    EXPECT_EQ(Bytes({reversed.rbegin(), reversed.rend()}), Bytes(together));
  }
}

TEST_F(DecoderTest, MoreSamplesThanSlotsAllEnd) {
  settings_.slots = 8;
  std::vector<Group> groups = DecodeAll(network_, *tokenizer_, settings_, Groups(5, 20));
  for (const Group& group : groups) {
    ASSERT_EQ(group.sample_size(), 20);
    for (const Sample& sample : group.sample()) {
      EXPECT_GT(sample.tokens_size(), 0);
      EXPECT_LE(sample.tokens_size(), 12);
      EXPECT_EQ(sample.ended(),
                sample.tokens(sample.tokens_size() - 1) == tokenizer_->special().end);
    }
  }
}

// 4,000 first tokens against the network's own distribution: each count within 5 deviations, sqrt(n
// p (1 - p)), plus 1.
TEST_F(DecoderTest, DrawsFromTheDistribution) {
  constexpr int kSamples = 1000;
  std::map<int, double> counts;
  std::vector<Group> groups = Groups(4, kSamples);
  for (Group& group : groups) group.set_prompt("q=");
  for (const Group& group :
       DecodeAll(network_, *tokenizer_, DecodeSettings({Config::cpu, 1, Config::float32}, 64, 1, 1),
                 groups)) {
    for (const Sample& sample : group.sample()) counts[sample.tokens(0)] += 1;
  }
  for (int token = 0; token < 64; ++token) {
    double p = std::exp(
               SolutionLogProbs(&network_, {{tokenizer_->EncodePrompt("q="), {token}}}, 1)[0][0]),
           n = 4.0 * kSamples;
    EXPECT_NEAR(counts[token], n * p, 5 * std::sqrt(n * p * (1 - p)) + 1) << token;
  }
}

TEST_F(DecoderTest, TemperatureZeroTakesTheLikeliest) {
  settings_.temperature = 0;
  Group group = DecodeAll(network_, *tokenizer_, settings_, Groups(3, 1))[2];
  auto prompt = tokenizer_->EncodePrompt(group.prompt());
  double chosen = SolutionLogProbs(&network_, {{prompt, {group.sample(0).tokens(0)}}}, 1)[0][0];
  for (int token = 0; token < 64; ++token)
    EXPECT_LE(SolutionLogProbs(&network_, {{prompt, {token}}}, 1)[0][0], chosen + 1e-5);
}

TEST_F(DecoderTest, APromptThatFillsTheContextIsAnError) {
  std::vector<Group> groups = Groups(1, 1);
  groups[0].set_prompt(std::string(39, 'a'));
  EXPECT_THAT(testing::ErrorOf([&] { DecodeAll(network_, *tokenizer_, settings_, groups); }),
              ::testing::HasSubstr("leaves no room in a context of 40"));
}

// The rows are those of a network that gives all tokens the same probability.
TEST_F(DecoderTest, AsksTheTokenizerWhereASampleEndsAndWhatItsTextIs) {
  testing::Merged merged;
  Network network(Shape(), merged.vocabulary());
  network.flat().zero_();
  Group group;
  group.set_prompt("1+12=");
  group.set_samples(100);
  int ended = 0;
  for (const Group& done : DecodeAll(
           network, merged, DecodeSettings({Config::cpu, 1, Config::float32}, 8, 1, 12), {group})) {
    for (const Sample& sample : done.sample()) {
      std::vector<int32_t> tokens(sample.tokens().begin(), sample.tokens().end());
      EXPECT_EQ(sample.ended(), tokens.back() == testing::Merged::kEnd);
      EXPECT_TRUE(merged.Spells(tokens, sample.text())) << sample.text();
      EXPECT_EQ(std::count(tokens.begin(), tokens.end() - 1, testing::Merged::kEnd), 0);
      ended += sample.ended();
    }
  }
  EXPECT_GT(ended, 10) << "1 - (19/20)^12 of the samples end, about 46 of 100";
}

}  // namespace
}  // namespace pawl
