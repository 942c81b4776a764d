// ExternalFailure: a question to a program of the user's that remained without an answer. Nothing is
// known about what was asked. Its text says which program, and what it did instead.
#pragma once

#include <string_view>

#include "base/error.h"

namespace pawl {

class ExternalFailure : public Error {
 public:
  enum Kind { kTimeout, kCrash, kRefused };
  ExternalFailure(Kind kind, std::string_view where, std::string_view what)
      : Error(ErrorCode::kFailed, where, what), kind_(kind) {}
  Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

}  // namespace pawl
