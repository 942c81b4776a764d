// The prompts and answers of a model that judges, shared by task, verifier and mixer.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "tokens/tokenizer.h"

namespace pawl {

// A sample's text has a character of its own in place of a special token, and a tokenizer may have
// no token for that character: '_' takes its place.
inline std::string WithoutSpecial(std::string text) {
  std::replace(text.begin(), text.end(), Tokenizer::kSpecialAsText, '_');
  return text;
}

inline std::string JudgePrompt(std::string_view prompt, std::string_view solution) {
  return WithoutSpecial(std::string(prompt) + std::string(solution) + "?");
}

// The verdict, y or n. With a trace the right solution comes before it, up to the first character
// in which `solution` differs. Each character is then a training target, and the verdict only has
// to say whether the last two characters differ.
// Source: a verifier's reasoning before its verdict, Zhang et al. 2024, arXiv 2408.15240; the first
// mistake as the label, Lightman et al. 2023, arXiv 2305.20050.
inline std::string JudgeAnswer(bool right, bool trace, std::string_view solution,
                               std::string_view reference) {
  if (!trace) return right ? "y" : "n";
  if (right) return WithoutSpecial(std::string(solution)) + ";y";
  auto same = static_cast<size_t>(
      std::mismatch(solution.begin(), solution.end(), reference.begin(), reference.end()).first -
      solution.begin());
  return std::string(reference.substr(0, same + 1)) + ";n";
}

// Whether a judge's whole answer says right.
inline bool SaysRight(std::string_view answer) { return answer.ends_with('y'); }

}  // namespace pawl
