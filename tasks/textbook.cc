// textbook: "bako=417.milo=093.lamipo tekaro.milo?" -> "093". The prompt is a book of an invented
// world (tasks/book.h) and a question about it; the level is the size of that world. Each problem
// has a book of its own, so that nothing but reading it helps.
#include <algorithm>
#include <cmath>

#include "proto/sections.h"
#include "tasks/book.h"
#include "tasks/task.h"

namespace pawl {
namespace {

class Textbook : public Task {
 public:
  explicit Textbook(const TaskConfig& config)
      : config_(config), own_questions_(Asks(config, TaskConfig::Ask::exercise)) {}

  std::string_view level_meaning() const override {
    return "the number of facts in the book, of letters of its operator, or of states of its "
           "language";
  }
  Levels levels() const override {
    BookSizes sizes = BookSizesOf(config_.subject());
    return {sizes.lowest, std::min(sizes.highest, 1000)};
  }

  Identity Draw(Levels range, RandomStream* random) const override {
    return DrawAny(range, random);
  }

  Problem Make(int level, uint64_t seed) const override {
    RandomStream random(KeyOf(level, seed).Fold("question"));
    Book book = BookOf(level, seed, &random);
    bool own = own_questions_ &&
               random.Below(static_cast<size_t>(config_.asks_size())) == 0;  // as often as a kind
    Book::Question question = book.Draw(&random);
    if (own) return {level, seed, book.text() + "#", Book::Exercise(question)};
    return {level, seed, book.text() + question.prompt, question.answer};
  }

  bool IsRight(const Problem& problem, std::string_view solution) const override {
    bool own = problem.prompt.ends_with('#');
    if (!own && config_.subject() != TaskConfig::Subject::language)
      return Task::IsRight(problem, solution);
    RandomStream random(KeyOf(problem.level, problem.seed).Fold("question"));
    Book book = BookOf(problem.level, problem.seed, &random);
    if (!own) return book.Draw(&random).IsRight(solution);
    std::vector<Book::Question> all = book.Questions();
    return std::any_of(all.begin(), all.end(), [&](const Book::Question& question) {
      return Book::Exercise(question) == solution;
    });
  }

  std::string_view ClassOf(const Problem& problem) const override {
    return Book::KindOf(problem.prompt);
  }

  std::optional<std::vector<Problem>> Longest(int level) const override {
    Book::Settings settings = Book::Settings::Of(config_, level);
    Book::Sizes sizes = Book::LongestOf(settings);
    auto all = [](int64_t size) { return std::string(static_cast<size_t>(size), 'a'); };
    std::vector<Problem> longest = {
        {level, 0, all(sizes.text + sizes.question), all(sizes.answer)}};
    if (own_questions_)
      longest.push_back({level, 0, all(sizes.text + 1), all(sizes.question + sizes.answer)});
    return longest;
  }

  // Without the order of lines: at least so many. Of facts: of names and values of the smallest
  // kind; of an operator: of the letters' order; of a language: of two letters and their states.
  double Distinct(int level) const override {
    double n = level, all = 1;
    switch (config_.subject()) {
      case TaskConfig::Subject::operator_:
        for (int i = 0; i < level; ++i) all *= 26 - i;
        return std::min(1e18, all);
      case TaskConfig::Subject::language:
        return std::min(1e18, std::pow(18.0 * 17.0 / 2 * n * n, n));
      default:
        return std::min(1e18, std::pow(6400.0 * 100.0, n));
    }
  }

 private:
  static RandomKey KeyOf(int level, uint64_t seed) {
    return RandomKey::Root(seed).Fold("textbook").Fold(static_cast<uint64_t>(level));
  }

  // `random`: of the problem, from its beginning.
  Book BookOf(int level, uint64_t seed, RandomStream* random) const {
    Book::Settings settings = Book::Settings::Of(config_, level);
    settings.exercises =
        static_cast<int64_t>(random->Below(static_cast<size_t>(settings.exercises) + 1));
    return Book(settings, KeyOf(level, seed));
  }

  TaskConfig config_;
  bool own_questions_;
};

}  // namespace

std::unique_ptr<Task> MakeTextbook(const TaskConfig& config, RandomKey) {
  return std::make_unique<Textbook>(config);
}

}  // namespace pawl
