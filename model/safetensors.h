// SafetensorsFile: what a safetensors file says of itself, checked against its own bytes. Of models
// it knows nothing.
//
// Whoever made the file: its header is JSON of a bounded size and depth, no tensor is named twice,
// each lies whole inside the file and has the bytes that its shape and type ask for, and together
// they fill the file without gap or overlap. Errors:  Error(kData) names the file, the tensor and
// which rule it breaks. Threads: refers to the bytes, which must outlive it; then any. Source:  the
// safetensors format: 8 bytes header length, JSON header, raw little-endian tensors.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pawl {

class SafetensorsFile {
 public:
  struct Entry {
    std::string type;  // "F32"
    std::vector<int64_t> shape;
    uint64_t begin = 0, end = 0;  // of its bytes, counted from the first tensor's
  };

  SafetensorsFile(std::string_view bytes, std::string_view where);

  const std::map<std::string, Entry>& entries() const { return entries_; }
  std::string_view BytesOf(const std::string& name) const;

  // What the header says of the whole file, its strings.
  const std::map<std::string, std::string>& metadata() const { return metadata_; }

  // Where the header carries the SHA-256 of the tensors' bytes, as pawl's own files do, they must
  // have it.
  void RequireIntact() const;
  // Of type F32 or F64 (others are passed over): each element a finite number. The first that is
  // none is named by its place.
  void RequireNumbers(const std::string& name) const;

  [[noreturn]] void Refuse(const std::string& what,
                           std::string_view todo = "restore it from a copy") const;

 private:
  void CheckSpans() const;

  std::string where_;
  std::string_view data_;
  std::map<std::string, std::string> metadata_;
  std::map<std::string, Entry> entries_;
};

// "[64,8]"
std::string ShapeText(const std::vector<int64_t>& shape);

}  // namespace pawl
