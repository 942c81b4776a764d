// anagram: "tca>" -> "cat", or "act": any word of the list with the same letters is right. The
// problem is made from its answer.
// The level is the number of letters. A problem's seed chooses the word among those of this length
// and the order of its letters.
//
// The word list is task.path, with one word per line, or /usr/share/dict/words (Debian: wamerican)
// without it. Only words that consist of small letters are used.
#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "base/error.h"
#include "base/files.h"
#include "tasks/by_level.h"
#include "tasks/task.h"

namespace pawl {
namespace {

constexpr int kShortest = 3, kLongest = 20;
constexpr std::string_view kSystemList = "/usr/share/dict/words";

std::string Sorted(std::string_view word) {
  std::string letters(word);
  std::sort(letters.begin(), letters.end());
  return letters;
}

class Anagram : public Task {
 public:
  explicit Anagram(const std::string& path) {
    std::istringstream in(ReadFile(path));
    for (std::string word; std::getline(in, word);) {
      bool plain =
          std::all_of(word.begin(), word.end(), [](char c) { return 'a' <= c && c <= 'z'; });
      if (!plain || word.size() < kShortest || word.size() > kLongest ||
          !known_.insert(word).second)
        continue;
      words_[static_cast<int>(word.size())].push_back(word);
    }
    if (words_.empty())
      throw Error(ErrorCode::kUsage, path,
                  fmt::format("holds no word of {} to {} small letters", kShortest, kLongest),
                  "name a file with one word per line");
  }

  std::string_view level_meaning() const override { return "the number of letters"; }
  Levels levels() const override { return {words_.begin()->first, words_.rbegin()->first}; }

  Identity Draw(Levels range, RandomStream* random) const override {
    auto drawn = DrawByLevel(words_, range, random);
    if (!drawn)
      throw Error(
          ErrorCode::kUsage, "anagram",
          fmt::format("the list has no word of {} to {} letters", range.lowest, range.highest),
          "change the task's levels");
    auto [level, index] = *drawn;
    return {level, random->Below(uint64_t{1} << 30) << 32 | index};
  }

  Problem Make(int level, uint64_t seed) const override {
    const std::vector<std::string>& words = words_.at(level);
    const std::string& word = words.at(seed & 0xffffffff);
    RandomStream random(RandomKey::Root(seed).Fold("anagram"));
    std::string letters = word;
    for (int tries = 0; tries < 10 && letters == word; ++tries) random.Shuffle(&letters);
    return {level, seed, letters + ">", word};
  }

  bool IsRight(const Problem& problem, std::string_view solution) const override {
    return Sorted(solution) == Sorted(problem.reference) && known_.contains(std::string(solution));
  }

  // A proposal is the letters of a word in another order, with > behind them.
  bool takes_proposals() const override { return true; }
  Posed Pose(std::string_view proposal) const override {
    if (!proposal.ends_with('>')) return {{}, "it does not end with >"};
    std::string letters(proposal.substr(0, proposal.size() - 1)), sorted = Sorted(letters);
    auto of_length = words_.find(static_cast<int>(letters.size()));
    if (of_length != words_.end()) {
      for (const std::string& word : of_length->second) {
        if (word != letters && Sorted(word) == sorted)
          return {Problem{of_length->first, 0, std::string(proposal), word}, ""};
      }
    }
    return {{}, "no word of the list has its letters in another order"};
  }

  // A text that is a word of the list has a problem: its letters, in an order drawn from the word.
  bool makes_problems() const override { return true; }
  std::optional<std::string> ProblemOf(std::string_view answer) const override {
    std::string letters(answer);
    if (!known_.contains(letters)) return std::nullopt;
    RandomStream random(RandomKey::Root(0).Fold("anagram").Fold(answer));
    for (int tries = 0; tries < 10 && letters == answer; ++tries) random.Shuffle(&letters);
    return letters + ">";
  }

  std::optional<std::vector<Problem>> Longest(int level) const override {
    if (!words_.contains(level)) return std::vector<Problem>{};
    return AnyOf(level);
  }

  double Distinct(int level) const override {
    auto words = words_.find(level);
    return words == words_.end() ? 0 : static_cast<double>(words->second.size());
  }

 private:
  std::map<int, std::vector<std::string>> words_;  // by length, in the order of the list
  std::set<std::string> known_;
};

}  // namespace

std::unique_ptr<Task> MakeAnagram(const TaskConfig& config, RandomKey) {
  std::string path = config.path().empty() ? std::string(kSystemList) : config.path();
  if (config.path().empty() && !std::filesystem::exists(path)) {
    throw Error(ErrorCode::kUsage, path, "does not exist",
                "install a word list (Debian: wamerican), or set task.path");
  }
  return std::make_unique<Anagram>(path);
}

}  // namespace pawl
