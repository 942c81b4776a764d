// Reads TOML into a protobuf message by reflection; writes it back.
//
// Strict: an unknown key, a value of another type or outside its FieldRule is Error(kUsage) that
// names file, line, key and, for a misspelt one, the nearest known key.
// Threads: free functions, no state.
#pragma once

#include <google/protobuf/message.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pawl {

// The origin of each key that a user set: "mix.fresh" -> "fresh.toml:12".
using ConfigSources = std::map<std::string, std::string>;

// Lays `text` over `config`. An array of tables replaces the earlier one. Top-level tables named in
// `skip` are ignored. Records the origin of each key in `sources`.
void OverlayToml(std::string_view text, std::string_view file, const std::vector<std::string>& skip,
                 google::protobuf::Message* config, ConfigSources* sources);

// Lays one "key=value" over `config`. The value is TOML, or a word without quotes for a string or
// enum. Elements of an array of tables are named by index: "task.0.share=2". A whole section, or a
// text that sets more than one key, is refused.
void OverlaySetting(std::string_view setting, google::protobuf::Message* config,
                    ConfigSources* sources);

// Every field with its value, also a default, as TOML that OverlayToml reads back into an equal
// message.
std::string ToToml(const google::protobuf::Message& config);

// Every field's value by key, written as ToToml writes it: "task.0.path" -> "\"data/a.jsonl\"".
std::map<std::string, std::string> FlatValues(const google::protobuf::Message& config);

// The string in TOML's quotes.
std::string TomlString(std::string_view text);
// Like ToToml, without the keys that have no effect (base/effect.h), and without these.
std::string EffectiveToml(const google::protobuf::Message& config,
                          const std::vector<std::string>& left_out = {});

// "key: stored value -> new value" for every key that differs.
std::vector<std::string> DifferingKeys(const google::protobuf::Message& stored,
                                       const google::protobuf::Message& wanted);

// The reference of all keys: a Markdown table for each section of the schema.
std::string ConfigManual(const google::protobuf::Descriptor& schema);

}  // namespace pawl
