#include "model/closed_form.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/linalg_solve.h>
#include <ATen/ops/zeros.h>

#include <charconv>
#include <cmath>

#include "base/error.h"
#include "base/machine.h"

namespace pawl {
namespace {

double ToNumber(std::string_view text) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    throw Error(ErrorCode::kData, "sample", fmt::format("'{}' is no number", text),
                "model.kind and the tasks must belong together");
  }
  return value;
}

std::vector<double> ToVector(std::string_view text, int64_t dimensions) {
  std::vector<double> x;
  for (size_t at = 0; at <= text.size();) {
    size_t comma = std::min(text.find(',', at), text.size());
    x.push_back(ToNumber(text.substr(at, comma - at)));
    at = comma + 1;
  }
  if (static_cast<int64_t>(x.size()) == dimensions) return x;
  throw Error(ErrorCode::kData, "prompt",
              fmt::format("has {} numbers, the model {} dimensions", x.size(), dimensions),
              "set model.dimensions as the task's");
}

std::string ToText(double value) { return fmt::format("{}", value); }

// Models of y given x.
class Linear : public ClosedForm {
 protected:
  Linear(const ModelConfig& config, int64_t statistics)
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

class Regression : public Linear {
 public:
  explicit Regression(const ModelConfig& config)
      : Linear(config, config.dimensions() * (config.dimensions() + 1)) {}

  // Statistics: X^T X, then X^T y.
  void See(std::string_view prompt, std::string_view solution) override {
    std::vector<double> x = ToVector(prompt, d_);
    double y = ToNumber(solution), *s = statistics_.data_ptr<double>();
    for (int64_t i = 0; i < d_; ++i) {
      for (int64_t j = 0; j < d_; ++j)
        s[i * d_ + j] += x[static_cast<size_t>(i)] * x[static_cast<size_t>(j)];
      s[d_ * d_ + i] += x[static_cast<size_t>(i)] * y;
    }
  }

  void Fit() override {
    at::Tensor xx = statistics_.narrow(0, 0, d_ * d_).view({d_, d_}),
               xy = statistics_.narrow(0, d_ * d_, d_);
    try {
      weights_.copy_(at::linalg_solve(xx, xy));
    } catch (const c10::Error&) {
      throw Error(ErrorCode::kFailed, "regression",
                  fmt::format("its rows do not span {} dimensions", d_), "train on more of them");
    }
  }

  Drawn Draw(std::string_view prompt, RandomKey key) const override {
    return {ToText(Predict(prompt) + noise_ * RandomStream(key).Normal())};
  }

  std::map<std::string, double> Measure(const std::vector<double>& truth) const override {
    double error = 0;
    for (int64_t i = 0; i < d_; ++i) error += std::pow(w()[i] - truth[static_cast<size_t>(i)], 2);
    return {{"error", error}};
  }
};

class Classifier : public Linear {
 public:
  explicit Classifier(const ModelConfig& config) : Linear(config, config.dimensions() + 1) {}

  // Statistics: the sum of y x, and how many.
  void See(std::string_view prompt, std::string_view solution) override {
    std::vector<double> x = ToVector(prompt, d_);
    double y = ToNumber(solution), *s = statistics_.data_ptr<double>();
    for (int64_t i = 0; i < d_; ++i) s[i] += y * x[static_cast<size_t>(i)];
    s[d_] += 1;
  }

  void Fit() override { weights_.copy_(statistics_.narrow(0, 0, d_) / statistics_[d_]); }

  Drawn Draw(std::string_view prompt, RandomKey key) const override {
    bool turned = key.Uniform(0) < noise_;
    return {(Predict(prompt) >= 0) != turned ? "1" : "-1"};
  }

  // Of normal x, the share where both signs agree: 1 - angle / pi.
  std::map<std::string, double> Measure(const std::vector<double>& truth) const override {
    double dot = 0, own = 0, right = 0;
    for (int64_t i = 0; i < d_; ++i) {
      double t = truth[static_cast<size_t>(i)];
      dot += w()[i] * t;
      own += w()[i] * w()[i];
      right += t * t;
    }
    return {
        {"accuracy", 1 - std::acos(std::clamp(dot / std::sqrt(own * right), -1.0, 1.0)) / M_PI}};
  }
};

class Gaussian : public ClosedForm {
 public:
  explicit Gaussian(const ModelConfig& config) : ClosedForm(2, 3), biased_(config.biased()) {}

  // Statistics: how many, their mean, the sum of squares around it (Welford 1962).
  void See(std::string_view, std::string_view solution) override {
    double *s = statistics_.data_ptr<double>(), difference = ToNumber(solution) - s[1];
    s[0] += 1;
    s[1] += difference / s[0];
    s[2] += difference * (ToNumber(solution) - s[1]);
  }

  void Fit() override {
    const double* s = statistics_.const_data_ptr<double>();
    weights_.data_ptr<double>()[0] = s[1];
    weights_.data_ptr<double>()[1] = s[2] / (biased_ ? s[0] : s[0] - 1);
  }

  Drawn Draw(std::string_view, RandomKey key) const override {
    const double* w = weights_.const_data_ptr<double>();
    return {ToText(w[0] + std::sqrt(w[1]) * RandomStream(key).Normal())};
  }

  std::map<std::string, double> Measure(const std::vector<double>& truth) const override {
    const double* w = weights_.const_data_ptr<double>();
    return {{"error", std::pow(w[0] - truth[0], 2)},
            {"variance", w[1] / truth[1]},
            {"log_variance", std::log(w[1] / truth[1])}};
  }

 private:
  bool biased_;
};

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
      return std::make_unique<Regression>(config);
    case ModelConfig::classifier:
      return std::make_unique<Classifier>(config);
    case ModelConfig::gaussian:
      return std::make_unique<Gaussian>(config);
    case ModelConfig::categorical:
      return std::make_unique<Categorical>(config);
    case ModelConfig::transformer:
    case ModelConfig::linear:
    case ModelConfig::mlp:
      break;
  }
  PAWL_CHECK(false, "model kind {}", static_cast<int>(config.kind()));
  return nullptr;
}

}  // namespace pawl
