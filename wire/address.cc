#include "wire/address.h"

#include "base/error.h"

namespace pawl {

Address ParseAddress(std::string_view text) {
  size_t colon = text.rfind(':');
  std::string_view host = text.substr(0, colon == std::string_view::npos ? 0 : colon);
  std::string_view port = colon == std::string_view::npos ? "" : text.substr(colon + 1);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  bool digits = !port.empty() && port.size() <= 5 &&
                port.find_first_not_of("0123456789") == std::string_view::npos;
  if (host.empty() || !digits || std::stoi(std::string(port)) > 65535) {
    throw Error(ErrorCode::kUsage, text, "is not an address", "write HOST:PORT");
  }
  return {std::string(host), std::string(port)};
}

}  // namespace pawl
