// pawl bench: how fast this machine runs each part of the loop.
#include <thread>

#include "app/commands.h"
#include "base/error.h"
#include "bench/benches.h"

namespace pawl {
namespace {

// The options of all benchmarks, as the user typed them.
struct Typed {
  std::string model = "reference", mixer, precision = "bfloat16", device = "cpu";
  int threads = 0, repeats = 5;
  bool json = false;
  DecodeBench decode;
  TrainBench train;
  ReadBench read;
  ReplayBench replay;
  GamesBench games;
  RulesBench rules;

  // What a benchmark lets the user choose: a Transformer, its precision and its device; a network
  // that plays and its precision; the number of threads; or neither.
  enum class On { kNetwork, kGames, kThreads, kAnything };

  void AddTo(CLI::App* command, On on) {
    if (on == On::kNetwork || on == On::kGames) {
      command->add_option("--precision", precision, "float32 or bfloat16")
          ->check(CLI::IsMember({"float32", "bfloat16"}))
          ->capture_default_str();
    }
    if (on == On::kNetwork) {
      command
          ->add_option("--model", model,
                       "the model: reference (6.3M parameters), small (0.3M) or "
                       "LAYERSxWIDTHxHEADSxFEEDFORWARD")
          ->capture_default_str();
      command
          ->add_option("--mixer", mixer,
                       "what mixes tokens: attention, in a Transformer; delta or linear, in a "
                       "recurrent network; default: attention, and delta for read")
          ->check(CLI::IsMember({"attention", "delta", "linear"}));
      command->add_option("--device", device, "cpu or cuda")
          ->check(CLI::IsMember({"cpu", "cuda"}))
          ->capture_default_str();
    }
    if (on != On::kAnything) {
      command->add_option("--threads", threads, "number of threads; default: one for each core")
          ->check(CLI::Range(1, 256));
    }
    command->add_option("--repeats", repeats, "number of measured repeats, after one to warm up")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command->add_flag("--json", json, "print the result as one JSON object");
  }

  void SetRecurrent(ModelConfig* to) const {
    ModelConfig::Mixer::Kind kind;
    ModelConfig::Mixer::Kind_Parse(mixer, &kind);
    int64_t size = to->width() / to->heads();
    if (size % 16 != 0 || size > 256) {
      throw Error(
          ErrorCode::kUsage, "--model",
          fmt::format("'{}' has heads of {}, which is no multiple of 16 up to 256", model, size),
          "choose width and heads for such a size");
    }
    to->set_kind(ModelConfig::recurrent);
    to->add_mixers(kind);
    to->set_key_size(size);
    to->set_value_size(size);
  }

  BenchOptions Options() const {
    BenchOptions options;
    int64_t layers = 6, width = 256, heads = 4, feed_forward = 1024;
    if (model == "small") {
      layers = 3, width = 96, heads = 3, feed_forward = 256;
    } else if (model != "reference") {
      char end = 0;
      if (std::sscanf(model.c_str(), "%ldx%ldx%ldx%ld%c", &layers, &width, &heads, &feed_forward,
                      &end) != 4 ||
          layers < 1 || width < 8 || heads < 1 || feed_forward < 8 || width % (2 * heads) != 0) {
        throw Error(ErrorCode::kUsage, "--model", fmt::format("'{}' is not a model", model),
                    "write reference, small, or for example 6x256x4x1024");
      }
    }
    options.model.set_layers(layers);
    options.model.set_width(width);
    options.model.set_heads(heads);
    options.model.set_feed_forward(feed_forward);
    if (!mixer.empty() && mixer != "attention") SetRecurrent(&options.model);
    options.precision = precision == "float32" ? Config::float32 : Config::bfloat16;
    options.device = device == "cuda" ? Config::cuda : Config::cpu;
    if (options.device == Config::cuda && threads > 1) {
      throw Error(
          ErrorCode::kUsage, "--threads",
          fmt::format("{} threads have no effect with --device cuda, which one thread drives",
                      threads),
          "drop one of them");
    }
    options.threads = options.device == Config::cuda ? 1
                      : threads > 0
                          ? threads
                          : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    options.repeats = repeats;
    options.json = json;
    return options;
  }
};

void AddDecodeOptions(CLI::App* command, DecodeBench* bench) {
  command
      ->add_option("--sequences", bench->sequences,
                   "number of samples decoded at once, over all threads")
      ->check(CLI::Range(1, 65536))
      ->capture_default_str();
  command->add_option("--prompt", bench->prompt, "number of tokens of each prompt")
      ->check(CLI::Range(2, 4096))
      ->capture_default_str();
  command->add_option("--new", bench->new_tokens, "number of tokens of each sample")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command->add_option("--samples", bench->samples, "number of samples of each prompt")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command
      ->add_option("--mean", bench->mean_tokens,
                   "draw lengths from a geometric distribution with this mean, limited to --new")
      ->check(CLI::Range(1.0, 4096.0));
}

void AddTrainOptions(CLI::App* command, TrainBench* bench) {
  command->add_option("--rows", bench->rows, "number of rows in a step")
      ->check(CLI::Range(1, 65536))
      ->capture_default_str();
  command->add_option("--shortest", bench->shortest, "number of tokens of the shortest row")
      ->check(CLI::Range(2, 131071))
      ->capture_default_str();
  command->add_option("--longest", bench->longest, "number of tokens of the longest row")
      ->check(CLI::Range(2, 131071))
      ->capture_default_str();
  command->add_option("--steps", bench->steps, "number of steps in a repeat")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_option("--save", bench->save,
                      "save the weights before the first step to this folder, for a compared "
                      "program to start from");
}

void RunRead(const Typed& typed) {
  Typed reader = typed;
  if (reader.mixer.empty()) reader.mixer = "delta";
  if (reader.device != "cpu") {
    throw Error(ErrorCode::kUsage, "--device", "a recurrent network runs on the processor alone",
                "drop it");
  }
  BenchRead(reader.Options(), reader.read);
}

void AddReadOptions(CLI::App* command, ReadBench* bench) {
  command
      ->add_option("--tokens", bench->tokens,
                   "of the longest text; texts of 1,000 tokens and each tenfold are read up to it")
      ->check(CLI::Range(int64_t{1000}, int64_t{1'000'000'000}))
      ->capture_default_str();
}

void AddGamesOptions(CLI::App* command, GamesBench* bench) {
  command->add_option("--game", bench->game, "the game, with its sizes")->capture_default_str();
  command->add_option("--kind", bench->kind, "the network: fc or resnet")
      ->check(CLI::IsMember({"fc", "resnet"}))
      ->capture_default_str();
  command->add_option("--width", bench->width, "width of the network's layers, or its channels")
      ->check(CLI::Range(8, 8192))
      ->capture_default_str();
  command->add_option("--layers", bench->layers, "number of its residual layers or blocks")
      ->check(CLI::Range(1, 128))
      ->capture_default_str();
  command->add_option("--simulations", bench->simulations, "simulations of each move")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_option("--games", bench->games, "number of games at once, on each thread")
      ->check(CLI::Range(8, 4096))
      ->capture_default_str();
  command->add_option("--cache-mb", bench->cache_mb, "memory of each thread for evaluations")
      ->check(CLI::Range(0, 65536))
      ->capture_default_str();
}

void AddRulesOptions(CLI::App* command, RulesBench* bench) {
  command->add_option("--game", bench->game, "the game, with its sizes")->capture_default_str();
  command->add_option("--depth", bench->depth, "number of moves in a sequence that perft counts")
      ->check(CLI::Range(1, 20))
      ->capture_default_str();
  command->add_option("--simulations", bench->simulations, "simulations of each search by playouts")
      ->check(CLI::Range(1, 10000000))
      ->capture_default_str();
}

void AddReplayOptions(CLI::App* command, ReplayBench* bench) {
  command->add_option("--samples", bench->samples, "number of samples stored before rows are drawn")
      ->check(CLI::Range(1024, 100000000))
      ->capture_default_str();
  command
      ->add_option("--bytes", bench->sample_bytes,
                   "bytes of a sample: text, tokens and log-probabilities")
      ->check(CLI::Range(9, 65536))
      ->capture_default_str();
  command->add_option("--batch", bench->batch, "number of samples in a submission")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
}

}  // namespace

void AddBench(CLI::App* app, int* exit_code) {
  auto typed = std::make_shared<Typed>();
  auto* bench =
      app->add_subcommand("bench", "measure how fast this machine runs each part of the loop");
  bench->footer(
      "Example: pawl bench decode --sequences 256\n         pawl bench train --shortest 5 "
      "--longest 60 --json");
  bench->require_subcommand(1);
  auto add = [&](const char* name, const char* what, Typed::On on, auto run) {
    auto* command = bench->add_subcommand(name, what);
    typed->AddTo(command, on);
    command->callback([typed, exit_code, run] {
      run(*typed);
      *exit_code = 0;
    });
    return command;
  };
  auto* decode = add("decode", "decoding: new tokens per second", Typed::On::kNetwork,
                     [](const Typed& t) { BenchDecode(t.Options(), t.decode); });
  AddDecodeOptions(decode, &typed->decode);
  auto* train =
      add("train", "training: tokens per second through forward pass, backward pass and AdamW",
          Typed::On::kNetwork, [](const Typed& t) { BenchTrain(t.Options(), t.train); });
  AddTrainOptions(train, &typed->train);
  auto* read = add("read", "reading of long texts by a recurrent network, and questions about them",
                   Typed::On::kNetwork, RunRead);
  AddReadOptions(read, &typed->read);
  add("loop",
      "the whole loop: one generation of two-digit sums with 4,096 samples, their verdicts and 100 "
      "steps of 64 rows",
      Typed::On::kNetwork, [](const Typed& t) { BenchLoop(t.Options()); });
  auto* games = add("games", "self-play: simulations per second of games by search",
                    Typed::On::kGames, [](const Typed& t) { BenchGames(t.Options(), t.games); });
  AddGamesOptions(games, &typed->games);
  auto* rules = add("rules",
                    "a game's rules: sequences counted, random games and searches by playouts per "
                    "second, without a network",
                    Typed::On::kThreads, [](const Typed& t) { BenchRules(t.Options(), t.rules); });
  AddRulesOptions(rules, &typed->rules);
  add("programs",
      "checking programs: stack programs and jailed Lua programs per second that are run on hidden "
      "tests",
      Typed::On::kThreads, [](const Typed& t) { BenchPrograms(t.Options()); });
  for (bool wire : {false, true}) {
    auto* replay =
        add(wire ? "wire" : "replay",
            wire ? "the replay server: the measures of `bench replay` over loopback, with "
                   "number of simulated actors"
                 : "the ledger: samples stored on disk and rows drawn per second, without a server",
            Typed::On::kAnything, [wire](const Typed& t) {
              wire ? BenchWire(t.Options(), t.replay) : BenchReplay(t.Options(), t.replay);
            });
    AddReplayOptions(replay, &typed->replay);
    if (wire)
      replay->add_option("--clients", typed->replay.clients, "number of simulated actors")
          ->check(CLI::Range(1, 1024))
          ->capture_default_str();
  }
}

}  // namespace pawl
