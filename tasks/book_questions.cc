#include "tasks/book_questions.h"

#include <sstream>

#include "base/error.h"
#include "base/json.h"

namespace pawl {

std::vector<BookQuestion> ReadBookQuestions(const std::string& text, std::string_view where) {
  constexpr const char* kTodo =
      "write {\"question\": \"...\"}, and answer, others, kind, at and quote where they are known";
  std::vector<BookQuestion> questions;
  std::istringstream lines(text);
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    std::string at = fmt::format("{}:{}", where, number);
    nlohmann::json json = ParseJson(line, at, ErrorCode::kUsage, kTodo);
    JsonReader reader(json, at, ErrorCode::kUsage, kTodo);
    BookQuestion one = {.question = reader.Member("question").Text(), .where = at};
    if (one.question.empty()) throw Error(ErrorCode::kUsage, at, "is empty", "ask something");
    for (const auto& [name, member] : reader.Members()) {
      if (name == "answer") {
        one.answer = member.Text();
      } else if (name == "others") {
        for (const JsonReader& other : member.Elements()) one.others.push_back(other.Text());
      } else if (name == "kind") {
        one.kind = member.Text();
      } else if (name == "at") {
        one.at = member.Whole(0, INT64_MAX);
      } else if (name == "quote") {
        one.quote = member.Text();
      } else if (name != "question") {
        throw Error(ErrorCode::kUsage, at, fmt::format("has a member '{}'", name), kTodo);
      }
    }
    if (!one.others.empty() && !one.answer)
      throw Error(ErrorCode::kUsage, at, "has others and no answer", "give the answer too");
    questions.push_back(std::move(one));
  }
  if (questions.empty()) throw Error(ErrorCode::kUsage, where, "holds no question", "write one");
  return questions;
}

}  // namespace pawl
