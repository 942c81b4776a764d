#include "tasks/book.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "base/error.h"
#include "tasks/words.h"

namespace pawl {
namespace {

using AskKind = TaskConfig::Ask;

constexpr int kFillerWords = 2, kFillerSyllables = 3;
constexpr int64_t kFillerLength = kFillerWords * (2 * kFillerSyllables + 1);

// At least twice as many words as names, so that they are found at once.
int SyllablesFor(int64_t names) { return names <= 3000 ? 2 : names <= 250000 ? 3 : 4; }

// At least twice as many numbers as values.
int DigitsFor(int64_t values) {
  int digits = 2;
  for (int64_t count = 100; count < 2 * values; count *= 10) ++digits;
  return digits;
}

enum class Line { kFact, kPointer, kFiller, kExercise };

bool Asks(const Book::Settings& settings, AskKind::Kind kind) {
  return std::count(settings.asks.begin(), settings.asks.end(), kind) > 0;
}

std::string FillerLine(RandomStream* random) {
  std::string line;
  for (int i = 0; i < kFillerWords; ++i)
    line += (i > 0 ? " " : "") + DistinctWords(1, kFillerSyllables, random).front();
  return line + ".";
}

std::vector<BookFact> MakeFacts(const Book::Settings& settings, RandomStream* random) {
  auto count = static_cast<size_t>(settings.facts);
  auto errata = static_cast<size_t>(settings.errata * static_cast<double>(count) + 0.5);
  std::vector<std::string> names = DistinctWords(count, SyllablesFor(settings.facts), random);
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
  std::vector<BookFact> facts;
  for (size_t i = 0; i < count; ++i) {
    facts.push_back({names[i], value(), ""});
    facts.back().next = random->Below(count);
  }
  // The names are in random order: the first facts are as good as any.
  for (size_t i = 0; i < errata; ++i) facts[i].later = value();
  return facts;
}

// A corrected fact stands there twice: what is written first is its first value.
std::vector<std::pair<Line, size_t>> Lines(const Book::Settings& settings,
                                           const std::vector<BookFact>& facts,
                                           RandomStream* random) {
  std::vector<std::pair<Line, size_t>> lines;
  int64_t length = 0;
  auto add = [&](Line line, size_t fact, size_t characters) {
    lines.emplace_back(line, fact);
    length += static_cast<int64_t>(characters);
  };
  size_t name = facts.front().name.size(), value = facts.front().value.size();
  for (size_t i = 0; i < facts.size(); ++i) {
    add(Line::kFact, i, name + value + 2);
    if (!facts[i].later.empty()) add(Line::kFact, i, name + value + 2);
    if (Asks(settings, AskKind::two_steps)) add(Line::kPointer, i, 2 * name + 2);
  }
  length += settings.exercises * static_cast<int64_t>(name + value + 3);
  for (; length < settings.length; length += kFillerLength) lines.emplace_back(Line::kFiller, 0);
  random->Shuffle(&lines);
  // Exercises go to random places of the second half, behind the first fact; what they ask is
  // chosen as they are written.
  auto first = std::find_if(lines.begin(), lines.end(),
                            [](const auto& line) { return line.first == Line::kFact; });
  size_t behind = std::max(lines.size() / 2, static_cast<size_t>(first - lines.begin()) + 1);
  std::vector<size_t> places;
  for (int64_t i = 0; i < settings.exercises; ++i)
    places.push_back(behind + random->Below(lines.size() - behind + 1));
  std::sort(places.begin(), places.end());
  std::vector<std::pair<Line, size_t>> all;
  auto place = places.begin();
  for (size_t i = 0; i <= lines.size(); ++i) {
    for (; place != places.end() && *place == i; ++place) all.emplace_back(Line::kExercise, 0);
    if (i < lines.size()) all.push_back(lines[i]);
  }
  return all;
}

}  // namespace

Book::Settings Book::Settings::Of(const TaskConfig& config, int64_t facts) {
  Settings settings;
  settings.facts = facts;
  settings.length = config.length();
  settings.exercises = config.exercises();
  settings.errata = config.errata();
  if (config.asks_size() > 0) {
    settings.asks.clear();
    for (int kind : config.asks()) {
      if (kind != AskKind::exercise) settings.asks.push_back(static_cast<AskKind::Kind>(kind));
    }
  }
  return settings;
}

// Only an exercise's kind changes a book's length: about two steps it is a character longer.
Book::Sizes Book::LongestOf(const Settings& settings) {
  Book book(settings, RandomKey::Root(0));
  auto name = static_cast<int64_t>(book.facts_.front().name.size()),
       value = static_cast<int64_t>(book.facts_.front().value.size());
  Sizes sizes = {static_cast<int64_t>(book.text_.size()), 0, 0};
  // Filler comes in whole lines, and makes up for exercises that a book has fewer.
  if (settings.length > 0) sizes.text = std::max(sizes.text, settings.length + kFillerLength - 1);
  if (Asks(settings, AskKind::two_steps)) {
    sizes.text += settings.exercises;
    sizes.question = name + 2;
    sizes.answer = value;
  }
  if (Asks(settings, AskKind::recall)) {
    sizes.question = std::max(sizes.question, name + 1);
    sizes.answer = value;
  }
  if (Asks(settings, AskKind::reversed)) {
    sizes.question = std::max(sizes.question, value + 1);
    sizes.answer = std::max(sizes.answer, name);
  }
  return sizes;
}

Book::Book(const Settings& settings, RandomKey key) : settings_(settings) {
  PAWL_CHECK(settings.facts >= 1);
  RandomStream random(key.Fold("book"));
  facts_ = MakeFacts(settings, &random);
  for (auto [line, fact] : Lines(settings, facts_, &random)) {
    switch (line) {
      case Line::kFact:
        State(fact);
        break;
      case Line::kPointer:
        Point(fact);
        break;
      case Line::kFiller:
        text_ += FillerLine(&random);
        break;
      case Line::kExercise: {
        text_ += "#" + Exercise(DrawExercise(&random)) + ".";
        break;
      }
    }
  }
}

std::string Book::Filler(int64_t length, RandomStream* random) {
  std::string text;
  while (std::ssize(text) < length) text += FillerLine(random);
  return text;
}

// The second time, with the erratum's value.
void Book::State(size_t index) {
  BookFact& fact = facts_[index];
  if (fact.stated < 0) {
    stated_.push_back(index);
  } else {
    fact.corrected = true;
  }
  fact.stated = static_cast<int64_t>(text_.size());
  text_ += fact.name + "=" + fact.now() + ".";
}

void Book::Point(size_t index) {
  BookFact& fact = facts_[index];
  fact.pointed = static_cast<int64_t>(text_.size());
  text_ += fact.name + ">" + facts_[fact.next].name + ".";
}

std::optional<Book::Question> Book::Ask(AskKind::Kind kind, const BookFact& fact) const {
  if (fact.stated < 0) return std::nullopt;
  switch (kind) {
    case AskKind::recall:
      return Question{fact.name + "?", fact.now(), fact.corrected ? "current" : "recall",
                      fact.stated};
    case AskKind::reversed:
      return Question{fact.now() + "?", fact.name, "reversed", fact.stated};
    case AskKind::two_steps: {
      const BookFact& next = facts_[fact.next];
      if (fact.pointed < 0 || next.stated < 0) return std::nullopt;
      return Question{fact.name + ">?", next.now(), "two_steps",
                      std::max(fact.pointed, next.stated)};
    }
    case AskKind::exercise:
      break;  // a form in which the others are asked
  }
  return std::nullopt;
}

// Of a question that what is written so far does not answer, another is drawn; recall always can be
// asked, because exercises stand behind the first fact.
Book::Question Book::DrawExercise(RandomStream* random) const {
  for (int tries = 0; tries < 16; ++tries) {
    AskKind::Kind kind = settings_.asks[random->Below(settings_.asks.size())];
    const BookFact& fact = facts_[stated_[random->Below(stated_.size())]];
    if (std::optional<Question> question = Ask(kind, fact)) return *question;
  }
  return *Ask(AskKind::recall, facts_[stated_[random->Below(stated_.size())]]);
}

Book::Question Book::Draw(RandomStream* random) const {
  AskKind::Kind kind = settings_.asks[random->Below(settings_.asks.size())];
  return *Ask(kind, facts_[random->Below(facts_.size())]);
}

std::vector<Book::Question> Book::Questions() const {
  std::vector<Question> questions;
  for (AskKind::Kind kind : settings_.asks) {
    for (const BookFact& fact : facts_) questions.push_back(*Ask(kind, fact));
  }
  return questions;
}

std::string_view Book::KindOf(std::string_view text) {
  std::string_view question = text.substr(text.rfind('.') + 1);
  if (question == "#") return "exercise";
  if (question.ends_with(">?")) return "two_steps";
  if (question.find_first_of("0123456789") == 0) return "reversed";
  std::string stated = "." + std::string(question.substr(0, question.size() - 1)) + "=";
  std::string_view book = text.substr(0, text.size() - question.size());
  size_t first = book.starts_with(std::string_view(stated).substr(1)) ? 0 : book.find(stated);
  return book.find(stated, first + 1) == std::string_view::npos ? "recall" : "current";
}

}  // namespace pawl
