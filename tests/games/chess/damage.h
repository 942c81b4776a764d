// Texts that were damaged by chance, for readers of notations.
#pragma once

#include <string>

#include "base/random.h"

namespace pawl::testing {

// One to four times a byte becomes any other, or up to twenty are lost.
inline std::string Damaged(std::string text, RandomStream* random) {
  for (uint64_t edits = 1 + random->Below(4); edits > 0; --edits) {
    size_t at = random->Below(text.size());
    if (random->Below(2) == 0) {
      text[at] = static_cast<char>(random->Below(256));
    } else {
      text.erase(at, 1 + random->Below(20));
    }
  }
  return text;
}

}  // namespace pawl::testing
