// Ranges: checks that each field of a message is in the range that proto/pawl.proto gives it, and
// that a role may make a call. Every message is checked when it arrives, before it has any effect.
//
// Errors:  Error(kFailed) names the field, its value and what is allowed.
// Threads: free functions.
#pragma once

#include <string>
#include <vector>

#include "proto/pawl.pb.h"

namespace pawl {

// `what` names the message in errors. A field without a rule is refused; a test makes sure that
// there is none.
void CheckRanges(const google::protobuf::Message& message, std::string_view what);

// All roles, and a check that `role` may make this call.
const std::vector<std::string>& Roles();
void CheckCaller(const Request& request, const std::string& role);

}  // namespace pawl
