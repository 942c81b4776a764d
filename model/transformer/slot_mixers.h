// SlotMixers: what mixes the tokens of each layer while sequences are decoded in slots, and what is
// kept of them for that: keys and values for attention, of all tokens or of a window, states for
// recurrences.
//
// Shapes:  n tokens of any slots. A row of `wide` is what the layer's input matrix made of a token; a
//          row of rows() is what its output matrix takes, rounded, with zeros up to Padded.
// Threads: Mix is called by all threads of a team side by side; each has heads of its own, of all
//          tokens. The rest one at a time.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

#include "base/error.h"
#include "kernels/linear.h"
#include "model/recurrent/states.h"
#include "model/transformer/key_value_cache.h"
#include "model/transformer/transformer.h"
#include "model/transformer/window_cache.h"

namespace pawl {

inline bool AttendsToAll(const Transformer::Layer& layer) { return layer.attends_to_all(); }
inline bool InWindow(const Transformer::Layer& layer) { return layer.window > 0; }
inline bool Recurs(const Transformer::Layer& layer) { return layer.delta.has_value(); }

inline int64_t CountLayers(const Transformer& module, bool (*is)(const Transformer::Layer&)) {
  return std::count_if(module.layers().begin(), module.layers().end(), is);
}

// All windows are of one size; 0: there are none.
inline int64_t WindowOf(const Transformer& module) {
  int64_t window = 0;
  for (const Transformer::Layer& layer : module.layers()) window = std::max(window, layer.window);
  return window;
}

template <typename Element>
class SlotMixers {
 public:
  SlotMixers(const Transformer& module, int64_t context, int slots, int threads)
      : module_(module),
        shape_(module.attention_shape()),
        cache_(CountLayers(module, AttendsToAll), shape_, context, slots),
        windows_(CountLayers(module, InWindow), shape_, WindowOf(module), slots),
        states_(RecurrentShape(), CountLayers(module, Recurs), slots),
        parts_(static_cast<size_t>(threads)) {
    int64_t attending = 0, in_window = 0, recurrent = 0;
    for (const Transformer::Layer& layer : module.layers()) {
      layers_.push_back({std::nullopt, layer.window > 0, 0});
      layers_.back().index = layer.delta        ? recurrent++
                             : layer.window > 0 ? in_window++
                                                : attending++;
      if (layer.delta) layers_.back().delta.emplace(*layer.delta);
      widest_ = std::max<int64_t>(widest_, layer.out.size(1));
    }
  }

  void Refresh() {
    for (Layer& layer : layers_) {
      if (layer.delta) layer.delta->Refresh();
    }
  }

  void Begin(int slot, const Memory::PrefixPointer& prefix) {
    auto kept = std::static_pointer_cast<const Kept>(prefix);
    cache_.Begin(slot, kept == nullptr ? nullptr : kept->cache);
    if (kept == nullptr) {
      windows_.Begin(slot);
    } else {
      windows_.Set(slot, kept->window);
    }
    if (states_.empty()) return;
    if (kept != nullptr) {
      states_.Set(slot, kept->state);
      return;
    }
    for (const Layer& layer : layers_) {
      if (!layer.delta) continue;
      for (int head = 0; head < layer.delta->shape().heads; ++head)
        BeginHead(*layer.delta, head, states_.Of(slot, layer.index, head));
    }
  }

  Memory::PrefixPointer Keep(int slot) {
    auto kept = std::make_shared<Kept>();
    kept->cache = cache_.Keep(slot);
    kept->window = windows_.Get(slot);
    if (!states_.empty()) kept->state = states_.Get(slot);
    return kept;
  }

  SequenceState StateOf(int slot) const {
    SequenceState state;
    if (!states_.empty()) state = states_.Get(slot);
    state.cached = cache_.Get(slot);
    state.window = windows_.Numbers(slot);
    return state;
  }
  void SetState(int slot, const SequenceState& state) {
    if (!states_.empty()) states_.Set(slot, {state.numbers, state.log_decays});
    cache_.Set(slot, state.cached);
    windows_.SetNumbers(slot, state.window);
  }

  // Before a step of these tokens.
  void Extend(const std::vector<SlotToken>& tokens) {
    for (const SlotToken& token : tokens) cache_.Extend(token.slot, token.position);
    Room(&rows_, static_cast<int64_t>(tokens.size()) * Padded(widest_));
  }

  // Thread `t` of `threads` writes its heads' columns of rows().
  void Mix(size_t layer, const std::vector<SlotToken>& tokens, const float* wide, int t,
           int threads) {
    const Layer& mixer = layers_[layer];
    if (mixer.delta) {
      Recur(mixer, tokens, wide, t, threads);
    } else if (mixer.in_window) {
      Attend(&windows_, mixer.index, tokens, wide, t, threads);
    } else {
      Attend(&cache_, mixer.index, tokens, wide, t, threads);
    }
  }

  const Element* rows() const { return rows_.data(); }

 private:
  struct Layer {
    std::optional<DeltaWeights> delta;  // none: attention
    bool in_window;                     // of attention
    int64_t index;                      // among the layers of its kind
  };

  struct Kept : Memory::Prefix {
    Memory::PrefixPointer cache;
    typename WindowCache<Element>::Kept window;
    SequenceState state;
  };

  // What a thread has for itself.
  struct Part {
    Aligned<float> some, wide, scores;
    Aligned<Element> rows;
    DeltaHeads delta;
  };

  struct Range {
    int64_t from, to;
  };

  // nullptr where no layer is recurrent; all that are have one size.
  const DeltaShape* RecurrentShape() const {
    for (const Transformer::Layer& layer : module_.layers()) {
      if (layer.delta) return &layer.delta->shape;
    }
    return nullptr;
  }

  template <typename Cache>
  void Attend(Cache* cache, int64_t layer, const std::vector<SlotToken>& tokens, const float* wide,
              int t, int threads) {
    int64_t group = shape_.heads / shape_.key_value_heads, s = shape_.head_size, row = shape_.row();
    Range heads = {shape_.key_value_heads * t / threads,
                   shape_.key_value_heads * (t + 1) / threads};
    Range columns = {heads.from * group * s, heads.to * group * s};
    if (heads.from == heads.to) return;
    Part& part = parts_[static_cast<size_t>(t)];
    float *qkv = Room(&part.wide, row), *out = Room(&part.some, shape_.heads * cache->size16()),
          *scratch = Room(&part.scores, 2 * cache->positions());
    const Rotation& rotation = module_.rotation();
    for (size_t i = 0; i < tokens.size(); ++i) {
      const SlotToken& token = tokens[i];
      std::memcpy(qkv, wide + static_cast<int64_t>(i) * row,
                  sizeof(float) * static_cast<size_t>(row));
      int64_t turn = token.place * rotation.half;
      if (rotation.turns)
        k_.rotate(qkv, rotation.cos.data() + turn, rotation.sin.data() + turn, shape_, 1);
      cache->Append(layer, token, qkv, heads.from, heads.to);
      for (int64_t h = heads.from * group; h < heads.to * group; ++h) {
        cache->Attend(layer, token, static_cast<int>(h / group), qkv + h * s,
                      out + h * s - columns.from, scratch);
      }
      PutRow(out, static_cast<int64_t>(i), columns, shape_.out(), &part);
    }
  }

  // Tokens of one slot that follow each other run at once.
  void Recur(const Layer& layer, const std::vector<SlotToken>& tokens, const float* wide, int t,
             int threads) {
    const DeltaShape& shape = layer.delta->shape();
    auto n = static_cast<int64_t>(tokens.size());
    Range heads = {shape.heads * t / threads, shape.heads * (t + 1) / threads};
    if (heads.from == heads.to) return;
    Range columns = {heads.from * shape.value, heads.to * shape.value};
    Part& part = parts_[static_cast<size_t>(t)];
    float* mixed = Room(&part.some, n * shape.out());
    for (int64_t i = 0, next; i < n; i = next) {
      int32_t slot = tokens[static_cast<size_t>(i)].slot;
      for (next = i + 1; next < n && tokens[static_cast<size_t>(next)].slot == slot;) ++next;
      for (auto head = static_cast<int>(heads.from); head < heads.to; ++head) {
        part.delta.Forward(*layer.delta, head, wide + i * shape.row(), next - i,
                           states_.Of(slot, layer.index, head), nullptr, mixed + i * shape.out());
      }
    }
    for (int64_t i = 0; i < n; ++i)
      PutRow(mixed + i * shape.out() + columns.from, i, columns, shape.out(), &part);
  }

  // Columns [from, to) of a token's row, which has `all`.
  void PutRow(const float* columns, int64_t token, Range range, int64_t all, Part* part) {
    int64_t count = range.to - range.from;
    Element* rounded = Room(&part->rows, Padded(count));
    g_.round_rows(columns, count, 1, count, rounded);
    Element* row = rows_.data() + token * Padded(all);
    std::copy_n(rounded, count, row + range.from);
    if (range.to == all) std::fill(row + all, row + Padded(all), Element{});
  }

  const Kernels& k_ = ChooseKernels();
  const Gemm<Element>& g_ = ChooseGemms().For<Element>();
  const Transformer& module_;
  AttentionShape shape_;
  KeyValueCache<Element> cache_;
  WindowCache<Element> windows_;
  RecurrentStates states_;
  std::vector<Layer> layers_;
  int64_t widest_ = 0;
  Aligned<Element> rows_;
  std::vector<Part> parts_;
};

}  // namespace pawl
