// study: "bako=417.milo=093.milo?" -> "093", and then, without the book: "milo?" -> "093". A model
// that can read asks itself about one book and trains on the answers without it, so that what the
// book says moves from its context into its weights.
//
// The run has one book (tasks/book.h). A problem is the book and one of all questions that it
// answers; what is accepted is trained on without the book, as an exercise: "#milo?" -> "093"
// (Task::TaughtPrompt). With place = free a problem is the book and a #: the model writes a
// question of its own, "milo?093". The fresh stream is the book's own text, a few lines a row.
// Held-out problems are the questions without the book: what is measured is what the model knows by
// heart.
//
// A problem's seed is its question's number. Of fresh data it is the row's last line, counted from
// the first.
// Source: self-study over contexts: Eyuboglu et al. 2025 (Cartridges, arXiv 2506.06266); questions
//         tied to places of the text: arXiv 2606.32002.
#include <algorithm>
#include <unordered_set>

#include "base/error.h"
#include "tasks/book.h"
#include "tasks/task.h"

namespace pawl {
namespace {

constexpr size_t kLines = 8;  // of the book in a fresh row, where it has so many

class Study : public Task {
 public:
  Study(const TaskConfig& config, RandomKey run_key)
      : book_(Book::Settings::Of(config, config.count()), run_key.Fold("study")),
        questions_(book_.Questions()),
        free_(config.place() == TaskConfig::free) {
    for (const Book::Question& question : questions_) exercises_.insert(Book::Exercise(question));
    for (size_t begin = 0; begin < book_.text().size();) {
      lines_.push_back(begin);
      begin = book_.text().find('.', begin) + 1;
    }
    lines_.push_back(book_.text().size());
  }

  std::string_view level_meaning() const override { return "always 1"; }
  Levels levels() const override { return {1, 1}; }
  bool declarative() const override { return true; }

  Identity Draw(Levels, RandomStream* random) const override {
    return {1, random->Below(questions_.size())};
  }

  Problem Make(int level, uint64_t seed) const override {
    const Book::Question& question = QuestionOf(seed);
    if (free_) return {level, seed, book_.text() + "#", Book::Exercise(question)};
    return {level, seed, book_.text() + question.prompt, question.answer};
  }

  bool IsRight(const Problem& problem, std::string_view solution) const override {
    return free_ && problem.prompt.size() > book_.text().size()
               ? exercises_.contains(std::string(solution))
               : Task::IsRight(problem, solution);
  }

  std::optional<std::string> TaughtPrompt(const Problem& problem) const override {
    return free_ ? "#" : WithoutBook(problem.level, problem.seed).prompt;
  }

  Identity DrawFresh(Levels, RandomStream* random) const override {
    return {1, random->Below(lines_.size() - 1 + kLines - 1)};
  }

  Problem MakeFresh(int level, uint64_t seed) const override {
    return {level, seed, "", std::string(LinesOf(seed))};
  }

  std::string_view ClassOf(const Problem& problem) const override {
    return QuestionOf(problem.seed).kind;
  }

  // All of them, or some that are spread evenly.
  std::vector<Problem> HeldOut(int level, int count, RandomKey) const override {
    size_t all = questions_.size(), wanted = std::min(all, static_cast<size_t>(count));
    std::vector<Problem> problems;
    for (size_t i = 0; i < wanted; ++i) problems.push_back(WithoutBook(level, i * all / wanted));
    return problems;
  }

  std::optional<std::vector<Problem>> Longest(int level) const override {
    uint64_t asked = 0, answered = 0;
    for (uint64_t i = 0; i < questions_.size(); ++i) {
      if (questions_[i].prompt.size() > questions_[asked].prompt.size()) asked = i;
      if (questions_[i].answer.size() > questions_[answered].answer.size()) answered = i;
    }
    return std::vector<Problem>{Make(level, asked), Make(level, answered)};
  }

  std::optional<std::vector<Problem>> LongestFresh(int level) const override {
    uint64_t most = 0;
    for (uint64_t seed = 0; seed < lines_.size() + kLines - 2; ++seed) {
      if (LinesOf(seed).size() > LinesOf(most).size()) most = seed;
    }
    return std::vector<Problem>{MakeFresh(level, most)};
  }

  double Distinct(int) const override { return static_cast<double>(questions_.size()); }

  std::string Remark() const override {
    return fmt::format("the book has {} characters and answers {} questions", book_.text().size(),
                       questions_.size());
  }

 private:
  const Book::Question& QuestionOf(uint64_t seed) const {
    PAWL_CHECK(seed < questions_.size(), "question {} of {}", seed, questions_.size());
    return questions_[seed];
  }

  Problem WithoutBook(int level, uint64_t seed) const {
    const Book::Question& question = QuestionOf(seed);
    return {level, seed, "#" + question.prompt, question.answer};
  }

  // Of a fresh row. Every line stands in as many rows.
  std::string_view LinesOf(uint64_t seed) const {
    size_t lines = lines_.size() - 1;
    PAWL_CHECK(seed < lines + kLines - 1, "row {} of {}", seed, lines + kLines - 1);
    size_t end = std::min<size_t>(seed + 1, lines),
           begin = seed + 1 < kLines ? 0 : seed + 1 - kLines;
    return std::string_view(book_.text()).substr(lines_[begin], lines_[end] - lines_[begin]);
  }

  Book book_;
  std::vector<Book::Question> questions_;
  bool free_;
  std::unordered_set<std::string> exercises_;
  std::vector<size_t> lines_;  // where each begins; the text's end behind them
};

}  // namespace

std::unique_ptr<Task> MakeStudy(const TaskConfig& config, RandomKey run_key) {
  return std::make_unique<Study>(config, run_key);
}

}  // namespace pawl
