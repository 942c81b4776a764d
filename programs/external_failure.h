// ExternalFailure: the user's program did not answer a question, so that nothing is known about the
// sample or problem. The text names the program and says what it did instead.
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
