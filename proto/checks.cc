#include "proto/checks.h"

#include "base/error.h"

namespace pawl {

void ConfigCheck::Fail(const std::string& key, const std::string& what,
                       std::string_view todo) const {
  auto source = sources.find(key);
  throw Error(ErrorCode::kUsage, source == sources.end() ? std::string(name) : source->second,
              fmt::format("{}: {}", key, what), todo);
}

}  // namespace pawl
