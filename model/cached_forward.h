// CachedForward: the network's next tokens for many sequences over a key-value cache, on this
// machine's processor.
//
// A step runs any tokens of any slots: one each while decoding, a whole prompt at once. It
// allocates nothing, and what comes out for a token depends on its own sequence alone.
//
// Layout:  the cache of a slot, layer and key-value head holds keys as W of gemm.h with positions
// as rows (blocks of 16
//          positions), and values with head dimensions as rows, so that attention is two matrix
//          products over it.
// Threads: one at a time; with `threads` > 1 a step is shared out among a team of so many, worth it
// for a few sequences
//          only: many are better off with an instance for each core.  The network outlives this.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "model/network.h"

namespace pawl {

struct SlotToken {
  int32_t slot, position, token;
  int32_t place;  // in the position code, see Places
  bool logits;    // wanted after this token
};

class CachedForward {
 public:
  // Positions of a slot: up to the model's context. Packs the weights as they are now.
  static std::unique_ptr<CachedForward> Make(const Network& network, Config::Precision precision,
                                             int slots, int threads);
  virtual ~CachedForward() = default;

  // After the weights changed; the cache's contents are void then.
  virtual void Refresh() = 0;

  // Tokens of a slot come in the order of their positions, and follow those that its cache holds.
  // Returns [wanted, V], in the order of `tokens`; valid until the next call.
  virtual const float* Run(const std::vector<SlotToken>& tokens) = 0;

  // The first `length` positions of slot `from` become those of `to`. Whole blocks of them are read
  // where they are, by all who share them: `from` keeps them until `to` is used no more or begins
  // anew with position 0. It may go on past them itself.
  virtual void SharePrefix(int from, int to, int64_t length) = 0;
};

}  // namespace pawl
