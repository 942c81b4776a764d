#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/files.h"
#include "base/machine.h"
#include "bench/benches.h"
#include "bench/measure.h"
#include "kernels/in_use.h"
#include "model/network.h"
#include "model/reading.h"
#include "model/state_file.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

constexpr int kFiles = 20, kQuestions = 300;  // repeats

std::vector<int32_t> SomeTokens(int64_t count, int64_t from, int vocabulary) {
  std::vector<int32_t> tokens;
  for (int64_t i = from; i < from + count; ++i)
    tokens.push_back(static_cast<int32_t>(3 + (i * i * 7 + i * 31) % (vocabulary - 3)));
  return tokens;
}

// So many tokens from the empty state, in pieces as a file comes in.
void ReadText(Reader* reader, int64_t length, int vocabulary) {
  constexpr int64_t kPiece = 4096;
  reader->Begin();
  for (int64_t at = 0; at < length; at += kPiece)
    reader->Read(SomeTokens(std::min(kPiece, length - at), at, vocabulary));
}

// Milliseconds below which a share of the values lies.
double Quantile(std::vector<double> seconds, double share) {
  std::sort(seconds.begin(), seconds.end());
  return 1e3 * seconds[static_cast<size_t>(share * static_cast<double>(seconds.size() - 1))];
}

void MeasureStates(const Reader& reader, const ModelConfig& model,
                   nlohmann::ordered_json* figures) {
  auto path = std::filesystem::temp_directory_path() / fmt::format("pawl-bench-{}", ::getpid());
  StoredState stored;
  stored.info.weights = "bench";
  stored.info.id = stored.info.MakeId();
  stored.state = reader.State();
  std::vector<double> save =
      TimeRepeats(kFiles, [&] { WriteFileAtomically(path, ToStateFile(stored, model)); });
  std::vector<double> load =
      TimeRepeats(kFiles, [&] { FromStateFile(ReadFile(path), path.string(), model, "bench"); });
  (*figures)["state_bytes"] = std::filesystem::file_size(path);
  (*figures)["save_ms"] = Quantile(save, 0.5);
  (*figures)["load_ms"] = Quantile(load, 0.5);
  std::filesystem::remove(path);
}

}  // namespace

void BenchRead(const BenchOptions& options, const ReadBench& read) {
  auto tokenizer = MakeTokenizer(ModelConfig::chars);
  int vocabulary = tokenizer->vocabulary();
  Network network(options.model, vocabulary);
  network.Initialize(RandomKey::Root(0));
  Reader reader(network, options.precision, options.threads);
  nlohmann::ordered_json figures = {{"benchmark", "read"},
                                    {"parameters", network.parameters()},
                                    {"precision", Config::Precision_Name(options.precision)},
                                    {"kernels", KernelsInUse()},
                                    {"threads", options.threads}};
  ReadText(&reader, 4096, vocabulary);  // buffers grow
  for (int64_t length = 1000; length <= read.tokens; length *= 10) {
    int repeats = static_cast<int>(std::clamp<int64_t>(100'000 / length, 1, options.repeats));
    std::vector<double> seconds =
        TimeRepeats(repeats, [&] { ReadText(&reader, length, vocabulary); });
    figures[fmt::format("tokens_per_s_{}", length)] = Rate(static_cast<double>(length), seconds);
    figures[fmt::format("peak_mib_{}", length)] = PeakMebibytes();
  }
  int64_t asks = 0;
  std::vector<double> asked = TimeRepeats(kQuestions, [&] {
    std::vector<int32_t> question = SomeTokens(read.question, 77 * asks++, vocabulary);
    bool ended = false;
    reader.Answer(question, read.answer, &ended);
  });
  figures["ask_ms_p50"] = Quantile(asked, 0.5);
  figures["ask_ms_p99"] = Quantile(asked, 0.99);
  MeasureStates(reader, options.model, &figures);
  PrintFigures(figures, options.json);
}

}  // namespace pawl
