#include "model/linear.h"

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/types.h>

namespace pawl {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t kRowsToShare = 128;  // fewer are not worth another thread

at::Tensor Scratch(int64_t rows, int64_t padded) { return at::empty({rows, padded}, at::kBFloat16); }
Bfloat16* Data(const at::Tensor& scratch) { return static_cast<Bfloat16*>(scratch.data_ptr()); }

// Calls run(first, count) over [0, size), in parts that are multiples of 32.
template <typename Run>
void Share(int64_t size, const Run& run) {
  at::parallel_for(0, RoundUp(size, 32) / 32, kRowsToShare / 32, [&](int64_t first, int64_t last) {
    run(first * 32, std::min(size, last * 32) - first * 32);
  });
}

void PackAll(const float* w, int64_t stride, bool transposed, int64_t n, int64_t k, Bfloat16* packed) {
  Share(n, [&](int64_t first, int64_t count) {
    const float* from = w + first * (transposed ? 1 : stride);
    ChooseGemms().pack16(from, stride, transposed, count, k, packed + first * Padded(k));
  });
}

// y [m, n] = x [m, k] W^T.
void Product(const float* x, const Bfloat16* packed, float* y, int64_t m, int64_t n, int64_t k) {
  Share(m, [&](int64_t first, int64_t count) {
    at::Tensor rows = Scratch(count, Padded(k));
    ChooseGemms().round_rows(x + first * k, count, k, Data(rows));
    ChooseGemms().bfloat16(Data(rows), Padded(k), packed, y + first * n, n, count, n, k, false);
  });
}

}  // namespace

class TiledLinear : public torch::autograd::Function<TiledLinear> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x_NI, const at::Tensor& weight, const Matrix* matrix) {
    at::Tensor x = x_NI.contiguous(), y = at::empty({x.size(0), weight.size(0)}, x.options());
    Product(x.const_data_ptr<float>(), Data(matrix->packed_), y.data_ptr<float>(), x.size(0), y.size(1), x.size(1));
    context->save_for_backward({x});
    context->saved_data["matrix"] = reinterpret_cast<int64_t>(matrix);
    return y;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    auto* matrix = reinterpret_cast<const Matrix*>(context->saved_data["matrix"].toInt());
    at::Tensor x = context->get_saved_variables()[0], dy = gradients[0].contiguous(), dx = at::empty_like(x);
    int64_t tokens = x.size(0), in = x.size(1), out = dy.size(1);
    Product(dy.const_data_ptr<float>(), Data(matrix->packed_back_), dx.data_ptr<float>(), tokens, in, out);

    // dW [out, in] = dy^T x, tokens being what is summed over.
    at::Tensor packed_x = Scratch(RoundUp(in, kGemmColumns), Padded(tokens));
    PackAll(x.const_data_ptr<float>(), in, true, in, tokens, Data(packed_x));
    at::Tensor dw = matrix->weight.grad();
    Share(out, [&](int64_t first, int64_t count) {
      at::Tensor rows = Scratch(count, Padded(tokens));
      ChooseGemms().round_columns(dy.const_data_ptr<float>() + first, out, count, tokens, Data(rows));
      ChooseGemms().bfloat16(Data(rows), Padded(tokens), Data(packed_x), dw.data_ptr<float>() + first * in, in, count, in,
                             tokens, true);
    });
    return {dx, at::Tensor(), at::Tensor()};
  }
};

void Matrix::Refresh(bool bfloat16) {
  way_ = !bfloat16 ? Way::kFloat32 : ChooseGemms().native_bfloat16 ? Way::kTiles : Way::kLibTorch;
  if (way_ == Way::kLibTorch) rounded_ = weight.to(at::kBFloat16);
  if (way_ != Way::kTiles) return;
  int64_t out = weight.size(0), in = weight.size(1);
  if (!packed_.defined()) packed_ = Scratch(RoundUp(out, kGemmColumns), Padded(in));
  PackAll(weight.const_data_ptr<float>(), in, false, out, in, Data(packed_));
  if (!at::GradMode::is_enabled() || !weight.requires_grad()) return;
  if (!packed_back_.defined()) packed_back_ = Scratch(RoundUp(in, kGemmColumns), Padded(out));
  PackAll(weight.const_data_ptr<float>(), in, true, in, out, Data(packed_back_));
}

at::Tensor Matrix::Apply(const at::Tensor& x_NI) const {
  switch (way_) {
    case Way::kFloat32: return at::linear(x_NI, weight);
    case Way::kTiles: return TiledLinear::apply(x_NI, weight, this);
    default: return at::linear(x_NI.to(at::kBFloat16), rounded_).to(at::kFloat);
  }
}

}  // namespace pawl
