// Reads JSON that comes from outside this process: from a file, a program or the wire.
//
// ParseJson refuses text that is too long, nested too deeply or not JSON, and an object that has a
// member twice, before it is in memory. JsonReader then reads members of the expected type and
// range. An error names the text's origin, the member and what it must be:
// "runs/a/run.json: resumed_by.0.commit = 7: want a text". All exceptions are pawl::Error.
// Threads: free functions; a JsonReader refers to its value and must not outlive it.
#pragma once

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace pawl {

struct JsonLimits {
  size_t bytes = 16 << 20;
  int depth = 32;  // of nested objects and arrays
};

// `Json`: nlohmann::json, or nlohmann::ordered_json, which keeps members in the text's order.
// `where` begins every error.
template <typename Json = nlohmann::json>
Json ParseJson(std::string_view text, std::string_view where, ErrorCode code,
               std::string_view todo = "", const JsonLimits& limits = {});

// A value as errors show it: on one line, cut if it is long.
std::string ShownJson(const nlohmann::json& value);

class JsonReader {
 public:
  JsonReader(const nlohmann::json& value, std::string where, ErrorCode code, std::string todo = "")
      : value_(&value), where_(std::move(where)), code_(code), todo_(std::move(todo)) {}

  // Reads an object.
  JsonReader Member(std::string_view name) const;               // error if it is missing
  std::optional<JsonReader> Find(std::string_view name) const;  // nullopt: missing or null
  std::vector<std::pair<std::string, JsonReader>> Members() const;
  std::vector<JsonReader> Elements() const;  // reads an array

  std::string Text() const;
  bool Flag() const;
  int64_t Whole(int64_t lowest, int64_t highest) const;  // 3 and 3.0, not 3.5
  double Number(double lowest = -HUGE_VAL, double highest = HUGE_VAL) const;

  const nlohmann::json& value() const { return *value_; }
  [[noreturn]] void Want(std::string_view what) const;  // throws: the value must be `what`

 private:
  JsonReader Below(const nlohmann::json& value, std::string_view step) const;

  const nlohmann::json* value_;
  std::string where_, path_;
  ErrorCode code_;
  std::string todo_;
};

}  // namespace pawl
