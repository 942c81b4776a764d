// StateFile: the state that a network had after a text, as a file, and what the file says of itself.
//
// A safetensors file: of each layer `layers.N.state` [H, K, V] and `layers.N.convolution`
// [H, T - 1, 2 K + V], float32, and `layers.N.log_decay` [H], float64: the state is e^log_decay
// times the first; of a layer of attention `layers.N.keys` and `layers.N.values` [tokens, key-value
// heads, head size], float32, over a window [window, ...], token p at p modulo the window. Its
// metadata are the members of StateInfo, strings.
//
// Errors:  Error(kData) for a file that is damaged, of another format or shape, or holds what is no
//          number.
// Threads: free functions.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/memory.h"
#include "proto/config.pb.h"

namespace pawl {

// TextDigest: what a state remembers of the tokens that it was made of. Blocks of kBlock tokens are
// hashed one after the other, each with the digest of those before it; a mark of each block tells
// where two texts begin to differ.
class TextDigest {
 public:
  static constexpr int64_t kBlock = 4096, kMarksMax = 1'000'000;  // marks of the first blocks

  void Add(std::span<const int32_t> tokens);

  int64_t tokens() const { return tokens_; }
  std::string text() const;                            // SHA-256 of all tokens so far, in hex
  const std::string& marks() const { return marks_; }  // eight hex digits for each of the blocks

 private:
  int64_t tokens_ = 0;
  std::string chain_, block_, marks_;  // digest of the whole blocks; bytes of the one begun
};

struct StateInfo {
  std::string id;  // SHA-256 of the format, parent, weights, precision, kernels, text, marks and
                   // tokens
  std::string parent;   // the id of the state that the reading began from; empty: none
  std::string weights;  // SHA-256 of model.safetensors
  std::string text;     // TextDigest
  std::string marks;
  int64_t tokens = 0;
  std::string model;  // path of the weights folder when it was read
  std::string book;   // name of the text
  std::string precision;
  std::string kernels;  // KernelsInUse(): another kind of processor makes other bits

  std::string MakeId() const;
};

struct StoredState {
  StateInfo info;
  SequenceState state;
};

std::string ToStateFile(const StoredState& stored, const ModelConfig& model);

// What the file says of itself, with its bytes and its id checked.
StateInfo ReadStateInfo(std::string_view bytes, std::string_view where);

// Error(kUsage) names both where the state is of other weights than `weights`.
StoredState FromStateFile(std::string_view bytes, std::string_view where, const ModelConfig& model,
                          const std::string& weights);

// The first token, at the earliest, at which a text that begins as `text` does differs from what
// the state was made of: a block's first. Nothing where text.tokens() tokens are the same. `known`:
// so many tokens were compared before.
std::optional<int64_t> FirstDifference(const StateInfo& info, const TextDigest& text,
                                       int64_t known = 0);

}  // namespace pawl
