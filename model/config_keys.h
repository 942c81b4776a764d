// ConfigKeys: the keys of a JSON object that pawl or `transformers` wrote, each asked for once. What
// nobody asked for is refused at the end, because nobody can tell what it changes.
//
// Errors:  Error(kData) names the file, the key, its value and what is allowed.
// Threads: one at a time.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "proto/config.pb.h"

namespace pawl {

// Equal values, with numbers as the float32 with which a model computes: 1e-05 may have gone
// through one.
bool SameJson(const nlohmann::json& a, const nlohmann::json& b);

class ConfigKeys {
 public:
  // `where`: the file, for errors; `prefix`: of the object in it, "rope_scaling.".
  ConfigKeys(nlohmann::json object, std::string where, std::string prefix = "")
      : object_(std::move(object)), where_(std::move(where)), prefix_(std::move(prefix)) {}

  const std::string& where() const { return where_; }

  // null where it is missing.
  nlohmann::json Take(const std::string& key);

  [[noreturn]] void Refuse(const std::string& key, const nlohmann::json& value,
                           const std::string& why) const;
  [[noreturn]] void Lacks(const std::string& key) const;

  void WithoutEffect(std::initializer_list<const char*> keys);

  // `missing` is what a missing key and null mean.
  void Only(const std::string& key, const std::vector<nlohmann::json>& allowed,
            const nlohmann::json& missing);

  // A whole number in the range that docs/config.md gives ModelConfig's field; `missing` < 0: it
  // has to be there.
  int64_t Size(const std::string& key, const char* field, int64_t missing = -1);
  bool Flag(const std::string& key, bool missing);
  // In the range of ModelConfig's field; null where it is missing.
  nlohmann::json Number(const std::string& key, const char* field);
  // null where it is missing.
  nlohmann::json Text(const std::string& key);
  // An object; null where it is missing or empty.
  nlohmann::json Section(const std::string& key);

  // A name of one of the schema's enumerations.
  template <typename Enum>
  Enum Named(const char* key, bool (*parse)(google::protobuf::ConstStringParam, Enum*)) {
    nlohmann::json name = Text(key);
    if (name.is_null()) Lacks(key);
    Enum value;
    if (!parse(name.get<std::string>(), &value)) Refuse(key, name, "this pawl knows no such");
    return value;
  }

  // The one of two values under which something is set; both may be where they agree.
  nlohmann::json OneOf(const std::string& key, const nlohmann::json& a, const std::string& other,
                       const nlohmann::json& b) const;

  // Refuses keys that were not asked for.
  void Finish() const;

 private:
  nlohmann::json object_;
  std::string where_, prefix_;
  std::set<std::string> asked_;
};

}  // namespace pawl
