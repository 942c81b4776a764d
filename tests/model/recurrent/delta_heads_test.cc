// The passes by hand are held to the definition by tests/model/transformer/gradient_pass_test.cc;
// here, what a head carries from one call to the next.
#include "model/recurrent/delta_heads.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/randn.h>

#include "model/network.h"
#include "model/recurrent/states.h"
#include "model/transformer/transformer.h"
#include "tests/model/recurrent/shape.h"
#include "tests/testing.h"

namespace pawl {
namespace {

TEST(DeltaHeads, PiecesMakeWhatTheDefinitionMakesOfTheWholeAndTheSameBits) {
  constexpr int64_t kTokens = 300;
  Network network(testing::RecurrentShape(), 64);
  network.Initialize(RandomKey::Root(2));
  const DeltaLayer& layer = *Transformer::Of(network).layers()[1].delta;
  const DeltaShape& shape = layer.shape;
  at::Tensor wide = at::randn({kTokens, shape.row()});
  DeltaWeights weights(layer);
  DeltaHeads heads;
  auto run = [&](int64_t piece, SequenceState* state) {
    RecurrentStates states(&shape, 1, 1);
    at::Tensor out = at::empty({kTokens, shape.out()});
    for (int64_t at = 0; at < kTokens; at += piece) {
      for (int head = 0; head < shape.heads; ++head) {
        heads.Forward(weights, head, wide.const_data_ptr<float>() + at * shape.row(),
                      std::min(piece, kTokens - at), states.Of(0, 0, head), nullptr,
                      out.data_ptr<float>() + at * shape.out());
      }
    }
    *state = states.Get(0);
    return out;
  };
  SequenceState whole;
  at::Tensor out = run(kTokens, &whole), wanted = layer.Mix(wide, {0, kTokens});
  EXPECT_LE((out - wanted).abs().max().item<double>(), 1e-5);
  for (int64_t piece : {1, 2, 7, 31, 32, 33}) {
    SequenceState state;
    EXPECT_TRUE(run(piece, &state).equal(out)) << piece;
    EXPECT_EQ(state.numbers, whole.numbers) << piece;
    EXPECT_EQ(state.log_decays, whole.log_decays) << piece;
  }
}

TEST(DeltaHeads, BlocksCoverEveryToken) {
  EXPECT_EQ(DeltaHeads::Blocks(0), 0);
  EXPECT_EQ(DeltaHeads::Blocks(1), 1);
  EXPECT_EQ(DeltaHeads::Blocks(32), 1);
  EXPECT_EQ(DeltaHeads::Blocks(33), 2);
}

}  // namespace
}  // namespace pawl
