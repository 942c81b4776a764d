#include "base/config.h"

#include <algorithm>
#include <boost/algorithm/string/split.hpp>
#include <boost/algorithm/string/classification.hpp>
#include <cmath>
#include <fmt/ranges.h>
#include <optional>
#include <sstream>

#include "base/error.h"
#include "base/options.pb.h"

// toml++ 3.3 meets some broken keys with an assertion of its own; to the user that is a broken file like any other.
#define TOML_ASSERT(condition)                                                                              \
  do {                                                                                                      \
    if (!(condition)) throw ::pawl::Error(::pawl::ErrorCode::kUsage, "config", "holds a key that is no TOML"); \
  } while (false)
#include <toml++/toml.h>

namespace pawl {
namespace {

namespace pb = google::protobuf;

// Levenshtein distance, for "did you mean".
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t substituted = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row[b.size()];
}

std::string Nearest(std::string_view word, const std::vector<std::string>& known) {
  auto best = std::min_element(known.begin(), known.end(), [&](const auto& x, const auto& y) {
    return EditDistance(word, x) < EditDistance(word, y);
  });
  return best == known.end() ? "" : *best;
}

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

// One value being laid over one field; carries what an error message needs.
class Overlay {
 public:
  Overlay(std::string_view file, ConfigSources* sources) : file_(file), sources_(sources) {}

  void Table(const toml::table& table, std::string_view path, const std::vector<std::string>& skip,
             pb::Message* message) const {
    for (const auto& [key, node] : table) {
      if (std::find(skip.begin(), skip.end(), std::string(key.str())) != skip.end()) continue;
      Field(FindField(*message, path, key.str(), key.source()), path, node, message);
    }
  }

  const pb::FieldDescriptor& FindField(const pb::Message& message, std::string_view path,
                                       std::string_view key, const toml::source_region& at) const {
    const pb::FieldDescriptor* field =
        message.GetDescriptor()->FindFieldByName(std::string(key));
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
    if (!node.is_array()) Fail(node.source(), fmt::format("{}: want an array", path), "");
    message->GetReflection()->ClearField(message, &field);
    int i = 0;
    for (const toml::node& element : *node.as_array()) {
      Element(field, fmt::format("{}.{}", path, i++), element, message);
    }
  }

 private:
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
                     rule.has_max() ? fmt::format("{}at most {}", rule.has_min() ? " and " : "", rule.max())
                                    : ""));
  }

  void Element(const pb::FieldDescriptor& field, const std::string& path, const toml::node& node,
               pb::Message* message) const {
    const pb::Reflection& r = *message->GetReflection();
    bool many = field.is_repeated();
    if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE) {
      if (!node.is_table()) WrongType(path, "a table", node);
      Table(*node.as_table(), path, {},
            many ? r.AddMessage(message, &field) : r.MutableMessage(message, &field));
      return;
    }
    if (sources_ != nullptr) {
      (*sources_)[path] = file_ == "--set" ? "--set" : fmt::format("{}:{}", file_, node.source().begin.line);
    }
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
  out << toml::toml_formatter{toml::array{std::string(text)},
                              toml::format_flags::none};
  std::string array = out.str();  // [ "text" ]
  size_t first = array.find_first_of("\"'"), last = array.find_last_of("\"'");
  return array.substr(first, last - first + 1);
}

// A float's shortest digits that read back equal, with a point or exponent so that TOML reads a float.
std::string Number(double value) {
  std::string text = fmt::format("{}", value);
  return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

std::string Scalar(const pb::Message& message, const pb::FieldDescriptor& field, int index) {
  const pb::Reflection& r = *message.GetReflection();
  bool many = field.is_repeated();
  switch (field.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_STRING:
      return Quoted(many ? r.GetRepeatedString(message, &field, index) : r.GetString(message, &field));
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      return (many ? r.GetRepeatedBool(message, &field, index) : r.GetBool(message, &field)) ? "true"
                                                                                            : "false";
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      return Number(many ? r.GetRepeatedDouble(message, &field, index) : r.GetDouble(message, &field));
    case pb::FieldDescriptor::CPPTYPE_INT64:
      return fmt::to_string(many ? r.GetRepeatedInt64(message, &field, index)
                                 : r.GetInt64(message, &field));
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      return fmt::format("\"{}\"", (many ? r.GetRepeatedEnum(message, &field, index)
                                         : r.GetEnum(message, &field))
                                       ->name());
    default:
      PAWL_CHECK(false, "field {} has a type that the config schema does not use", field.full_name());
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

// Calls visit(path, field, message) for every scalar and array of scalars, sections after plain keys.
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
      Walk(r.GetRepeatedMessage(message, &field, j), fmt::format("{}.{}", child, j), visit, section);
    }
  }
}

std::map<std::string, std::string> Flatten(const pb::Message& config) {
  std::map<std::string, std::string> values;
  Walk(
      config, "",
      [&](const std::string& path, const pb::FieldDescriptor& field, const pb::Message& message) {
        values[path] = Value(message, field);
      },
      [](const std::string&) {});
  return values;
}

// The type, default and range of one field, in words.
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
  *out += fmt::format("\n## {}\n\n| key | type | default | effect |\n| --- | --- | --- | --- |\n", title);
  std::unique_ptr<pb::Message> defaults(
      pb::MessageFactory::generated_factory()->GetPrototype(&schema)->New());
  for (int i = 0; i < schema.field_count(); ++i) {
    const pb::FieldDescriptor& field = *schema.field(i);
    if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    *out += fmt::format("| `{}` | {} | `{}` | {} |\n", field.name(), Kind(field), Value(*defaults, field),
                        field.options().GetExtension(pawl::rule).doc());
  }
  for (int i = 0; i < schema.field_count(); ++i) {
    const pb::FieldDescriptor& field = *schema.field(i);
    if (field.cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    ManualSection(*field.message_type(),
                  field.is_repeated() ? fmt::format("[[{}]]", field.name()) : fmt::format("[{}]", field.name()), out);
  }
}

}  // namespace

void OverlayToml(std::string_view text, std::string_view file, const std::vector<std::string>& skip,
                 pb::Message* config, ConfigSources* sources) {
  toml::table table;
  try {
    table = toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    throw Error(ErrorCode::kUsage,
                fmt::format("{}:{}:{}", file, error.source().begin.line, error.source().begin.column),
                error.description());
  }
  Overlay(file, sources).Table(table, "", skip, config);
}

void OverlaySetting(std::string_view setting, pb::Message* config, ConfigSources* sources) {
  size_t equals = setting.find('=');
  if (equals == std::string_view::npos) {
    throw Error(ErrorCode::kUsage, "--set", fmt::format("'{}' has no '='", setting),
                "write --set section.key=value");
  }
  std::string text(setting.substr(equals + 1));
  toml::table table;
  try {
    table = toml::parse("value = " + text);
  } catch (const toml::parse_error&) {
    table = toml::table{{"value", text}};  // a bare word
  }
  std::vector<std::string> keys;
  std::string path(setting.substr(0, equals));
  boost::split(keys, path, boost::is_any_of("."));

  Overlay overlay("--set", sources);
  pb::Message* message = config;
  std::string parent;
  for (size_t i = 0; i + 1 < keys.size(); ++i) {
    const pb::FieldDescriptor& field = overlay.FindField(*message, parent, keys[i], {});
    const pb::Reflection& r = *message->GetReflection();
    if (field.cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) {
      throw Error(ErrorCode::kUsage, "--set", fmt::format("'{}' is no section", Join(parent, keys[i])));
    }
    parent = Join(parent, keys[i]);
    if (!field.is_repeated()) {
      message = r.MutableMessage(message, &field);
      continue;
    }
    const std::string& index = keys[++i];
    int size = r.FieldSize(*message, &field);
    if (index.empty() || index.size() > 4 || index.find_first_not_of("0123456789") != std::string::npos ||
        std::stoi(index) >= size || i + 1 == keys.size()) {
      throw Error(ErrorCode::kUsage, "--set", fmt::format("'{}' names no element of [[{}]]", path, parent),
                  fmt::format("there are {}, counted from 0: {}.0.key", size, parent));
    }
    message = r.MutableRepeatedMessage(message, &field, std::stoi(index));
    parent = Join(parent, index);
  }
  overlay.Field(overlay.FindField(*message, parent, keys.back(), {}), parent, *table.get("value"),
                message);
}

std::string ToToml(const pb::Message& config) {
  std::string out;
  Walk(
      config, "",
      [&](const std::string&, const pb::FieldDescriptor& field, const pb::Message& message) {
        out += fmt::format("{} = {}\n", field.name(), Value(message, field));
      },
      [&](const std::string& header) { out += fmt::format("\n{}\n", header); });
  return out;
}

std::vector<std::string> DifferingKeys(const pb::Message& stored, const pb::Message& wanted) {
  std::map<std::string, std::string> a = Flatten(stored), b = Flatten(wanted);
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
