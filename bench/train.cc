#include "base/files.h"
#include "bench/benches.h"
#include "bench/measure.h"
#include "kernels/gemm.h"
#include "learner/trainer.h"
#include "model/network.h"
#include "model/transformer/transformer.h"
#include "model/weights.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

// Token j of row i in a step: the peers' script writes the same.
int32_t TokenAt(int64_t step, int64_t i, int64_t j, int vocabulary) {
  return static_cast<int32_t>(3 + (step * 101 + i * 31 + j * j * 7 + j) % (vocabulary - 3));
}

std::vector<TrainRow> MakeRows(const TrainBench& train, int64_t step, const Tokenizer& tokenizer) {
  std::vector<TrainRow> rows;
  for (int64_t i = 0; i < train.rows; ++i) {
    int64_t length = train.shortest + (i * 37 + step * 11) % (train.longest - train.shortest + 1);
    TrainRow row;
    row.prompt.push_back(tokenizer.special().begin);
    for (int64_t j = 1; j < length + 1; ++j)
      row.solution.push_back(TokenAt(step, i, j, tokenizer.vocabulary()));
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

void BenchTrain(const BenchOptions& options, const TrainBench& train) {
  auto tokenizer = MakeTokenizer(ModelConfig::chars);
  ModelConfig model = options.model;
  model.set_context(train.longest + 1);
  Network network(model, tokenizer->vocabulary());
  network.Initialize(RandomKey::Root(0));
  if (!train.save.empty()) {
    MakeFolder(train.save);
    WriteFileAtomically(train.save + "/model.safetensors", ToSafetensors(network));
    WriteFileAtomically(train.save + "/config.json", ToConfigJson(network));
  }
  LearnConfig learn;
  learn.set_precision(options.precision);
  learn.set_warmup(0);
  learn.set_decay(0);
  auto trainer = Trainer::Make(&network, learn, options.threads, options.device);
  trainer->StartGeneration(1, 1);
  int64_t step = 0, tokens = 0;
  std::vector<double> losses;
  EnergyCounter energy;
  int64_t all_tokens = 0;
  std::vector<double> seconds = TimeRepeats(options.repeats, [&] {
    tokens = 0;
    for (int i = 0; i < train.steps; ++i, ++step) {
      StepResult result =
          trainer->Step(MakeRows(train, step, *tokenizer), 0, true, RandomKey::Root(0));
      tokens += result.tokens;
      losses.push_back(result.loss);
    }
    all_tokens += tokens;
  });
  double joules = energy.Joules();
  MachineLimits limits = MeasureLimits(options.threads);
  bool rounded = options.precision == Config::bfloat16;
  double limit = rounded ? limits.bfloat16_gflops : limits.float32_gflops;
  double matrices = static_cast<double>(
      network.decayed() + (model.tied() ? Transformer::Of(network).embedding().numel() : 0));
  nlohmann::ordered_json figures = {{"benchmark", "train"},
                                    {"parameters", network.parameters()},
                                    {"precision", Config::Precision_Name(options.precision)},
                                    {"kernels", ChooseGemms().name},
                                    {"threads", options.threads},
                                    {"rows", train.rows},
                                    {"shortest_row", train.shortest},
                                    {"longest_row", train.longest}};
  figures["tokens_per_s"] = Rate(static_cast<double>(tokens), seconds);
  double gflops = figures["tokens_per_s"]["median"].get<double>() * 6 * matrices / 1e9;
  figures["gflops_in_matrices"] = gflops;
  figures["machine_gflops"] = limit;
  figures["share_of_gflops"] = gflops / limit;
  if (energy.readable()) figures["tokens_per_joule"] = static_cast<double>(all_tokens) / joules;
  if (options.json) {
    figures["losses"] = losses;
  } else {
    figures["first_loss"] = losses.front();
    figures["last_loss"] = losses.back();
  }
  PrintFigures(figures, options.json);
}

}  // namespace pawl
