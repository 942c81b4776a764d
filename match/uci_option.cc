#include "match/uci_option.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <sstream>

namespace pawl {
namespace {

std::optional<int64_t> Whole(std::string_view text) {
  int64_t number = 0;
  auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::optional<UciOption> UciOption::Of(std::string_view line) {
  std::istringstream words{std::string(line)};
  std::string word;
  if (!(words >> word) || word != "option" || !(words >> word) || word != "name")
    return std::nullopt;
  UciOption option;
  std::string key = "name";
  std::string* value = &option.name;  // a name, a default or a choice may have several words
  std::string unused;
  while (words >> word) {
    bool is_key =
        word == "type" || word == "default" || word == "min" || word == "max" || word == "var";
    if (!is_key) {
      *value += (value->empty() ? "" : " ") + word;
      if (key == "min") option.least = Whole(*value);
      if (key == "max") option.most = Whole(*value);
      continue;
    }
    key = word;
    unused.clear();
    value = key == "type" ? &option.type : &unused;
    if (key == "var") value = &option.choices.emplace_back();
  }
  if (option.name.empty()) return std::nullopt;
  return option;
}

std::string UciOption::FaultOf(std::string_view value) const {
  if (type == "button") return "is a button, which takes no value";
  if (type == "check" && value != "true" && value != "false") return "must be true or false";
  if (type == "combo" && std::find(choices.begin(), choices.end(), value) == choices.end())
    return fmt::format("must be one of {}", fmt::join(choices, ", "));
  if (type != "spin") return "";
  std::optional<int64_t> number = Whole(value);
  if (!number || (least && *number < *least) || (most && *number > *most))
    return fmt::format("must be a whole number from {} to {}", least.value_or(0), most.value_or(0));
  return "";
}

}  // namespace pawl
