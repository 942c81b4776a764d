// Book: a text of an invented world (tasks/book_world.h), made from a key, and the questions that it
// answers. What is stated and how long the text is are set apart from each other.
//
// Lines end with a full stop and stand in random order:
//
//     bako=417.        a line of the world
//     #bako?417.       an exercise: a question and its answer, of what stands before it; behind a
//                      book a model may be asked for one of its own, by the # alone
//     lamipo tekaro.   filler
//
// Units:   lengths and offsets in characters, each of which is a byte.
// Threads: immutable.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tasks/book_world.h"

namespace pawl {

class Book {
 public:
  using Settings = BookWorld::Settings;
  using Question = BookWorld::Question;

  Book(const Settings& settings, RandomKey key);

  // What no book of such settings, no question about it and no answer exceeds.
  struct Sizes {
    int64_t text, question, answer;
  };
  static Sizes LongestOf(const Settings& settings);

  const std::string& text() const { return text_; }

  // At least so many characters of filler lines, which say nothing.
  static std::string Filler(int64_t length, RandomStream* random);

  Question Draw(RandomStream* random) const { return world_->Draw(random); }
  std::vector<Question> Questions() const { return world_->Questions(); }

  // How an exercise is written behind its #.
  static std::string Exercise(const Question& question) {
    return question.prompt + question.answer;
  }

  // The kind of a question from what stands before it and itself; of a # alone exercise.
  static std::string_view KindOf(std::string_view text_and_question);

 private:
  std::unique_ptr<BookWorld> world_;
  std::string text_;
};

}  // namespace pawl
