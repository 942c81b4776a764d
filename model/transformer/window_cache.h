// WindowCache: the keys and values of the last tokens of many sequences, one in each slot, for layers
// of attention over a window (model.window). A token is written over the one that has left the
// window, so that what a slot keeps has one size and is copied where another begins from it.
//
// Threads: Append and Attend of different heads may be called side by side, the rest one at a time.
// Source:  Beltagy et al. 2020 (Longformer), section 3.1; the ring of Jiang et al. 2023 (Mistral 7B),
//          section 2.
#pragma once

#include <algorithm>
#include <vector>

#include "kernels/kernels.h"
#include "model/memory.h"
#include "model/transformer/cached_heads.h"
#include "proto/sections.h"

namespace pawl {

template <typename Element>
class WindowCache {
 public:
  using Kept = std::vector<Element>;

  // `window`: tokens, a multiple of 16.
  WindowCache(int64_t layers, const AttentionShape& shape, int64_t window, int slots)
      : layers_(layers),
        shape_(shape),
        heads_{shape.head_size, window},
        slots_(static_cast<size_t>(slots), Kept(static_cast<size_t>(layers * LayerSize()))) {
    PAWL_CHECK(window % kWindowBlock == 0, "a window of {}", window);
  }

  int64_t positions() const { return heads_.positions; }
  int64_t size16() const { return heads_.size16(); }

  void Begin(int slot) { std::fill(At(slot).begin(), At(slot).end(), Element{}); }
  void Set(int slot, const Kept& kept) { At(slot) = kept; }
  const Kept& Get(int slot) const { return slots_[static_cast<size_t>(slot)]; }

  // As SequenceState::window.
  std::vector<float> Numbers(int slot) const {
    int64_t row = shape_.key_value_heads * shape_.head_size;
    std::vector<float> numbers(static_cast<size_t>(layers_ * heads_.positions * 2 * row));
    Each(numbers.data(), [&](int64_t at, int64_t p, float* key, float* value) {
      heads_.Get(Get(slot).data() + at, p, key, value);
    });
    return numbers;
  }
  void SetNumbers(int slot, const std::vector<float>& numbers) {
    Each(numbers.data(), [&](int64_t at, int64_t p, const float* key, const float* value) {
      heads_.Put(key, value, p, At(slot).data() + at);
    });
  }

  // As those of KeyValueCache.
  void Append(int64_t layer, const SlotToken& token, const float* qkv, int64_t from, int64_t to) {
    int64_t s = shape_.head_size, p = token.position % heads_.positions;
    for (auto h = static_cast<int>(from); h < to; ++h) {
      const float *key = qkv + (shape_.heads + h) * s, *value = key + shape_.key_value_heads * s;
      heads_.Put(key, value, p, HeadOf(token.slot, layer, h));
    }
  }
  void Attend(int64_t layer, const SlotToken& token, int h, const float* q, float* out,
              float* scratch) {
    CachedHead<Element> head = heads_.At(HeadOf(token.slot, layer, h));
    int64_t length = std::min<int64_t>(token.position + 1, heads_.positions);
    g_.attend_cache(q, head, 0, head, 16 * heads_.positions, out, length,
                    static_cast<int>(shape_.head_size), scratch);
  }

 private:
  int64_t LayerSize() const { return shape_.key_value_heads * heads_.numbers(); }
  Kept& At(int slot) { return slots_[static_cast<size_t>(slot)]; }
  Element* HeadOf(int32_t slot, int64_t layer, int h) {
    return At(slot).data() + layer * LayerSize() + h * heads_.numbers();
  }

  // Calls move(where the head begins, position, key, value) for every layer, position and head.
  template <typename Number, typename Move>
  void Each(Number* numbers, Move&& move) const {
    int64_t s = shape_.head_size, row = shape_.key_value_heads * s;
    for (int64_t layer = 0; layer < layers_; ++layer) {
      for (int64_t p = 0; p < heads_.positions; ++p, numbers += 2 * row) {
        for (int64_t h = 0; h < shape_.key_value_heads; ++h)
          move(layer * LayerSize() + h * heads_.numbers(), p, numbers + h * s,
               numbers + row + h * s);
      }
    }
  }

  const Gemm<Element>& g_ = ChooseGemms().For<Element>();
  int64_t layers_;
  AttentionShape shape_;
  CachedHeads<Element> heads_;
  std::vector<Kept> slots_;
};

}  // namespace pawl
