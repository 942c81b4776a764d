// Selector: the order in which a pool's candidates are drawn.
//
// An order is a function of the pool and the key.
// Threads: one at a time.
#pragma once

#include <memory>
#include <vector>

#include "base/random.h"
#include "proto/config.pb.h"
#include "replay/candidate.h"

namespace pawl {

class Selector {
 public:
  virtual ~Selector() = default;
  virtual const Candidate& Next() = 0;  // never ends: it starts over
};

// Null for an empty pool.
std::unique_ptr<Selector> MakeSelector(MixConfig::Selector kind, std::vector<Candidate> pool,
                                       RandomKey key);

}  // namespace pawl
