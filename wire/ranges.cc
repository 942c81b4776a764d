#include "wire/ranges.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "base/error.h"
#include "proto/wire.pb.h"

namespace pawl {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::RepeatedField;

struct Rules;

// A field's rule, computed once.
struct Field {
  const FieldDescriptor* descriptor;
  FieldDescriptor::CppType type;
  bool repeated, presence;
  Range range;
  int64_t min, max;     // range of whole numbers; empty if the field has no rule
  double least, most;   // range of other numbers; empty if the field has no rule
  const Rules* inside;  // rules of a message field
};

struct Rules {
  const Reflection* reflection;
  std::vector<Field> fields;
};
using AllRules = std::unordered_map<const Descriptor*, Rules>;  // whose values stay where they are

const Rules* AddRules(const Descriptor* message, AllRules* all) {
  auto [rules, is_new] = all->try_emplace(message);
  if (!is_new) return &rules->second;
  Rules* own = &rules->second;
  own->reflection =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(message)->GetReflection();
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor* field = message->field(i);
    Range range = field->options().GetExtension(pawl::range);
    bool ruled = range.any() || range.has_min();
    own->fields.push_back(
        {field, field->cpp_type(), field->is_repeated(), field->has_presence(), range,
         !ruled            ? 1
         : range.has_min() ? range.min()
                           : INT64_MIN,
         !ruled            ? 0
         : range.has_max() ? range.max()
                           : INT64_MAX,
         range.has_least() ? range.least() : 1, range.has_most() ? range.most() : 0,
         field->message_type() == nullptr ? nullptr : AddRules(field->message_type(), all)});
  }
  return own;
}

const Rules& RulesOf(const Descriptor* message) {
  static const AllRules rules = [] {
    AllRules all;
    AddRules(Request::descriptor(), &all);
    AddRules(Response::descriptor(), &all);
    return all;
  }();
  return rules.at(message);
}

// The name of a field, linked to the path of the message that contains it.
struct Path {
  const Path* outer;
  std::string_view name;
  int index = -1;

  std::string Text() const {
    std::string text = outer == nullptr ? std::string() : outer->Text();
    if (!text.empty() && !name.empty()) text += '.';
    text += name;
    return index < 0 ? text : text + fmt::format("[{}]", index);
  }
};

[[noreturn]] void Refuse(const Path& path, std::string_view value, std::string_view allowed) {
  throw Error(ErrorCode::kFailed, path.Text(), fmt::format("is {}", value),
              fmt::format("allowed is {}", allowed));
}

void CheckWhole(const Field& field, int64_t value, const Path& path) {
  if (value >= field.min && value <= field.max) return;
  Refuse(path, std::to_string(value),
         field.range.has_max() ? fmt::format("{} to {}", field.min, field.max)
                               : fmt::format("{} or more", field.min));
}

void CheckReal(const Field& field, double value, const Path& path) {
  if (value >= field.least && value <= field.most) return;  // false for NaN
  Refuse(path, fmt::format("{}", value), fmt::format("{} to {}", field.least, field.most));
}

void CheckText(const Field& field, const std::string& text, const Path& path) {
  const Range& range = field.range;
  if (range.sha256()) {
    bool hexadecimal = text.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!text.empty() && (text.size() != 64 || !hexadecimal))
      Refuse(path, "not a SHA-256", "64 small hexadecimal digits");
    return;
  }
  if (text.size() > static_cast<size_t>(range.bytes()))
    Refuse(path, fmt::format("{} bytes long", text.size()),
           fmt::format("{} at most", range.bytes()));
  auto control = [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; };
  if (range.line() && std::any_of(text.begin(), text.end(), control))
    Refuse(path, "not one line", "text without control characters");
}

void CheckMessage(const Rules& rules, const Message& message, const Path& path);

template <typename T, typename Check>
void CheckAll(const Field& field, const RepeatedField<T>& values, const Path& path, T least, T most,
              Check check) {
  bool all = true;
  for (T value : values) all &= value >= least && value <= most;
  if (all) return;
  for (int i = 0; i < values.size(); ++i)
    check(field, values[i], Path{&path, field.descriptor->name(), i});
}

void CheckRepeated(const Field& field, const Reflection* reflection, const Message& message,
                   const Path& path) {
  switch (field.type) {
    case FieldDescriptor::CPPTYPE_INT32:
      return CheckAll(field, reflection->GetRepeatedField<int32_t>(message, field.descriptor), path,
                      static_cast<int32_t>(field.min),
                      static_cast<int32_t>(std::min<int64_t>(field.max, INT32_MAX)), CheckWhole);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return CheckAll(field, reflection->GetRepeatedField<float>(message, field.descriptor), path,
                      static_cast<float>(field.least), static_cast<float>(field.most), CheckReal);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      for (int i = 0; i < reflection->FieldSize(message, field.descriptor); ++i) {
        CheckMessage(*field.inside, reflection->GetRepeatedMessage(message, field.descriptor, i),
                     Path{&path, field.descriptor->name(), i});
      }
      return;
    default:
      Refuse(Path{&path, field.descriptor->name()}, "of a type without a rule", "nothing");
  }
}

void CheckOne(const Field& field, const Reflection* reflection, const Message& message,
              const Path& path) {
  const FieldDescriptor* descriptor = field.descriptor;
  switch (field.type) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return;
    case FieldDescriptor::CPPTYPE_INT32:
      return CheckWhole(field, reflection->GetInt32(message, descriptor), path);
    case FieldDescriptor::CPPTYPE_INT64:
      return CheckWhole(field, reflection->GetInt64(message, descriptor), path);
    case FieldDescriptor::CPPTYPE_UINT64:
      return CheckWhole(field, static_cast<int64_t>(reflection->GetUInt64(message, descriptor)),
                        path);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return CheckReal(field, reflection->GetDouble(message, descriptor), path);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return CheckReal(field, reflection->GetFloat(message, descriptor), path);
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;
      return CheckText(field, reflection->GetStringReference(message, descriptor, &scratch), path);
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      int value = reflection->GetEnumValue(message, descriptor);
      if (descriptor->enum_type()->FindValueByNumber(value) == nullptr)
        Refuse(path, std::to_string(value), "one of " + descriptor->enum_type()->name());
      return;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return CheckMessage(*field.inside, reflection->GetMessage(message, descriptor), path);
    default:
      Refuse(path, "of a type without a rule", "nothing");
  }
}

void CheckMessage(const Rules& rules, const Message& message, const Path& path) {
  for (const Field& field : rules.fields) {
    if (field.repeated) {
      CheckRepeated(field, rules.reflection, message, path);
    } else if (!field.presence || rules.reflection->HasField(message, field.descriptor)) {
      CheckOne(field, rules.reflection, message, Path{&path, field.descriptor->name()});
    }
  }
}

}  // namespace

void CheckRanges(const Message& message, std::string_view what) {
  CheckMessage(RulesOf(message.GetDescriptor()), message, Path{nullptr, what});
}

const std::vector<std::string>& Roles() {
  static const std::vector<std::string> roles = [] {
    const FieldDescriptor* hello =
        Request::descriptor()->FindFieldByNumber(Request::kHelloFieldNumber);
    std::vector<std::string> all;
    for (int i = 0; i < hello->options().ExtensionSize(caller); ++i)
      all.push_back(hello->options().GetExtension(caller, i));
    return all;
  }();
  return roles;
}

void CheckCaller(const Request& request, const std::string& role) {
  const FieldDescriptor* call = Request::descriptor()->FindFieldByNumber(request.call_case());
  if (call == nullptr)
    throw Error(ErrorCode::kFailed, "request", "is of a kind that this side does not know");
  const auto& options = call->options();
  std::string callers;
  for (int i = 0; i < options.ExtensionSize(caller); ++i) {
    if (options.GetExtension(caller, i) == role) return;
    callers += (callers.empty() ? "" : " or ") + options.GetExtension(caller, i);
  }
  throw Error(ErrorCode::kFailed, call->name(), fmt::format("is not a call of role {}", role),
              fmt::format("a {} makes it", callers));
}

}  // namespace pawl
