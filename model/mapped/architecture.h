// The networks of one map for each position as an architecture: see model/architecture.h.
#pragma once

#include "model/architecture.h"

namespace pawl {

const Architecture& MappedArchitecture();

}  // namespace pawl
