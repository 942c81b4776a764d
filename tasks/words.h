// Made-up words, a consonant and a vowel a syllable: "miro".
#pragma once

#include <string>
#include <vector>

#include "base/random.h"

namespace pawl {

std::vector<std::string> DistinctWords(size_t count, int syllables, RandomStream* random);

}  // namespace pawl
