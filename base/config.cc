#include "base/config.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>
#include <cmath>
#include <functional>
#include <optional>
#include <sstream>

#include "base/effect.h"
#include "base/error.h"
#include "base/nearest.h"
#include "base/options.pb.h"
#include "base/toml.h"

namespace pawl {
namespace {

namespace pb = google::protobuf;

std::vector<std::string> FieldNames(const pb::Descriptor& schema) {
  std::vector<std::string> names;
  for (int i = 0; i < schema.field_count(); ++i) names.push_back(schema.field(i)->name());
  return names;
}

std::vector<std::string> EnumNames(const pb::EnumDescriptor& schema) {
  std::vector<std::string> names;
  for (int i = 0; i < schema.value_count(); ++i) names.push_back(schema.value(i)->name());
  return names;
}

std::string Join(std::string_view path, std::string_view key) {
  return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
}

// Lays TOML values over a message's fields, and carries what error messages need.
class Overlay {
 public:
  Overlay(std::string_view file, ConfigSources* sources) : file_(file), sources_(sources) {}

  void Table(const toml::table& table, std::string_view path, const std::vector<std::string>& skip,
             pb::Message* message) const {
    for (const auto& [key, node] : table) {
      if (std::find(skip.begin(), skip.end(), std::string(key.str())) != skip.end()) {
        Remember(std::string(key.str()), node);
        continue;
      }
      Field(FindField(*message, path, key.str(), key.source()), path, node, message);
    }
  }

  const pb::FieldDescriptor& FindField(const pb::Message& message, std::string_view path,
                                       std::string_view key, const toml::source_region& at) const {
    const pb::FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(std::string(key));
    if (field == nullptr) {
      Fail(at, fmt::format("unknown key '{}'", Join(path, key)),
           fmt::format("did you mean '{}'?", Nearest(key, FieldNames(*message.GetDescriptor()))));
    }
    return *field;
  }

  void Field(const pb::FieldDescriptor& field, std::string_view parent, const toml::node& node,
             pb::Message* message) const {
    std::string path = Join(parent, field.name());
    if (!field.is_repeated()) {
      Element(field, path, node, message);
      return;
    }
    if (!node.is_array()) NoArray(field, path, node);
    message->GetReflection()->ClearField(message, &field);
    Remember(path, node);
    int i = 0;
    for (const toml::node& element : *node.as_array()) {
      Element(field, fmt::format("{}.{}", path, i++), element, message);
    }
  }

 private:
  void Remember(const std::string& path, const toml::node& node) const {
    if (sources_ == nullptr) return;
    (*sources_)[path] =
        file_ == "--set" ? "--set" : fmt::format("{}:{}", file_, node.source().begin.line);
  }

  [[noreturn]] void Fail(const toml::source_region& at, std::string_view what,
                         std::string_view todo) const {
    std::string where = at.begin.line == 0 || file_ == "--set"
                            ? file_
                            : fmt::format("{}:{}:{}", file_, at.begin.line, at.begin.column);
    throw Error(ErrorCode::kUsage, where, what, todo);
  }

  [[noreturn]] void WrongType(const std::string& path, std::string_view want,
                              const toml::node& node) const {
    std::ostringstream got;
    got << node.type();
    Fail(node.source(), fmt::format("{}: want {}, got {}", path, want, got.str()), "");
  }

  // Throws an error that says how to write an array instead of a single value.
  [[noreturn]] void NoArray(const pb::FieldDescriptor& field, const std::string& path,
                            const toml::node& node) const {
    if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE) {
      Fail(node.source(), fmt::format("{}: there may be several, each a table of its own", path),
           fmt::format("write [[{}]] for each", path));
    }
    std::ostringstream given;
    given << toml::node_view<const toml::node>(&node);
    Fail(node.source(), fmt::format("{}: want an array", path),
         node.is_value() ? fmt::format("write {} = [{}]", path, given.str())
                         : fmt::format("write {} = [...]", path));
  }

  template <typename T>
  T Get(const std::string& path, std::string_view want, const toml::node& node) const {
    std::optional<T> value = node.value_exact<T>();
    if (!value) WrongType(path, want, node);
    return *value;
  }

  void CheckRange(const pb::FieldDescriptor& field, const std::string& path, double value,
                  const toml::node& node) const {
    const FieldRule& rule = field.options().GetExtension(pawl::rule);
    if (std::isfinite(value) && (!rule.has_min() || value >= rule.min()) &&
        (!rule.has_max() || value <= rule.max())) {
      return;
    }
    Fail(node.source(), fmt::format("{} = {} is out of range", path, value),
         fmt::format("want {}{}", rule.has_min() ? fmt::format("at least {}", rule.min()) : "",
                     rule.has_max()
                         ? fmt::format("{}at most {}", rule.has_min() ? " and " : "", rule.max())
                         : ""));
  }

  // Refuses a number that float32 cannot hold. Models compute in float32, where it would be 0 or
  // infinite.
  void CheckFloat(const std::string& path, double value, const toml::node& node) const {
    constexpr double kLeast = 1e-30, kMost = 1e30;
    if (value == 0 || (std::abs(value) >= kLeast && std::abs(value) <= kMost)) return;
    Fail(node.source(), fmt::format("{} = {} is out of range", path, value),
         fmt::format("want 0, or {} to {}", kLeast, kMost));
  }

  void Element(const pb::FieldDescriptor& field, const std::string& path, const toml::node& node,
               pb::Message* message) const {
    const pb::Reflection& r = *message->GetReflection();
    bool many = field.is_repeated();
    if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE) {
      if (!node.is_table()) {
        if (!many && node.is_array()) {
          Fail(node.source(), fmt::format("{}: want one table, got an array", path),
               fmt::format("write [{}], once", path));
        }
        WrongType(path, "a table", node);
      }
      Table(*node.as_table(), path, {},
            many ? r.AddMessage(message, &field) : r.MutableMessage(message, &field));
      return;
    }
    Remember(path, node);
    switch (field.cpp_type()) {
      case pb::FieldDescriptor::CPPTYPE_STRING: {
        auto value = Get<std::string>(path, "a string", node);
        many ? r.AddString(message, &field, value) : r.SetString(message, &field, value);
        return;
      }
      case pb::FieldDescriptor::CPPTYPE_BOOL: {
        bool value = Get<bool>(path, "true or false", node);
        many ? r.AddBool(message, &field, value) : r.SetBool(message, &field, value);
        return;
      }
      case pb::FieldDescriptor::CPPTYPE_DOUBLE: {
        if (!node.is_number()) WrongType(path, "a number", node);
        double value = *node.value<double>();
        CheckRange(field, path, value, node);
        CheckFloat(path, value, node);
        many ? r.AddDouble(message, &field, value) : r.SetDouble(message, &field, value);
        return;
      }
      case pb::FieldDescriptor::CPPTYPE_INT64: {
        auto value = Get<int64_t>(path, "a whole number", node);
        CheckRange(field, path, static_cast<double>(value), node);
        many ? r.AddInt64(message, &field, value) : r.SetInt64(message, &field, value);
        return;
      }
      case pb::FieldDescriptor::CPPTYPE_ENUM: {
        std::vector<std::string> names = EnumNames(*field.enum_type());
        std::string want = fmt::format("one of {}", fmt::join(names, ", "));
        auto word = Get<std::string>(path, want, node);
        const pb::EnumValueDescriptor* value = field.enum_type()->FindValueByName(word);
        if (value == nullptr) {
          Fail(node.source(), fmt::format("{}: want {}, got '{}'", path, want, word),
               fmt::format("did you mean '{}'?", Nearest(word, names)));
        }
        many ? r.AddEnum(message, &field, value) : r.SetEnum(message, &field, value);
        return;
      }
      default:
        PAWL_CHECK(false, "field {} has a type that the config schema does not use", path);
    }
  }

  std::string file_;
  ConfigSources* sources_;
};

std::string Quoted(std::string_view text) {
  std::ostringstream out;
  out << toml::toml_formatter{toml::array{std::string(text)}, toml::format_flags::none};
  std::string array = out.str();  // [ "text" ]
  size_t first = array.find_first_of("\"'"), last = array.find_last_of("\"'");
  return array.substr(first, last - first + 1);
}

// The shortest digits that read back as an equal number, with a point or exponent so that TOML
// reads a float.
std::string Number(double value) {
  std::string text = fmt::format("{}", value);
  return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

std::string Scalar(const pb::Message& message, const pb::FieldDescriptor& field, int index) {
  const pb::Reflection& r = *message.GetReflection();
  bool many = field.is_repeated();
  switch (field.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_STRING:
      return Quoted(many ? r.GetRepeatedString(message, &field, index)
                         : r.GetString(message, &field));
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      return (many ? r.GetRepeatedBool(message, &field, index) : r.GetBool(message, &field))
                 ? "true"
                 : "false";
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      return Number(many ? r.GetRepeatedDouble(message, &field, index)
                         : r.GetDouble(message, &field));
    case pb::FieldDescriptor::CPPTYPE_INT64:
      return fmt::to_string(many ? r.GetRepeatedInt64(message, &field, index)
                                 : r.GetInt64(message, &field));
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      return fmt::format(
          "\"{}\"",
          (many ? r.GetRepeatedEnum(message, &field, index) : r.GetEnum(message, &field))->name());
    default:
      PAWL_CHECK(false, "field {} has a type that the config schema does not use",
                 field.full_name());
  }
  return "";
}

std::string Value(const pb::Message& message, const pb::FieldDescriptor& field) {
  if (!field.is_repeated()) return Scalar(message, field, 0);
  std::vector<std::string> elements;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
    elements.push_back(Scalar(message, field, i));
  }
  return fmt::format("[{}]", fmt::join(elements, ", "));
}

// Calls visit(path, field, message) for every scalar and every array of scalars; plain keys come
// before sections.
template <typename Visit, typename Section>
void Walk(const pb::Message& message, const std::string& path, const Visit& visit,
          const Section& section) {
  const pb::Descriptor& schema = *message.GetDescriptor();
  const pb::Reflection& r = *message.GetReflection();
  for (int i = 0; i < schema.field_count(); ++i) {
    const pb::FieldDescriptor& field = *schema.field(i);
    if (field.cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) {
      visit(Join(path, field.name()), field, message);
    }
  }
  for (int i = 0; i < schema.field_count(); ++i) {
    const pb::FieldDescriptor& field = *schema.field(i);
    if (field.cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    std::string child = Join(path, field.name());
    if (!field.is_repeated()) {
      section(fmt::format("[{}]", child));
      Walk(r.GetMessage(message, &field), child, visit, section);
      continue;
    }
    for (int j = 0; j < r.FieldSize(message, &field); ++j) {
      section(fmt::format("[[{}]]", child));
      Walk(r.GetRepeatedMessage(message, &field, j), fmt::format("{}.{}", child, j), visit,
           section);
    }
  }
}

using IsWritten = std::function<bool(const std::string& path, const pb::FieldDescriptor& field,
                                     const pb::Message& section)>;

std::string Written(const pb::Message& config, const IsWritten& is_written) {
  std::string out;
  Walk(
      config, "",
      [&](const std::string& path, const pb::FieldDescriptor& field, const pb::Message& section) {
        if (!is_written(path, field, section)) return;
        out += fmt::format("{} = {}\n", field.name(), Value(section, field));
      },
      [&](const std::string& header) { out += fmt::format("\n{}\n", header); });
  return out;
}

// The type and range of a field, in words.
std::string Kind(const pb::FieldDescriptor& field) {
  std::string kind = field.cpp_type() == pb::FieldDescriptor::CPPTYPE_STRING   ? "string"
                     : field.cpp_type() == pb::FieldDescriptor::CPPTYPE_BOOL   ? "true or false"
                     : field.cpp_type() == pb::FieldDescriptor::CPPTYPE_DOUBLE ? "number"
                     : field.cpp_type() == pb::FieldDescriptor::CPPTYPE_INT64
                         ? "whole number"
                         : fmt::format("{}", fmt::join(EnumNames(*field.enum_type()), ", "));
  const FieldRule& rule = field.options().GetExtension(pawl::rule);
  if (rule.has_min()) kind += fmt::format(", >= {}", rule.min());
  if (rule.has_max()) kind += fmt::format(", <= {}", rule.max());
  return field.is_repeated() ? "array: " + kind : kind;
}

void ManualSection(const pb::Descriptor& schema, const std::string& title, std::string* out) {
  *out += fmt::format(
      "\n## {}\n\n| key | type | default | where | effect |\n| --- | --- | --- | --- | --- |\n",
      title);
  std::unique_ptr<pb::Message> defaults(
      pb::MessageFactory::generated_factory()->GetPrototype(&schema)->New());
  for (int i = 0; i < schema.field_count(); ++i) {
    const pb::FieldDescriptor& field = *schema.field(i);
    if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    *out += fmt::format("| `{}` | {} | `{}` | {} | {} |\n", field.name(), Kind(field),
                        Value(*defaults, field), NeedText(field),
                        field.options().GetExtension(pawl::rule).doc());
  }
  for (int i = 0; i < schema.field_count(); ++i) {
    const pb::FieldDescriptor& field = *schema.field(i);
    if (field.cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    ManualSection(*field.message_type(),
                  field.is_repeated() ? fmt::format("[[{}]]", field.name())
                                      : fmt::format("[{}]", field.name()),
                  out);
  }
}

}  // namespace

void OverlayToml(std::string_view text, std::string_view file, const std::vector<std::string>& skip,
                 pb::Message* config, ConfigSources* sources) {
  Overlay(file, sources).Table(ParseToml(text, file), "", skip, config);
}

void OverlaySetting(std::string_view setting, pb::Message* config, ConfigSources* sources) {
  size_t equals = setting.find('=');
  if (equals == std::string_view::npos) {
    throw Error(ErrorCode::kUsage, "--set", fmt::format("'{}' has no '='", setting),
                "write --set section.key=value");
  }
  std::string text(setting.substr(equals + 1));
  std::string path(setting.substr(0, equals));
  toml::table table;
  try {
    table = ParseToml("value = " + text, "--set");
  } catch (const Error&) {
    table = toml::table{{"value", text}};  // a word without quotes
    if (text.find('\n') != std::string::npos)
      throw Error(ErrorCode::kUsage, "--set", fmt::format("{}: holds more than one line", path),
                  "write a --set for each key");
  }
  if (table.size() != 1)
    throw Error(ErrorCode::kUsage, "--set", fmt::format("{}: sets more than one key", path),
                "write a --set for each key");
  std::vector<std::string> keys;
  boost::split(keys, path, boost::is_any_of("."));

  Overlay overlay("--set", sources);
  pb::Message* message = config;
  std::string parent;
  for (size_t i = 0; i + 1 < keys.size(); ++i) {
    const pb::FieldDescriptor& field = overlay.FindField(*message, parent, keys[i], {});
    const pb::Reflection& r = *message->GetReflection();
    if (field.cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) {
      throw Error(ErrorCode::kUsage, "--set",
                  fmt::format("'{}' is not a section", Join(parent, keys[i])));
    }
    parent = Join(parent, keys[i]);
    if (!field.is_repeated()) {
      message = r.MutableMessage(message, &field);
      continue;
    }
    const std::string& index = keys[++i];
    int size = r.FieldSize(*message, &field);
    if (index.empty() || index.size() > 4 ||
        index.find_first_not_of("0123456789") != std::string::npos || std::stoi(index) >= size ||
        i + 1 == keys.size()) {
      throw Error(ErrorCode::kUsage, "--set",
                  fmt::format("'{}' names no element of [[{}]]", path, parent),
                  fmt::format("there are {}, counted from 0: {}.0.key", size, parent));
    }
    message = r.MutableRepeatedMessage(message, &field, std::stoi(index));
    parent = Join(parent, index);
  }
  const pb::FieldDescriptor& field = overlay.FindField(*message, parent, keys.back(), {});
  if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE) {
    std::string first = fmt::format("{}{}.{}", path, field.is_repeated() ? ".0" : "",
                                    field.message_type()->field(0)->name());
    throw Error(ErrorCode::kUsage, "--set", fmt::format("{} is a whole section", path),
                fmt::format("set its keys one by one, for example --set {}=...", first));
  }
  overlay.Field(field, parent, *table.get("value"), message);
}

std::string ToToml(const pb::Message& config) {
  return Written(config, [](auto&&...) { return true; });
}

std::string EffectiveToml(const pb::Message& config, const std::vector<std::string>& left_out) {
  return Written(config, [&](const std::string& path, const pb::FieldDescriptor& field,
                             const pb::Message& section) {
    return std::find(left_out.begin(), left_out.end(), path) == left_out.end() &&
           HasEffect(config, section, field);
  });
}

std::map<std::string, std::string> FlatValues(const pb::Message& config) {
  std::map<std::string, std::string> values;
  Walk(
      config, "",
      [&](const std::string& path, const pb::FieldDescriptor& field, const pb::Message& message) {
        values[path] = Value(message, field);
      },
      [](const std::string&) {});
  return values;
}

std::string TomlString(std::string_view text) { return Quoted(text); }

std::vector<std::string> DifferingKeys(const pb::Message& stored, const pb::Message& wanted) {
  std::map<std::string, std::string> a = FlatValues(stored), b = FlatValues(wanted);
  std::vector<std::string> differing;
  for (const auto& [key, value] : a) {
    auto other = b.find(key);
    if (other == b.end()) {
      differing.push_back(fmt::format("{}: {} -> (absent)", key, value));
    } else if (other->second != value) {
      differing.push_back(fmt::format("{}: {} -> {}", key, value, other->second));
    }
  }
  for (const auto& [key, value] : b) {
    if (!a.contains(key)) differing.push_back(fmt::format("{}: (absent) -> {}", key, value));
  }
  return differing;
}

std::string ConfigManual(const pb::Descriptor& schema) {
  std::string out;
  ManualSection(schema, "Top level", &out);
  return out;
}

}  // namespace pawl
