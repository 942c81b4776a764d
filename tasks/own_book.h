// OwnBook: a text file of the user and questions about it (tasks/book_questions.h), each with its
// answer and, where a passage is not the whole text, with the place that answers it.
//
// A passage is cut at white space, where there is none behind a full stop, and else between two
// characters of UTF-8. The same question with the same answer counts once, as its first line has
// it.
//
// Units:   lengths and offsets in bytes.
// Errors:  Error(kUsage) names the file, the line and what to do.
// Threads: immutable.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tasks/book_questions.h"

namespace pawl {

class OwnBook {
 public:
  struct Question {
    std::string asked, answer, kind;
    std::string_view passage;         // of the text
    std::string where;                // "questions.jsonl:3"
    std::vector<std::string> others;  // answers that are as right
  };

  // A passage has at most `length` bytes; 0: it is the whole text.
  OwnBook(const std::string& path, const std::string& questions, int64_t length);
  OwnBook(const OwnBook&) = delete;  // the passages are of its own text
  OwnBook& operator=(const OwnBook&) = delete;

  const std::string& text() const { return text_; }
  const std::vector<Question>& questions() const { return questions_; }
  int64_t repeated() const { return repeated_; }  // lines that ask a question once more

  // The whole text in passages. Each begins about the middle of the one before it, so that what is
  // cut at the end of one stands whole in the next.
  std::vector<std::string_view> Passages() const;

 private:
  struct Span {
    size_t begin, size;
  };

  Question Checked(const BookQuestion& question) const;
  Span PlaceOf(const BookQuestion& question) const;
  size_t LineFrom(size_t begin) const;  // bytes up to the end of the line or sentence
  std::string_view Around(Span place, const std::string& where) const;
  // Where a passage may begin or end: the first place at or behind `at`, up to `limit`, and the
  // last at or before it.
  size_t CutBehind(size_t at, size_t limit) const;
  size_t CutBefore(size_t at, size_t limit) const;

  std::string path_, text_;
  size_t length_;
  std::vector<Question> questions_;
  int64_t repeated_ = 0;
};

}  // namespace pawl
