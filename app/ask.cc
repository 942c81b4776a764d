// pawl ask: answers questions from the state that a text left; pawl states: lists states.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/folder_kind.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/files.h"
#include "base/log.h"
#include "base/statistics.h"
#include "model/reading.h"
#include "model/state_file.h"
#include "model/weights.h"
#include "tasks/book_questions.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

struct AskOptions {
  std::string state, question, questions, model;
  int64_t most = 64;
  int threads = 1;
  bool json = false;
};

// The lines of a JSON Lines file, or of standard input.
std::vector<BookQuestion> QuestionsOf(const AskOptions& options) {
  if (options.questions.empty()) return {{.question = options.question}};
  if (options.questions != "-")
    return ReadBookQuestions(ReadFile(options.questions), options.questions);
  return ReadBookQuestions({std::istreambuf_iterator<char>(std::cin), {}}, "standard input");
}

struct Score {
  int64_t asked = 0, right = 0;

  void Add(bool is_right) {
    ++asked;
    right += is_right ? 1 : 0;
  }

  std::string Text() const {
    Bounds bounds = WilsonBounds(right, asked);
    return fmt::format("{} of {} right, {:.3f}, 95% interval {:.3f} to {:.3f}", right, asked,
                       static_cast<double>(right) / static_cast<double>(asked), bounds.low,
                       bounds.high);
  }
};

class Answers {
 public:
  explicit Answers(const AskOptions& options) : options_(options) {
    std::string bytes = ReadFile(options.state);
    StateInfo info = ReadStateInfo(bytes, options.state);
    std::string folder = options.model.empty() ? info.model : options.model;
    if (options.model.empty() && !std::filesystem::exists(folder)) {
      throw Error(ErrorCode::kUsage, options.state,
                  fmt::format("was read by the weights in {}, which are not there", folder),
                  "name them with --model");
    }
    RequireWeights(folder, true);
    StoredModel model = ReadModel(folder);
    StoredState stored =
        FromStateFile(bytes, options.state, model.config, Sha256Hex(model.weights));
    network_ = model.MakeNetwork();
    tokenizer_ = MakeTokenizer(model.config.tokens());
    Config::Precision precision;
    if (!Config::Precision_Parse(info.precision, &precision))
      throw Error(ErrorCode::kData, options.state,
                  fmt::format("was read with the precision '{}'", info.precision),
                  "read the book again");
    reader_ = std::make_unique<Reader>(*network_, precision, options.threads);
    reader_->Begin(&stored.state, stored.info.tokens);
  }

  // Error(kUsage) for what cannot be asked.
  std::vector<int32_t> Encode(const BookQuestion& asked) const {
    if (asked.question.empty())
      throw Error(ErrorCode::kUsage, asked.where, "is empty", "ask something");
    return EncodePiece(*tokenizer_, asked.question, asked.where, 0);
  }

  void Ask(const BookQuestion& asked, const std::vector<int32_t>& question) {
    auto begin = steady_clock::now();
    bool ended = false;
    std::vector<int32_t> tokens = reader_->Answer(question, options_.most, &ended);
    double seconds = SecondsSince(begin);
    std::string answer = tokenizer_->Decode(tokens);
    if (!options_.json && options_.questions.empty()) {
      std::cout << answer << (ended ? "" : "...") << "\n";
      return;
    }
    nlohmann::ordered_json line = {
        {"question", asked.question}, {"answer", answer}, {"ended", ended}, {"ms", seconds * 1e3}};
    if (asked.answer) {
      bool right = ended && asked.IsRight(answer);
      line["right"] = right;
      all_.Add(right);
      if (!asked.kind.empty()) by_kind_[asked.kind].Add(right);
    }
    std::cout << OneLine(line) << "\n";
  }

  // How many answers were right, where that is known, on stderr.
  void PrintScores() const {
    if (all_.asked > 0) std::cerr << "all: " << all_.Text() << "\n";
    for (const auto& [kind, score] : by_kind_) std::cerr << kind << ": " << score.Text() << "\n";
  }

 private:
  const AskOptions& options_;
  Score all_;
  std::map<std::string, Score> by_kind_;
  std::unique_ptr<Network> network_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  std::unique_ptr<Reader> reader_;
};

void ListStates(const std::vector<std::string>& paths, bool json) {
  std::vector<std::filesystem::path> files;
  for (const std::string& path : paths) {
    if (!std::filesystem::is_directory(path)) {
      files.emplace_back(path);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      if (entry.path().extension() == ".state") files.push_back(entry.path());
    }
  }
  if (files.empty())
    throw Error(ErrorCode::kUsage, paths.front(), "holds no file that ends in .state",
                "name states, or a folder that holds some");
  std::sort(files.begin(), files.end());
  std::vector<StateInfo> states;
  for (const std::filesystem::path& file : files)
    states.push_back(ReadStateInfo(ReadFile(file), file.string()));
  if (!json) {
    std::cout << fmt::format("{:<12}  {:<12}  {:<12}  {:>12}  file: book\n", "id", "parent",
                             "weights", "tokens");
  }
  for (size_t i = 0; i < files.size(); ++i) {
    const StateInfo& info = states[i];
    if (json) {
      std::cout << OneLine(nlohmann::ordered_json{{"file", files[i].string()},
                                                  {"id", info.id},
                                                  {"parent", info.parent},
                                                  {"weights", info.weights},
                                                  {"text", info.text},
                                                  {"tokens", info.tokens},
                                                  {"book", info.book},
                                                  {"model", info.model},
                                                  {"precision", info.precision},
                                                  {"kernels", info.kernels}})
                << "\n";
    } else {
      std::cout << fmt::format("{:.12}  {:<12.12}  {:.12}  {:>12}  {}: {}\n", info.id,
                               info.parent.empty() ? "-" : info.parent, info.weights, info.tokens,
                               files[i].string(), info.book);
    }
  }
}

}  // namespace

void AddAsk(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<AskOptions>();
  auto* command = app->add_subcommand("ask", "answer questions from the state that a text left");
  command->footer(
      "The question's tokens follow those of the text, and the model writes what is likeliest "
      "after them.\n"
      "Example: pawl ask book.state \"7+8=\"\n"
      "         pawl ask book.state --questions questions.jsonl");
  command->add_option("state", options->state, "a file that `pawl read` wrote")->required();
  auto* question = command->add_option("question", options->question, "the question");
  auto* questions = command->add_option(
      "--questions", options->questions,
      "a JSON Lines file, or - for standard input; each object has a member "
      "question, and may have\n"
      "answer, the right one, others that are as right, and kind, by which answers are counted");
  question->excludes(questions);
  command->add_option("--model", options->model,
                      "the weights; default: those that read the text, where they were then");
  command->add_option("--max-tokens", options->most, "most tokens of an answer")
      ->check(CLI::Range(int64_t{1}, int64_t{1'000'000}))
      ->capture_default_str();
  command->add_option("--threads", options->threads, "that share the work")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  command->add_flag("--json", options->json, "print each answer as one JSON object");
  command->callback([options, exit_code] {
    StartLog("ask", false);
    std::vector<BookQuestion> asked = QuestionsOf(*options);
    Answers answers(*options);
    std::vector<std::vector<int32_t>> encoded;  // what is wrong is said before the first answer
    for (const BookQuestion& one : asked) encoded.push_back(answers.Encode(one));
    for (size_t i = 0; i < asked.size(); ++i) answers.Ask(asked[i], encoded[i]);
    answers.PrintScores();
    *exit_code = 0;
  });
}

void AddStates(CLI::App* app, int* exit_code) {
  struct Options {
    std::vector<std::string> paths;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  auto* command = app->add_subcommand("states", "list states of texts, and check their files");
  command->footer(
      "Each file's bytes and its id are checked: a damaged one ends the command with one line.\n"
      "Example: pawl states books/");
  command->add_option("paths", options->paths, "states, or folders with files that end in .state")
      ->required();
  command->add_flag("--json", options->json, "print each state as one JSON object");
  command->callback([options, exit_code] {
    StartLog("states", false);
    ListStates(options->paths, options->json);
    *exit_code = 0;
  });
}

}  // namespace pawl
