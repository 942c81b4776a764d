// textbook: "bako=417.milo=093.lamipo tekaro.milo?" -> "093". The prompt is a book of an invented
// world (tasks/book.h) and a question about it; the level is the number of its facts. Each problem
// has a book of its own, so that nothing but reading it helps.
#include <algorithm>
#include <cmath>

#include "tasks/book.h"
#include "tasks/task.h"

namespace pawl {
namespace {

class Textbook : public Task {
 public:
  explicit Textbook(const TaskConfig& config) : config_(config) {}

  std::string_view level_meaning() const override { return "the number of facts in the book"; }
  Levels levels() const override { return {1, 1000}; }

  Identity Draw(Levels range, RandomStream* random) const override {
    return DrawAny(range, random);
  }

  Problem Make(int level, uint64_t seed) const override {
    RandomKey key = RandomKey::Root(seed).Fold("textbook").Fold(static_cast<uint64_t>(level));
    RandomStream random(key.Fold("question"));
    Book::Settings settings = Book::Settings::Of(config_, level);
    settings.exercises =
        static_cast<int64_t>(random.Below(static_cast<size_t>(settings.exercises) + 1));
    Book book(settings, key);
    Book::Question question = book.Draw(&random);
    return {level, seed, book.text() + question.prompt, question.answer};
  }

  std::string_view ClassOf(const Problem& problem) const override {
    return Book::KindOf(problem.prompt);
  }

  std::optional<std::vector<Problem>> Longest(int level) const override {
    Book::Settings settings = Book::Settings::Of(config_, level);
    Book::Sizes sizes = Book::LongestOf(settings);
    auto all = [](int64_t size) { return std::string(static_cast<size_t>(size), 'a'); };
    return std::vector<Problem>{{level, 0, all(sizes.text + sizes.question), all(sizes.answer)}};
  }

  // Of names and values of the smallest kind, without the order of lines: at least so many.
  double Distinct(int level) const override {
    return std::min(1e18, std::pow(6400.0 * 100.0, level));
  }

 private:
  TaskConfig config_;
};

}  // namespace

std::unique_ptr<Task> MakeTextbook(const TaskConfig& config, RandomKey) {
  return std::make_unique<Textbook>(config);
}

}  // namespace pawl
