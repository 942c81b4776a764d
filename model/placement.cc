#include "model/placement.h"

#include "base/error.h"
#include "model/device.h"
#include "model/network.h"
#include "proto/config.h"
#include "tokens/tokenizer.h"

namespace pawl {

namespace {

constexpr int64_t kTrainingBytes =
    16;  // of a parameter: itself, its gradient, AdamW's two moments, float32 each

}  // namespace

Placement Placement::Of(const Config& config, Part part) {
  const ProcessConfig& process = config.process();
  switch (part) {
    case Part::kTraining:
      return {process.learner_device(), static_cast<int>(process.threads()),
              config.learn().precision()};
    case Part::kMeasuring:
      return {process.learner_device(),
              PlaysGames(config.model()) ? static_cast<int>(process.threads()) : 1,
              config.sample().precision()};
    case Part::kActing:
    case Part::kJudging:
      break;
  }
  return {process.actor_device(), 1, config.sample().precision()};
}

c10::Device Placement::Open(const ModelConfig& model) const {
  if (device != Config::cpu && model.kind() != ModelConfig::transformer) {
    throw Error(ErrorCode::kUsage, "device " + Config::Device_Name(device),
                fmt::format("a model of kind {} runs on the processor alone",
                            ModelConfig::Kind_Name(model.kind())),
                "take the device cpu");
  }
  bool shared = model.kind() == ModelConfig::transformer ||
                model.kind() == ModelConfig::recurrent || PlaysGames(model);
  if (threads != 1 && (device != Config::cpu || !shared)) {
    std::string what = device != Config::cpu
                           ? "on the device " + Config::Device_Name(device)
                           : "of a model of kind " + ModelConfig::Kind_Name(model.kind());
    throw Error(ErrorCode::kUsage, "process.threads",
                fmt::format("{} have no effect on the training {}", threads, what), "set 1");
  }
  return OpenDevice(device);
}

void CheckDevices(const Config& config, std::initializer_list<Part> parts) {
  for (Part part : parts) {
    Placement placement = Placement::Of(config, part);
    placement.Open(config.model());
    if (part != Part::kTraining || placement.device != Config::cpu || !IsNetwork(config.model()))
      continue;
    Network shape(config.model(), MakeTokenizer(config.model().tokens())->vocabulary(), at::kMeta);
    CheckMemory(config.model(), shape.parameters(), kTrainingBytes, " to train");
  }
}

}  // namespace pawl
