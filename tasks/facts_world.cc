// Facts of an invented world:
//
//     bako=417.        a fact: a name and its value; no two names and no two values are alike
//     bako>milo.       a pointer to another name, where two steps are asked about
//     bako=602.        an erratum, behind the fact that it corrects: this value holds
//
// Questions: "bako?" (recall; of a corrected fact current), "417?" (reversed), "bako>?" (two_steps:
// the value of the name that bako points to).
#include <fmt/format.h>

#include <optional>
#include <unordered_set>

#include "base/error.h"
#include "tasks/book_worlds.h"
#include "tasks/words.h"

namespace pawl {
namespace {

using Ask = TaskConfig::Ask;

// At least twice as many words as names, so that they are found at once.
int SyllablesFor(int64_t names) { return names <= 3000 ? 2 : names <= 250000 ? 3 : 4; }

// At least twice as many numbers as values.
int DigitsFor(int64_t values) {
  int digits = 2;
  for (int64_t count = 100; count < 2 * values; count *= 10) ++digits;
  return digits;
}

// A fact, and how far the book has stated it.
struct Fact {
  std::string name, value, later;     // later: of the erratum; empty: none
  size_t next = 0;                    // the fact whose name it points to
  int64_t stated = -1, pointed = -1;  // where; -1: not yet
  bool corrected = false;

  const std::string& now() const { return corrected ? later : value; }
};

std::vector<Fact> MakeFacts(const BookWorld::Settings& settings, RandomStream* random) {
  auto count = static_cast<size_t>(settings.size);
  auto errata = static_cast<size_t>(settings.errata * static_cast<double>(count) + 0.5);
  std::vector<std::string> names = DistinctWords(count, SyllablesFor(settings.size), random);
  int digits = DigitsFor(static_cast<int64_t>(count + errata));
  int64_t values = 1;
  for (int i = 0; i < digits; ++i) values *= 10;
  std::unordered_set<uint64_t> seen;
  auto value = [&] {
    for (;;) {
      uint64_t drawn = random->Below(static_cast<size_t>(values));
      if (seen.insert(drawn).second) return fmt::format("{:0{}}", drawn, digits);
    }
  };
  std::vector<Fact> facts;
  for (size_t i = 0; i < count; ++i) {
    facts.push_back({names[i], value(), ""});
    facts.back().next = random->Below(count);
  }
  // The names are in random order: the first facts are as good as any.
  for (size_t i = 0; i < errata; ++i) facts[i].later = value();
  return facts;
}

class FactsWorld : public BookWorld {
 public:
  FactsWorld(const Settings& settings, RandomStream* random)
      : asks_(settings.asks), facts_(MakeFacts(settings, random)) {
    // A corrected fact stands there twice: what is written first is its first value.
    for (size_t i = 0; i < facts_.size(); ++i) {
      lines_.push_back({i, false});
      if (!facts_[i].later.empty()) lines_.push_back({i, false});
      if (Has(Ask::two_steps)) lines_.push_back({i, true});
    }
  }

  size_t lines() const override { return lines_.size(); }

  int64_t LineLength(size_t line) const override {
    return lines_[line].pointer ? 2 * name_length() + 2 : name_length() + value_length() + 2;
  }

  bool Answers(size_t line) const override { return !lines_[line].pointer; }
  bool exercises_last() const override { return false; }
  int64_t ExerciseLength() const override { return name_length() + value_length() + 3; }

  std::string State(size_t line, int64_t at) override {
    auto [index, pointer] = lines_[line];
    Fact& fact = facts_[index];
    if (pointer) {
      fact.pointed = at;
      return fact.name + ">" + facts_[fact.next].name + ".";
    }
    if (fact.stated < 0) {
      stated_.push_back(index);
    } else {
      fact.corrected = true;
    }
    fact.stated = at;
    return fact.name + "=" + fact.now() + ".";
  }

  // Of a question that what is written so far does not answer, another is drawn; recall always can
  // be asked.
  Question DrawExercise(RandomStream* random, int64_t) override {
    for (int tries = 0; tries < 16; ++tries) {
      Ask::Kind kind = asks_[random->Below(asks_.size())];
      const Fact& fact = facts_[stated_[random->Below(stated_.size())]];
      if (std::optional<Question> question = About(kind, fact)) return *question;
    }
    return *About(Ask::recall, facts_[stated_[random->Below(stated_.size())]]);
  }

  Question Draw(RandomStream* random) const override {
    Ask::Kind kind = asks_[random->Below(asks_.size())];
    return *About(kind, facts_[random->Below(facts_.size())]);
  }

  std::vector<Question> Questions() const override {
    std::vector<Question> questions;
    for (Ask::Kind kind : asks_) {
      for (const Fact& fact : facts_) questions.push_back(*About(kind, fact));
    }
    return questions;
  }

  Sizes Longest() const override {
    Sizes sizes = {0, 0, 0};
    if (Has(Ask::two_steps)) sizes = {0, name_length() + 2, value_length(), 1};
    if (Has(Ask::recall)) {
      sizes.question = std::max(sizes.question, name_length() + 1);
      sizes.answer = value_length();
    }
    if (Has(Ask::reversed)) {
      sizes.question = std::max(sizes.question, value_length() + 1);
      sizes.answer = std::max(sizes.answer, name_length());
    }
    return sizes;
  }

 private:
  struct Line {
    size_t fact;
    bool pointer;
  };

  bool Has(Ask::Kind kind) const { return std::count(asks_.begin(), asks_.end(), kind) > 0; }
  int64_t name_length() const { return std::ssize(facts_.front().name); }
  int64_t value_length() const { return std::ssize(facts_.front().value); }

  // By what is written so far; nothing for what needs a line that is not.
  std::optional<Question> About(Ask::Kind kind, const Fact& fact) const {
    if (fact.stated < 0) return std::nullopt;
    switch (kind) {
      case Ask::recall:
        return Question{fact.name + "?", fact.now(), fact.corrected ? "current" : "recall",
                        fact.stated};
      case Ask::reversed:
        return Question{fact.now() + "?", fact.name, "reversed", fact.stated};
      case Ask::two_steps: {
        const Fact& next = facts_[fact.next];
        if (fact.pointed < 0 || next.stated < 0) return std::nullopt;
        return Question{fact.name + ">?", next.now(), "two_steps",
                        std::max(fact.pointed, next.stated)};
      }
      default:
        PAWL_CHECK(false, "facts have no kind of question {}", static_cast<int>(kind));
        return std::nullopt;
    }
  }

  std::vector<Ask::Kind> asks_;
  std::vector<Fact> facts_;
  std::vector<Line> lines_;
  std::vector<size_t> stated_;  // facts of which something is written
};

}  // namespace

std::unique_ptr<BookWorld> MakeFactsWorld(const BookWorld::Settings& settings,
                                          RandomStream* random) {
  return std::make_unique<FactsWorld>(settings, random);
}

std::string_view KindOfFacts(std::string_view book, std::string_view question) {
  if (question.ends_with(">?")) return "two_steps";
  if (question.find_first_of("0123456789") == 0) return "reversed";
  std::string stated = "." + std::string(question.substr(0, question.size() - 1)) + "=";
  size_t first = book.starts_with(std::string_view(stated).substr(1)) ? 0 : book.find(stated);
  return book.find(stated, first + 1) == std::string_view::npos ? "recall" : "current";
}

}  // namespace pawl
