#include <cmath>

#include "base/together.h"
#include "bench/benches.h"
#include "bench/measure.h"
#include "kernels/gemm.h"
#include "model/decoder.h"
#include "model/network.h"
#include "model/transformer/transformer.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

std::vector<Group> MakeGroups(const DecodeBench& decode) {
  std::vector<Group> groups;
  RandomKey key = RandomKey::Root(1);
  for (int i = 0; i < decode.sequences / decode.samples; ++i) {
    Group group;
    group.set_id(i);
    std::string prompt;
    for (int j = 1; j < decode.prompt; ++j) {  // the begin token comes first
      prompt += static_cast<char>(
          'a' + static_cast<int>(
                    key.Fold(static_cast<uint64_t>(i)).Uniform(static_cast<uint64_t>(j)) * 26));
    }
    group.set_prompt(prompt);
    group.set_random_key(key.Fold("sample").Fold(static_cast<uint64_t>(i)).value());
    group.set_samples(decode.samples);
    groups.push_back(group);
  }
  return groups;
}

struct Work {
  double operations, cache_bytes;
};

Work WorkOf(const Network& network, const BenchOptions& options, const DecodeBench& decode,
            int64_t tokens) {
  const ModelConfig& model = options.model;
  // A token's work: two operations for each weight of a matrix, and attention over half its final
  // length on average.
  double length = decode.prompt + static_cast<double>(tokens) / decode.sequences / 2;
  double matrices = static_cast<double>(
      network.decayed() + (model.tied() ? Transformer::Of(network).embedding().numel() : 0));
  const Transformer& module = Transformer::Of(network);
  AttentionShape shape = module.attention_shape();
  int bytes = options.precision == Config::bfloat16 ? 2 : 4;
  double mixing = 0, cache = 0;
  for (const Transformer::Layer& layer : module.layers()) {
    if (layer.delta) {
      // The state is read and written in float32; each of its numbers takes part in four products.
      double state = static_cast<double>(layer.delta->shape.heads) *
                     static_cast<double>(layer.delta->shape.sizes().state());
      mixing += 8 * state;
      cache += 8 * state;
    } else {
      mixing += 4.0 * shape.out() * length;
      cache += 2.0 * bytes * shape.key_value_heads * shape.head_size * length;
    }
  }
  return {2 * matrices + mixing, cache};
}

DecodeSettings SettingsOf(const BenchOptions& options, const DecodeBench& decode, int workers) {
  DecodeSettings settings({options.device, options.threads / workers, options.precision},
                          (decode.sequences + workers - 1) / workers, 1, decode.new_tokens);
  settings.length_of = [decode](int64_t group, int sample) {
    if (decode.mean_tokens == 0) return decode.new_tokens;
    double u = RandomKey::Root(2)
                   .Fold(static_cast<uint64_t>(group))
                   .Uniform(static_cast<uint64_t>(sample));
    double drawn = std::ceil(std::log(1 - u) / std::log(1 - 1 / decode.mean_tokens));
    return std::clamp(static_cast<int>(drawn), 1, decode.new_tokens);
  };
  return settings;
}

}  // namespace

void BenchDecode(const BenchOptions& options, const DecodeBench& decode) {
  auto tokenizer = MakeTokenizer(ModelConfig::chars);
  ModelConfig model = options.model;
  model.set_context(decode.prompt + decode.new_tokens);
  Network network(model, tokenizer->vocabulary());
  network.Initialize(RandomKey::Root(0));
  int workers = std::clamp(decode.sequences / decode.samples, 1, options.threads);
  DecodeSettings settings = SettingsOf(options, decode, workers);
  std::vector<std::unique_ptr<Decoder>> decoders;
  for (int t = 0; t < workers; ++t)
    decoders.push_back(std::make_unique<Decoder>(network, *tokenizer, settings));
  std::vector<Group> groups = MakeGroups(decode);

  auto decode_all = [&] {
    Together(workers, [&](int t) {
      Decoder& decoder = *decoders[static_cast<size_t>(t)];
      for (auto i = static_cast<size_t>(t); i < groups.size(); i += decoders.size())
        decoder.Add(groups[i]);
      std::vector<Group> finished;
      while (decoder.Step(&finished)) {
      }
    });
  };
  EnergyCounter energy;
  int64_t before = 0, tokens = 0;
  auto count = [&] {
    int64_t sum = 0;
    for (const auto& decoder : decoders) sum += decoder->decoded_tokens();
    return sum;
  };
  std::vector<double> seconds = TimeRepeats(options.repeats, [&] {
    before = count();
    decode_all();
    tokens = count() - before;
  });
  double joules = energy.Joules();
  MachineLimits limits = MeasureLimits(options.threads);
  Work work = WorkOf(network, options, decode, tokens);
  nlohmann::ordered_json figures = {{"benchmark", "decode"},
                                    {"parameters", network.parameters()},
                                    {"precision", Config::Precision_Name(options.precision)},
                                    {"kernels", ChooseGemms().name},
                                    {"threads", options.threads},
                                    {"sequences", decode.sequences},
                                    {"prompt_tokens", decode.prompt},
                                    {"new_tokens", tokens},
                                    {"samples_per_prompt", decode.samples}};
  figures["tokens_per_s"] = Rate(static_cast<double>(tokens), seconds);
  double rate = figures["tokens_per_s"]["median"];
  double limit =
      options.precision == Config::bfloat16 ? limits.bfloat16_gflops : limits.float32_gflops;
  figures["gflops"] = rate * work.operations / 1e9;
  figures["machine_gflops"] = limit;
  figures["share_of_gflops"] = rate * work.operations / 1e9 / limit;
  figures["cache_gb_per_s"] = rate * work.cache_bytes / 1e9;
  figures["machine_read_gb_per_s"] = limits.read_gb_s;
  if (energy.readable())
    figures["tokens_per_joule"] = static_cast<double>(tokens) * (options.repeats + 1) / joules;
  PrintFigures(figures, options.json);
}

}  // namespace pawl
