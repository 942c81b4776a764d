#include "model/decoder.h"

#include <map>

#include "learner/log_probs.h"
#include "model/network.h"
#include "tests/testing.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

class DecoderTest : public ::testing::Test {
 protected:
  DecoderTest() : tokenizer_(ModelConfig::chars), network_(Shape(), 64) {
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

  Tokenizer tokenizer_;
  Network network_;
  DecodeSettings settings_{{Config::cpu, 1, Config::float32}, 16, 1, 12};
};

TEST_F(DecoderTest, LogProbabilitiesAreTheNetworksOwn) {
  for (auto [temperature, precision, limit] : {std::tuple{1.0, Config::float32, 1e-4},
                                               {0.7, Config::float32, 1e-4},
                                               {1.0, Config::bfloat16, 0.3}}) {
    settings_.temperature = temperature;
    settings_.placement.precision = precision;
    std::vector<TrainRow> rows;
    std::vector<Group> groups = DecodeAll(network_, tokenizer_, settings_, Groups(30, 3));
    for (const Group& group : groups) {
      for (const Sample& s : group.sample())
        rows.push_back(
            {tokenizer_.EncodePrompt(group.prompt()), {s.tokens().begin(), s.tokens().end()}});
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
    std::vector<Group> groups = DecodeAll(network, tokenizer_, settings_, Groups(30, 3));
    std::vector<TrainRow> rows;
    for (const Group& group : groups) {
      for (const Sample& s : group.sample())
        rows.push_back(
            {tokenizer_.EncodePrompt(group.prompt()), {s.tokens().begin(), s.tokens().end()}});
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
    EXPECT_EQ(Bytes(DecodeAll(network, tokenizer_, settings_, Groups(30, 3))), Bytes(groups));
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
      std::string alone = Bytes(DecodeAll(network, tokenizer_, settings_, Groups(9, 2)));
      for (int threads : {2, 3}) {
        settings_.placement.threads = threads;
        EXPECT_EQ(Bytes(DecodeAll(network, tokenizer_, settings_, Groups(9, 2))), alone);
      }
    }
  }
}

// Byte for byte: alone, with others, in another order, as samples of one prompt.
TEST_F(DecoderTest, ASampleDoesNotDependOnWhatSharesTheBatch) {
  for (auto precision : {Config::float32, Config::bfloat16}) {
    settings_.placement.precision = precision;
    std::vector<Group> groups = Groups(40, 3);
    std::vector<Group> together = DecodeAll(network_, tokenizer_, settings_, groups);
    for (int i : {0, 7, 39}) {
      EXPECT_EQ(Bytes(DecodeAll(network_, tokenizer_, settings_, {groups[static_cast<size_t>(i)]})),
                Bytes({together[static_cast<size_t>(i)]}));
    }
    std::vector<Group> reversed(groups.rbegin(), groups.rend());
    reversed = DecodeAll(network_, tokenizer_, settings_, reversed);
    EXPECT_EQ(Bytes({reversed.rbegin(), reversed.rend()}), Bytes(together));
  }
}

TEST_F(DecoderTest, MoreSamplesThanSlotsAllEnd) {
  settings_.slots = 8;
  std::vector<Group> groups = DecodeAll(network_, tokenizer_, settings_, Groups(5, 20));
  for (const Group& group : groups) {
    ASSERT_EQ(group.sample_size(), 20);
    for (const Sample& sample : group.sample()) {
      EXPECT_GT(sample.tokens_size(), 0);
      EXPECT_LE(sample.tokens_size(), 12);
      EXPECT_EQ(sample.ended(), sample.tokens(sample.tokens_size() - 1) == kEndToken);
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
       DecodeAll(network_, tokenizer_, DecodeSettings({Config::cpu, 1, Config::float32}, 64, 1, 1),
                 groups)) {
    for (const Sample& sample : group.sample()) counts[sample.tokens(0)] += 1;
  }
  for (int token = 0; token < 64; ++token) {
    double p = std::exp(
               SolutionLogProbs(&network_, {{tokenizer_.EncodePrompt("q="), {token}}}, 1)[0][0]),
           n = 4.0 * kSamples;
    EXPECT_NEAR(counts[token], n * p, 5 * std::sqrt(n * p * (1 - p)) + 1) << token;
  }
}

TEST_F(DecoderTest, TemperatureZeroTakesTheLikeliest) {
  settings_.temperature = 0;
  Group group = DecodeAll(network_, tokenizer_, settings_, Groups(3, 1))[2];
  auto prompt = tokenizer_.EncodePrompt(group.prompt());
  double chosen = SolutionLogProbs(&network_, {{prompt, {group.sample(0).tokens(0)}}}, 1)[0][0];
  for (int token = 0; token < 64; ++token)
    EXPECT_LE(SolutionLogProbs(&network_, {{prompt, {token}}}, 1)[0][0], chosen + 1e-5);
}

TEST_F(DecoderTest, APromptThatFillsTheContextIsAnError) {
  std::vector<Group> groups = Groups(1, 1);
  groups[0].set_prompt(std::string(39, 'a'));
  EXPECT_THAT(testing::ErrorOf([&] { DecodeAll(network_, tokenizer_, settings_, groups); }),
              ::testing::HasSubstr("leaves no room in a context of 40"));
}

}  // namespace
}  // namespace pawl
