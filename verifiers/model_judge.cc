// ModelJudge over the network: the token after the solution, and its probability.
#include <cmath>

#include "base/error.h"
#include "model/decoder.h"
#include "model/network.h"
#include "model/tokenizer.h"
#include "model/weights.h"
#include "proto/judging.h"
#include "verifiers/learned.h"

namespace pawl {
namespace {

constexpr int kSlots = 64;

class NetworkJudge : public ModelJudge {
 public:
  explicit NetworkJudge(const Config& config)
      : tokenizer_(config.model().tokens()),
        network_(config.model(), tokenizer_.vocabulary()),
        decoder_(network_, tokenizer_, Settings(config)),
        right_(tokenizer_.EncodeSolution(JudgeAnswer(true)).front()) {}

  void Take(std::string_view weights, const std::string& sha256) override {
    FromSafetensors(weights, "weights " + sha256, &network_);
    decoder_.Refresh();
    sha256_ = sha256;
  }
  const std::string& sha256() const override { return sha256_; }

  std::vector<double> ProbabilityRight(const std::vector<std::string>& prompts) override {
    std::vector<double> right(prompts.size());
    for (size_t i = 0; i < prompts.size(); ++i) {
      if (static_cast<int64_t>(tokenizer_.EncodePrompt(prompts[i]).size()) >= network_.config().context()) continue;
      Group group;
      group.set_id(static_cast<int64_t>(i));
      group.set_prompt(prompts[i]);
      group.set_samples(1);
      decoder_.Add(std::move(group));
    }
    std::vector<Group> judged;
    while (decoder_.Step(&judged)) {
    }
    for (const Group& group : judged) {
      // The likelier of two answers: the other has what is left.
      double probability = std::exp(group.sample(0).log_probs(0));
      right[static_cast<size_t>(group.id())] = group.sample(0).tokens(0) == right_ ? probability : 1 - probability;
    }
    return right;
  }

 private:
  static DecodeSettings Settings(const Config& config) {
    DecodeSettings settings;
    settings.slots = kSlots;
    settings.temperature = 0;
    settings.max_new_tokens = 1;
    settings.precision = config.sample().precision();
    return settings;
  }

  Tokenizer tokenizer_;
  Network network_;
  Decoder decoder_;
  int32_t right_;
  std::string sha256_;
};

}  // namespace

std::unique_ptr<ModelJudge> MakeModelJudge(const Config& config) { return std::make_unique<NetworkJudge>(config); }

}  // namespace pawl
