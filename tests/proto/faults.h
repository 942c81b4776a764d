// What a config with a fault is answered.
#pragma once

#include <string>
#include <vector>

#include "proto/config.h"
#include "tests/testing.h"

namespace pawl::testing {

inline constexpr const char* kAddition = "[[task]]\nkind = \"addition\"\n";

// The error that a whole config file x.toml gives, "" where it is sound.
inline std::string FaultOf(const std::string& text, const std::vector<std::string>& settings = {}) {
  ErrorCode code = ErrorCode::kUsage;
  std::string fault = ErrorOf([&] { ParseConfig(text, "x.toml", settings); }, &code);
  EXPECT_EQ(code, ErrorCode::kUsage) << fault;
  return fault;
}

// The same where these lines stand before one task, addition.
inline std::string FaultWith(const std::string& text) { return FaultOf(text + kAddition); }

}  // namespace pawl::testing
