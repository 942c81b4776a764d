#include "model/sampler.h"

#include <deque>

#include "model/closed_form/closed_form.h"
#include "model/decoder.h"
#include "model/network.h"
#include "model/weights.h"
#include "proto/config.h"
#include "proto/ids.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

class NetworkSampler : public Sampler {
 public:
  explicit NetworkSampler(const Config& config)
      : tokenizer_(MakeTokenizer(config.model().tokens())),
        network_(config.model(), tokenizer_->vocabulary()),
        decoder_(network_, *tokenizer_, DecodeSettings::OfActors(config)) {}

  void Take(std::string_view weights, std::string_view where) override {
    FromSafetensors(weights, where, &network_);
    decoder_.Refresh();
  }
  void Add(Group group) override { decoder_.Add(std::move(group)); }
  bool Step(std::vector<Group>* finished) override { return decoder_.Step(finished); }
  int64_t waiting() const override { return decoder_.waiting(); }

 private:
  std::shared_ptr<const Tokenizer> tokenizer_;
  Network network_;
  Decoder decoder_;
};

class ClosedFormSampler : public Sampler {
 public:
  explicit ClosedFormSampler(const Config& config)
      : model_(ClosedForm::Make(config.model())),
        end_(MakeTokenizer(config.model().tokens())->special().end) {}

  void Take(std::string_view weights, std::string_view where) override {
    TensorsFromSafetensors(weights, where, {{"weights", model_->weights()}});
  }

  void Add(Group group) override { queue_.push_back(std::move(group)); }

  bool Step(std::vector<Group>* finished) override {
    if (queue_.empty()) return false;
    Group group = std::move(queue_.front());
    queue_.pop_front();
    RandomKey key = RandomKey::Root(group.random_key());
    for (int i = 0; i < group.samples(); ++i) {
      ClosedForm::Drawn drawn = model_->Draw(group.prompt(), key.Fold(static_cast<uint64_t>(i)));
      Sample* sample = group.add_sample();
      sample->set_id(SampleId(group.id(), i));
      sample->set_text(drawn.text);
      sample->set_ended(true);
      sample->add_tokens(end_);  // a text is one draw: one token stands for it
      sample->add_log_probs(static_cast<float>(drawn.log_prob));
    }
    finished->push_back(std::move(group));
    return true;
  }

  int64_t waiting() const override { return static_cast<int64_t>(queue_.size()); }

 private:
  std::unique_ptr<ClosedForm> model_;
  int32_t end_;
  std::deque<Group> queue_;
};

}  // namespace

std::unique_ptr<Sampler> Sampler::Make(const Config& config) {
  if (IsNetwork(config.model())) return std::make_unique<NetworkSampler>(config);
  return std::make_unique<ClosedFormSampler>(config);
}

}  // namespace pawl
