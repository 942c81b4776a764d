// Decides which keys of a config have an effect, from FieldRule.need beside each field and the
// config's values.
//
// In a loaded config every key without effect has its default, so that configs with the same
// meaning are equal.
// Threads: free functions, no state.
#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <string_view>
#include <vector>

namespace pawl {

// Whether `field` of `section`, a part of `config`, has an effect.
bool HasEffect(const google::protobuf::Message& config, const google::protobuf::Message& section,
               const google::protobuf::FieldDescriptor& field);

// A key that was set but has no effect, and the key that decides this.
struct Unused {
  std::string key;             // "task.0.zipf"
  std::string decider, value;  // "task.0.kind", "sorting"
  std::vector<std::string>
      wanted;  // values of the decider with which the key has an effect; empty: any other value
  std::string todo;  // what to do beside dropping the key; empty: as `wanted` says
};

// Clears every key without effect. Returns those that were set, in the schema's order.
std::vector<Unused> ClearUnused(google::protobuf::Message* config);

// The keys of a section that have an effect only for some values of its key `of`, this value among
// them.
std::vector<std::string> KeysFor(const google::protobuf::Descriptor& schema, std::string_view of,
                                 std::string_view value);

// The condition in words for the manual, such as "`kind` is facts or text". Empty if the key always
// has an effect.
std::string NeedText(const google::protobuf::FieldDescriptor& field);

}  // namespace pawl
