#include "model/closed_form/closed_form.h"

#include <ATen/ops/zeros.h>

#include "base/error.h"
#include "base/machine.h"
#include "model/closed_form/kinds.h"

namespace pawl {

ClosedForm::ClosedForm(int64_t weights, int64_t statistics) {
  double bytes = 8 * (static_cast<double>(weights) + static_cast<double>(statistics)),
         there = static_cast<double>(MemoryBytes());
  if (bytes > there) {
    throw Error(ErrorCode::kUsage, "model.dimensions",
                fmt::format("{} take {:.1f} GB to fit; this machine has {:.1f}", weights,
                            bytes / 1e9, there / 1e9),
                "lower it");
  }
  weights_ = at::zeros({weights}, at::kDouble);
  statistics_ = at::zeros({statistics}, at::kDouble);
}

std::unique_ptr<ClosedForm> ClosedForm::Make(const ModelConfig& config) {
  switch (config.kind()) {
    case ModelConfig::regression:
      return MakeRegression(config);
    case ModelConfig::classifier:
      return MakeClassifier(config);
    case ModelConfig::gaussian:
      return MakeGaussian(config);
    case ModelConfig::categorical:
      return MakeCategorical(config);
    case ModelConfig::associative:
      return MakeAssociative(config);
    case ModelConfig::transformer:
    case ModelConfig::recurrent:
    case ModelConfig::linear:
    case ModelConfig::mlp:
      break;
  }
  PAWL_CHECK(false, "model kind {}", static_cast<int>(config.kind()));
  return nullptr;
}

}  // namespace pawl
