#include "model/safetensors.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <boost/endian/conversion.hpp>
#include <cmath>
#include <cstring>

#include "base/error.h"
#include "base/files.h"
#include "base/json.h"

namespace pawl {
namespace {

constexpr size_t kLengthBytes = 8;
constexpr uint64_t kHeaderMax = 16 << 20;  // some hundred bytes a tensor
constexpr std::string_view kFromACopy = "restore it from a copy";

// Bytes of an element; 0: of a type that pawl does not know.
uint64_t BytesOfType(std::string_view type) {
  static const std::map<std::string_view, uint64_t> kBytes = {
      {"F64", 8},  {"I64", 8}, {"U64", 8}, {"F32", 4}, {"I32", 4}, {"U32", 4}, {"F16", 2},
      {"BF16", 2}, {"I16", 2}, {"U16", 2}, {"I8", 1},  {"U8", 1},  {"BOOL", 1}};
  auto found = kBytes.find(type);
  return found == kBytes.end() ? 0 : found->second;
}

// Bytes of all elements; nothing where no file holds so many.
bool BytesOfShape(const SafetensorsFile::Entry& entry, uint64_t* bytes) {
  *bytes = BytesOfType(entry.type);
  for (int64_t side : entry.shape) {
    if (__builtin_mul_overflow(*bytes, static_cast<uint64_t>(side), bytes)) return false;
  }
  return true;
}

// "[3,5]": the place of an element in a tensor of this shape.
std::string Place(uint64_t index, const std::vector<int64_t>& shape) {
  std::vector<int64_t> place(shape.size());
  for (size_t i = shape.size(); i-- > 0;) {
    place[i] = static_cast<int64_t>(index % static_cast<uint64_t>(shape[i]));
    index /= static_cast<uint64_t>(shape[i]);
  }
  return ShapeText(place);
}

template <typename Float>
std::pair<size_t, double> FirstThatIsNoNumber(std::string_view bytes) {
  size_t count = bytes.size() / sizeof(Float);
  for (size_t i = 0; i < count; ++i) {
    Float value;
    std::memcpy(&value, bytes.data() + i * sizeof value, sizeof value);
    if (!std::isfinite(value)) return {i, value};
  }
  return {count, 0};
}

SafetensorsFile::Entry ReadEntry(const JsonReader& json) {
  SafetensorsFile::Entry entry;
  entry.type = json.Member("dtype").Text();
  for (const JsonReader& side : json.Member("shape").Elements())
    entry.shape.push_back(side.Whole(0, INT64_MAX));
  JsonReader offsets = json.Member("data_offsets");
  std::vector<JsonReader> both = offsets.Elements();
  if (both.size() != 2) offsets.Want("two offsets");
  entry.begin = static_cast<uint64_t>(both[0].Whole(0, INT64_MAX));
  entry.end = static_cast<uint64_t>(both[1].Whole(0, INT64_MAX));
  return entry;
}

}  // namespace

std::string ShapeText(const std::vector<int64_t>& shape) {
  return fmt::format("[{}]", fmt::join(shape, ","));
}

SafetensorsFile::SafetensorsFile(std::string_view bytes, std::string_view where) : where_(where) {
  if (bytes.size() < kLengthBytes) Refuse("is cut short: no header");
  uint64_t length =
      boost::endian::load_little_u64(reinterpret_cast<const unsigned char*>(bytes.data()));
  if (length > bytes.size() - kLengthBytes) Refuse("is cut short: its header is not whole");
  if (length > kHeaderMax)
    Refuse(fmt::format("has a header of {} bytes; {} are read at most", length, kHeaderMax));
  std::string header_where = where_ + ": header";
  nlohmann::json json =
      ParseJson(bytes.substr(kLengthBytes, length), header_where, ErrorCode::kData, kFromACopy);
  data_ = bytes.substr(kLengthBytes + length);
  JsonReader header(json, header_where, ErrorCode::kData, std::string(kFromACopy));
  for (const auto& [name, member] : header.Members()) {
    if (name == "__metadata__") {
      if (auto digest = member.Find("sha256")) digest->Text();
      for (const auto& [key, value] : json[name].items()) {
        if (value.is_string()) metadata_[key] = value.get<std::string>();
      }
      continue;
    }
    Entry entry = ReadEntry(member);
    uint64_t wanted = 0;
    if (entry.begin > entry.end)
      Refuse(fmt::format("{} has offsets that do not fit its shape", name));
    if (entry.end > data_.size())
      Refuse(fmt::format("is cut short: {} is not whole, its end is byte {} of {}", name, entry.end,
                         data_.size()));
    bool fits = BytesOfShape(entry, &wanted) &&
                (BytesOfType(entry.type) == 0 || wanted == entry.end - entry.begin);
    if (!fits)
      Refuse(
          fmt::format("{} has offsets that do not fit its shape {}", name, ShapeText(entry.shape)));
    entries_[name] = std::move(entry);
  }
  CheckSpans();
}

void SafetensorsFile::CheckSpans() const {
  std::vector<std::pair<const Entry*, const std::string*>> spans;
  for (const auto& [name, entry] : entries_) {
    if (entry.begin < entry.end) spans.emplace_back(&entry, &name);
  }
  std::sort(spans.begin(), spans.end(),
            [](const auto& a, const auto& b) { return a.first->begin < b.first->begin; });
  uint64_t at = 0;
  std::string before = "the beginning";
  for (const auto& [entry, name] : spans) {
    if (entry->begin < at)
      Refuse(fmt::format("{} lies where {} lies, from byte {} of the data on", *name, before,
                         entry->begin));
    if (entry->begin > at)
      Refuse(fmt::format("leaves a gap of {} bytes between {} and {}", entry->begin - at, before,
                         *name));
    at = entry->end;
    before = *name;
  }
  if (at != data_.size())
    Refuse(fmt::format("holds {} bytes that are no tensor's", data_.size() - at));
}

std::string_view SafetensorsFile::BytesOf(const std::string& name) const {
  const Entry& entry = entries_.at(name);
  return data_.substr(entry.begin, entry.end - entry.begin);
}

void SafetensorsFile::RequireIntact() const {
  auto digest = metadata_.find("sha256");
  if (digest != metadata_.end() && digest->second != Sha256Hex(data_))
    Refuse("is damaged: its bytes differ from their SHA-256");
}

void SafetensorsFile::RequireNumbers(const std::string& name) const {
  const Entry& entry = entries_.at(name);
  std::string_view bytes = BytesOf(name);
  if (entry.type != "F32" && entry.type != "F64") return;
  size_t count = bytes.size() / BytesOfType(entry.type);
  auto [first, value] =
      entry.type == "F32" ? FirstThatIsNoNumber<float>(bytes) : FirstThatIsNoNumber<double>(bytes);
  if (first == count) return;
  Refuse(fmt::format("{} holds {} at {}, which is no number to compute with", name, value,
                     Place(first, entry.shape)),
         "take weights from before they broke");
}

void SafetensorsFile::Refuse(const std::string& what, std::string_view todo) const {
  throw Error(ErrorCode::kData, where_, what, todo);
}

}  // namespace pawl
