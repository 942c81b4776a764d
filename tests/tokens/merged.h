// Merged: a tokenizer whose tokens are one to four characters long, for tests of what must not
// take a token for a character. Its special tokens stand behind the others.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "tokens/tokenizer.h"

namespace pawl::testing {

class Merged : public Tokenizer {
 public:
  static constexpr int32_t kPad = 18, kBegin = 19, kEnd = 17;

  Merged() : Tokenizer(20, {.pad = kPad, .begin = kBegin, .end = kEnd}) {}

  bool IsDigit(int32_t token) const override { return 0 <= token && token < 10; }
  int64_t LongestText() const override { return 4; }

  int64_t Count(std::string_view text) const override {
    int64_t count = 0;
    for (; !text.empty(); ++count) text.remove_prefix(std::max<size_t>(1, At(text).second));
    return count;
  }

  std::optional<size_t> Unknown(std::string_view text) const override {
    for (size_t at = 0; at < text.size();) {
      size_t length = At(text.substr(at)).second;
      if (length == 0) return at;
      at += length;
    }
    return std::nullopt;
  }

 protected:
  void Append(std::string_view text, std::vector<int32_t>* tokens) const override {
    while (!text.empty()) {
      auto [token, length] = At(text);
      tokens->push_back(token);
      text.remove_prefix(length);
    }
  }
  std::string_view TextOf(int32_t token) const override {
    return kTexts[static_cast<size_t>(token)];
  }

 private:
  static constexpr std::string_view kTexts[kEnd] = {
      "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "+", "=", "12", "+1", "2=", "1+12", "é"};

  // The longest token at the beginning of a text, and its length; length 0 where there is none.
  static std::pair<int32_t, size_t> At(std::string_view text) {
    std::pair<int32_t, size_t> best = {0, 0};
    for (int32_t token = 0; token < kEnd; ++token) {
      std::string_view of = kTexts[token];
      if (text.starts_with(of) && of.size() > best.second) best = {token, of.size()};
    }
    return best;
  }
};

}  // namespace pawl::testing
