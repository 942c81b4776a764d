#include "base/json.h"

#include <set>

namespace pawl {
namespace {

using nlohmann::json;

constexpr size_t kShownCharacters = 60;

// Watches the parsing of a text. The library calls it for each object, array and name.
template <typename Json>
class Watch {
 public:
  Watch(std::string_view where, ErrorCode code, std::string_view todo, int depth)
      : where_(where), code_(code), todo_(todo), depth_(depth) {}

  bool operator()(int depth, typename Json::parse_event_t event, Json& parsed) {
    using Event = typename Json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      if (depth >= depth_) Refuse(fmt::format("nests deeper than {} levels", depth_));
      if (event == Event::object_start) names_.emplace_back();
    } else if (event == Event::object_end) {
      names_.pop_back();
    } else if (event == Event::key) {
      const auto& name = parsed.template get_ref<const std::string&>();
      if (!names_.back().insert(name).second)
        Refuse(fmt::format("holds {} twice in one object", ShownJson(name)));
    }
    return true;
  }

 private:
  [[noreturn]] void Refuse(const std::string& what) const {
    throw Error(code_, where_, what, todo_);
  }

  std::string_view where_;
  ErrorCode code_;
  std::string_view todo_;
  int depth_;
  std::vector<std::set<std::string>> names_;  // names in the objects that are open
};

}  // namespace

template <typename Json>
Json ParseJson(std::string_view text, std::string_view where, ErrorCode code, std::string_view todo,
               const JsonLimits& limits) {
  if (text.size() > limits.bytes)
    throw Error(code, where,
                fmt::format("is {} bytes long; {} are read at most", text.size(), limits.bytes),
                todo);
  Watch<Json> watch(where, code, todo, limits.depth);
  try {
    return Json::parse(text, [&](int depth, typename Json::parse_event_t event, Json& parsed) {
      return watch(depth, event, parsed);
    });
  } catch (const typename Json::parse_error& error) {
    size_t at = std::min(error.byte, text.size());
    throw Error(code, where,
                text.empty()
                    ? "is empty"
                    : fmt::format("is not valid JSON: it is cut off or malformed at byte {}", at),
                todo);
  } catch (const typename Json::exception&) {
    throw Error(code, where, "holds a number that is too large", todo);
  }
}

template json ParseJson<json>(std::string_view, std::string_view, ErrorCode, std::string_view,
                              const JsonLimits&);
template nlohmann::ordered_json ParseJson<nlohmann::ordered_json>(std::string_view,
                                                                  std::string_view, ErrorCode,
                                                                  std::string_view,
                                                                  const JsonLimits&);

std::string ShownJson(const json& value) {
  std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
  return text.size() <= kShownCharacters ? text : text.substr(0, kShownCharacters) + "[cut]";
}

JsonReader JsonReader::Member(std::string_view name) const {
  auto found = Find(name);
  if (!found)
    throw Error(code_, where_, fmt::format("lacks {}{}{}", path_, path_.empty() ? "" : ".", name),
                todo_);
  return *found;
}

std::optional<JsonReader> JsonReader::Find(std::string_view name) const {
  if (!value_->is_object()) Want("an object");
  auto found = value_->find(name);
  if (found == value_->end() || found->is_null()) return std::nullopt;
  return Below(*found, name);
}

std::vector<std::pair<std::string, JsonReader>> JsonReader::Members() const {
  if (!value_->is_object()) Want("an object");
  std::vector<std::pair<std::string, JsonReader>> members;
  for (const auto& [name, value] : value_->items()) members.emplace_back(name, Below(value, name));
  return members;
}

std::vector<JsonReader> JsonReader::Elements() const {
  if (!value_->is_array()) Want("an array");
  std::vector<JsonReader> elements;
  for (size_t i = 0; i < value_->size(); ++i)
    elements.push_back(Below((*value_)[i], std::to_string(i)));
  return elements;
}

std::string JsonReader::Text() const {
  if (!value_->is_string()) Want("a text");
  return value_->get<std::string>();
}

bool JsonReader::Flag() const {
  if (!value_->is_boolean()) Want("true or false");
  return value_->get<bool>();
}

int64_t JsonReader::Whole(int64_t lowest, int64_t highest) const {
  std::string want = fmt::format("a whole number from {} to {}", lowest, highest);
  if (!value_->is_number()) Want(want);
  if (value_->is_number_unsigned() && value_->get<uint64_t>() > static_cast<uint64_t>(INT64_MAX))
    Want(want);
  if (value_->is_number_float()) {
    double number = value_->get<double>();  // 2^63 itself is not an int64_t
    if (number != std::floor(number) || number < -9223372036854775808.0 ||
        number >= 9223372036854775808.0)
      Want(want);
  }
  auto number = value_->get<int64_t>();
  if (number < lowest || number > highest) Want(want);
  return number;
}

double JsonReader::Number(double lowest, double highest) const {
  bool fits =
      value_->is_number() && value_->get<double>() >= lowest && value_->get<double>() <= highest;
  if (!fits)
    Want(lowest == -HUGE_VAL && highest == HUGE_VAL ? "a number"
         : highest == HUGE_VAL                      ? fmt::format("a number of {} or more", lowest)
                               : fmt::format("a number from {} to {}", lowest, highest));
  return value_->get<double>();
}

void JsonReader::Want(std::string_view what) const {
  std::string is = path_.empty() ? fmt::format("is {}", ShownJson(*value_))
                                 : fmt::format("{} = {}", path_, ShownJson(*value_));
  throw Error(code_, where_, fmt::format("{}: want {}", is, what), todo_);
}

JsonReader JsonReader::Below(const json& value, std::string_view step) const {
  JsonReader below = *this;
  below.value_ = &value;
  below.path_ += fmt::format("{}{}", path_.empty() ? "" : ".", step);
  return below;
}

}  // namespace pawl
