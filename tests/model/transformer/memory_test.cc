#include "model/transformer/memory.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

#include "model/network.h"
#include "tests/model/memory_contract.h"

namespace pawl {
namespace {

// Bit for bit, alone and shared out among threads.
void ExpectPrefixesHold(ModelConfig shape) {
  shape.set_layers(2);
  shape.set_width(48);
  shape.set_heads(4);
  shape.set_key_value_heads(2);
  shape.set_feed_forward(64);
  shape.set_context(60);
  Network network(shape, 64);
  network.Initialize(RandomKey::Root(4));
  network.flat().mul_(4);
  for (auto precision : {Config::float32, Config::bfloat16}) {
    for (int threads : {1, 2}) {
      auto memory = MakeTransformerMemory(network, precision, 4, threads);
      testing::PrefixContract(memory.get(), 64, 0).Holds();
    }
  }
}

TEST(TransformerMemory, PrefixesHoldWhateverTheirSlotDoesLater) {
  ExpectPrefixesHold(ModelConfig());
}

TEST(TransformerMemory, PrefixesOfStatesThatAreOverwrittenHoldToo) {
  for (auto second : {ModelConfig::Mixer::delta, ModelConfig::Mixer::attention}) {
    ModelConfig shape;
    shape.set_kind(ModelConfig::recurrent);
    shape.add_mixers(ModelConfig::Mixer::delta);
    shape.add_mixers(second);
    shape.set_key_size(16);
    shape.set_value_size(48);
    ExpectPrefixesHold(shape);
  }
}

}  // namespace
}  // namespace pawl
