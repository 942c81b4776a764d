// LinearModel: what the closed-form models of y given x have in common, a prediction x.w.
#pragma once

#include <string_view>
#include <vector>

#include "model/closed_form/closed_form.h"
#include "model/closed_form/numbers.h"

namespace pawl {

class LinearModel : public ClosedForm {
 protected:
  LinearModel(const ModelConfig& config, int64_t statistics)
      : ClosedForm(config.dimensions(), statistics),
        d_(config.dimensions()),
        noise_(config.noise()) {}

  double Predict(std::string_view prompt) const {
    std::vector<double> x = ToVector(prompt, d_);
    double y = 0;
    for (int64_t i = 0; i < d_; ++i) y += x[static_cast<size_t>(i)] * w()[i];
    return y;
  }
  const double* w() const { return weights_.const_data_ptr<double>(); }

  int64_t d_;
  double noise_;
};

}  // namespace pawl
