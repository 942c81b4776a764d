#include "match/line_input.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace pawl {
namespace {

constexpr size_t kLineMost = 1 << 20;

}  // namespace

std::optional<std::string> LineInput::Next() {
  while (!ended_ && text_.find('\n') == std::string::npos) Read();
  if (text_.empty()) return std::nullopt;
  size_t end = std::min(text_.find('\n'), text_.size());
  std::string line = text_.substr(0, end);
  text_.erase(0, end + 1);
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

bool LineInput::Ready() {
  while (!ended_ && text_.find('\n') == std::string::npos) {
    pollfd waits = {descriptor_, POLLIN, 0};
    if (::poll(&waits, 1, 0) <= 0) return false;
    Read();
  }
  return true;
}

void LineInput::Read() {
  char buffer[4096];
  ssize_t n = ::read(descriptor_, buffer, sizeof buffer);
  if (n < 0 && errno == EINTR) return;
  if (n < 0)
    throw Error(ErrorCode::kFailed, "standard input",
                fmt::format("cannot be read: {}", std::strerror(errno)));
  ended_ = n == 0;
  text_.append(buffer, static_cast<size_t>(n));
  if (text_.size() > kLineMost && text_.find('\n') == std::string::npos)
    throw Error(ErrorCode::kFailed, "standard input",
                fmt::format("has a line of more than {} bytes", kLineMost));
}

}  // namespace pawl
