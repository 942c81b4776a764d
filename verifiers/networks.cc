// ModelJudge and ModelPanel over networks.
#include <cmath>
#include <numeric>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "base/log.h"
#include "model/decoder.h"
#include "model/network.h"
#include "model/weights.h"
#include "tasks/judging.h"
#include "tokens/tokenizer.h"
#include "verifiers/models.h"

namespace pawl {
namespace {

constexpr int kSlots = 64;

DecodeSettings Greedily(const Config& config, int max_new_tokens) {
  return {Placement::Of(config, Part::kJudging), kSlots, 0, max_new_tokens};
}

// The most likely solution of each prompt; a group's id is the prompt's index. A prompt that does
// not fit the context has no solution, and the first such prompt is logged.
std::vector<Group> Solved(const std::vector<std::string>& prompts, const Network& network,
                          const Tokenizer& tokenizer, Decoder* decoder, bool* told) {
  for (size_t i = 0; i < prompts.size(); ++i) {
    if (static_cast<int64_t>(tokenizer.EncodePrompt(prompts[i]).size()) >=
        network.config().context()) {
      if (!std::exchange(*told, true)) {
        spdlog::warn(
            "a verifier's network gives no answer to \"{}\", which does not fit its context of {}; "
            "later prompts that do not fit are not logged",
            prompts[i], network.config().context());
      }
      continue;
    }
    Group group;
    group.set_id(static_cast<int64_t>(i));
    group.set_prompt(prompts[i]);
    group.set_samples(1);
    decoder->Add(std::move(group));
  }
  std::vector<Group> solved;
  while (decoder->Step(&solved)) {
  }
  return solved;
}

class NetworkJudge : public ModelJudge {
 public:
  explicit NetworkJudge(const Config& config)
      : tokenizer_(MakeTokenizer(config.model().tokens())),
        network_(config.model(), tokenizer_->vocabulary()),
        decoder_(network_, *tokenizer_,
                 Greedily(config, static_cast<int>(config.model().context()))) {}

  void Take(std::string_view weights, const std::string& sha256) override {
    FromSafetensors(weights, "weights " + sha256, &network_);
    decoder_.Refresh();
    sha256_ = sha256;
  }
  const std::string& sha256() const override { return sha256_; }

  std::vector<double> ProbabilityRight(const std::vector<std::string>& prompts) override {
    std::vector<double> right(prompts.size());
    for (const Group& group : Solved(prompts, network_, *tokenizer_, &decoder_, &told_)) {
      const Sample& answer = group.sample(0);
      if (!answer.ended()) continue;
      double probability =
          std::exp(std::accumulate(answer.log_probs().begin(), answer.log_probs().end(), 0.0));
      right[static_cast<size_t>(group.id())] =
          SaysRight(answer.text()) ? probability : 1 - probability;
    }
    return right;
  }

 private:
  std::shared_ptr<const Tokenizer> tokenizer_;
  Network network_;
  Decoder decoder_;
  bool told_ = false;  // of a prompt that does not fit
  std::string sha256_;
};

class NetworkPanel : public ModelPanel {
 public:
  explicit NetworkPanel(const Config& config) {
    for (const std::string& folder : config.verify().models()) {
      StoredModel model = ReadModel(folder);
      if (model.config.context() < config.model().context()) {
        spdlog::warn(
            "verify.models: {} has a context of {}, the run's model has {}; it gives no solution "
            "to prompts that do not fit",
            folder, model.config.context(), config.model().context());
      }
      name_ += (members_.empty() ? "" : "+") + Sha256Hex(model.weights).substr(0, kShaDigits);
      members_.push_back(std::make_unique<Member>(config, model.MakeNetwork()));
    }
  }

  const std::string& name() const override { return name_; }

  std::vector<std::vector<std::optional<std::string>>> Solve(
      const std::vector<std::string>& prompts) override {
    std::vector<std::vector<std::optional<std::string>>> solutions(
        prompts.size(), std::vector<std::optional<std::string>>(members_.size()));
    for (size_t m = 0; m < members_.size(); ++m) {
      Member& member = *members_[m];
      for (const Group& group :
           Solved(prompts, *member.network, *member.tokenizer, &member.decoder, &member.told)) {
        if (group.sample(0).ended())
          solutions[static_cast<size_t>(group.id())][m] = group.sample(0).text();
      }
    }
    return solutions;
  }

 private:
  struct Member {
    Member(const Config& config, std::unique_ptr<Network> weights)
        : network(std::move(weights)),
          tokenizer(MakeTokenizer(network->config().tokens())),
          decoder(*network, *tokenizer,
                  Greedily(config, static_cast<int>(config.sample().max_new_tokens()))) {}

    std::unique_ptr<Network> network;
    std::shared_ptr<const Tokenizer> tokenizer;
    Decoder decoder;
    bool told = false;  // of a prompt that does not fit
  };

  std::string name_;
  std::vector<std::unique_ptr<Member>> members_;
};

}  // namespace

Models MakeModels(const Config& config) {
  Models models;
  if (UsesVerifier(config.verify(), VerifyConfig::learned))
    models.judge = std::make_unique<NetworkJudge>(config);
  if (UsesVerifier(config.verify(), VerifyConfig::panel))
    models.panel = std::make_unique<NetworkPanel>(config);
  return models;
}

}  // namespace pawl
