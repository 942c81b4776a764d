// The recurrent network as an architecture: see model/architecture.h.
#pragma once

#include "model/architecture.h"

namespace pawl {

const Architecture& RecurrentArchitecture();

}  // namespace pawl
