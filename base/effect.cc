#include "base/effect.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>

#include "base/error.h"
#include "base/options.pb.h"

namespace pawl {
namespace {

namespace pb = google::protobuf;

std::string Join(std::string_view path, std::string_view key) {
  return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
}

// Joins words as in "a, b or c".
std::string Or(const std::vector<std::string>& words) {
  if (words.size() < 2) return words.empty() ? "" : words[0];
  return fmt::format("{} or {}", fmt::join(words.begin(), words.end() - 1, ", "), words.back());
}

// The values of a key as --set takes them: one value, or the elements of an array.
std::vector<std::string> ValuesOf(const pb::Message& section, const pb::FieldDescriptor& field) {
  const pb::Reflection& r = *section.GetReflection();
  if (field.is_repeated()) {
    PAWL_CHECK(field.cpp_type() == pb::FieldDescriptor::CPPTYPE_ENUM, "{} decides over no key",
               field.full_name());
    std::vector<std::string> values;
    for (int i = 0; i < r.FieldSize(section, &field); ++i)
      values.push_back(r.GetRepeatedEnum(section, &field, i)->name());
    return values;
  }
  switch (field.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_STRING:
      return {r.GetString(section, &field)};
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      return {r.GetBool(section, &field) ? "true" : "false"};
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      return {fmt::format("{}", r.GetDouble(section, &field))};
    case pb::FieldDescriptor::CPPTYPE_INT64:
      return {fmt::format("{}", r.GetInt64(section, &field))};
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      return {r.GetEnum(section, &field)->name()};
    default:
      PAWL_CHECK(false, "{} decides over no key", field.full_name());
  }
  return {};
}

// The key that a need names, found in the same section or by its path from the top.
struct Decider {
  std::string path;
  std::vector<std::string> values;
};

Decider Find(const pb::Message& config, const pb::Message& section, std::string_view section_path,
             const std::string& of) {
  if (const pb::FieldDescriptor* own = section.GetDescriptor()->FindFieldByName(of))
    return {Join(section_path, of), ValuesOf(section, *own)};
  std::vector<std::string> names;
  boost::split(names, of, boost::is_any_of("."));
  const pb::Message* at = &config;
  for (size_t i = 0; i < names.size(); ++i) {
    const pb::FieldDescriptor* field = at->GetDescriptor()->FindFieldByName(names[i]);
    PAWL_CHECK(field != nullptr, "a need names {}, which is not a key", of);
    if (i + 1 == names.size()) return {of, ValuesOf(*at, *field)};
    at = &at->GetReflection()->GetMessage(*at, field);
  }
  return {};
}

bool Holds(const Need& need, const std::vector<std::string>& values) {
  auto among = [](const auto& list, const std::string& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
  };
  return std::any_of(values.begin(), values.end(), [&](const std::string& value) {
    return (need.is().empty() || among(need.is(), value)) && !among(need.is_not(), value);
  });
}

// The first need that does not hold; nullptr if all hold.
const Need* Lacking(const pb::Message& config, const pb::Message& section,
                    const pb::FieldDescriptor& field) {
  for (const Need& need : field.options().GetExtension(pawl::rule).need()) {
    bool held = std::any_of(need.of().begin(), need.of().end(), [&](const std::string& of) {
      return Holds(need, Find(config, section, "", of).values);
    });
    if (!held) return &need;
  }
  return nullptr;
}

bool IsSet(const pb::Message& section, const pb::FieldDescriptor& field) {
  const pb::Reflection& r = *section.GetReflection();
  return field.is_repeated() ? r.FieldSize(section, &field) > 0 : r.HasField(section, &field);
}

// Makes one pass over `section`. Returns whether anything was cleared.
bool ClearIn(const pb::Message& config, const std::string& path, pb::Message* section,
             std::vector<Unused>* unused) {
  const pb::Descriptor& schema = *section->GetDescriptor();
  const pb::Reflection& r = *section->GetReflection();
  bool cleared = false;
  for (int i = 0; i < schema.field_count(); ++i) {
    const pb::FieldDescriptor& field = *schema.field(i);
    if (!IsSet(*section, field)) continue;
    std::string key = Join(path, field.name());
    if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE) {
      int parts = field.is_repeated() ? r.FieldSize(*section, &field) : 1;
      for (int j = 0; j < parts; ++j) {
        pb::Message* part = field.is_repeated() ? r.MutableRepeatedMessage(section, &field, j)
                                                : r.MutableMessage(section, &field);
        cleared |=
            ClearIn(config, field.is_repeated() ? fmt::format("{}.{}", key, j) : key, part, unused);
      }
      continue;
    }
    const Need* need = Lacking(config, *section, field);
    if (need == nullptr) continue;
    Decider decider = Find(config, *section, path, need->of(0));
    unused->push_back({key,
                       decider.path,
                       fmt::format("{}", fmt::join(decider.values, ", ")),
                       {need->is().begin(), need->is().end()},
                       ""});
    r.ClearField(section, &field);
    cleared = true;
  }
  return cleared;
}

}  // namespace

bool HasEffect(const pb::Message& config, const pb::Message& section,
               const pb::FieldDescriptor& field) {
  return Lacking(config, section, field) == nullptr;
}

std::vector<Unused> ClearUnused(pb::Message* config) {
  std::vector<Unused> unused;
  while (ClearIn(*config, "", config,
                 &unused)) {  // repeated, because a cleared key may have decided about others
  }
  return unused;
}

std::vector<std::string> KeysFor(const pb::Descriptor& schema, std::string_view of,
                                 std::string_view value) {
  std::vector<std::string> keys;
  for (int i = 0; i < schema.field_count(); ++i) {
    for (const Need& need : schema.field(i)->options().GetExtension(pawl::rule).need()) {
      bool about = std::find(need.of().begin(), need.of().end(), of) != need.of().end();
      if (about && Holds(need, {std::string(value)})) keys.push_back(schema.field(i)->name());
    }
  }
  return keys;
}

std::string NeedText(const pb::FieldDescriptor& field) {
  std::vector<std::string> all;
  for (const Need& need : field.options().GetExtension(pawl::rule).need()) {
    auto named = [](std::string value) { return value.empty() ? std::string("empty") : value; };
    std::vector<std::string> of, is, is_not;
    for (const std::string& key : need.of()) of.push_back("`" + key + "`");
    for (const std::string& value : need.is()) is.push_back(named(value));
    for (const std::string& value : need.is_not()) is_not.push_back(named(value));
    all.push_back(fmt::format("{} is {}", Or(of), is.empty() ? "not " + Or(is_not) : Or(is)));
  }
  return fmt::format("{}", fmt::join(all, "; "));
}

}  // namespace pawl
