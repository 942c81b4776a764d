// An operator: letters stand for the numbers 0 to n - 1, and a product of two is the letter of their
// sum modulo n, a group that no other book has.
//
//     k=3.             a rule: the number of a letter
//     k*c=x.           a worked example: a product
//
// With lessons = rules a book has the rules alone, with examples a share of the products
// (task.shown), in random order, with both the two. Questions: "k*c?" of a product that the book
// states (recall), or of one that it does not (derived). An exercise states its product.
// Source: books of a random group whose letters mean something else in each: Todd et al. 2025
//         (In-Context Algebra, arXiv 2512.16902); rules against worked examples: Aycock et al. 2024
//         (arXiv 2409.19151).
#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include "base/error.h"
#include "tasks/book_worlds.h"

namespace pawl {
namespace {

using Ask = TaskConfig::Ask;

constexpr int64_t kLetters = 26;

class OperatorWorld : public BookWorld {
 public:
  OperatorWorld(const Settings& settings, RandomStream* random)
      : asks_(settings.asks), digits_(settings.size > 10 ? 2 : 1) {
    PAWL_CHECK(2 <= settings.size && settings.size <= kLetters);
    auto count = static_cast<size_t>(settings.size);
    letters_.resize(kLetters);
    std::iota(letters_.begin(), letters_.end(), 'a');
    random->Shuffle(&letters_);
    letters_.resize(count);
    stated_at_.assign(count * count, -1);
    std::vector<size_t> products(count * count);
    std::iota(products.begin(), products.end(), size_t{0});
    random->Shuffle(&products);
    if (settings.lessons != TaskConfig::examples) {
      for (size_t number = 0; number < count; ++number) lines_.push_back({true, number});
    }
    if (settings.lessons != TaskConfig::rules) {
      auto all = static_cast<double>(products.size());
      auto shown = static_cast<size_t>(std::clamp(std::round(settings.shown * all), 1.0, all - 1));
      for (size_t i = 0; i < shown; ++i) lines_.push_back({false, products[i]});
    }
  }

  size_t lines() const override { return lines_.size(); }
  int64_t LineLength(size_t line) const override { return lines_[line].rule ? digits_ + 3 : 6; }
  bool Answers(size_t) const override { return true; }
  int64_t ExerciseLength() const override { return 7; }

  std::string State(size_t line, int64_t at) override {
    last_ = at;
    auto [rule, index] = lines_[line];
    if (rule) return fmt::format("{}={:0{}}.", letters_[index], index, digits_);
    stated_at_[index] = at;
    return fmt::format("{}={}.", Written(index), ProductOf(index));
  }

  // One product at least stays to be derived.
  Question DrawExercise(RandomStream* random, int64_t at) override {
    Ask::Kind kind = asks_[random->Below(asks_.size())];
    std::vector<size_t> stated = Products(true), others = Products(false);
    bool derived = stated.empty() || (kind == Ask::derived && others.size() > 1);
    const std::vector<size_t>& from = derived ? others : stated;
    size_t index = from[random->Below(from.size())];
    Question question = About(index);
    stated_at_[index] = at;
    return question;
  }

  Question Draw(RandomStream* random) const override {
    std::vector<size_t> from = Products(asks_[random->Below(asks_.size())] == Ask::recall);
    return About(from[random->Below(from.size())]);
  }

  std::vector<Question> Questions() const override {
    std::vector<Question> questions;
    for (Ask::Kind kind : asks_) {
      for (size_t index : Products(kind == Ask::recall)) questions.push_back(About(index));
    }
    return questions;
  }

  Sizes Longest() const override { return {0, 4, 1}; }

 private:
  struct Line {
    bool rule;
    size_t index;  // a number, or a product: left factor x n + right factor
  };

  std::vector<size_t> Products(bool stated) const {
    std::vector<size_t> products;
    for (size_t i = 0; i < stated_at_.size(); ++i) {
      if ((stated_at_[i] >= 0) == stated) products.push_back(i);
    }
    return products;
  }

  std::string Written(size_t index) const {
    return fmt::format("{}*{}", letters_[index / letters_.size()],
                       letters_[index % letters_.size()]);
  }

  char ProductOf(size_t index) const {
    return letters_[(index / letters_.size() + index % letters_.size()) % letters_.size()];
  }

  // What is derived needs the book as a whole.
  Question About(size_t index) const {
    bool stated = stated_at_[index] >= 0;
    return {Written(index) + "?", std::string(1, ProductOf(index)), stated ? "recall" : "derived",
            stated ? stated_at_[index] : last_};
  }

  std::vector<Ask::Kind> asks_;
  int digits_;
  std::vector<char> letters_;       // by the number that they stand for
  std::vector<int64_t> stated_at_;  // products; -1: not stated
  std::vector<Line> lines_;
  int64_t last_ = 0;  // where the last lesson begins
};

}  // namespace

std::unique_ptr<BookWorld> MakeOperatorWorld(const BookWorld::Settings& settings,
                                             RandomStream* random) {
  return std::make_unique<OperatorWorld>(settings, random);
}

std::string_view KindOfOperator(std::string_view book, std::string_view question) {
  std::string product(question.substr(0, question.size() - 1));
  bool stated = book.find(product + "=") != std::string_view::npos ||
                book.find("#" + product + "?") != std::string_view::npos;
  return stated ? "recall" : "derived";
}

}  // namespace pawl
