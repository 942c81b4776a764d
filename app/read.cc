// pawl read: a model reads a text, a recurrent one of any length; its state becomes a file.

#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/book_source.h"
#include "app/commands.h"
#include "app/folder_kind.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/files.h"
#include "base/log.h"
#include "base/machine.h"
#include "base/stop.h"
#include "base/terminal.h"
#include "kernels/in_use.h"
#include "model/reading.h"
#include "model/state_file.h"
#include "model/weights.h"

namespace pawl {
namespace {

struct ReadOptions {
  std::string model, book, from, to, precision;
  int64_t tokens = 0, checkpoint = 1'000'000;
  int threads = 1;
  bool json = false;
};

void Say(const std::string& line) { std::cerr << line << "\n"; }

// One reading of a book, from a state that was kept or from the beginning.
class Reading {
 public:
  explicit Reading(const ReadOptions& options)
      : options_(options),
        model_(ReadModel(options.model)),
        network_(model_.MakeNetwork()),
        source_(options.book, MakeTokenizer(model_.config.tokens())) {
    Config::Precision precision;
    Config::Precision_Parse(options.precision, &precision);
    reader_ = std::make_unique<Reader>(*network_, precision, options.threads);
    info_.weights = Sha256Hex(model_.weights);
    info_.model = std::filesystem::absolute(model_.folder).lexically_normal().string();
    info_.book =
        options.book == "-" ? source_.name() : std::filesystem::absolute(options.book).string();
    info_.precision = options.precision;
    info_.kernels = KernelsInUse();
  }

  // Whether the reading ended, and was not stopped.
  bool Run() {
    std::vector<int32_t> piece = source_.Next();  // what is wrong with the text is said first
    BeginFromState();
    begin_ = steady_clock::now();
    for (; !piece.empty() && !StopRequested(); piece = source_.Next()) {
      Take(piece);
      if (options_.tokens > 0 && digest_.tokens() == options_.tokens) break;
    }
    bool ended = !StopRequested();
    RequireWhole(ended);
    Save();
    return ended;
  }

  void Print() const {
    double seconds = SecondsSince(begin_);
    int64_t read = reader_->tokens() - kept_;
    nlohmann::ordered_json all = {{"state", options_.to},
                                  {"id", info_.id},
                                  {"parent", info_.parent},
                                  {"tokens", info_.tokens},
                                  {"tokens_read", read},
                                  {"seconds", seconds},
                                  {"tokens_per_s", static_cast<double>(read) / seconds},
                                  {"peak_memory_mib", PeakMebibytes()}};
    if (options_.json) {
      std::cout << OneLine(all) << "\n";
      return;
    }
    std::cout << fmt::format(
        "{} tokens read in {:.1f} s, {:.0f} tokens/s, {:.0f} MiB at most\n"
        "{}: state {:.12} after {} tokens\n",
        read, seconds, static_cast<double>(read) / seconds, PeakMebibytes(), options_.to, info_.id,
        info_.tokens);
  }

 private:
  std::optional<StoredState> Load(const std::string& path) const {
    if (path.empty() || !std::filesystem::exists(path) || std::filesystem::file_size(path) == 0)
      return std::nullopt;
    StoredState stored = FromStateFile(ReadFile(path), path, model_.config, info_.weights);
    if (stored.info.precision != options_.precision) {
      throw Error(ErrorCode::kUsage, path,
                  fmt::format("was read with {}, and --precision is {}", stored.info.precision,
                              options_.precision),
                  "give the same precision");
    }
    if (options_.tokens > 0 && stored.info.tokens > options_.tokens) {
      throw Error(ErrorCode::kUsage, path,
                  fmt::format("is after {} tokens, beyond --tokens {}", stored.info.tokens,
                              options_.tokens),
                  "name an earlier state or another --to");
    }
    return stored;
  }

  // Goes on from --to where this command wrote it before, else from --from, and says so.
  void BeginFromState() {
    std::optional<StoredState> own = Load(options_.to), from;
    if (!options_.from.empty()) {
      RequireFile(options_.from);
      from = Load(options_.from);
      if (!from) throw Error(ErrorCode::kUsage, options_.from, "holds no state", "name a state");
      if (own && own->info.parent != from->info.id) {
        throw Error(ErrorCode::kUsage, options_.to,
                    fmt::format("holds a state that does not come from {}", options_.from),
                    "name another --to");
      }
      info_.parent = from->info.id;
    }
    if (own) info_.parent = own->info.parent;
    from_path_ = own ? options_.to : options_.from;
    RequireWritable(options_.to);
    if (!own && !from) {
      Say(fmt::format("miss: there is no {}, the book is read from its beginning", options_.to));
      return;
    }
    const StoredState& stored = own ? *own : *from;
    if (stored.info.kernels != info_.kernels) {
      Say(fmt::format(
          "{} was computed with {}, and this processor goes on with {}: the bits differ "
          "from those of one reading",
          from_path_, stored.info.kernels, info_.kernels));
    }
    begins_from_ = stored.info;
    kept_ = saved_ = stored.info.tokens;
    reader_->Begin(&stored.state, kept_);
  }

  // Adds a piece to the digest, and reads what the state has not.
  void Take(std::span<const int32_t> piece) {
    if (options_.tokens > 0) {
      auto left = static_cast<size_t>(options_.tokens - digest_.tokens());
      piece = piece.first(std::min(piece.size(), left));
    }
    if (digest_.tokens() < kept_) {
      auto known = std::min(piece.size(), static_cast<size_t>(kept_ - digest_.tokens()));
      digest_.Add(piece.first(known));
      RequireSame();
      piece = piece.subspan(known);
      if (digest_.tokens() == kept_) begin_ = steady_clock::now();
    }
    if (piece.empty()) return;
    digest_.Add(piece);
    reader_->Read(piece);
    Progress();
    if (options_.checkpoint > 0 &&
        reader_->tokens() / options_.checkpoint > saved_ / options_.checkpoint)
      Save();
  }

  void RequireSame() {
    std::optional<int64_t> difference = FirstDifference(begins_from_, digest_, compared_);
    compared_ = digest_.tokens();
    if (!difference) return;
    throw Error(ErrorCode::kUsage, from_path_,
                fmt::format("is not of a beginning of {}: they differ within tokens {} to {}",
                            source_.name(), *difference, *difference + TextDigest::kBlock - 1),
                "name a state of this book, or another --to to read it from its beginning");
  }

  // That the text reaches to where the state was, and to --tokens. `ended`: it was not stopped.
  void RequireWhole(bool ended) const {
    if (!ended && digest_.tokens() < kept_) throw Stopped(source_.name());
    if (digest_.tokens() < kept_) {
      throw Error(
          ErrorCode::kUsage, from_path_,
          fmt::format("is after {} tokens, and {} has {}", kept_, source_.name(), digest_.tokens()),
          "name a state of this book");
    }
    if (ended && digest_.tokens() < options_.tokens) {
      throw Error(
          ErrorCode::kUsage, "--tokens",
          fmt::format("is {}, and {} has {}", options_.tokens, source_.name(), digest_.tokens()),
          "give at most as many");
    }
    if (kept_ == 0) return;
    if (ended && reader_->tokens() == kept_) {
      Say(fmt::format("hit: all {} tokens were read before", kept_));
    } else {
      Say(fmt::format("prefix hit: {} tokens were read before", kept_));
    }
  }

  void Save() {
    info_.tokens = reader_->tokens();
    info_.text = digest_.text();
    info_.marks = digest_.marks();
    info_.id = info_.MakeId();
    WriteFileAtomically(options_.to, ToStateFile({info_, reader_->State()}, model_.config));
    saved_ = info_.tokens;
  }

  void Progress() {
    double seconds = SecondsSince(begin_);
    if (!IsTerminal() || seconds < shown_ + 0.5) return;
    shown_ = seconds;
    std::cerr << fmt::format("\r{:>12} tokens  {:>8.0f} tokens/s  {:>6.0f} MiB ", reader_->tokens(),
                             static_cast<double>(reader_->tokens() - kept_) / seconds,
                             PeakMebibytes());
  }

  const ReadOptions& options_;
  StoredModel model_;
  std::unique_ptr<Network> network_;
  BookSource source_;
  std::unique_ptr<Reader> reader_;
  TextDigest digest_;
  StateInfo info_, begins_from_;
  std::string from_path_;
  int64_t kept_ = 0, saved_ = 0;  // tokens of the state begun from, and of the one last written
  int64_t compared_ = 0;          // tokens that were seen to be those of the state begun from
  double shown_ = 0;
  steady_clock::time_point begin_ = steady_clock::now();
};

int Run(const ReadOptions& options) {
  if (options.from == options.to) {
    throw Error(ErrorCode::kUsage, "--from", "names the same file as --to",
                "drop it: a reading goes on from its --to");
  }
  RequireWeights(options.model, true);
  CatchStopSignals();
  bool new_file = !std::filesystem::exists(options.to);
  try {
    Reading reading(options);
    bool ended = reading.Run();
    if (IsTerminal()) std::cerr << "\n";
    reading.Print();
    if (ended) return 0;
  } catch (...) {
    std::error_code none;  // of a reading that failed before its first state, nothing stays
    if (new_file && std::filesystem::file_size(options.to, none) == 0)
      std::filesystem::remove(options.to, none);
    throw;
  }
  std::cerr << "stopped; the same command goes on from there\n";
  return StopExitCode();
}

}  // namespace

void AddRead(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<ReadOptions>();
  auto* command = app->add_subcommand("read", "let a model read a text and keep its state");
  command->footer(
      "The state after the text is a file, from which `pawl ask` answers. Of a recurrent model it "
      "hardly grows\n"
      "with the text, which may have any length; attention keeps keys and values of every token, "
      "up "
      "to model.context.\n"
      "It is written every --checkpoint tokens and at a stop, and the same command goes on "
      "from\n"
      "it. A --to that holds a state of other weights, of another text or of another --from is "
      "refused.\n"
      "Example: pawl read runs/reader book.txt --to book.state");
  command
      ->add_option("model", options->model,
                   "a run folder, for its newest weights, or a weights folder")
      ->required();
  command->add_option("book", options->book, "a text file, or - for standard input")->required();
  command->add_option("--to", options->to, "file for the state")->required();
  command->add_option("--from", options->from,
                      "state of a beginning of the book, whose tokens are not read again");
  command->add_option("--tokens", options->tokens, "read only so many tokens")
      ->check(CLI::Range(int64_t{1}, INT64_MAX));
  options->precision = "float32";
  command->add_option("--precision", options->precision, "of matrix products")
      ->check(CLI::IsMember({"float32", "bfloat16"}))
      ->capture_default_str();
  command->add_option("--threads", options->threads, "that share the work")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  command
      ->add_option("--checkpoint", options->checkpoint,
                   "write the state every so many tokens; 0: only at the end")
      ->check(CLI::Range(int64_t{0}, INT64_MAX))
      ->capture_default_str();
  command->add_flag("--json", options->json, "print the result as one JSON object");
  command->callback([options, exit_code] {
    StartLog("read", false);
    *exit_code = Run(*options);
  });
}

}  // namespace pawl
