// Where the positions of a text solution are.
//
// Threads: free functions.
#pragma once

#include <cstdint>
#include <span>

#include "replay/content.h"
#include "tokens/tokenizer.h"

namespace pawl {

// The positions of a solution that is cut behind each token with the character `end`. Together
// they cover all tokens. None where it is not cut: the solution is one position.
Targets CutBehind(char end, const Tokenizer& tokenizer, std::span<const int32_t> solution);

}  // namespace pawl
