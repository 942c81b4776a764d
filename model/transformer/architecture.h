// The Transformer as an architecture: see model/architecture.h.
#pragma once

#include "model/architecture.h"

namespace pawl {

const Architecture& TransformerArchitecture();

// The heads of attention in a config.json whose width is read. Error(kData) where they do not
// divide it.
void ReadHeads(ConfigKeys* keys, ModelConfig* model);

}  // namespace pawl
