// Bits of facts stored per parameter, depending on how often each fact was seen.
#include "lab/exhibits.h"

namespace pawl {
namespace {

// There are more facts than the model can store. Generation 0 sees each ten times, and generation 1
// repeats the same rows for the rest of the exposures.
constexpr const char* kConfig = R"(generations = 1
[model]
layers = 2
width = 32
heads = 2
feed_forward = 64
context = 24
[[task]]
kind = "facts"
count = 7000
zipf = 0
[sample]
problems = 1
max_new_tokens = 6
precision = "bfloat16"
[verify]
kind = "none"
[mix]
fresh = 1
replay_fresh = true
[learn]
learning_rate = 0.005
weight_decay = 0
decay = 0.9
precision = "bfloat16"
[eval]
problems = 700
[process]
actors = 0
)";

struct Exposure {
  const char* name;
  double low, high;
  int count, rows, exposures;
  const char* rate;
};
const Exposure kExposures[] = {{"1000", 1.8, 2.2, 7000, 128, 1000, "0.005"},
                               {"100", 0.8, 1.2, 4000, 8, 100, "0.002"}};

std::vector<ExhibitArm> Arms() {
  std::vector<ExhibitArm> arms;
  for (const Exposure& e : kExposures) {
    int start = e.count * 10 / e.rows;
    arms.push_back({e.name,
                    {fmt::format("task.0.count={}", e.count), fmt::format("learn.rows={}", e.rows),
                     fmt::format("start.steps={}", start),
                     fmt::format("learn.steps={}", e.count * e.exposures / e.rows - start),
                     fmt::format("learn.learning_rate={}", e.rate)}});
  }
  return arms;
}

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  for (const Exposure& e : kExposures) {
    std::vector<double> bits = evidence.At(e.name, "eval/facts/bits", 1);
    double parameters = evidence.At(e.name, "model/parameters", 1).front();
    for (double& known : bits) known *= e.count / parameters;
    outcome->lines.push_back(
        EverySeed(fmt::format("bits per parameter, {} exposures of each fact", e.exposures),
                  Between(e.low, e.high), bits));
    outcome->notes.push_back(
        fmt::format("{} exposures: {} facts; {:.2f} of them answered right.", e.exposures, e.count,
                    EstimateMean(evidence.At(e.name, "eval/facts/accuracy", 1)).mean));
  }
  outcome->notes.push_back(
      "Bits are those of the values alone (a city or work of 64, a year of 1,000), given the name; "
      "the paper counts names too.");
}

}  // namespace

const Exhibit kCapacity = {"capacity",
                           "A Transformer stores about two bits of facts in each parameter when "
                           "every fact was seen 1,000 times, about one "
                           "at 100.",
                           "Allen-Zhu and Li 2024, arXiv 2404.05405 (GPT-2 shapes; gated "
                           "feed-forwards, as here, store 1.3 times less at 100 "
                           "exposures)",
                           "In every seed, and for the mean's 95% interval, bits known per "
                           "parameter lie between 1.8 and 2.2 at 1,000 "
                           "exposures and between 0.8 and 1.2 at 100; 22,688 parameters.",
                           kConfig,
                           3,
                           3,
                           false,
                           Arms,
                           Judge};

}  // namespace pawl
