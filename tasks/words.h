// Made-up words whose syllables are a consonant and a vowel: "miro". Those of two syllables are
// tokens of their own with model.tokens = "words" (tokens/words.h).
#pragma once

#include <string>
#include <vector>

#include "base/random.h"

namespace pawl {

std::vector<std::string> DistinctWords(size_t count, int syllables, RandomStream* random);

}  // namespace pawl
