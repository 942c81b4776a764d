// categorical: one of `dimensions` symbols; their probabilities are fitted by counting.
// Source: Shumailov et al. 2024.
#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

#include <cmath>

#include "base/error.h"
#include "model/closed_form/kinds.h"
#include "model/closed_form/numbers.h"

namespace pawl {
namespace {

class Categorical : public ClosedForm {
 public:
  explicit Categorical(const ModelConfig& config)
      : ClosedForm(config.dimensions(), config.dimensions()) {}

  void See(std::string_view, std::string_view solution) override {
    double symbol = ToNumber(solution);
    if (symbol < 0 || symbol >= static_cast<double>(statistics_.numel()) ||
        symbol != std::floor(symbol)) {
      throw Error(ErrorCode::kData, "sample",
                  fmt::format("'{}' is none of the {} symbols", solution, statistics_.numel()),
                  "set model.dimensions as the task's count");
    }
    statistics_.data_ptr<double>()[static_cast<int64_t>(symbol)] += 1;
  }

  void Fit() override { weights_.copy_(statistics_ / statistics_.sum()); }

  Drawn Draw(std::string_view, RandomKey key) const override {
    const double* w = weights_.const_data_ptr<double>();
    double u = key.Uniform(0), until = 0;
    int64_t drawn = -1;
    for (int64_t i = 0; i < weights_.numel() && u >= until; ++i) {
      if (w[i] == 0) continue;
      until += w[i];
      drawn = i;
    }
    return {std::to_string(drawn), std::log(w[drawn])};
  }

  // gini = 1 - sum p^2, the probability that two draws differ; distance: total variation.
  std::map<std::string, double> Measure(const std::vector<double>& truth) const override {
    const double* w = weights_.const_data_ptr<double>();
    double same = 0, support = 0, distance = 0;
    for (size_t i = 0; i < truth.size(); ++i) {
      same += w[i] * w[i];
      support += w[i] > 0;
      distance += std::abs(w[i] - truth[i]) / 2;
    }
    return {{"gini", 1 - same}, {"support", support}, {"distance", distance}};
  }
};

}  // namespace

std::unique_ptr<ClosedForm> MakeCategorical(const ModelConfig& config) {
  return std::make_unique<Categorical>(config);
}

}  // namespace pawl
