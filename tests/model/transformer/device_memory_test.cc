// The memory over LibTorch's operators, as a GPU runs it, on the processor: against the processor's
// own.
#include "model/transformer/device_memory.h"

#include "model/network.h"
#include "model/transformer/memory.h"
#include "tests/model/device_case.h"
#include "tests/model/memory_contract.h"

namespace pawl {
namespace {

class DeviceMemoryTest : public testing::DeviceCaseTest {
 protected:
  static SlotToken At(int32_t slot, int32_t position, int32_t token, bool logits) {
    return {slot, position, token, position, logits};
  }
};

TEST_P(DeviceMemoryTest, DecodesAsTheProcessorDoes) {
  auto ours = MakeTransformerMemory(network_, GetParam().precision, 5, 1);
  auto theirs = MakeDeviceMemory(network_, GetParam().precision, 5, c10::Device(c10::kCPU));
  auto compare = [&](const std::vector<SlotToken>& tokens) {
    int64_t wanted = 0;
    for (const SlotToken& token : tokens) wanted += token.logits;
    const float *a = ours->Run(tokens), *b = theirs->Run(tokens);
    for (int64_t i = 0; i < wanted * 64; ++i)
      ASSERT_NEAR(a[i], b[i], GetParam().limit) << "logit " << i;
  };
  std::vector<SlotToken> prompts;
  for (int32_t i = 0; i < 20; ++i) prompts.push_back(At(3, i, Token(i), i == 19));
  for (int32_t i = 0; i < 7; ++i) prompts.push_back(At(0, i, Token(i + 40), true));
  prompts.push_back(At(4, 0, 1, true));
  compare(prompts);
  for (auto* memory : {ours.get(), theirs.get()}) memory->Begin(1, memory->Keep(3));
  // Past the first bucket of 64 positions; slot 3 goes on beside the one that shares its prompt.
  for (int32_t i = 0; i < 60; ++i) {
    compare({At(1, 20 + i, Token(i), true), At(0, 7 + i, Token(i + 3), i % 2 == 0),
             At(3, 20 + i, Token(i + 9), true), At(4, 1 + i, Token(i), true)});
  }
  network_.flat().mul_(0.9);
  for (auto* memory : {ours.get(), theirs.get()}) {
    memory->Refresh();
    for (int slot : {0, 3, 4}) memory->Begin(slot);
  }
  compare(prompts);
}

TEST_P(DeviceMemoryTest, PrefixesHoldWhateverTheirSlotDoesLater) {
  auto memory = MakeDeviceMemory(network_, GetParam().precision, 4, c10::Device(c10::kCPU));
  testing::PrefixContract(memory.get(), 64, static_cast<float>(GetParam().limit)).Holds();
}

INSTANTIATE_TEST_SUITE_P(All, DeviceMemoryTest, testing::DeviceCases(), testing::NameOf);

}  // namespace
}  // namespace pawl
