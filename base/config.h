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

// Where each key that a user set came from: "mix.fresh" -> "fresh.toml:12".
using ConfigSources = std::map<std::string, std::string>;

// Lays `text` over `config`. Arrays of tables replace what was there. Top-level tables in `skip`
// are passed over; `sources` names them.
void OverlayToml(std::string_view text, std::string_view file, const std::vector<std::string>& skip,
                 google::protobuf::Message* config, ConfigSources* sources);

// Lays one "key=value" over `config`: a TOML value, or a bare word for a string or enum. Elements
// of an array of tables are named by position: "task.0.share=2". One key, one value: a whole
// section, or a text that sets more, is refused.
void OverlaySetting(std::string_view setting, google::protobuf::Message* config,
                    ConfigSources* sources);

// Every field with its value, defaults included, as TOML that OverlayToml reads back to an equal
// message.
std::string ToToml(const google::protobuf::Message& config);

// Every field's value as ToToml writes it, by key: "task.0.path" -> "\"data/a.jsonl\"".
std::map<std::string, std::string> FlatValues(const google::protobuf::Message& config);

// A string as TOML writes it, in quotes.
std::string TomlString(std::string_view text);
// The same without the keys that have no effect (base/effect.h).
std::string EffectiveToml(const google::protobuf::Message& config);

// "key: stored value, new value" for every key that differs.
std::vector<std::string> DifferingKeys(const google::protobuf::Message& stored,
                                       const google::protobuf::Message& wanted);

// The manual's reference: a Markdown table for each section of the schema.
std::string ConfigManual(const google::protobuf::Descriptor& schema);

}  // namespace pawl
