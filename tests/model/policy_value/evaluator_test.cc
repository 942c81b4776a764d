#include "model/policy_value/evaluator.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>

#include "tests/model/policy_value/positions.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::Drawn;
using testing::Planes;

// Connect four's, and one that fills no block of the products; then boards.
const PolicyValueShape kShapes[] = {{84, 64, 4, 7},        {23, 37, 2, 50},
                                    {9, 16, 0, 9},         {84, 64, 4, 7, 6, 7},
                                    {60, 37, 2, 50, 5, 3}, {9, 8, 0, 9, 3, 3}};

PolicyValueLogits Evaluated(PolicyValueEvaluator* evaluator, const PolicyValueShape& shape,
                            const at::Tensor& planes) {
  int64_t rows = planes.size(0);
  PolicyValueLogits result = {at::empty({rows, shape.policy}), at::empty({rows, kOutcomes})};
  evaluator->Evaluate(planes.const_data_ptr<float>(), rows, result.policy.data_ptr<float>(),
                      result.outcome.data_ptr<float>());
  return result;
}

TEST(PolicyValueEvaluator, SaysWhatTheDefinitionDoes) {
  for (const PolicyValueShape& shape : kShapes) {
    PolicyValueNetwork network = Drawn(shape);
    at::Tensor planes = Planes(150, shape);
    for (auto precision : {Config::float32, Config::bfloat16}) {
      SCOPED_TRACE(::testing::Message() << shape.width << Config::Precision_Name(precision));
      bool exact = precision == Config::float32;
      PolicyValueEvaluator evaluator(network, precision);
      auto [policy, outcome] = Evaluated(&evaluator, shape, planes);
      auto expected = network.Definition(planes, exact ? at::kFloat : at::kBFloat16);
      // LibTorch rounds each product's outcome to bfloat16 too, which the evaluator does not.
      double limit = exact ? 1e-5 : 0.03;
      auto error = [](const at::Tensor& a, const at::Tensor& b) {
        return ((a - b).norm() / b.norm()).item<double>();
      };
      EXPECT_LT(error(policy, expected.policy), limit);
      EXPECT_LT(error(outcome, expected.outcome.softmax(-1)), limit);
      EXPECT_LT((outcome.sum(-1) - 1).abs().max().item<double>(), 1e-6);
    }
  }
}

TEST(PolicyValueEvaluator, SaysTheSameBitsOfARowWhateverComesWithIt) {
  for (const PolicyValueShape& shape : kShapes) {
    PolicyValueNetwork network = Drawn(shape);
    at::Tensor planes = Planes(257, shape);
    for (auto precision : {Config::float32, Config::bfloat16}) {
      PolicyValueEvaluator evaluator(network, precision);
      auto all = Evaluated(&evaluator, shape, planes);
      for (int64_t count : {1, 3, 17, 33, 65, 256}) {
        for (int64_t from = 0; from + count <= 257; from += count) {
          auto some = Evaluated(&evaluator, shape, planes.narrow(0, from, count));
          ASSERT_TRUE(some.policy.equal(all.policy.narrow(0, from, count))) << from << " " << count;
          ASSERT_TRUE(some.outcome.equal(all.outcome.narrow(0, from, count)));
        }
      }
    }
  }
}

TEST(PolicyValueEvaluator, KeepsItsWeightsUntilItIsRefreshed) {
  const PolicyValueShape& shape = kShapes[0];
  PolicyValueNetwork network = Drawn(shape, 1);
  at::Tensor planes = Planes(10, shape);
  PolicyValueEvaluator evaluator(network, Config::bfloat16);
  auto before = Evaluated(&evaluator, shape, planes);
  at::NoGradGuard no_gradient;
  PolicyValueNetwork newer = Drawn(shape, 2);
  network.flat()
      .narrow(0, 0, network.decayed())
      .copy_(newer.flat().narrow(0, 0, network.decayed()));
  EXPECT_TRUE(Evaluated(&evaluator, shape, planes).policy.equal(before.policy));
  evaluator.Refresh();
  EXPECT_FALSE(Evaluated(&evaluator, shape, planes).policy.equal(before.policy));
}

}  // namespace
}  // namespace pawl
