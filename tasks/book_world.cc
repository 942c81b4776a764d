#include "tasks/book_world.h"

#include "base/error.h"
#include "proto/sections.h"
#include "tasks/book_worlds.h"

namespace pawl {

using Ask = TaskConfig::Ask;
using Subject = TaskConfig::Subject;

BookWorld::Settings BookWorld::Settings::Of(const TaskConfig& config, int64_t size) {
  Settings settings;
  settings.subject = config.subject();
  settings.size = size;
  settings.length = config.length();
  settings.exercises = config.exercises();
  settings.errata = config.errata();
  settings.lessons = config.lessons();
  settings.shown = config.shown();
  settings.strings = config.strings();
  settings.asks.clear();
  for (int kind : config.asks()) {
    if (kind != Ask::exercise) settings.asks.push_back(static_cast<Ask::Kind>(kind));
  }
  if (settings.asks.empty()) settings.asks = {AsksOf(config.subject()).front()};
  return settings;
}

std::unique_ptr<BookWorld> BookWorld::Make(const Settings& settings, RandomStream* random) {
  PAWL_CHECK(settings.size >= 1);
  switch (settings.subject) {
    case Subject::facts:
      return MakeFactsWorld(settings, random);
    case Subject::operator_:
      return MakeOperatorWorld(settings, random);
    case Subject::language:
      return MakeLanguageWorld(settings, random);
  }
  PAWL_CHECK(false, "a subject {}", static_cast<int>(settings.subject));
  return nullptr;
}

std::string_view BookWorld::KindOf(std::string_view book, std::string_view question) {
  if (question.starts_with(':')) return "next";
  return question.find('*') != std::string_view::npos ? KindOfOperator(book, question)
                                                      : KindOfFacts(book, question);
}

}  // namespace pawl
