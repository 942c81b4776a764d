#include "model/decoder.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>

#include "base/error.h"
#include "model/memory.h"
#include "model/network.h"
#include "model/places.h"
#include "proto/ids.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

// Tokens of prompts in a step, at least and at most; one prompt may be longer.
constexpr int64_t kPromptTokens = 256, kPromptTokensMax = 8192;

int64_t PromptRoom(int64_t context, size_t front) {
  return std::max(std::clamp(context, kPromptTokens, kPromptTokensMax),
                  static_cast<int64_t>(front));
}

std::unique_ptr<Memory> MakeMemory(const Network& network, const DecodeSettings& settings) {
  const Placement& placement = settings.placement;
  return network.MakeMemory(
      {placement.Open(network.config()), placement.precision, settings.slots, placement.threads});
}

class TokenDraw {
 public:
  TokenDraw(int vocabulary, double temperature)
      : temperature_(temperature), weights_(static_cast<size_t>(vocabulary)) {}

  // Draws a token from one row of logits; sets its log-probability under the distribution drawn
  // from (temperature 0: under temperature 1).
  int32_t Draw(const float* logits, double uniform, float* log_prob) {
    int best = 0, vocabulary = static_cast<int>(weights_.size());
    for (int i = 1; i < vocabulary; ++i) {
      if (logits[i] > logits[best]) best = i;
    }
    double scale = temperature_ > 0 ? 1 / temperature_ : 1, sum = 0;
    for (int i = 0; i < vocabulary; ++i) {
      double& weight = weights_[static_cast<size_t>(i)];
      weight = std::exp((logits[i] - logits[best]) * scale);
      sum += weight;
    }
    int drawn = best;
    if (temperature_ > 0) {
      double left = uniform * sum;
      for (drawn = 0; drawn + 1 < vocabulary; ++drawn) {
        left -= weights_[static_cast<size_t>(drawn)];
        if (left < 0) break;
      }
    }
    *log_prob = static_cast<float>((logits[drawn] - logits[best]) * scale - std::log(sum));
    return drawn;
  }

 private:
  double temperature_;
  std::vector<double> weights_;  // of a token's distribution
};

// One group on its way.
class Work {
 public:
  Work(Group asked, std::vector<int32_t> encoded)
      : group(std::move(asked)),
        prompt(std::move(encoded)),
        samples(group.samples()),
        unfinished(group.samples()) {
    group.clear_sample();
    for (int i = 0; i < samples; ++i) group.add_sample()->set_id(SampleId(group.id(), i));
  }

  bool all_started() const { return started == samples; }

  // The next sample, which is in a slot from now on: its ordinal.
  int Start(int max_new_tokens) {
    Sample* sample = group.mutable_sample(started);
    sample->mutable_tokens()->Reserve(max_new_tokens);
    sample->mutable_log_probs()->Reserve(max_new_tokens);
    ++started;
    if (all_started()) prefix.reset();
    return started - 1;
  }

  Group group;
  std::vector<int32_t> prompt;
  int samples;
  int started = 0;     // samples that are in a slot or done
  int unfinished = 0;  // at 0 the group has left
  // What the prompt left in its slot; nullptr where no sample is to begin from it.
  Memory::PrefixPointer prefix;
  std::vector<float> logits;  // after the prompt's last token
  int64_t place = 0;          // that token's
};

}  // namespace

class Decoder::Impl {
 public:
  Impl(std::unique_ptr<Memory> memory, const ModelConfig& model, const Tokenizer& tokenizer,
       DecodeSettings settings)
      : tokenizer_(tokenizer),
        context_(model.context()),
        places_(model, tokenizer),
        settings_(std::move(settings)),
        memory_(std::move(memory)),
        slots_(static_cast<size_t>(settings_.slots)),
        draw_(tokenizer.vocabulary(), settings_.temperature) {
    for (size_t i = slots_.size(); i-- > 0;) {
      slots_[i].index = static_cast<int32_t>(i);
      idle_.push_back(&slots_[i]);
    }
  }

  void Refresh() { memory_->Refresh(); }

  void Add(Group group) {
    std::vector<int32_t> prompt = tokenizer_.EncodePrompt(group.prompt());
    if (std::ssize(prompt) >= context_) {
      throw Error(ErrorCode::kUsage, "decoder",
                  fmt::format("the prompt '{}' leaves no room in a context of {}", group.prompt(),
                              context_),
                  "raise model.context");
    }
    waiting_samples_ += group.samples();
    waiting_.push_back(std::make_shared<Work>(std::move(group), std::move(prompt)));
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
    const float* logits = memory_->Run(inputs_);
    for (Slot* slot : rows_) {
      Advance(slot, logits, finished);
      logits += tokenizer_.vocabulary();
    }
    return true;
  }

  int64_t waiting() const { return waiting_samples_; }
  int64_t decoded_tokens() const { return decoded_tokens_; }

 private:
  struct Slot {
    int32_t index = 0;
    std::shared_ptr<Work> work;  // nullptr: idle
    int ordinal = -1;            // -1: its prompt is being run
    int64_t length = 0;          // tokens in the memory
    int32_t next = 0;            // the token to run in the next step
    int64_t place = 0;           // of the token last run
  };

  SlotToken NextOf(Slot& slot) const {
    slot.place = places_.Of(slot.next, slot.length, slot.place, 0);
    return {slot.index, static_cast<int32_t>(slot.length), slot.next,
            static_cast<int32_t>(slot.place), true};
  }

  // Gives idle slots samples whose prompt is ready; then new prompts, as many tokens of them as a
  // step may run.
  void Refill(std::vector<Group>* finished) {
    while (!prompted_.empty() && !idle_.empty()) {
      std::shared_ptr<Work> work = prompted_.front();
      if (work->all_started()) {
        prompted_.pop_front();
        continue;
      }
      Slot* slot = TakeIdle();
      slot->work = work;
      BeginFromPrompt(slot);
      Draw(slot, work->logits.data(), finished);
      if (slot->work == nullptr) continue;
      inputs_.push_back(NextOf(*slot));
      rows_.push_back(slot);
    }
    int64_t room = PromptRoom(context_, waiting_.empty() ? 0 : waiting_.front()->prompt.size());
    while (!waiting_.empty() && !idle_.empty()) {
      const std::vector<int32_t>& prompt = waiting_.front()->prompt;
      room -= static_cast<int64_t>(prompt.size());
      if (room < 0) break;
      std::vector<int64_t> places = places_.OfRow(prompt);
      waiting_.front()->place = places.back();
      Slot* slot = TakeIdle();
      slot->ordinal = -1;
      memory_->Begin(slot->index);
      for (size_t i = 0; i < prompt.size(); ++i) {
        auto position = static_cast<int32_t>(i), place = static_cast<int32_t>(places[i]);
        inputs_.push_back({slot->index, position, prompt[i], place, i + 1 == prompt.size()});
      }
      rows_.push_back(slot);
      slot->work = std::move(waiting_.front());
      waiting_.pop_front();
    }
  }

  Slot* TakeIdle() {
    Slot* slot = idle_.back();
    idle_.pop_back();
    return slot;
  }

  // After a step: the slot's tokens are in the memory, `logits` are for the one after them.
  void Advance(Slot* slot, const float* logits, std::vector<Group>* finished) {
    if (slot->ordinal >= 0) {
      ++slot->length;
      Draw(slot, logits, finished);
      return;
    }
    // The prompt is done.
    Work& work = *slot->work;
    work.logits.assign(logits, logits + tokenizer_.vocabulary());
    if (work.samples > 1) {
      work.prefix = memory_->Keep(slot->index);
      prompted_.push_back(slot->work);
    }
    Start(slot);
    Draw(slot, work.logits.data(), finished);
  }

  // The next sample of the slot's group, in a slot that did not run the prompt just now.
  void BeginFromPrompt(Slot* slot) {
    memory_->Begin(slot->index, slot->work->prefix);
    Start(slot);
  }

  void Start(Slot* slot) {
    Work& work = *slot->work;
    slot->length = std::ssize(work.prompt);
    slot->place = work.place;
    slot->ordinal = work.Start(settings_.max_new_tokens);
    --waiting_samples_;
  }

  // Draws the slot's next token. A sample that ends makes room: for the next of its group, else for
  // anyone.
  void Draw(Slot* slot, const float* logits, std::vector<Group>* finished) {
    while (Append(slot, logits)) {
      Work& work = *slot->work;
      if (--work.unfinished == 0) finished->push_back(std::move(work.group));
      if (work.all_started()) {
        slot->work.reset();
        idle_.push_back(slot);
        return;
      }
      BeginFromPrompt(slot);
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
    int32_t token = draw_.Draw(logits, uniform, &log_prob);
    sample->add_tokens(token);
    sample->add_log_probs(log_prob);
    ++decoded_tokens_;
    slot->next = token;
    bool full = sample->tokens_size() >= settings_.max_new_tokens || slot->length >= context_;
    if (settings_.length_of) {
      if (!full && sample->tokens_size() < settings_.length_of(work.group.id(), slot->ordinal))
        return false;
    } else if (token != tokenizer_.special().end && !full) {
      return false;
    }
    sample->set_ended(token == tokenizer_.special().end);
    sample->set_text(
        tokenizer_.Decode({sample->tokens().data(), static_cast<size_t>(sample->tokens_size())}));
    return true;
  }

  const Tokenizer& tokenizer_;
  int64_t context_;
  Places places_;
  DecodeSettings settings_;
  std::unique_ptr<Memory> memory_;
  std::vector<Slot> slots_;
  std::vector<Slot*> idle_;
  std::vector<SlotToken> inputs_;  // of a step
  std::vector<Slot*> rows_;        // whose logits it gives
  TokenDraw draw_;
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
    : Decoder(MakeMemory(network, settings), network.config(), tokenizer, settings) {}
Decoder::Decoder(std::unique_ptr<Memory> memory, const ModelConfig& model,
                 const Tokenizer& tokenizer, DecodeSettings settings)
    : impl_(std::make_unique<Impl>(std::move(memory), model, tokenizer, std::move(settings))) {}
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
