// Book: a text of an invented world, made from a key, and the questions that it answers. The number
// of facts and the length are set apart from each other.
//
// Lines end with a full stop and stand in random order:
//
//     bako=417.        a fact: a name and its value; no two names and no two values are alike
//     bako>milo.       a pointer to another name, where two steps are asked about
//     bako=602.        an erratum, behind the fact that it corrects: this value holds
//     #bako?417.       an exercise: a question and its answer, of what stands before it; behind a
//                      book a model may be asked for one of its own, by the # alone
//     lamipo tekaro.   filler
//
// Questions: "bako?" (recall), "417?" (reversed), "bako>?" (two steps: the value of the name that
// bako points to).
//
// Units:   lengths and offsets in characters, each of which is a byte.
// Threads: immutable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "proto/config.pb.h"

namespace pawl {

// A fact, and how far the book has stated it.
struct BookFact {
  std::string name, value, later;     // later: of the erratum; empty: none
  size_t next = 0;                    // the fact whose name it points to
  int64_t stated = -1, pointed = -1;  // where; -1: not yet
  bool corrected = false;

  const std::string& now() const { return corrected ? later : value; }
};

class Book {
 public:
  struct Settings {
    int64_t facts = 1, length = 0, exercises = 0;
    double errata = 0;
    std::vector<TaskConfig::Ask::Kind> asks = {TaskConfig::Ask::recall};  // without exercise

    // With task.asks or its default, but for `exercise`. Errors are the config's own.
    static Settings Of(const TaskConfig& config, int64_t facts);
  };

  // What is asked and answered. `kind` is a class of problems (Task::ClassOf): recall, current (the
  // recall of a corrected fact), reversed, two_steps. `at` is where the last line begins that the
  // answer needs.
  struct Question {
    std::string prompt, answer;
    std::string_view kind;
    int64_t at;
  };

  Book(const Settings& settings, RandomKey key);

  // What no book of such settings, no question about it and no answer exceeds.
  struct Sizes {
    int64_t text, question, answer;
  };
  static Sizes LongestOf(const Settings& settings);

  const std::string& text() const { return text_; }

  // At least so many characters of filler lines, which say nothing.
  static std::string Filler(int64_t length, RandomStream* random);

  // One of the kinds of the settings about one of the facts, all alike likely.
  Question Draw(RandomStream* random) const;

  // All that can be asked, by kind and fact.
  std::vector<Question> Questions() const;

  // How an exercise is written behind its #.
  static std::string Exercise(const Question& question) {
    return question.prompt + question.answer;
  }

  // The kind of a question from what stands before it and itself; of a # alone exercise.
  static std::string_view KindOf(std::string_view text_and_question);

 private:
  void State(size_t fact);
  void Point(size_t fact);
  // By what is written so far; nothing for what needs a line that is not.
  std::optional<Question> Ask(TaskConfig::Ask::Kind kind, const BookFact& fact) const;
  Question DrawExercise(RandomStream* random) const;

  Settings settings_;
  std::vector<BookFact> facts_;
  std::vector<size_t> stated_;  // facts of which something is written
  std::string text_;
};

}  // namespace pawl
