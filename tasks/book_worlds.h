// The worlds of books, which BookWorld::Make (tasks/book_world.h) knows by their subjects.
#pragma once

#include <memory>
#include <string_view>

#include "tasks/book_world.h"

namespace pawl {

std::unique_ptr<BookWorld> MakeFactsWorld(const BookWorld::Settings&, RandomStream* random);
std::unique_ptr<BookWorld> MakeOperatorWorld(const BookWorld::Settings&, RandomStream* random);
std::unique_ptr<BookWorld> MakeLanguageWorld(const BookWorld::Settings&, RandomStream* random);

// BookWorld::KindOf of a question about such a world.
std::string_view KindOfFacts(std::string_view book, std::string_view question);
std::string_view KindOfOperator(std::string_view book, std::string_view question);

}  // namespace pawl
