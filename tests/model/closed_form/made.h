// A closed-form model of a kind.
#pragma once

#include <memory>

#include "model/closed_form/closed_form.h"

namespace pawl::testing {

inline std::unique_ptr<ClosedForm> Make(ModelConfig::Kind kind, int64_t dimensions,
                                        double noise = 0, bool biased = false) {
  ModelConfig config;
  config.set_kind(kind);
  config.set_dimensions(dimensions);
  config.set_noise(noise);
  config.set_biased(biased);
  return ClosedForm::Make(config);
}

}  // namespace pawl::testing
