// Closed-form models: fitted exactly to what they saw, for experiments whose answer theory gives.
// They take part in the loop as networks do: what they draw is text, judged, stored and mixed like
// any sample.
//
// The kinds stand in a file each: regression, classifier, gaussian, categorical, associative.
// Errors:  Error(kData) for a text that is none of the model's.
// Threads: one at a time; Draw may be called by several.
#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "proto/config.pb.h"

namespace pawl {

class ClosedForm {
 public:
  static std::unique_ptr<ClosedForm> Make(const ModelConfig& config);
  virtual ~ClosedForm() = default;

  // ---- fitting
  void Forget() { statistics_.zero_(); }
  virtual void See(std::string_view prompt, std::string_view solution) = 0;
  virtual void Fit() = 0;  // weights from what was seen since Forget

  // ---- drawing
  struct Drawn {
    std::string text;
    double log_prob = 0;  // of a symbol; a number's is a density and not given: 0
  };
  virtual Drawn Draw(std::string_view prompt, RandomKey key) const = 0;

  // Against the parameters that fresh data are drawn from (Task::Truth), by the names in
  // learner/evaluate.h.
  virtual std::map<std::string, double> Measure(const std::vector<double>& truth) const = 0;

  at::Tensor& weights() { return weights_; }        // float64
  at::Tensor& statistics() { return statistics_; }  // float64, enough to Fit

 protected:
  ClosedForm(int64_t weights, int64_t statistics);

  at::Tensor weights_, statistics_;
};

}  // namespace pawl
