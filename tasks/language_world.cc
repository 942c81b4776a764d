// A regular language: strings that a random automaton accepts.
//
//     :abfda.          a string
//
// The automaton has n states, all of them accepting, and from each two to four letters lead on,
// each to a random state. Question: ":abf?" (next): a letter that may follow; any such letter is
// right.
// Source: RegBench: Akyurek et al. 2024 (arXiv 2401.12973): automata of up to 12 states with up to 4
//         letters each of 18, books of 10 to 20 strings.
#include <set>

#include "base/error.h"
#include "tasks/book_worlds.h"

namespace pawl {
namespace {

constexpr size_t kLetters = 18, kFewest = 2, kMost = 4;
constexpr int64_t kShortest = 2, kLongest = 20;  // strings
constexpr int kQuestions = 100;                  // that Questions() has

class LanguageWorld : public BookWorld {
 public:
  LanguageWorld(const Settings& settings, RandomStream* random)
      : states_(static_cast<size_t>(settings.size)), questions_(*random) {
    std::vector<char> letters(kLetters);
    for (size_t i = 0; i < kLetters; ++i) letters[i] = static_cast<char>('a' + i);
    for (std::vector<Step>& state : states_) {
      random->Shuffle(&letters);
      size_t steps = kFewest + random->Below(kMost - kFewest + 1);
      for (size_t i = 0; i < steps; ++i)
        state.push_back({letters[i], random->Below(states_.size())});
    }
    for (int64_t i = 0; i < settings.strings; ++i)
      strings_.push_back(Walk(Length(kShortest, kLongest, random), random).text);
    questions_ = *random;
  }

  size_t lines() const override { return strings_.size(); }
  int64_t LineLength(size_t line) const override { return std::ssize(strings_[line]) + 1; }
  bool Answers(size_t) const override { return true; }
  int64_t ExerciseLength() const override { return 1 + 5; }  // of one letter

  std::string State(size_t line, int64_t at) override {
    last_ = at;
    return strings_[line] + ".";
  }

  Question DrawExercise(RandomStream* random, int64_t) override { return Draw(random); }

  Question Draw(RandomStream* random) const override { return Placed(Ask(random)); }

  std::vector<Question> Questions() const override {
    RandomStream random = questions_;
    std::set<std::string> asked;
    std::vector<Question> questions;
    for (int i = 0; i < 10 * kQuestions && std::ssize(questions) < kQuestions; ++i) {
      Question question = Placed(Ask(&random));
      if (asked.insert(question.prompt).second) questions.push_back(std::move(question));
    }
    return questions;
  }

  Sizes Longest() const override {
    return {std::ssize(strings_) * (kLongest + 2), kLongest + 1, 1, kLongest - 2};
  }

 private:
  struct Step {
    char letter;
    size_t to;
  };

  struct Walked {
    std::string text;
    size_t state;
  };

  static int64_t Length(int64_t shortest, int64_t longest, RandomStream* random) {
    return shortest +
           static_cast<int64_t>(random->Below(static_cast<size_t>(longest - shortest + 1)));
  }

  Walked Walk(int64_t length, RandomStream* random) const {
    Walked walked = {":", 0};
    for (int64_t i = 0; i < length; ++i) {
      const std::vector<Step>& steps = states_[walked.state];
      const Step& step = steps[random->Below(steps.size())];
      walked.text += step.letter;
      walked.state = step.to;
    }
    return walked;
  }

  Question Ask(RandomStream* random) const {
    Walked walked = Walk(Length(1, kLongest - 1, random), random);
    const std::vector<Step>& steps = states_[walked.state];
    size_t answer = random->Below(steps.size());
    Question question = {walked.text + "?", std::string(1, steps[answer].letter), "next", 0};
    for (size_t i = 0; i < steps.size(); ++i) {
      if (i != answer) question.others.emplace_back(1, steps[i].letter);
    }
    return question;
  }

  // The answer needs the book as a whole.
  Question Placed(Question question) const {
    question.at = last_;
    return question;
  }

  std::vector<std::vector<Step>> states_;  // the first is where a string begins
  std::vector<std::string> strings_;
  RandomStream questions_;  // where those of Questions() are drawn from
  int64_t last_ = 0;        // where the last string begins
};

}  // namespace

std::unique_ptr<BookWorld> MakeLanguageWorld(const BookWorld::Settings& settings,
                                             RandomStream* random) {
  return std::make_unique<LanguageWorld>(settings, random);
}

}  // namespace pawl
