// pawl book: writes a book of an invented world, of any length, and questions about it.

#include "tasks/book.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "base/error.h"
#include "base/files.h"
#include "base/log.h"
#include "proto/sections.h"

namespace pawl {
namespace {

struct BookOptions {
  Book::Settings settings;
  std::string subject = "facts", lessons = "examples";
  std::vector<std::string> asks;
  std::vector<const char*> without_effect;  // options that were given and are of other books
  int64_t seed = 0, questions = 100;
  bool sized = false;
  std::string out;
};

Book::Settings SettingsOf(const BookOptions& options) {
  Book::Settings settings = options.settings;
  TaskConfig::Subject::Kind_Parse(options.subject, &settings.subject);
  TaskConfig::Lessons_Parse(options.lessons, &settings.lessons);
  auto refuse = [](const char* option, const std::string& what, const std::string& todo) {
    throw Error(ErrorCode::kUsage, option, what, todo);
  };
  BookSizes sizes = BookSizesOf(settings.subject);
  if (!options.sized) refuse("--size", "is not given", "say how large the book's world is");
  if (settings.size < sizes.lowest || settings.size > sizes.highest)
    refuse("--size", fmt::format("{} is no size of the subject {}", settings.size, options.subject),
           fmt::format("use {} to {}", sizes.lowest, sizes.highest));
  for (const char* option : options.without_effect)
    refuse(option, fmt::format("has no effect on a book of the subject {}", options.subject),
           "drop it");
  std::vector<TaskConfig::Ask::Kind> kinds = AsksOf(settings.subject);
  settings.asks.clear();
  for (const std::string& name : options.asks) {
    TaskConfig::Ask::Kind kind;
    TaskConfig::Ask::Kind_Parse(name, &kind);
    if (std::count(settings.asks.begin(), settings.asks.end(), kind) > 0)
      refuse("--asks", fmt::format("names {} twice", name), "name it once");
    if (std::count(kinds.begin(), kinds.end(), kind) == 0)
      refuse("--asks", fmt::format("{} is not asked about {}", name, options.subject),
             fmt::format("`pawl book --help` lists the kinds"));
    if (kind == TaskConfig::Ask::recall && settings.lessons == TaskConfig::rules)
      refuse("--asks", "recall asks for products that the book states, and rules state none",
             "use derived");
    settings.asks.push_back(kind);
  }
  if (settings.asks.empty()) settings.asks = {kinds.front()};
  return settings;
}

void Write(const BookOptions& options) {
  Book::Settings settings = SettingsOf(options);
  RandomKey key = RandomKey::Root(static_cast<uint64_t>(options.seed)).Fold("pawl book");
  Book book(settings, key);
  RandomStream random(key.Fold("questions"));
  std::string questions;
  for (int64_t i = 0; i < options.questions; ++i) {
    Book::Question question = book.Draw(&random);
    nlohmann::ordered_json line({{"question", question.prompt},
                                 {"answer", question.answer},
                                 {"kind", question.kind},
                                 {"at", question.at}});
    if (!question.others.empty()) line["others"] = question.others;
    questions += OneLine(line) + "\n";
  }
  std::filesystem::path folder = options.out;
  MakeFolder(folder);
  WriteFileAtomically(folder / "book.txt", book.text());
  WriteFileAtomically(folder / "questions.jsonl", questions);
  const char* unit = settings.subject == TaskConfig::Subject::facts       ? "facts"
                     : settings.subject == TaskConfig::Subject::operator_ ? "letters"
                                                                          : "states";
  std::cout << fmt::format("{}: {} characters, {} {}; {}: {} questions\n",
                           (folder / "book.txt").string(), book.text().size(), settings.size, unit,
                           (folder / "questions.jsonl").string(), options.questions);
}

void AddOptions(CLI::App* command, BookOptions* options) {
  Book::Settings& settings = options->settings;
  command->add_option("--out", options->out, "folder for the two files")->required();
  command->add_option("--subject", options->subject, "what the book is about")
      ->check(CLI::IsMember({"facts", "operator", "language"}))
      ->capture_default_str();
  auto* facts = command->add_option("--facts", settings.size, "number of facts");
  auto* size = command->add_option("--size", settings.size,
                                   "letters of the operator, or states of the language");
  facts->excludes(size);
  command->add_option("--lessons", options->lessons, "how an operator is taught")
      ->check(CLI::IsMember({"examples", "rules", "both"}))
      ->capture_default_str();
  command
      ->add_option(
          "--shown", settings.shown,
          "share of an operator's products that are stated: at least one, and not the last one")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command->add_option("--strings", settings.strings, "number of strings of a language")
      ->check(CLI::Range(int64_t{1}, int64_t{1'000'000}))
      ->capture_default_str();
  command
      ->add_option("--length", settings.length, "fewest characters; filler makes up for the rest")
      ->check(CLI::Range(int64_t{0}, int64_t{1'000'000'000}))
      ->capture_default_str();
  command->add_option("--errata", settings.errata, "share of the facts that are corrected later")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command
      ->add_option("--exercises", settings.exercises,
                   "questions with their answers in the second half")
      ->check(CLI::Range(int64_t{0}, int64_t{10'000'000}))
      ->capture_default_str();
  command
      ->add_option("--asks", options->asks,
                   "kinds of questions: of facts recall (the default), reversed, two_steps; of an "
                   "operator derived (the default), recall; of a language next")
      ->check(CLI::IsMember({"recall", "reversed", "two_steps", "derived", "next"}))
      ->delimiter(',');
  command->add_option("--questions", options->questions, "number of questions")
      ->check(CLI::Range(int64_t{1}, int64_t{10'000'000}))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "of the book")
      ->check(CLI::Range(int64_t{0}, INT64_MAX))
      ->capture_default_str();
}

}  // namespace

void AddBook(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<BookOptions>();
  auto* command = app->add_subcommand("book", "write a book of an invented world, and questions");
  command->footer(
      "DIR/book.txt is a book as the task textbook puts into its prompts, of any length; "
      "DIR/questions.jsonl has a\n"
      "question a line, with its answer, its kind, and the character at which the last line begins "
      "that it needs.\n"
      "Example: pawl book --facts 8 --length 100000 --out books/1\n"
      "         pawl read runs/reader books/1/book.txt --to books/1/book.state\n"
      "         pawl ask books/1/book.state --questions books/1/questions.jsonl");
  AddOptions(command, options.get());
  command->callback([options, command, exit_code] {
    StartLog("book", false);
    options->sized = command->count("--facts") + command->count("--size") > 0;
    bool products = options->subject == "operator";
    for (auto [option, counts] : {std::pair("--facts", options->subject == "facts"),
                                  {"--errata", options->subject == "facts"},
                                  {"--lessons", products},
                                  {"--shown", products && options->lessons != "rules"},
                                  {"--strings", options->subject == "language"}}) {
      if (command->count(option) > 0 && !counts) options->without_effect.push_back(option);
    }
    Write(*options);
    *exit_code = 0;
  });
}

}  // namespace pawl
