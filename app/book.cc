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

namespace pawl {
namespace {

struct BookOptions {
  Book::Settings settings;
  std::vector<std::string> asks = {"recall"};
  int64_t seed = 0, questions = 100;
  std::string out;
};

void Write(const BookOptions& options) {
  Book::Settings settings = options.settings;
  settings.asks.clear();
  for (const std::string& name : options.asks) {
    if (std::count(options.asks.begin(), options.asks.end(), name) > 1)
      throw Error(ErrorCode::kUsage, "--asks", fmt::format("names {} twice", name), "name it once");
    TaskConfig::Ask::Kind kind;
    TaskConfig::Ask::Kind_Parse(name, &kind);
    settings.asks.push_back(kind);
  }
  RandomKey key = RandomKey::Root(static_cast<uint64_t>(options.seed)).Fold("pawl book");
  Book book(settings, key);
  RandomStream random(key.Fold("questions"));
  std::string questions;
  for (int64_t i = 0; i < options.questions; ++i) {
    Book::Question question = book.Draw(&random);
    questions += OneLine(nlohmann::ordered_json{{"question", question.prompt},
                                                {"answer", question.answer},
                                                {"kind", question.kind},
                                                {"at", question.at}}) +
                 "\n";
  }
  std::filesystem::path folder = options.out;
  MakeFolder(folder);
  WriteFileAtomically(folder / "book.txt", book.text());
  WriteFileAtomically(folder / "questions.jsonl", questions);
  std::cout << fmt::format("{}: {} characters, {} facts; {}: {} questions\n",
                           (folder / "book.txt").string(), book.text().size(), settings.facts,
                           (folder / "questions.jsonl").string(), options.questions);
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
  Book::Settings& settings = options->settings;
  command->add_option("--out", options->out, "folder for the two files")->required();
  command->add_option("--facts", settings.facts, "number of facts")
      ->check(CLI::Range(int64_t{1}, int64_t{10'000'000}))
      ->required();
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
  command->add_option("--asks", options->asks, "kinds of questions: recall, reversed, two_steps")
      ->check(CLI::IsMember({"recall", "reversed", "two_steps"}))
      ->delimiter(',')
      ->capture_default_str();
  command->add_option("--questions", options->questions, "number of questions")
      ->check(CLI::Range(int64_t{1}, int64_t{10'000'000}))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "of the book")
      ->check(CLI::Range(int64_t{0}, INT64_MAX))
      ->capture_default_str();
  command->callback([options, exit_code] {
    StartLog("book", false);
    Write(*options);
    *exit_code = 0;
  });
}

}  // namespace pawl
