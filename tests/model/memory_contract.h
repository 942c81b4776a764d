// What model/memory.h says of prefixes, asked of any memory: a slot that begins from one goes on as
// if it had run the kept tokens itself, whatever the kept slot did afterwards.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "model/memory.h"

namespace pawl::testing {

class PrefixContract {
 public:
  // The memory has four slots for contexts of 60 tokens; logits may differ by `limit`.
  PrefixContract(Memory* memory, int vocabulary, float limit)
      : memory_(memory), vocabulary_(vocabulary), limit_(limit) {
    want_x_ = Alone(x_);
    want_y_ = Alone(y_);
    EXPECT_NE(want_x_, want_y_);
  }

  void Holds() {
    Memory::PrefixPointer prefix = AfterTheSlotWentOn();
    AfterTheSlotBeganAnew(prefix);
    OfASlotThatBeganFromOne(std::move(prefix));
  }

 private:
  using Tokens = std::vector<int32_t>;

  Memory::PrefixPointer AfterTheSlotWentOn() {
    RunPrompt(1, prompt_);
    Memory::PrefixPointer prefix = memory_->Keep(1);
    Expect(Continue(1, y_), want_y_, "the kept slot goes on");
    memory_->Begin(2, prefix);
    Expect(Continue(2, x_), want_x_, "another slot begins after the kept one went on");
    memory_->Begin(1, prefix);
    Expect(Continue(1, x_), want_x_, "the kept slot begins from its own prefix");
    return prefix;
  }

  void AfterTheSlotBeganAnew(const Memory::PrefixPointer& prefix) {
    RunPrompt(1, other_prompt_);
    memory_->Begin(3, prefix);
    Expect(Continue(3, x_), want_x_, "a slot begins after the kept one began anew");
    memory_->Begin(3, prefix);
    Expect(Continue(3, y_), want_y_, "a slot begins from the same prefix again");
  }

  void OfASlotThatBeganFromOne(Memory::PrefixPointer prefix) {
    Tokens first(x_.begin(), x_.begin() + kHalf), second(x_.begin() + kHalf, x_.end());
    memory_->Begin(2, prefix);
    Continue(2, first);
    Memory::PrefixPointer longer = memory_->Keep(2);
    Continue(2, y_, kHalf);
    // Its own prefix is longer than the one that it begins from now: the longer one stays whole.
    memory_->Begin(2, prefix);
    Expect(Continue(2, y_), want_y_, "a slot begins from the shorter of two prefixes");
    prefix.reset();
    RunPrompt(1, other_prompt_);
    RunPrompt(3, other_prompt_);
    memory_->Begin(0, longer);
    std::vector<float> rest(want_x_.begin() + kHalf * vocabulary_, want_x_.end());
    Expect(Continue(0, second, kHalf), rest, "a slot begins from a prefix kept on top of another");
  }

  std::vector<float> Alone(const Tokens& continuation) {
    RunPrompt(0, prompt_);
    return Continue(0, continuation);
  }

  void RunPrompt(int slot, const Tokens& prompt) {
    memory_->Begin(slot);
    std::vector<SlotToken> tokens;
    for (int32_t i = 0; i < std::ssize(prompt); ++i)
      tokens.push_back({slot, i, prompt[static_cast<size_t>(i)], i, i + 1 == std::ssize(prompt)});
    memory_->Run(tokens);
  }

  // Token by token, behind the prompt and `before` more: the logits after each.
  std::vector<float> Continue(int slot, const Tokens& tokens, int before = 0) {
    std::vector<float> all;
    auto position = static_cast<int32_t>(std::ssize(prompt_) + before);
    for (int32_t token : tokens) {
      const float* logits = memory_->Run({{slot, position, token, position, true}});
      all.insert(all.end(), logits, logits + vocabulary_);
      ++position;
    }
    return all;
  }

  void Expect(const std::vector<float>& got, const std::vector<float>& want, const char* what) {
    ASSERT_EQ(got.size(), want.size()) << what;
    float worst = 0;
    for (size_t i = 0; i < got.size(); ++i) worst = std::max(worst, std::abs(got[i] - want[i]));
    EXPECT_LE(worst, limit_) << what;
  }

  static Tokens Drawn(int count, int factor) {
    Tokens tokens;
    for (int i = 0; i < count; ++i) tokens.push_back(3 + (i * i * factor + i * 5 + factor) % 61);
    return tokens;
  }

  static constexpr int kHalf = 10;

  Memory* memory_;
  int vocabulary_;
  float limit_;
  // A prompt of a whole block of a cache and a part of one.
  Tokens prompt_ = Drawn(21, 7), other_prompt_ = Drawn(37, 11), x_ = Drawn(20, 13),
         y_ = Drawn(20, 17);
  std::vector<float> want_x_, want_y_;
};

}  // namespace pawl::testing
