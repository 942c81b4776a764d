#include "tasks/own_book.h"

#include <algorithm>
#include <map>

#include "base/error.h"
#include "base/files.h"

namespace pawl {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

bool EndsLine(char c) { return c == '.'; }

// Whether a character of UTF-8 begins here.
bool Begins(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

}  // namespace

OwnBook::OwnBook(const std::string& path, const std::string& questions, int64_t length)
    : path_(path), text_(ReadFile(path)), length_(static_cast<size_t>(length)) {
  if (text_.find_first_not_of(" \t\r\n") == std::string::npos)
    throw Error(ErrorCode::kUsage, path, "is empty", "name a text");
  length_ = length_ == 0 ? text_.size() : std::min(length_, text_.size());
  std::map<std::string, size_t> seen;
  for (const BookQuestion& one : ReadBookQuestions(ReadFile(questions), questions)) {
    Question question = Checked(one);
    auto [first, is_new] = seen.emplace(question.asked, questions_.size());
    if (is_new) {
      questions_.push_back(std::move(question));
      continue;
    }
    ++repeated_;
    const Question& earlier = questions_[first->second];
    if (earlier.answer != question.answer || earlier.others != question.others)
      throw Error(ErrorCode::kUsage, question.where,
                  fmt::format("answers '{}' otherwise than {}", question.asked, earlier.where),
                  "give each question one answer");
  }
  if (questions_.size() < 2)
    throw Error(ErrorCode::kUsage, questions, "has a single question", "give at least 2");
}

OwnBook::Question OwnBook::Checked(const BookQuestion& question) const {
  if (question.answer.value_or("").empty())
    throw Error(ErrorCode::kUsage, question.where, "has no answer", "give the right one");
  bool whole = length_ == text_.size(), placed = question.at || question.quote;
  if (!whole && !placed)
    throw Error(ErrorCode::kUsage, question.where,
                "does not say where the book answers it, and a passage is not the whole book",
                "give a quote, or set task.length = 0");
  Span place = placed ? PlaceOf(question) : Span{0, 0};
  return {question.question, *question.answer,
          question.kind,     whole ? text_ : Around(place, question.where),
          question.where,    question.others};
}

OwnBook::Span OwnBook::PlaceOf(const BookQuestion& question) const {
  auto fail = [&](const std::string& what, const std::string& todo) {
    throw Error(ErrorCode::kUsage, question.where, what, todo);
  };
  if (question.at && question.quote) fail("has both at and quote", "give one of them");
  if (question.at) {
    if (*question.at >= std::ssize(text_))
      fail(fmt::format("at is {}, and {} has {} bytes", *question.at, path_, text_.size()),
           "count bytes from 0");
    auto begin = static_cast<size_t>(*question.at);
    return {begin, LineFrom(begin)};
  }
  const std::string& words = *question.quote;
  size_t at = words.empty() ? std::string::npos : text_.find(words);
  if (at == std::string::npos)
    fail(fmt::format("quotes '{}', which is not in {}", words, path_),
         "quote the book's own words; spaces and line breaks count");
  if (text_.find(words, at + 1) != std::string::npos)
    fail(fmt::format("quotes '{}', which stands more than once in {}", words, path_),
         "quote more words");
  return {at, words.size()};
}

size_t OwnBook::LineFrom(size_t begin) const {
  size_t end = text_.find_first_of(".\n", begin);
  return std::min(end == std::string::npos ? text_.size() : end + 1, begin + length_) - begin;
}

size_t OwnBook::CutBehind(size_t at, size_t limit) const {
  if (at == 0) return 0;
  for (auto ends : {IsSpace, EndsLine}) {
    for (size_t i = at; i <= limit; ++i) {
      if (ends(text_[i - 1])) return i;
    }
  }
  while (at < limit && !Begins(text_[at])) ++at;
  return std::min(at, limit);
}

size_t OwnBook::CutBefore(size_t at, size_t limit) const {
  if (at >= text_.size()) return text_.size();
  for (auto ends : {IsSpace, EndsLine}) {
    for (size_t i = at; i > limit; --i) {
      if (ends(text_[i - 1])) return i;
    }
  }
  while (at > limit && !Begins(text_[at])) --at;
  return at;
}

std::string_view OwnBook::Around(Span place, const std::string& where) const {
  if (place.size > length_)
    throw Error(ErrorCode::kUsage, where,
                fmt::format("quotes {} bytes, and a passage has {}", place.size, length_),
                "quote fewer words, or raise task.length");
  size_t before = (length_ - place.size) / 2,
         from = place.begin < before ? 0 : place.begin - before;
  from = CutBehind(std::min(from, text_.size() - length_), place.begin);
  size_t to = CutBefore(from + length_, place.begin + place.size);
  return std::string_view(text_).substr(from, to - from);
}

std::vector<std::string_view> OwnBook::Passages() const {
  std::vector<std::string_view> passages;
  for (size_t begin = 0;;) {
    size_t end = CutBefore(begin + length_, begin + 1);
    passages.push_back(std::string_view(text_).substr(begin, end - begin));
    if (end == text_.size()) return passages;
    size_t next = CutBehind(begin + std::max<size_t>(1, length_ / 2), end);
    begin = next > begin ? next : end;
  }
}

}  // namespace pawl
