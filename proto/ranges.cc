#include "proto/ranges.h"

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

struct Field {
  const FieldDescriptor* descriptor;
  Range range;
  double least, most;  // of numbers that are not whole
};
using Rules = std::unordered_map<const Descriptor*, std::vector<Field>>;

void AddRules(const Descriptor* message, Rules* rules) {
  if (!rules->try_emplace(message).second) return;
  std::vector<Field> fields;
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor* field = message->field(i);
    Range range = field->options().GetExtension(pawl::range);
    fields.push_back({field, range, range.has_least() ? range.least() : -HUGE_VAL, range.has_most() ? range.most() : HUGE_VAL});
    if (field->message_type() != nullptr) AddRules(field->message_type(), rules);
  }
  (*rules)[message] = std::move(fields);
}

const std::vector<Field>& RulesOf(const Descriptor* message) {
  static const Rules rules = [] {
    Rules all;
    AddRules(Request::descriptor(), &all);
    AddRules(Response::descriptor(), &all);
    return all;
  }();
  return rules.at(message);
}

// The name of one field, in front of what it lies in.
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
  throw Error(ErrorCode::kFailed, path.Text(), fmt::format("is {}", value), fmt::format("allowed is {}", allowed));
}

void CheckWhole(const Field& field, int64_t value, const Path& path) {
  const Range& range = field.range;
  if (range.any() || ((!range.has_min() || value >= range.min()) && (!range.has_max() || value <= range.max()) && (range.has_min() || range.has_max()))) return;
  Refuse(path, std::to_string(value),
         range.has_max() ? fmt::format("{} to {}", range.min(), range.max()) : fmt::format("{} or more", range.min()));
}

void CheckReal(const Field& field, double value, const Path& path) {
  if (std::isfinite(value) && value >= field.least && value <= field.most && field.range.has_least()) return;
  Refuse(path, fmt::format("{}", value), fmt::format("{} to {}", field.range.least(), field.range.most()));
}

void CheckText(const Field& field, const std::string& text, const Path& path) {
  const Range& range = field.range;
  if (range.sha256()) {
    bool hexadecimal = text.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!text.empty() && (text.size() != 64 || !hexadecimal)) Refuse(path, "not a SHA-256", "64 small hexadecimal digits");
    return;
  }
  if (text.size() > static_cast<size_t>(range.bytes())) Refuse(path, fmt::format("{} bytes long", text.size()), fmt::format("{} at most", range.bytes()));
  auto control = [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; };
  if (range.line() && std::any_of(text.begin(), text.end(), control)) Refuse(path, "not one line", "text without control characters");
}

void CheckMessage(const Message& message, const Path& path);

// Tokens and log-probabilities come by the million: one pass without a branch tells that nothing is wrong.
template <typename T>
bool AllInside(const RepeatedField<T>& values, const Range& range) {
  bool bounded = std::is_integral_v<T> ? range.has_min() && range.has_max() : range.has_least() && range.has_most();
  T low, high;
  if constexpr (std::is_integral_v<T>) {
    low = static_cast<T>(range.min()), high = static_cast<T>(range.max());
  } else {
    low = static_cast<T>(range.least()), high = static_cast<T>(range.most());
  }
  bool inside = bounded;
  for (T value : values) inside &= value >= low && value <= high;  // NaN is neither
  return inside;
}

template <typename T, typename Check>
void CheckAll(const Field& field, const Message& message, const Path& path, Check check) {
  const RepeatedField<T>& values = message.GetReflection()->GetRepeatedField<T>(message, field.descriptor);
  if (AllInside(values, field.range)) return;
  for (int i = 0; i < values.size(); ++i) check(values[i], Path{&path, field.descriptor->name(), i});
}

void CheckRepeated(const Field& field, const Message& message, const Path& path) {
  const Reflection* reflection = message.GetReflection();
  auto whole = [&](int64_t value, const Path& at) { CheckWhole(field, value, at); };
  auto real = [&](double value, const Path& at) { CheckReal(field, value, at); };
  switch (field.descriptor->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return CheckAll<int32_t>(field, message, path, whole);
    case FieldDescriptor::CPPTYPE_INT64:
      return CheckAll<int64_t>(field, message, path, whole);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return CheckAll<float>(field, message, path, real);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return CheckAll<double>(field, message, path, real);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      for (int i = 0; i < reflection->FieldSize(message, field.descriptor); ++i) {
        CheckMessage(reflection->GetRepeatedMessage(message, field.descriptor, i), Path{&path, field.descriptor->name(), i});
      }
      return;
    default:
      Refuse(Path{&path, field.descriptor->name()}, "of a type without a rule", "nothing");
  }
}

void CheckOne(const Field& field, const Message& message, const Path& path) {
  const FieldDescriptor* descriptor = field.descriptor;
  const Reflection* reflection = message.GetReflection();
  switch (descriptor->cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return;
    case FieldDescriptor::CPPTYPE_INT32:
      return CheckWhole(field, reflection->GetInt32(message, descriptor), path);
    case FieldDescriptor::CPPTYPE_INT64:
      return CheckWhole(field, reflection->GetInt64(message, descriptor), path);
    case FieldDescriptor::CPPTYPE_UINT64:
      return CheckWhole(field, static_cast<int64_t>(reflection->GetUInt64(message, descriptor)), path);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return CheckReal(field, reflection->GetDouble(message, descriptor), path);
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;
      return CheckText(field, reflection->GetStringReference(message, descriptor, &scratch), path);
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      int value = reflection->GetEnumValue(message, descriptor);
      if (descriptor->enum_type()->FindValueByNumber(value) == nullptr) Refuse(path, std::to_string(value), "one of " + descriptor->enum_type()->name());
      return;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return CheckMessage(reflection->GetMessage(message, descriptor), path);
    default:
      Refuse(path, "of a type without a rule", "nothing");
  }
}

void CheckMessage(const Message& message, const Path& path) {
  const Reflection* reflection = message.GetReflection();
  for (const Field& field : RulesOf(message.GetDescriptor())) {
    if (field.descriptor->is_repeated()) {
      CheckRepeated(field, message, path);
    } else if (!field.descriptor->has_presence() || reflection->HasField(message, field.descriptor)) {
      CheckOne(field, message, Path{&path, field.descriptor->name()});
    }
  }
}

}  // namespace

void CheckRanges(const Message& message, std::string_view what) { CheckMessage(message, Path{nullptr, what}); }

const std::vector<std::string>& Roles() {
  static const std::vector<std::string> roles = [] {
    const FieldDescriptor* hello = Request::descriptor()->FindFieldByNumber(Request::kHelloFieldNumber);
    std::vector<std::string> all;
    for (int i = 0; i < hello->options().ExtensionSize(caller); ++i) all.push_back(hello->options().GetExtension(caller, i));
    return all;
  }();
  return roles;
}

void CheckCaller(const Request& request, const std::string& role) {
  const FieldDescriptor* call = Request::descriptor()->FindFieldByNumber(request.call_case());
  if (call == nullptr) throw Error(ErrorCode::kFailed, "request", "is of a kind that this side does not know");
  const auto& options = call->options();
  std::string callers;
  for (int i = 0; i < options.ExtensionSize(caller); ++i) {
    if (options.GetExtension(caller, i) == role) return;
    callers += (callers.empty() ? "" : " or ") + options.GetExtension(caller, i);
  }
  throw Error(ErrorCode::kFailed, call->name(), fmt::format("is not a call of role {}", role), fmt::format("a {} makes it", callers));
}

}  // namespace pawl
