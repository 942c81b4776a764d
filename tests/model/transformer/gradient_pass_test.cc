// The gradient pass against autograd over the definition.
#include "model/transformer/gradient_pass.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>

#include "model/network.h"
#include "model/places.h"
#include "model/recurrent/states.h"
#include "model/transformer/transformer.h"
#include "tests/testing.h"

namespace pawl {
namespace {

struct Case {
  std::string name;
  ModelConfig::Positions positions;
  bool tied;
  int key_value_heads;
  int longest;  // tokens of the longest row; from 64 on attention runs as matrix products
  std::vector<ModelConfig::Mixer::Kind> mixers = {};  // none: a Transformer
  bool initial_state = false;
  int window = 128;
};

ModelConfig Shape(const Case& c) {
  ModelConfig config;
  config.set_layers(2);
  config.set_width(40);
  config.set_heads(4);
  config.set_key_value_heads(c.key_value_heads);
  config.set_feed_forward(56);
  config.set_context(160);
  config.set_positions(c.positions);
  config.set_tied(c.tied);
  if (c.mixers.empty()) return config;
  config.set_kind(ModelConfig::recurrent);
  for (auto mixer : c.mixers) config.add_mixers(mixer);
  config.set_key_size(16);
  config.set_value_size(32);
  config.set_negative(c.tied);
  config.set_initial_state(c.initial_state);
  config.set_window(c.window);
  config.add_memory(2);
  config.add_memory(100);
  return config;
}

Batch MakeBatch(const ModelConfig& config, int longest) {
  Batch batch;
  Places places(config);
  RandomKey key = RandomKey::Root(5);
  for (int r = 0; r < 40; ++r) {
    std::vector<int32_t> row;
    int length = r == 7
                     ? longest
                     : 2 + static_cast<int>(key.Uniform(static_cast<uint64_t>(r)) * (longest - 2));
    for (int i = 0; i < length; ++i)
      row.push_back(static_cast<int32_t>(
          key.Fold(static_cast<uint64_t>(r)).Uniform(static_cast<uint64_t>(i)) * 64));
    int64_t start = batch.rows.starts.back();
    for (int i = length / 2; i < length; ++i) {
      batch.at.push_back(start + i);
      batch.targets.push_back((row[static_cast<size_t>(i)] * 7 + 3) % 64);
    }
    batch.rows.Add(row, places.OfRow(row, key.Fold("room").Uniform(static_cast<uint64_t>(r))));
  }
  return batch;
}

void DrawInitialStates(Network* network) {
  int64_t states = network->initial_states();
  DrawNormal(RandomKey::Root(6), 0.5,
             network->flat().narrow(0, network->parameters() - states, states));
}

class GradientPassTest : public ::testing::TestWithParam<Case> {
 protected:
  GradientPassTest()
      : network_(Shape(GetParam()), 64), batch_(MakeBatch(Shape(GetParam()), GetParam().longest)) {
    network_.Initialize(RandomKey::Root(1));
    network_.flat().narrow(0, 0, network_.decayed()).mul_(8);  // away from the flat start
    DrawInitialStates(&network_);
    network_.RequireGradient();
  }

  at::Tensor ReferenceLogProbs() const {
    at::Tensor at = at::tensor(batch_.at, at::kLong),
               targets = at::tensor(batch_.targets, at::kLong);
    return network_.Logits(batch_.rows)
        .index_select(0, at)
        .log_softmax(-1)
        .gather(1, targets.unsqueeze(1))
        .squeeze(1);
  }

  Network network_;
  Batch batch_;
};

TEST_P(GradientPassTest, GradientAndLogProbabilitiesAreAutogradsOwn) {
  at::Tensor expected = ReferenceLogProbs();
  (-expected.sum() * 0.25).backward();
  at::Tensor reference = network_.flat_gradient().clone();
  at::NoGradGuard no_gradient;
  for (auto precision : {Config::float32, Config::bfloat16}) {
    for (int threads : {1, 3}) {
      SCOPED_TRACE(::testing::Message() << Config::Precision_Name(precision) << " " << threads);
      network_.flat_gradient().fill_(7);  // what stood there before counts for nothing
      std::unique_ptr<GradientPass> pass = network_.MakeGradientPass(precision, threads);
      auto [log_probs, norm] = pass->Gradient(batch_, 0.25f);
      bool exact = precision == Config::float32;
      for (size_t i = 0; i < log_probs.size(); ++i) {
        ASSERT_NEAR(log_probs[i], expected[static_cast<int64_t>(i)].item<double>(),
                    exact ? 1e-4 : 0.2)
            << i;
      }
      at::Tensor gradient = network_.flat_gradient();
      EXPECT_NEAR(norm, gradient.norm().item<double>(), 1e-4 * norm);
      double error = ((gradient - reference).norm() / reference.norm()).item<double>();
      // What rounding does to a recurrence's decays, all later tokens see.
      bool recurrent = !GetParam().mixers.empty();
      EXPECT_LT(error, exact ? 1e-5 : recurrent ? 0.05 : 0.03);
      if (!exact) EXPECT_GT(error, 1e-5) << "bfloat16 rounds";
      // Each part of the weights for itself: a small one may not hide behind the large.
      for (const auto& [name, tensor] : network_.NamedTensors()) {
        auto part = [&](const at::Tensor& all) {
          return all.narrow(0, tensor.storage_offset(), tensor.numel());
        };
        double part_error =
            ((part(gradient) - part(reference)).norm() / part(reference).norm()).item<double>();
        EXPECT_LT(part_error, exact ? 1e-4 : recurrent ? 0.25 : 0.08) << name;
      }
      EXPECT_EQ(pass->LogProbs(batch_, 1), log_probs) << "scoring and training agree to the bit";
      std::vector<float> cooler = pass->LogProbs(batch_, 0.5);
      EXPECT_NE(cooler, log_probs);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, GradientPassTest,
    ::testing::Values(
        Case{"rotary", ModelConfig::rotary, true, 4, 30},
        Case{"grouped", ModelConfig::rotary, false, 2, 30},
        Case{"none", ModelConfig::none, true, 1, 30},
        Case{"learned", ModelConfig::learned, true, 4, 30},
        Case{"coupled", ModelConfig::coupled, true, 4, 30},
        Case{"long", ModelConfig::rotary, true, 4, 150},
        Case{"long_grouped", ModelConfig::rotary, false, 2, 150},
        Case{"delta", ModelConfig::rotary, true, 4, 30, {ModelConfig::Mixer::delta}},
        Case{"linear", ModelConfig::rotary, false, 4, 100, {ModelConfig::Mixer::linear}},
        Case{"mixed",
             ModelConfig::rotary,
             true,
             2,
             100,
             {ModelConfig::Mixer::delta, ModelConfig::Mixer::attention}},
        // Rows shorter and longer than the window, and than what runs in loops.
        Case{"window",
             ModelConfig::rotary,
             true,
             2,
             100,
             {ModelConfig::Mixer::delta, ModelConfig::Mixer::window},
             false,
             16},
        Case{"wide_window",
             ModelConfig::rotary,
             false,
             4,
             150,
             {ModelConfig::Mixer::window, ModelConfig::Mixer::delta},
             false,
             80},
        Case{"initial_state",
             ModelConfig::rotary,
             true,
             2,
             100,
             {ModelConfig::Mixer::delta, ModelConfig::Mixer::attention},
             true}),
    [](const auto& info) { return info.param.name; });

// A network that keeps a state alone, a row of 90 tokens, all of them targets, and its two halves.
class PiecesTest : public ::testing::Test {
 protected:
  static constexpr int64_t kTokens = 90, kHalf = 48;

  PiecesTest()
      : network_(Shape({"", ModelConfig::rotary, false, 4, 0, {ModelConfig::Mixer::delta}}), 64),
        pass_((network_.RequireGradient(), network_.MakeGradientPass(Config::float32, 1))) {
    network_.Initialize(RandomKey::Root(1));
    network_.flat().narrow(0, 0, network_.decayed()).mul_(8);
    for (int64_t i = 0; i < kTokens + 1; ++i)
      tokens_.push_back(
          static_cast<int32_t>(RandomKey::Root(9).Uniform(static_cast<uint64_t>(i)) * 64));
  }

  // Tokens [from, to), each of which predicts the next.
  Batch Part(int64_t from, int64_t to) const {
    Batch batch;
    for (int64_t i = from; i < to; ++i) {
      batch.at.push_back(i - from);
      batch.targets.push_back(tokens_[static_cast<size_t>(i + 1)]);
    }
    std::vector<int32_t> row(tokens_.begin() + from, tokens_.begin() + to);
    batch.rows.Add(row, std::vector<int64_t>(row.size()));
    return batch;
  }

  SequenceState Empty() const {
    const DeltaShape& shape = Transformer::Of(network_).layers()[0].delta->shape;
    return StateLayout(shape, 2).Empty();
  }

  at::Tensor GradientOf(const Batch& batch) {
    pass_->Gradient(batch, 0.1f);
    return network_.flat_gradient().clone();
  }

  Network network_;
  std::unique_ptr<GradientPass> pass_;
  std::vector<int32_t> tokens_;
};

std::vector<float> Joined(std::vector<float> first, const std::vector<float>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

TEST_F(PiecesTest, ARowGoesOnFromTheStateInWhichAnotherEnded) {
  Batch whole = Part(0, kTokens), first = Part(0, kHalf), second = Part(kHalf, kTokens);
  SequenceState state = Empty();
  first.states = second.states = {&state};
  std::vector<float> begin = pass_->LogProbs(first, 1);
  EXPECT_EQ(Joined(begin, pass_->LogProbs(second, 1)), pass_->LogProbs(whole, 1));
  second.states = {nullptr};
  EXPECT_NE(Joined(begin, pass_->LogProbs(second, 1)), pass_->LogProbs(whole, 1));
}

TEST_F(PiecesTest, PiecesReadWhatTheWholeRowDoesAndTheirGradientsAddUp) {
  Batch whole = Part(0, kTokens), first = Part(0, kHalf), second = Part(kHalf, kTokens);
  SequenceState state = Empty();
  first.states = second.states = {&state};
  at::Tensor sum = GradientOf(first);
  sum += GradientOf(second);
  at::Tensor all = GradientOf(whole);
  std::vector<float> wanted = pass_->LogProbs(whole, 1);
  whole.piece = kHalf;
  EXPECT_EQ(pass_->LogProbs(whole, 1), wanted);
  at::Tensor cut = GradientOf(whole);
  EXPECT_LT((cut - sum).norm().item<double>(), 1e-5 * sum.norm().item<double>());
  EXPECT_GT((cut - all).norm().item<double>(), 1e-3 * all.norm().item<double>());
  // Of a row with a state of its own the last piece leaves its end there.
  SequenceState passed = Empty();
  whole.states = {&passed};
  EXPECT_EQ(pass_->LogProbs(whole, 1), wanted);
  EXPECT_EQ(passed.numbers, state.numbers);
  EXPECT_EQ(passed.log_decays, state.log_decays);
}

// What a piece has no target of is read, and nothing goes back through it.
TEST_F(PiecesTest, APieceWithoutTargetsIsReadAlone) {
  Batch batch = Part(0, kTokens), second = Part(kHalf, kTokens), first = Part(0, kHalf);
  batch.at.erase(batch.at.begin(), batch.at.begin() + kHalf);
  batch.targets.erase(batch.targets.begin(), batch.targets.begin() + kHalf);
  batch.piece = kHalf;
  SequenceState state = Empty();
  first.states = second.states = {&state};
  pass_->LogProbs(first, 1);
  at::Tensor wanted = GradientOf(second);
  network_.flat_gradient().fill_(7);
  EXPECT_TRUE(GradientOf(batch).equal(wanted));
}

// Rows with a state and without, short ones and some that are longer than a piece, in one batch:
// each has what it has alone, by any number of threads.
TEST_F(PiecesTest, RowsOfABatchHaveNothingToDoWithEachOther) {
  const std::vector<std::pair<int64_t, int64_t>> parts = {{0, 90}, {10, 20}, {5, 75}, {30, 50},
                                                          {0, 64}, {40, 41}, {2, 60}};
  std::vector<SequenceState> begins, ends;
  for (size_t i = 0; i < parts.size(); ++i) {
    SequenceState state = Empty();
    Batch before = Part(static_cast<int64_t>(i), static_cast<int64_t>(i) + 12);
    before.states = {&state};
    pass_->LogProbs(before, 1);
    begins.push_back(state);
  }
  auto has_state = [](size_t row) { return row % 3 != 1; };
  std::vector<float> wanted;
  at::Tensor sum = at::zeros_like(network_.flat());
  ends = begins;
  for (size_t i = 0; i < parts.size(); ++i) {
    Batch alone = Part(parts[i].first, parts[i].second);
    alone.piece = 33;
    if (has_state(i)) alone.states = {&ends[i]};
    wanted = Joined(wanted, pass_->Gradient(alone, 0.1f).log_probs);
    sum += network_.flat_gradient();
  }
  for (int threads : {1, 3}) {
    Batch all;
    all.piece = 33;
    std::vector<SequenceState> states = begins;
    for (size_t i = 0; i < parts.size(); ++i) {
      Batch alone = Part(parts[i].first, parts[i].second);
      int64_t start = all.rows.starts.back();
      for (int64_t at : alone.at) all.at.push_back(start + at);
      all.targets.insert(all.targets.end(), alone.targets.begin(), alone.targets.end());
      std::vector<int32_t> row(alone.rows.tokens.begin(), alone.rows.tokens.end());
      all.rows.Add(row, alone.rows.places);
      all.states.push_back(has_state(i) ? &states[i] : nullptr);
    }
    auto pass = network_.MakeGradientPass(Config::float32, threads);
    network_.flat_gradient().fill_(7);
    EXPECT_EQ(pass->Gradient(all, 0.1f).log_probs, wanted) << threads;
    EXPECT_LT((network_.flat_gradient() - sum).norm().item<double>(),
              1e-5 * sum.norm().item<double>());
    for (size_t i = 0; i < parts.size(); ++i)
      EXPECT_EQ(states[i].numbers, ends[i].numbers) << threads << " " << i;
  }
}

// What sequences begin in is learned from the rows that begin there, and from the first piece of a
// row, which alone begins.
TEST_F(PiecesTest, TheStateThatSequencesBeginInIsLearnedWhereTheyBegin) {
  ModelConfig shape = network_.config();
  shape.set_initial_state(true);
  Network network(shape, 64);
  network.RequireGradient();
  network.Initialize(RandomKey::Root(1));
  network.flat().narrow(0, 0, network.decayed()).mul_(8);
  DrawInitialStates(&network);
  EXPECT_EQ(network.initial_states(), 2 * 4 * 16 * 32);
  auto pass = network.MakeGradientPass(Config::float32, 1);
  auto of_states = [&](const Batch& batch) {
    pass->Gradient(batch, 0.1f);
    return network.flat_gradient()
        .narrow(0, network.parameters() - network.initial_states(), network.initial_states())
        .clone();
  };
  Batch whole = Part(0, kTokens), first = Part(0, kHalf), second = Part(kHalf, kTokens);
  at::Tensor of_first = of_states(first);
  EXPECT_GT(of_first.norm().item<double>(), 0);
  std::vector<float> wanted = pass->LogProbs(whole, 1);
  whole.piece = kHalf;
  EXPECT_EQ(pass->LogProbs(whole, 1), wanted);
  EXPECT_TRUE(of_states(whole).equal(of_first)) << "nothing goes back into an earlier piece";
  SequenceState state = Empty();
  second.states = {&state};
  EXPECT_EQ(of_states(second).norm().item<double>(), 0) << "the row goes on from another state";
}

// Along a random direction, with the state held fixed as the gradient holds it.
TEST_F(PiecesTest, TheGradientFromAStateIsTheSlopeOfTheLoss) {
  at::NoGradGuard no_gradient;
  Batch first = Part(0, kHalf), second = Part(kHalf, kTokens);
  SequenceState kept = Empty(), state;
  first.states = {&kept};
  pass_->LogProbs(first, 1);
  second.states = {&state};
  state = kept;
  at::Tensor gradient = GradientOf(second);
  at::Tensor before = network_.flat().clone(), direction = at::zeros_like(before);
  for (int64_t i = 0; i < before.numel(); ++i)
    direction[i] = RandomKey::Root(4).Uniform(static_cast<uint64_t>(i)) - 0.5;
  auto loss = [&](double step) {
    network_.flat().copy_(before + direction * step);
    state = kept;
    double sum = 0;
    for (float log_prob : pass_->LogProbs(second, 1)) sum -= 0.1 * log_prob;
    return sum;
  };
  double slope = (loss(1e-3) - loss(-1e-3)) / 2e-3,
         wanted = (gradient * direction).sum().item<double>();
  EXPECT_NEAR(slope, wanted, 0.02 * std::abs(wanted) + 1e-3);
}

}  // namespace
}  // namespace pawl
