// A config that is put together otherwise than by ParseConfig: the rules that span several keys,
// which ParseConfig applies itself, and the change that `pawl ablate` makes to a cell.
//
// Errors: Error(kUsage); `where` stands in the place of file and line.
#pragma once

#include <string>
#include <string_view>

#include "proto/config.pb.h"

namespace pawl {

void CheckConfig(const Config& config, std::string_view where);

// The config with these weights as its generation 0, as it is read where start.from stands behind
// its other keys; the same config where `from` is empty.
Config StartedFrom(Config config, const std::string& from);

}  // namespace pawl
