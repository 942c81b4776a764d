// Networks that need none: a judge and a panel with set opinions.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "verifiers/models.h"

namespace pawl {

// A judge that believes what ends in what it was told to believe.
class Believer : public ModelJudge {
 public:
  void Take(std::string_view, const std::string& sha256) override { sha256_ = sha256; }
  const std::string& sha256() const override { return sha256_; }
  std::vector<double> ProbabilityRight(const std::vector<std::string>& prompts) override {
    std::vector<double> right;
    for (const std::string& prompt : prompts)
      right.push_back(prompt.ends_with("good?") ? 0.8 : prompt.ends_with("fair?") ? 0.5 : 0.1);
    return right;
  }

 private:
  std::string sha256_;
};

// Three models: of the first problem two write the same, of any other none ends.
class Three : public ModelPanel {
 public:
  explicit Three(std::string prompt) : prompt_(std::move(prompt)) {}
  const std::string& name() const override { return name_; }
  std::vector<std::vector<std::optional<std::string>>> Solve(
      const std::vector<std::string>& prompts) override {
    std::vector<std::vector<std::optional<std::string>>> solutions;
    for (const std::string& prompt : prompts) {
      solutions.push_back(prompt == prompt_
                              ? std::vector<std::optional<std::string>>{"ab", "ba", "ab"}
                              : std::vector<std::optional<std::string>>(3));
    }
    return solutions;
  }

 private:
  std::string prompt_, name_ = "a+b+c";
};

}  // namespace pawl
