// Reading: a text becomes the state of a network, and questions are answered from that state. Where all
// layers are recurrent what it takes does not grow with the text, which may have any length;
// attention keeps the keys and values of every token, at most model.context of them.
//
// A book is a begin token and its text's tokens; a question's tokens follow those of the book. So
// an answer from a kept state is the answer of a network that read book and question at once.
//
// Units:   tokens. Threads: one at a time; `threads` share a step. The bits of a state depend on the
//          tokens, the weights, the precision and the kind of processor, not on the threads nor on
//          how the text was divided.
// Errors:  Error(kUsage) for a network whose sequences have no such state, for more tokens than
//          attention has room for, and for text that the vocabulary lacks.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/memory.h"
#include "model/network.h"
#include "proto/config.pb.h"

namespace pawl {

class Tokenizer;

class Reader {
 public:
  // The network outlives this.
  Reader(const Network& network, Config::Precision precision, int threads);

  // Goes on from a state after so many tokens; without one, from the empty state.
  void Begin(const SequenceState* state = nullptr, int64_t tokens = 0);

  void Read(std::span<const int32_t> tokens);

  // Reads them too. Returns the negative log-likelihood in nats of all of them but the first.
  double ReadScored(std::span<const int32_t> tokens);

  int64_t tokens() const { return tokens_; }
  SequenceState State() const { return memory_->StateOf(kBook); }

  // The likeliest tokens after the book and the question, without the end token; at most `most`,
  // and no more than attention has room for. The state stays as it is. `ended`: whether the model
  // ended the answer itself.
  std::vector<int32_t> Answer(std::span<const int32_t> question, int64_t most, bool* ended);

 private:
  static constexpr int kBook = 0, kQuestion = 1;

  enum class Logits { kNone, kLast, kAll };
  // Returns the logits of the last step's tokens, as far as they are wanted.
  const float* Run(int slot, int64_t position, std::span<const int32_t> tokens, Logits logits);

  std::shared_ptr<const Tokenizer> tokenizer_;
  int64_t room_;   // most tokens of a sequence
  int64_t cycle_;  // a multiple of the window: from here on positions come again
  std::unique_ptr<Memory> memory_;
  std::vector<SlotToken> step_;
  int64_t tokens_ = 0;
};

// The tokens of a text's next piece. Error(kUsage) names the byte, counted from `offset`, that no
// token can spell.
std::vector<int32_t> EncodePiece(const Tokenizer& tokenizer, std::string_view text,
                                 std::string_view where, int64_t offset);

}  // namespace pawl
