// Ranges: whether each field of a message holds what proto/pawl.proto allows it, and whether a role
// may make a call. Checked in whatever arrives, before anybody acts on it.
//
// Errors:  Error(kFailed) names the field, its value and what is allowed.
// Threads: free functions.
#pragma once

#include <string>
#include <vector>

#include "proto/pawl.pb.h"

namespace pawl {

// `what` is how the error calls the message. Fields that no rule is written for are refused: a test
// finds them before.
void CheckRanges(const google::protobuf::Message& message, std::string_view what);

// The roles that there are, and whether one of them may make this call.
const std::vector<std::string>& Roles();
void CheckCaller(const Request& request, const std::string& role);

}  // namespace pawl
