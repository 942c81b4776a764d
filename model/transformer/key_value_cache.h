// KeyValueCache: the keys and values of many sequences, and the prefixes that they share.
//
// A slot writes a row of its own and reads the whole blocks of its prefix in the row where that was
// written, so that a prefix is shared without a copy; the rest of it, less than a block, is copied.
// A kept slot goes on in its row behind its prefix. It takes another row when it begins anew while
// a prefix holds its row.
//
// Layout:  [layer][row][key-value head], in the order in which a step reads it; each as CachedHeads.
// Threads: Append and Attend of different heads may be called side by side, the rest one at a time.
// Cost:    twice as many rows as slots are reserved; one that is never written takes no memory.
#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "base/error.h"
#include "kernels/gemm.h"
#include "kernels/kernels.h"
#include "model/memory.h"
#include "model/transformer/cached_heads.h"

namespace pawl {

// Large and read from end to end at every step: huge pages spare the processor its walks through
// page tables. Zeros at first; what is never written takes no memory.
template <typename Element>
class HugePages {
 public:
  explicit HugePages(int64_t size)
      : bytes_(static_cast<size_t>(RoundUp(
            std::max<int64_t>(1, size * static_cast<int64_t>(sizeof(Element))), kHugePage))) {
    void* memory = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    ::madvise(memory, bytes_, MADV_HUGEPAGE);
    data_ = static_cast<Element*>(memory);
  }
  ~HugePages() { ::munmap(data_, bytes_); }
  HugePages(const HugePages&) = delete;
  HugePages& operator=(const HugePages&) = delete;

  Element* data() const { return data_; }

 private:
  static constexpr int64_t kHugePage = 2 << 20;

  size_t bytes_;
  Element* data_;
};

// Rows of the cache, each held by the slot that writes it and by the prefixes kept of it.
class CacheRows {
 public:
  explicit CacheRows(int32_t rows) : holders_(static_cast<size_t>(rows)) {
    for (int32_t row = rows - 1; row >= 0; --row) free_.push_back(row);
  }

  int32_t Take() {
    PAWL_CHECK(!free_.empty(), "more prefixes are kept than there are slots");
    int32_t row = free_.back();
    free_.pop_back();
    Hold(row);
    return row;
  }
  void Hold(int32_t row) { ++holders_[static_cast<size_t>(row)]; }
  void Release(int32_t row) {
    if (--holders_[static_cast<size_t>(row)] == 0) free_.push_back(row);
  }
  int holders(int32_t row) const { return holders_[static_cast<size_t>(row)]; }

 private:
  std::vector<int> holders_;
  std::vector<int32_t> free_;
};

// The first positions of a row.
class KeptRow : public Memory::Prefix {
 public:
  KeptRow(CacheRows* rows, int32_t row, int64_t length) : rows_(rows), row_(row), length_(length) {
    rows_->Hold(row);
  }
  ~KeptRow() override { rows_->Release(row_); }
  KeptRow(const KeptRow&) = delete;
  KeptRow& operator=(const KeptRow&) = delete;

  int32_t row() const { return row_; }
  int64_t length() const { return length_; }

 private:
  CacheRows* rows_;
  int32_t row_;
  int64_t length_;
};

template <typename Element>
class KeyValueCache {
 public:
  using Prefix = Memory::PrefixPointer;

  KeyValueCache(int64_t layers, const AttentionShape& shape, int64_t context, int slots)
      : layers_(layers),
        shape_(shape),
        heads_{shape.head_size, Padded(context)},
        row_count_(2 * slots),
        rows_(2 * slots),
        slots_(static_cast<size_t>(slots)),
        memory_(layers * row_count_ * shape.key_value_heads * heads_.numbers()) {
    for (Slot& slot : slots_) slot.row = rows_.Take();
  }

  int64_t positions() const { return heads_.positions; }  // room in a row, whole blocks
  int64_t size16() const { return heads_.size16(); }      // head size, whole blocks

  void Begin(int index, const Prefix& prefix) {
    Slot& slot = slots_[static_cast<size_t>(index)];
    auto kept = std::static_pointer_cast<const KeptRow>(prefix);
    slot.prefix.reset();
    slot.shared = 0;
    slot.length = kept == nullptr ? 0 : kept->length();
    int holders = rows_.holders(slot.row);
    bool own = kept != nullptr && kept->row() == slot.row && holders == 2;
    if (own) return;  // the slot goes on behind the prefix once more, which no other prefix follows
    if (holders > 1) {
      rows_.Release(slot.row);
      slot.row = rows_.Take();
    }
    if (kept == nullptr) return;
    slot.shared = kept->length() / kGemmColumns * kGemmColumns;
    CopyPositions(kept->row(), slot.row, slot.shared, kept->length());
    slot.prefix = std::move(kept);
  }

  Prefix Keep(int index) {
    Slot& slot = slots_[static_cast<size_t>(index)];
    if (slot.prefix != nullptr) {
      CopyPositions(slot.prefix->row(), slot.row, 0, slot.shared);
      slot.prefix.reset();
      slot.shared = 0;
    }
    return std::make_shared<KeptRow>(&rows_, slot.row, slot.length);
  }

  // What the slot holds, as SequenceState::cached, and a slot that holds nothing else than that.
  std::vector<float> Get(int index) const {
    const Slot& slot = slots_[static_cast<size_t>(index)];
    int64_t s = shape_.head_size, heads = shape_.key_value_heads;
    std::vector<float> cached(static_cast<size_t>(layers_ * slot.length * 2 * heads * s));
    float* to = cached.data();
    for (int64_t layer = 0; layer < layers_; ++layer) {
      for (int64_t p = 0; p < slot.length; ++p, to += 2 * heads * s) {
        int64_t row = p < slot.shared ? slot.prefix->row() : slot.row;
        for (int h = 0; h < heads; ++h)
          heads_.Get(Of(row, layer, h), p, to + h * s, to + (heads + h) * s);
      }
    }
    return cached;
  }
  void Set(int index, const std::vector<float>& cached) {
    Begin(index, nullptr);
    Slot& slot = slots_[static_cast<size_t>(index)];
    int64_t s = shape_.head_size, heads = shape_.key_value_heads;
    slot.length = layers_ == 0 ? 0 : std::ssize(cached) / (layers_ * 2 * heads * s);
    const float* from = cached.data();
    for (int64_t layer = 0; layer < layers_; ++layer) {
      for (int64_t p = 0; p < slot.length; ++p, from += 2 * heads * s)
        Put(slot.row, layer, p, from, 0, heads);
    }
  }

  // The slot's next position is written in the step that begins.
  void Extend(int32_t slot, int64_t position) {
    slots_[static_cast<size_t>(slot)].length = position + 1;
  }

  // Puts the token's keys and values of key-value heads [from, to) into the cache; qkv
  // [shape.row()].
  void Append(int64_t layer, const SlotToken& token, const float* qkv, int64_t from, int64_t to) {
    Put(RowOf(token.slot), layer, token.position, qkv + shape_.heads * shape_.head_size, from, to);
  }

  // Attention of a query of key-value head h [head size] over the token's sequence up to it -> out
  // [size16()]. `scratch` [2 positions()].
  void Attend(int64_t layer, const SlotToken& token, int h, const float* q, float* out,
              float* scratch) const {
    const Slot& slot = slots_[static_cast<size_t>(token.slot)];
    int64_t prefix = slot.prefix == nullptr ? slot.row : slot.prefix->row();
    g_.attend_cache(q, heads_.At(Of(prefix, layer, h)), slot.shared,
                    heads_.At(Of(slot.row, layer, h)), 16 * heads_.positions, out,
                    token.position + 1, static_cast<int>(shape_.head_size), scratch);
  }

 private:
  struct Slot {
    int32_t row = 0;
    int64_t shared = 0;  // positions that are read in the prefix's row
    int64_t length = 0;
    std::shared_ptr<const KeptRow> prefix;
  };

  int64_t RowOf(int32_t slot) const { return slots_[static_cast<size_t>(slot)].row; }
  Element* Of(int64_t row, int64_t layer, int h) const {
    return memory_.data() +
           ((layer * row_count_ + row) * shape_.key_value_heads + h) * heads_.numbers();
  }

  // Of one position, the key-value heads [from, to) of keys and then values [heads, head size].
  void Put(int64_t row, int64_t layer, int64_t p, const float* keys, int64_t from, int64_t to) {
    int64_t s = shape_.head_size;
    const float* values = keys + shape_.key_value_heads * s;
    for (auto h = static_cast<int>(from); h < to; ++h)
      heads_.Put(keys + h * s, values + h * s, p, Of(row, layer, h));
  }

  static void Copy(const Element* from, int64_t count, Element* to) {
    std::memcpy(to, from, sizeof(Element) * static_cast<size_t>(count));
  }

  // Positions [begin, end) of all layers and heads; `begin` is where a block begins.
  void CopyPositions(int64_t from, int64_t to, int64_t begin, int64_t end) {
    if (begin == end) return;
    int64_t s = shape_.head_size, keys = RoundUp(end - begin, kGemmColumns) * s,
            values = RoundUp(end - begin, 2) * kGemmColumns;
    for (int64_t layer = 0; layer < layers_; ++layer) {
      for (int h = 0; h < shape_.key_value_heads; ++h) {
        Element *source = Of(from, layer, h), *target = Of(to, layer, h);
        Copy(source + begin * s, keys, target + begin * s);
        for (int64_t block = 0; block < heads_.size16(); block += kGemmColumns) {
          int64_t at = heads_.values() + block * heads_.positions + begin * kGemmColumns;
          Copy(source + at, values, target + at);
        }
      }
    }
  }

  const Gemm<Element>& g_ = ChooseGemms().For<Element>();
  int64_t layers_;
  AttentionShape shape_;
  CachedHeads<Element> heads_;
  int64_t row_count_;
  CacheRows rows_;
  std::vector<Slot> slots_;
  HugePages<Element> memory_;
};

}  // namespace pawl
