#include "model/closed_form/numbers.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/error.h"

namespace pawl {

double ToNumber(std::string_view text) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    throw Error(ErrorCode::kData, "sample", fmt::format("'{}' is no number", text),
                "model.kind and the tasks must belong together");
  }
  return value;
}

std::vector<double> ToVector(std::string_view text, int64_t dimensions) {
  std::vector<double> x;
  for (size_t at = 0; at <= text.size();) {
    size_t comma = std::min(text.find(',', at), text.size());
    x.push_back(ToNumber(text.substr(at, comma - at)));
    at = comma + 1;
  }
  if (static_cast<int64_t>(x.size()) == dimensions) return x;
  throw Error(ErrorCode::kData, "prompt",
              fmt::format("has {} numbers, the model {} dimensions", x.size(), dimensions),
              "set model.dimensions as the task's");
}

std::string ToText(double value) { return fmt::format("{}", value); }

}  // namespace pawl
