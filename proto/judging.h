// How a solution is put to a model that judges: what task, verifier and mixer agree on.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace pawl {

// '~', which a sample's text has for tokens that are no characters, is no token itself: it is put as '_'.
inline std::string JudgePrompt(std::string_view prompt, std::string_view solution) {
  std::string whole = std::string(prompt) + std::string(solution) + "?";
  std::replace(whole.begin(), whole.end(), '~', '_');
  return whole;
}
inline const char* JudgeAnswer(bool right) { return right ? "y" : "n"; }

}  // namespace pawl
