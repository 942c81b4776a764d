// EmbeddingPass: the first step of a Transformer's forward pass, and the last of its way back.
//
// Shapes:  n tokens of the batch from `from` on; x and dx [n, D], float32.
// Threads: Forward and Back of one batch by one thread each.
#pragma once

#include <cstdint>
#include <cstring>

#include "model/packed_rows.h"
#include "model/transformer/transformer.h"

namespace pawl {

class EmbeddingPass {
 public:
  EmbeddingPass(const Transformer& module, int64_t width) : module_(module), d_(width) {}

  // x = embedding (+ position), of each token.
  void Forward(const PackedRows& rows, int64_t from, int64_t n, float* x) const {
    const float* table = module_.embedding().const_data_ptr<float>();
    const at::Tensor& positions = module_.positions();
    for (int64_t i = 0; i < n; ++i) {
      std::memcpy(x + i * d_, table + rows.tokens[static_cast<size_t>(from + i)] * d_,
                  sizeof(float) * static_cast<size_t>(d_));
      if (!positions.defined()) continue;
      const float* p =
          positions.const_data_ptr<float>() + rows.places[static_cast<size_t>(from + i)] * d_;
      for (int64_t j = 0; j < d_; ++j) x[i * d_ + j] += p[j];
    }
  }

  // Adds to `gradient`, which is laid out as the network's flat weights.
  void Back(const PackedRows& rows, int64_t from, int64_t n, const float* dx,
            float* gradient) const {
    float* table = gradient + module_.embedding().storage_offset();
    const at::Tensor& positions = module_.positions();
    for (int64_t i = 0; i < n; ++i) {
      float* to = table + rows.tokens[static_cast<size_t>(from + i)] * d_;
      for (int64_t j = 0; j < d_; ++j) to[j] += dx[i * d_ + j];
      if (!positions.defined()) continue;
      float* p =
          gradient + positions.storage_offset() + rows.places[static_cast<size_t>(from + i)] * d_;
      for (int64_t j = 0; j < d_; ++j) p[j] += dx[i * d_ + j];
    }
  }

 private:
  const Transformer& module_;
  int64_t d_;
};

}  // namespace pawl
