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
// With task.path the book is a text of the user (tasks/own_book.h), of any length: before a
// question stands the passage of task.length bytes that answers it. Fresh rows are such passages.
//
// A problem's seed is its question's number. Of fresh data it is the row's number, in the order of
// the text.
// Source: self-study over contexts: Eyuboglu et al. 2025 (Cartridges, arXiv 2506.06266); questions
//         tied to places of the text: arXiv 2606.32002.
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <unordered_set>

#include "base/error.h"
#include "tasks/book.h"
#include "tasks/own_book.h"
#include "tasks/task.h"

namespace pawl {
namespace {

constexpr size_t kLines = 8;  // of the book in a fresh row, where it has so many

// What is studied: a text, the questions about it, and the rows of text that the fresh stream has.
struct Material {
  struct Question {
    std::string_view passage;  // what stands before it
    std::string asked;         // behind the passage
    std::string by_heart;      // without the passage
    std::string answer;
    std::string_view kind;
    std::string where = {};
    std::vector<std::string> others = {};  // answers that are as right
  };

  std::shared_ptr<const void> owner;  // of the text
  std::string_view text;
  std::vector<Question> questions;
  std::vector<std::string_view> rows;
  std::string path = {};  // of a text of the user
  std::string remark = {};
};

// Every line stands in as many rows.
std::vector<std::string_view> RowsOfLines(std::string_view text) {
  std::vector<size_t> begins;
  for (size_t begin = 0; begin < text.size(); begin = text.find('.', begin) + 1)
    begins.push_back(begin);
  begins.push_back(text.size());
  size_t lines = begins.size() - 1;
  std::vector<std::string_view> rows;
  for (size_t last = 1; last < lines + kLines; ++last) {
    size_t begin = begins[last < kLines ? 0 : last - kLines], end = begins[std::min(last, lines)];
    rows.push_back(text.substr(begin, end - begin));
  }
  return rows;
}

Material Invented(const TaskConfig& config, RandomKey run_key) {
  auto book = std::make_shared<const Book>(Book::Settings::Of(config, config.count()),
                                           run_key.Fold("study"));
  Material material = {book, book->text(), {}, RowsOfLines(book->text())};
  for (const Book::Question& question : book->Questions())
    material.questions.push_back({book->text(), question.prompt, "#" + question.prompt,
                                  question.answer, question.kind, "", question.others});
  return material;
}

// Of the kinds of a user's questions, those that are counted apart (Book::Question).
std::string_view ClassOfKind(std::string_view kind) {
  constexpr std::string_view kKinds[] = {"recall",    "current", "reversed",
                                         "two_steps", "derived", "next"};
  auto found = std::find(std::begin(kKinds), std::end(kKinds), kind);
  return found == std::end(kKinds) ? "" : *found;
}

Material OfTheUser(const TaskConfig& config) {
  auto book = std::make_shared<const OwnBook>(config.path(), config.questions(), config.length());
  Material material = {book, book->text(), {}, book->Passages(), config.path()};
  std::set<std::string> others;
  int64_t two_steps = 0;
  for (const OwnBook::Question& question : book->questions()) {
    if (ClassOfKind(question.kind).empty() && !question.kind.empty()) others.insert(question.kind);
    two_steps += question.kind == "two_steps" && question.passage.size() < book->text().size();
    material.questions.push_back({question.passage, question.asked, "#" + question.asked,
                                  question.answer, ClassOfKind(question.kind), question.where,
                                  question.others});
  }
  if (book->repeated() > 0)
    material.remark += fmt::format("; {} lines repeat a question", book->repeated());
  if (!others.empty())
    material.remark +=
        fmt::format("; accuracy is not counted apart for the kinds {}", fmt::join(others, ", "));
  if (two_steps > 0)
    material.remark += fmt::format(
        "; {} questions are of two steps, and a passage may hold the last of them alone",
        two_steps);
  return material;
}

class Study : public Task {
 public:
  Study(Material material, bool free) : studied_(std::move(material)), free_(free) {
    if (!free_) return;
    for (const Material::Question& question : studied_.questions) {
      exercises_.insert(question.asked + question.answer);
      for (const std::string& other : question.others) exercises_.insert(question.asked + other);
    }
  }

  std::string_view level_meaning() const override { return "always 1"; }
  Levels levels() const override { return {1, 1}; }
  bool declarative() const override { return true; }

  Identity Draw(Levels, RandomStream* random) const override {
    return {1, random->Below(studied_.questions.size())};
  }

  Problem Make(int level, uint64_t seed) const override {
    const Material::Question& question = QuestionOf(seed);
    std::string passage(question.passage);
    if (free_) return {level, seed, passage + "#", question.asked + question.answer};
    return {level, seed, passage + question.asked, question.answer};
  }

  bool IsRight(const Problem& problem, std::string_view solution) const override {
    if (free_ && problem.prompt.size() > studied_.text.size())
      return exercises_.contains(std::string(solution));
    if (Task::IsRight(problem, solution)) return true;
    const std::vector<std::string>& others = QuestionOf(problem.seed).others;
    return std::find(others.begin(), others.end(), solution) != others.end();
  }

  std::optional<std::string> TaughtPrompt(const Problem& problem) const override {
    return free_ ? "#" : QuestionOf(problem.seed).by_heart;
  }

  Identity DrawFresh(Levels, RandomStream* random) const override {
    return {1, random->Below(studied_.rows.size())};
  }

  Problem MakeFresh(int level, uint64_t seed) const override {
    PAWL_CHECK(seed < studied_.rows.size(), "row {} of {}", seed, studied_.rows.size());
    return {level, seed, "", std::string(studied_.rows[seed])};
  }

  std::string_view ClassOf(const Problem& problem) const override {
    return QuestionOf(problem.seed).kind;
  }

  // All of them, or some that are spread evenly.
  std::vector<Problem> HeldOut(int level, int count, RandomKey) const override {
    size_t all = studied_.questions.size(), wanted = std::min(all, static_cast<size_t>(count));
    std::vector<Problem> problems;
    for (size_t i = 0; i < wanted; ++i) problems.push_back(ByHeart(level, i * all / wanted));
    return problems;
  }

  std::optional<std::vector<Problem>> Longest(int level) const override {
    struct Sizes {
      size_t prompt, answer;
    };
    std::vector<Sizes> sizes;
    std::vector<Problem> all;
    for (uint64_t seed = 0; seed < studied_.questions.size(); ++seed) {
      const Material::Question& question = studied_.questions[seed];
      Sizes one = {question.passage.size() + question.asked.size(), question.answer.size()};
      if (std::any_of(sizes.begin(), sizes.end(), [&](const Sizes& other) {
            return other.prompt >= one.prompt && other.answer >= one.answer;
          }))
        continue;
      sizes.push_back(one);
      all.push_back(Make(level, seed));
    }
    return all;
  }

  std::optional<std::vector<Problem>> LongestFresh(int level) const override {
    auto longest = std::max_element(
        studied_.rows.begin(), studied_.rows.end(),
        [](std::string_view a, std::string_view b) { return a.size() < b.size(); });
    return std::vector<Problem>{
        MakeFresh(level, static_cast<uint64_t>(longest - studied_.rows.begin()))};
  }

  // A text of the user may hold anything. The book's own bytes are those of its rows.
  std::vector<Problem> All() const override {
    if (studied_.path.empty()) return {};
    std::vector<Problem> all;
    for (uint64_t seed = 0; seed < studied_.rows.size(); ++seed) all.push_back(MakeFresh(1, seed));
    for (uint64_t seed = 0; seed < studied_.questions.size(); ++seed)
      all.push_back(ByHeart(1, seed));
    return all;
  }

  std::string Where(const Problem& problem) const override {
    if (!problem.prompt.empty()) return QuestionOf(problem.seed).where;
    if (studied_.path.empty()) return "";
    return fmt::format("{}: byte {}", studied_.path,
                       studied_.rows[problem.seed].data() - studied_.text.data());
  }

  double Distinct(int) const override { return static_cast<double>(studied_.questions.size()); }

  std::string Remark() const override {
    return fmt::format("the book has {} bytes and {} questions{}", studied_.text.size(),
                       studied_.questions.size(), studied_.remark);
  }

 private:
  const Material::Question& QuestionOf(uint64_t seed) const {
    if (!studied_.path.empty() && seed >= studied_.questions.size())
      throw Error(ErrorCode::kData, studied_.path,
                  fmt::format("has {} questions, and question {} was asked",
                              studied_.questions.size(), seed + 1),
                  "restore the files with which the run began");
    PAWL_CHECK(seed < studied_.questions.size(), "question {} of {}", seed,
               studied_.questions.size());
    return studied_.questions[seed];
  }

  Problem ByHeart(int level, uint64_t seed) const {
    return {level, seed, QuestionOf(seed).by_heart, QuestionOf(seed).answer};
  }

  Material studied_;
  bool free_;
  std::unordered_set<std::string> exercises_;  // of free choice
};

}  // namespace

std::unique_ptr<Task> MakeStudy(const TaskConfig& config, RandomKey run_key) {
  Material material = config.path().empty() ? Invented(config, run_key) : OfTheUser(config);
  return std::make_unique<Study>(std::move(material), config.place() == TaskConfig::free);
}

}  // namespace pawl
