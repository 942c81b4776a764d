// Each closed-form model's maker, for the one list in closed_form.cc.
#pragma once

#include <memory>

#include "model/closed_form/closed_form.h"

namespace pawl {

std::unique_ptr<ClosedForm> MakeRegression(const ModelConfig& config);
std::unique_ptr<ClosedForm> MakeClassifier(const ModelConfig& config);
std::unique_ptr<ClosedForm> MakeGaussian(const ModelConfig& config);
std::unique_ptr<ClosedForm> MakeCategorical(const ModelConfig& config);
std::unique_ptr<ClosedForm> MakeAssociative(const ModelConfig& config);

}  // namespace pawl
