#include "model/decoder.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>

#include "base/error.h"
#include "model/cached_forward.h"
#include "model/device_forward.h"
#include "model/network.h"
#include "proto/ids.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

constexpr int64_t kPromptTokens = 256;  // of prompts in a step, or one prompt

// Draws a token from one row of logits; sets its log-probability under the distribution drawn from
// (temperature 0: under temperature 1). `weights` has room for the vocabulary.
int32_t DrawToken(const float* logits, int vocabulary, double temperature, double uniform,
                  double* weights, float* log_prob) {
  int best = 0;
  for (int i = 1; i < vocabulary; ++i) {
    if (logits[i] > logits[best]) best = i;
  }
  double scale = temperature > 0 ? 1 / temperature : 1, sum = 0;
  for (int i = 0; i < vocabulary; ++i) {
    weights[i] = std::exp((logits[i] - logits[best]) * scale);
    sum += weights[i];
  }
  int drawn = best;
  if (temperature > 0) {
    double left = uniform * sum;
    for (drawn = 0; drawn + 1 < vocabulary; ++drawn) {
      left -= weights[drawn];
      if (left < 0) break;
    }
  }
  *log_prob = static_cast<float>((logits[drawn] - logits[best]) * scale - std::log(sum));
  return drawn;
}

}  // namespace

class Decoder::Impl {
 public:
  Impl(const Network& network, const Tokenizer& tokenizer, DecodeSettings settings)
      : network_(network),
        tokenizer_(tokenizer),
        places_(network.config()),
        settings_(settings),
        forward_(MakeForward(network, settings)),
        slots_(static_cast<size_t>(settings.slots)),
        weights_(static_cast<size_t>(network.vocabulary())) {
    for (Slot& slot : slots_) idle_.push_back(&slot);
    std::reverse(idle_.begin(), idle_.end());
    for (int32_t cache = settings.slots + Spare(settings.slots) - 1; cache >= 0; --cache)
      caches_.push_back(cache);
  }

  void Refresh() { forward_->Refresh(); }

  void Add(Group group) {
    auto work = std::make_shared<Work>();
    work->prompt = tokenizer_.EncodePrompt(group.prompt());
    if (static_cast<int64_t>(work->prompt.size()) >= network_.config().context()) {
      throw Error(ErrorCode::kUsage, "decoder",
                  fmt::format("the prompt '{}' leaves no room in a context of {}", group.prompt(),
                              network_.config().context()),
                  "raise model.context");
    }
    group.clear_sample();
    for (int i = 0; i < group.samples(); ++i) group.add_sample()->set_id(SampleId(group.id(), i));
    work->samples = work->unfinished = group.samples();
    waiting_samples_ += group.samples();
    work->group = std::move(group);
    waiting_.push_back(std::move(work));
  }

  bool Step(std::vector<Group>* finished) {
    inputs_.clear();
    rows_.clear();
    for (Slot& slot : slots_) {
      if (slot.work == nullptr) continue;
      inputs_.push_back(NextOf(slot));
      rows_.push_back(&slot);
    }
    Refill(finished);
    if (inputs_.empty()) return waiting_samples_ > 0;
    const float* logits = forward_->Run(inputs_);
    for (Slot* slot : rows_) {
      Advance(slot, logits, finished);
      logits += network_.vocabulary();
    }
    return true;
  }

  int64_t waiting() const { return waiting_samples_; }
  int64_t decoded_tokens() const { return decoded_tokens_; }

 private:
  // Caches beyond one for each slot: of prompts whose first sample ended and others did not.
  static int Spare(int slots) { return (slots + 1) / 2; }

  static std::unique_ptr<CachedForward> MakeForward(const Network& network,
                                                    const DecodeSettings& settings) {
    int caches = settings.slots + Spare(settings.slots);
    const Placement& placement = settings.placement;
    c10::Device device = placement.Open(network.config());
    if (device.is_cpu())
      return CachedForward::Make(network, placement.precision, caches, placement.threads);
    return MakeDeviceForward(network, placement.precision, caches, device);
  }

  // One group on its way.
  struct Work {
    Group group;
    std::vector<int32_t> prompt;
    int samples = 0;
    int started = 0;     // samples that are in a slot or done
    int unfinished = 0;  // at 0 the group has left
    int32_t cache =
        -1;  // where the prompt was run: its first sample goes on there, the others read the prompt
    std::vector<float> logits;  // after the prompt's last token
    int64_t place = 0;          // that token's
  };

  struct Slot {
    std::shared_ptr<Work> work;  // nullptr: idle
    int32_t cache = -1;
    int ordinal = -1;    // -1: its prompt is being run
    int64_t length = 0;  // tokens in the cache
    int32_t next = 0;    // the token to run in the next step
    int64_t place = 0;   // of the token last run
  };

  SlotToken NextOf(Slot& slot) const {
    slot.place = places_.Of(slot.next, slot.length, slot.place, 0);
    return {slot.cache, static_cast<int32_t>(slot.length), slot.next,
            static_cast<int32_t>(slot.place), true};
  }

  // Gives idle slots samples whose prompt is ready; then new prompts, as many tokens of them as a
  // step may run.
  void Refill(std::vector<Group>* finished) {
    while (!prompted_.empty() && !idle_.empty() && !caches_.empty()) {
      std::shared_ptr<Work> work = prompted_.front();
      if (work->started == work->samples) {
        prompted_.pop_front();
        continue;
      }
      Slot* slot = TakeIdle();
      slot->work = work;
      Begin(slot);
      Draw(slot, work->logits.data(), finished);
      if (slot->work == nullptr) continue;
      inputs_.push_back(NextOf(*slot));
      rows_.push_back(slot);
    }
    auto room = std::max<int64_t>(kPromptTokens, network_.config().context());
    while (!waiting_.empty() && !idle_.empty() && !caches_.empty()) {
      const std::vector<int32_t>& prompt = waiting_.front()->prompt;
      room -= static_cast<int64_t>(prompt.size());
      if (room < 0) break;
      std::vector<int64_t> places = places_.OfRow(prompt);
      waiting_.front()->place = places.back();
      Slot* slot = TakeIdle();
      slot->ordinal = -1;
      for (size_t i = 0; i < prompt.size(); ++i) {
        auto position = static_cast<int32_t>(i), place = static_cast<int32_t>(places[i]);
        inputs_.push_back({slot->cache, position, prompt[i], place, i + 1 == prompt.size()});
      }
      rows_.push_back(slot);
      slot->work = std::move(waiting_.front());
      waiting_.pop_front();
    }
  }

  Slot* TakeIdle() {
    Slot* slot = idle_.back();
    idle_.pop_back();
    slot->cache = caches_.back();
    caches_.pop_back();
    return slot;
  }

  // After a step: the slot's tokens are in its cache, `logits` are for the one after them.
  void Advance(Slot* slot, const float* logits, std::vector<Group>* finished) {
    if (slot->ordinal >= 0) {
      ++slot->length;
      Draw(slot, logits, finished);
      return;
    }
    // The prompt is done.
    Work& work = *slot->work;
    work.cache = slot->cache;
    work.logits.assign(logits, logits + network_.vocabulary());
    if (work.samples > 1) prompted_.push_back(slot->work);
    Begin(slot);
    Draw(slot, work.logits.data(), finished);
  }

  // The next sample of the slot's group.
  void Begin(Slot* slot) {
    Work& work = *slot->work;
    if (work.cache != slot->cache)
      forward_->SharePrefix(work.cache, slot->cache, static_cast<int64_t>(work.prompt.size()));
    slot->length = static_cast<int64_t>(work.prompt.size());
    slot->place = work.place;
    slot->ordinal = work.started++;
    --waiting_samples_;
    Sample* sample = work.group.mutable_sample(slot->ordinal);
    sample->mutable_tokens()->Reserve(settings_.max_new_tokens);
    sample->mutable_log_probs()->Reserve(settings_.max_new_tokens);
  }

  // Draws the slot's next token. A sample that ends makes room: for the next of its group, else for
  // anyone.
  void Draw(Slot* slot, const float* logits, std::vector<Group>* finished) {
    while (Append(slot, logits)) {
      Work& work = *slot->work;
      bool last = --work.unfinished == 0;
      if (last) finished->push_back(std::move(work.group));
      if (work.started == work.samples) {
        if (slot->cache != work.cache) caches_.push_back(slot->cache);
        if (last) caches_.push_back(work.cache);
        slot->work.reset();
        idle_.push_back(slot);
        return;
      }
      Begin(slot);
      logits = work.logits.data();
    }
  }

  // Appends a token to the slot's sample; true when that ended it.
  bool Append(Slot* slot, const float* logits) {
    Work& work = *slot->work;
    Sample* sample = work.group.mutable_sample(slot->ordinal);
    RandomKey key =
        RandomKey::Root(work.group.random_key()).Fold(static_cast<uint64_t>(slot->ordinal));
    double uniform = key.Uniform(static_cast<uint64_t>(sample->tokens_size()));
    float log_prob = 0;
    int32_t token = DrawToken(logits, network_.vocabulary(), settings_.temperature, uniform,
                              weights_.data(), &log_prob);
    sample->add_tokens(token);
    sample->add_log_probs(log_prob);
    ++decoded_tokens_;
    slot->next = token;
    bool full = sample->tokens_size() >= settings_.max_new_tokens ||
                slot->length >= network_.config().context();
    if (settings_.length_of) {
      if (!full && sample->tokens_size() < settings_.length_of(work.group.id(), slot->ordinal))
        return false;
    } else if (token != kEndToken && !full) {
      return false;
    }
    sample->set_ended(token == kEndToken);
    sample->set_text(tokenizer_.Decode({sample->tokens().begin(), sample->tokens().end()}));
    return true;
  }

  const Network& network_;
  const Tokenizer& tokenizer_;
  Places places_;
  DecodeSettings settings_;
  std::unique_ptr<CachedForward> forward_;
  std::vector<Slot> slots_;
  std::vector<Slot*> idle_;
  std::vector<int32_t> caches_;                 // not in use; all of them where no slot is busy
  std::vector<SlotToken> inputs_;               // of a step
  std::vector<Slot*> rows_;                     // whose logits it gives
  std::vector<double> weights_;                 // of a token's distribution
  std::deque<std::shared_ptr<Work>> waiting_;   // prompts not yet run
  std::deque<std::shared_ptr<Work>> prompted_;  // prompts run, with samples that wait for a slot
  int64_t waiting_samples_ = 0;
  int64_t decoded_tokens_ = 0;
};

DecodeSettings DecodeSettings::OfActors(const Config& config) {
  const SampleConfig& sample = config.sample();
  return {Placement::Of(config, Part::kActing), static_cast<int>(sample.slots()),
          sample.temperature(), static_cast<int>(sample.max_new_tokens())};
}

Decoder::Decoder(const Network& network, const Tokenizer& tokenizer, DecodeSettings settings)
    : impl_(std::make_unique<Impl>(network, tokenizer, settings)) {}
Decoder::~Decoder() = default;
void Decoder::Refresh() { impl_->Refresh(); }
void Decoder::Add(Group group) { impl_->Add(std::move(group)); }
bool Decoder::Step(std::vector<Group>* finished) { return impl_->Step(finished); }
int64_t Decoder::waiting() const { return impl_->waiting(); }
int64_t Decoder::decoded_tokens() const { return impl_->decoded_tokens(); }

std::vector<Group> DecodeAll(const Network& network, const Tokenizer& tokenizer,
                             DecodeSettings settings, std::vector<Group> groups) {
  Decoder decoder(network, tokenizer, settings);
  std::map<int64_t, size_t> order;
  for (size_t i = 0; i < groups.size(); ++i) {
    order[groups[i].id()] = i;
    decoder.Add(groups[i]);
  }
  std::vector<Group> finished;
  while (decoder.Step(&finished)) {
  }
  std::vector<Group> sorted(groups.size());
  for (Group& group : finished) sorted[order.at(group.id())] = std::move(group);
  return sorted;
}

}  // namespace pawl
