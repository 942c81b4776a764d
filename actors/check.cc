#include <fmt/format.h>

#include "proto/checks.h"

namespace pawl {

void CheckSample(const ConfigCheck& check) {
  const Config& config = check.config;
  constexpr double kLeastTemperature =
      0.001;  // below it log-probabilities are float32's rounding, and then infinite
  double temperature = config.sample().temperature();
  if (temperature != 0 && temperature < kLeastTemperature) {
    check.Fail(
        "sample.temperature", fmt::format("is {}, too near 0 to divide logits by", temperature),
        fmt::format("set 0, which takes the likeliest token, or {} and more", kLeastTemperature));
  }
}

}  // namespace pawl
