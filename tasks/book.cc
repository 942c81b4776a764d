#include "tasks/book.h"

#include <algorithm>

#include "base/error.h"
#include "tasks/words.h"

namespace pawl {
namespace {

constexpr int kFillerWords = 2, kFillerSyllables = 3;
constexpr int64_t kFillerLength = kFillerWords * (2 * kFillerSyllables + 1);

struct Line {
  enum { kOfWorld, kFiller, kExercise } kind;
  size_t index = 0;
};

std::string FillerLine(RandomStream* random) {
  std::string line;
  for (int i = 0; i < kFillerWords; ++i)
    line += (i > 0 ? " " : "") + DistinctWords(1, kFillerSyllables, random).front();
  return line + ".";
}

// Exercises go to random places of the second half, behind the first line that answers something,
// or behind all lines; what they ask is chosen as they are written.
std::vector<Line> Order(const Book::Settings& settings, const BookWorld& world,
                        RandomStream* random) {
  std::vector<Line> lines;
  int64_t length = settings.exercises * world.ExerciseLength();
  for (size_t i = 0; i < world.lines(); ++i) {
    lines.push_back({Line::kOfWorld, i});
    length += world.LineLength(i);
  }
  for (; length < settings.length; length += kFillerLength) lines.push_back({Line::kFiller});
  random->Shuffle(&lines);
  auto first = std::find_if(lines.begin(), lines.end(), [&](const Line& line) {
    return line.kind == Line::kOfWorld && world.Answers(line.index);
  });
  size_t behind = world.exercises_last()
                      ? lines.size()
                      : std::max(lines.size() / 2, static_cast<size_t>(first - lines.begin()) + 1);
  std::vector<size_t> places;
  for (int64_t i = 0; i < settings.exercises; ++i)
    places.push_back(behind + random->Below(lines.size() - behind + 1));
  std::sort(places.begin(), places.end());
  std::vector<Line> all;
  auto place = places.begin();
  for (size_t i = 0; i <= lines.size(); ++i) {
    for (; place != places.end() && *place == i; ++place) all.push_back({Line::kExercise});
    if (i < lines.size()) all.push_back(lines[i]);
  }
  return all;
}

}  // namespace

Book::Book(const Settings& settings, RandomKey key) {
  RandomStream random(key.Fold("book"));
  world_ = BookWorld::Make(settings, &random);
  for (auto [kind, index] : Order(settings, *world_, &random)) {
    auto at = static_cast<int64_t>(text_.size());
    switch (kind) {
      case Line::kOfWorld:
        text_ += world_->State(index, at);
        break;
      case Line::kFiller:
        text_ += FillerLine(&random);
        break;
      case Line::kExercise:
        text_ += "#" + Exercise(world_->DrawExercise(&random, at)) + ".";
        break;
    }
  }
}

Book::Sizes Book::LongestOf(const Settings& settings) {
  Book book(settings, RandomKey::Root(0));
  BookWorld::Sizes world = book.world_->Longest();
  Sizes sizes = {0, world.question, world.answer};
  sizes.text = std::max<int64_t>(std::ssize(book.text_),
                                 world.lines + settings.exercises * book.world_->ExerciseLength());
  // Filler comes in whole lines, and makes up for exercises that a book has fewer.
  if (settings.length > 0) sizes.text = std::max(sizes.text, settings.length + kFillerLength - 1);
  sizes.text += settings.exercises * world.growth;
  return sizes;
}

std::string Book::Filler(int64_t length, RandomStream* random) {
  std::string text;
  while (std::ssize(text) < length) text += FillerLine(random);
  return text;
}

std::string_view Book::KindOf(std::string_view text) {
  std::string_view question = text.substr(text.rfind('.') + 1);
  if (question == "#") return "exercise";
  return BookWorld::KindOf(text.substr(0, text.size() - question.size()), question);
}

}  // namespace pawl
