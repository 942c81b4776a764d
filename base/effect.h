// Which keys of a config have an effect: what FieldRule.need beside a field says, read against the
// values at hand.
//
// A key without effect is at its default in every config that was loaded, so that two configs that
// mean the same are the same.
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

// A key that was set but has no effect, and the key that decides so.
struct Unused {
  std::string key;             // "task.0.zipf"
  std::string decider, value;  // "task.0.kind", "sorting"
  std::vector<std::string>
      wanted;  // values of the decider with which the key has an effect; empty: any other
};

// Clears every key without effect; what was set of them, in the schema's order.
std::vector<Unused> ClearUnused(google::protobuf::Message* config);

// The keys of a section that have an effect with this value of its key `of`, but not with all
// values of it.
std::vector<std::string> KeysFor(const google::protobuf::Descriptor& schema, std::string_view of,
                                 std::string_view value);

// "`kind` is facts or text", for the manual; empty: everywhere.
std::string NeedText(const google::protobuf::FieldDescriptor& field);

}  // namespace pawl
