// The address on which a server listens, as users write it.
#pragma once

#include <string>
#include <string_view>

namespace pawl {

// "host:port", "[v6]:port".  Error(kUsage) when malformed.
struct Address {
  std::string host;
  std::string port;
};
Address ParseAddress(std::string_view text);

}  // namespace pawl
