// CachedForward: the network's next tokens for many sequences over a key-value cache, on this machine's processor.
//
// A step runs any tokens of any slots: one each while decoding, a whole prompt at once. It allocates nothing, and what
// comes out for a token depends on its own sequence alone.
//
// Layout:  the cache of a slot, layer and key-value head holds keys as W of gemm.h with positions as rows (blocks of 16
//          positions), and values with head dimensions as rows, so that attention is two matrix products over it.
// Threads: one at a time.  The network outlives this.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "model/network.h"

namespace pawl {

struct SlotToken {
  int32_t slot, position, token;
  bool logits;  // wanted after this token
};

class CachedForward {
 public:
  // Positions of a slot: up to the model's context. Packs the weights as they are now.
  static std::unique_ptr<CachedForward> Make(const Network& network, Config::Precision precision, int slots);
  virtual ~CachedForward() = default;

  // After the weights changed; the cache's contents are void then.
  virtual void Refresh() = 0;

  // Tokens of a slot come in the order of their positions, and follow those that its cache holds. Returns [wanted, V], in the
  // order of `tokens`; valid until the next call.
  virtual const float* Run(const std::vector<SlotToken>& tokens) = 0;

  // The first `length` positions of one slot, into another.
  virtual void CopyPrefix(int from, int to, int64_t length) = 0;
};

}  // namespace pawl
