// How a solution is put to a model that judges: what task, verifier and mixer agree on.
#pragma once

#include <string>
#include <string_view>

namespace pawl {

inline std::string JudgePrompt(std::string_view prompt, std::string_view solution) {
  return std::string(prompt) + std::string(solution) + "?";
}
inline const char* JudgeAnswer(bool right) { return right ? "y" : "n"; }

}  // namespace pawl
