// BookWorld: what a book is about: the lines that state it and the questions that they answer. A book
// (tasks/book.h) puts the lines in order and adds filler and exercises.
//
// Worlds, by task.subject:
//   facts     names and their values              tasks/facts_world.cc
//   operator  a product of letters                tasks/operator_world.cc
//   language  strings that an automaton accepts   tasks/language_world.cc
//
// Units:   lengths and places in characters, each of which is a byte.
// Threads: one at a time until a book is written, then immutable.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "proto/config.pb.h"

namespace pawl {

class BookWorld {
 public:
  struct Settings {
    TaskConfig::Subject::Kind subject = TaskConfig::Subject::facts;
    int64_t size = 1;  // facts, letters or states: the level of a task textbook
    int64_t length = 0, exercises = 0;
    double errata = 0;                                                    // of facts
    TaskConfig::Lessons lessons = TaskConfig::examples;                   // of an operator
    double shown = TaskConfig::default_instance().shown();                // of an operator
    int64_t strings = TaskConfig::default_instance().strings();           // of a language
    std::vector<TaskConfig::Ask::Kind> asks = {TaskConfig::Ask::recall};  // without exercise

    // With task.asks or the subject's default, but for `exercise`. Errors are the config's own.
    static Settings Of(const TaskConfig& config, int64_t size);
  };

  // What is asked and answered. `kind` is a class of problems (Task::ClassOf). `at` is where the
  // last line begins that the answer needs.
  struct Question {
    std::string prompt, answer;
    std::string_view kind;
    int64_t at;
    std::vector<std::string> others = {};  // which are as right

    bool IsRight(std::string_view given) const {
      return given == answer || std::find(others.begin(), others.end(), given) != others.end();
    }
  };

  // What all lines together, a question and an answer never exceed, in any world of such settings,
  // and how much longer an exercise may be than ExerciseLength() says. `lines` is 0 where the lines
  // of all such worlds are as long together.
  struct Sizes {
    int64_t lines, question, answer, growth = 0;
  };

  virtual ~BookWorld() = default;

  static std::unique_ptr<BookWorld> Make(const Settings& settings, RandomStream* random);

  // The kind of a question, without a #, from the book that stands before it.
  static std::string_view KindOf(std::string_view book, std::string_view question);

  virtual size_t lines() const = 0;
  virtual int64_t LineLength(size_t line) const = 0;  // with its full stop

  // Whether an exercise may stand behind the line, whatever stands before it.
  virtual bool Answers(size_t line) const = 0;
  // Whether exercises stand behind all lines; else in the second half of the book.
  virtual bool exercises_last() const { return true; }
  virtual int64_t ExerciseLength() const = 0;  // with # and full stop

  // The line, with its full stop, which now stands at a place of the book.
  virtual std::string State(size_t line, int64_t at) = 0;

  // A question that what is stated so far answers, and that stands in the book from now on, with
  // its answer, at a place.
  virtual Question DrawExercise(RandomStream* random, int64_t at) = 0;

  // One of the kinds of the settings, all alike likely, about what is stated.
  virtual Question Draw(RandomStream* random) const = 0;

  // All that can be asked; of a language, whose questions have no end, some that are always the
  // same.
  virtual std::vector<Question> Questions() const = 0;

  virtual Sizes Longest() const = 0;
};

}  // namespace pawl
