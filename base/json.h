// JSON that pawl did not just make itself: from a file, a program, the wire.
//
// ParseJson refuses what is too long or nested too deep before it is in memory, what is no JSON,
// and an object that has a member twice. JsonReader then takes members of the expected kind and
// range out of it; an error names where the text stood, the member and what it must be:
// "runs/a/run.json: resumed_by.0.commit = 7: want a text". Nothing but pawl::Error comes out.
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
  int depth = 32;  // of objects and arrays inside each other
};

// `Json`: nlohmann::json, or nlohmann::ordered_json, which keeps members in the text's order.
// `where` begins every error.
template <typename Json = nlohmann::json>
Json ParseJson(std::string_view text, std::string_view where, ErrorCode code,
               std::string_view todo = "", const JsonLimits& limits = {});

// A value as an error shows it: one line, cut where it is long.
std::string ShownJson(const nlohmann::json& value);

class JsonReader {
 public:
  JsonReader(const nlohmann::json& value, std::string where, ErrorCode code, std::string todo = "")
      : value_(&value), where_(std::move(where)), code_(code), todo_(std::move(todo)) {}

  // Of an object.
  JsonReader Member(std::string_view name) const;               // it has to be there
  std::optional<JsonReader> Find(std::string_view name) const;  // nothing: it is missing, or null
  std::vector<std::pair<std::string, JsonReader>> Members() const;
  std::vector<JsonReader> Elements() const;  // of an array

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
