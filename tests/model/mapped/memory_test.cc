#include "model/mapped/memory.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

#include "model/network.h"
#include "tests/model/memory_contract.h"

namespace pawl {
namespace {

TEST(MappedMemory, PrefixesHoldWhateverTheirSlotDoesLater) {
  for (auto kind : {ModelConfig::linear, ModelConfig::mlp}) {
    ModelConfig shape;
    shape.set_kind(kind);
    shape.set_width(12);
    shape.set_context(60);
    Network network(shape, 64);
    network.Initialize(RandomKey::Root(4));
    for (auto precision : {Config::float32, Config::bfloat16}) {
      auto memory = MakeMappedMemory(network, precision, 4);
      testing::PrefixContract(memory.get(), 64, 0).Holds();
    }
  }
}

}  // namespace
}  // namespace pawl
