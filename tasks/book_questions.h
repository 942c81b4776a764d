// Questions about a book, from a JSON Lines file. Each object has the string member "question", and
// may have "answer", the right one; "others", a list of answers that are as right; "kind", by which
// answers are counted; and, of where the book answers it, "at", the byte at which the last line
// begins that is needed, or "quote", words that stand there. `pawl book` writes such files. Blank
// lines are skipped.
//
// Errors:  Error(kUsage) names the line.
// Threads: free functions.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pawl {

struct BookQuestion {
  std::string question;
  std::optional<std::string> answer = {};
  std::vector<std::string> others = {};
  std::string kind = {};
  std::optional<int64_t> at = {};
  std::optional<std::string> quote = {};
  std::string where = "question";  // "questions.jsonl:3", for errors

  bool IsRight(std::string_view given) const {
    return given == answer || std::find(others.begin(), others.end(), given) != others.end();
  }
};

// `where`: the name of the file. At least one question.
std::vector<BookQuestion> ReadBookQuestions(const std::string& text, std::string_view where);

}  // namespace pawl
