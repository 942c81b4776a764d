// Made-up words whose syllables are a consonant and a vowel: "miro".
#pragma once

#include <string>
#include <vector>

#include "base/random.h"

namespace pawl {

std::vector<std::string> DistinctWords(size_t count, int syllables, RandomStream* random);

}  // namespace pawl
