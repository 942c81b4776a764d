#include "model/config_keys.h"

#include <fmt/ranges.h>

#include <cmath>

#include "base/error.h"
#include "base/json.h"

namespace pawl {

using nlohmann::json;

namespace {

const FieldRule& RuleOf(const char* field) {
  return ModelConfig::descriptor()->FindFieldByName(field)->options().GetExtension(pawl::rule);
}

}  // namespace

bool SameJson(const json& a, const json& b) {
  if (a.is_number() && b.is_number()) return a.get<float>() == b.get<float>();
  return a == b;
}

json ConfigKeys::Take(const std::string& key) {
  asked_.insert(key);
  auto found = object_.find(key);
  return found == object_.end() ? json() : *found;
}

void ConfigKeys::Refuse(const std::string& key, const json& value, const std::string& why) const {
  throw Error(ErrorCode::kData, where_,
              fmt::format("{}{} = {}: {}", prefix_, key, ShownJson(value), why),
              "docs/formats.md lists what pawl reads");
}

void ConfigKeys::Lacks(const std::string& key) const {
  throw Error(ErrorCode::kData, where_, fmt::format("lacks {}{}", prefix_, key),
              "docs/formats.md lists what pawl reads");
}

void ConfigKeys::WithoutEffect(std::initializer_list<const char*> keys) {
  for (const char* key : keys) asked_.insert(key);
}

void ConfigKeys::Only(const std::string& key, const std::vector<json>& allowed,
                      const json& missing) {
  json value = Take(key), meant = value.is_null() ? missing : value;
  for (const json& one : allowed) {
    if (SameJson(meant, one)) return;
  }
  std::vector<std::string> shown;
  for (const json& one : allowed) shown.push_back(ShownJson(one));
  std::string means =
      value.is_null() ? fmt::format("not set, which means {}; ", ShownJson(missing)) : "";
  Refuse(key, value, fmt::format("{}pawl computes with {} alone", means, fmt::join(shown, " or ")));
}

int64_t ConfigKeys::Size(const std::string& key, const char* field, int64_t missing) {
  json value = Take(key);
  if (value.is_null() && missing >= 0) return missing;
  if (value.is_null()) Lacks(key);
  const FieldRule& rule = RuleOf(field);
  double lowest = std::max(1.0, rule.min()), highest = rule.max();
  bool fits =
      value.is_number_integer() && value.get<double>() >= lowest && value.get<double>() <= highest;
  if (!fits) Refuse(key, value, fmt::format("want a whole number from {} to {}", lowest, highest));
  return value.get<int64_t>();
}

bool ConfigKeys::Flag(const std::string& key, bool missing) {
  json value = Take(key);
  if (value.is_null()) return missing;
  if (!value.is_boolean()) Refuse(key, value, "want true or false");
  return value.get<bool>();
}

json ConfigKeys::Number(const std::string& key, const char* field) {
  json value = Take(key);
  const FieldRule& rule = RuleOf(field);
  double highest = rule.has_max() ? rule.max() : HUGE_VAL;
  if (!value.is_null() &&
      !(value.is_number() && value.get<double>() >= rule.min() && value.get<double>() <= highest)) {
    Refuse(key, value,
           rule.has_max() ? fmt::format("want a number from {} to {}", rule.min(), highest)
                          : fmt::format("want a number of {} or more", rule.min()));
  }
  return value;
}

json ConfigKeys::Text(const std::string& key) {
  json value = Take(key);
  if (!value.is_null() && !value.is_string()) Refuse(key, value, "want a text");
  return value;
}

void ConfigKeys::Finish() const {
  for (const auto& [key, value] : object_.items()) {
    if (!value.is_null() && !asked_.contains(key))
      Refuse(key, value, "pawl does not know this key and cannot tell what it changes");
  }
}

json ConfigKeys::Section(const std::string& key) {
  json value = Take(key);
  if (!value.is_null() && !value.is_object()) Refuse(key, value, "want an object");
  return value.empty() ? json() : value;
}

json ConfigKeys::OneOf(const std::string& key, const json& a, const std::string& other,
                       const json& b) const {
  bool differ = !a.is_null() && !b.is_null() && !SameJson(a, b);
  if (differ) Refuse(key, a, fmt::format("contradicts {} = {}", other, ShownJson(b)));
  return a.is_null() ? b : a;
}

}  // namespace pawl
