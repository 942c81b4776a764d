// The rules that span several keys, for a config that was put together otherwise than by
// ParseConfig, which applies them itself.
//
// Errors: Error(kUsage); `where` stands in the place of file and line.
#pragma once

#include <string_view>

#include "proto/config.pb.h"

namespace pawl {

void CheckConfig(const Config& config, std::string_view where);

}  // namespace pawl
