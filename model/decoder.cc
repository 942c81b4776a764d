#include "model/decoder.h"

#include <torch/types.h>

#include <cmath>
#include <cstring>
#include <deque>
#include <map>

#include "base/error.h"
#include "model/network.h"
#include "model/tokenizer.h"
#include "proto/ids.h"

namespace pawl {
namespace {

// Keys and values of every slot: [slot][layer][keys, values][key-value head][position][head size].
class Cache : public Attention {
 public:
  Cache(const Network& network, int slots)
      : shape_(network.attention_shape()),
        rotation_(network.rotation()),
        context_(network.config().context()),
        layers_(network.config().layers()),
        plane_(shape_.key_value_heads * context_ * shape_.head_size),
        data_(static_cast<size_t>(slots * layers_ * 2 * plane_)),
        position_(static_cast<size_t>(slots), -1) {}

  // The position of each slot's token in this step; -1: the slot is idle.
  std::vector<int64_t>& position() { return position_; }

  at::Tensor Attend(int layer, const at::Tensor& qkv_NQ) override {
    at::Tensor qkv = qkv_NQ.contiguous();
    at::Tensor out = at::zeros({qkv.size(0), shape_.out()}, qkv.options());
    const Kernels& kernels = ChooseKernels();
    for (size_t slot = 0; slot < position_.size(); ++slot) {
      int64_t position = position_[slot];
      if (position < 0) continue;
      float* row = qkv.data_ptr<float>() + static_cast<int64_t>(slot) * shape_.row();
      int64_t turn = position * rotation_.half;
      kernels.rotate(row, rotation_.cos.data() + turn, rotation_.sin.data() + turn, shape_, 1);
      float* keys = Plane(static_cast<int64_t>(slot), layer);
      Append(row, position, keys);
      kernels.attend_cache(row, keys, keys + plane_, out.data_ptr<float>() + static_cast<int64_t>(slot) * shape_.out(),
                           position + 1, context_, shape_);
    }
    return out;
  }

  // The first `length` positions of a slot, to be put into others.
  std::vector<float> Copy(int64_t slot, int64_t length) {
    std::vector<float> prefix;
    ForEachHead(slot, [&](float* head) { prefix.insert(prefix.end(), head, head + length * shape_.head_size); });
    return prefix;
  }

  void Paste(int64_t slot, int64_t length, const std::vector<float>& prefix) {
    const float* from = prefix.data();
    ForEachHead(slot, [&](float* head) {
      std::memcpy(head, from, sizeof(float) * static_cast<size_t>(length * shape_.head_size));
      from += length * shape_.head_size;
    });
  }

 private:
  float* Plane(int64_t slot, int64_t layer) { return data_.data() + (slot * layers_ + layer) * 2 * plane_; }

  void Append(const float* row, int64_t position, float* keys) {
    const float* key = row + shape_.out();
    const float* value = key + shape_.key_value_heads * shape_.head_size;
    size_t bytes = sizeof(float) * static_cast<size_t>(shape_.head_size);
    for (int h = 0; h < shape_.key_value_heads; ++h) {
      int64_t at = (h * context_ + position) * shape_.head_size;
      std::memcpy(keys + at, key + h * shape_.head_size, bytes);
      std::memcpy(keys + plane_ + at, value + h * shape_.head_size, bytes);
    }
  }

  template <typename Visit>
  void ForEachHead(int64_t slot, const Visit& visit) {
    float* head = Plane(slot, 0);
    for (int64_t i = 0; i < layers_ * 2 * shape_.key_value_heads; ++i, head += context_ * shape_.head_size) visit(head);
  }

  AttentionShape shape_;
  const Rotation& rotation_;
  int64_t context_, layers_, plane_;
  std::vector<float> data_;
  std::vector<int64_t> position_;
};

// Draws a token from one row of logits; sets its log-probability under the distribution drawn from (temperature 0:
// under temperature 1).
int32_t DrawToken(const float* logits, int vocabulary, double temperature, double uniform, float* log_prob) {
  int best = 0;
  for (int i = 1; i < vocabulary; ++i) {
    if (logits[i] > logits[best]) best = i;
  }
  double scale = temperature > 0 ? 1 / temperature : 1, sum = 0;
  for (int i = 0; i < vocabulary; ++i) sum += std::exp((logits[i] - logits[best]) * scale);
  int drawn = best;
  if (temperature > 0) {
    double left = uniform * sum;
    for (drawn = 0; drawn + 1 < vocabulary; ++drawn) {
      left -= std::exp((logits[drawn] - logits[best]) * scale);
      if (left < 0) break;
    }
  }
  *log_prob = static_cast<float>((logits[drawn] - logits[best]) * scale - std::log(sum));
  return drawn;
}

}  // namespace

class Decoder::Impl {
 public:
  Impl(Network* network, const Tokenizer* tokenizer, DecodeSettings settings)
      : network_(network),
        tokenizer_(tokenizer),
        settings_(settings),
        cache_(*network, settings.slots),
        slots_(static_cast<size_t>(settings.slots)),
        tokens_(at::zeros({settings.slots}, at::kLong)),
        positions_(at::zeros({settings.slots}, at::kLong)) {
    network_->RefreshBfloat16();
  }

  void Add(Group group) {
    auto work = std::make_shared<Work>();
    work->prompt = tokenizer_->EncodePrompt(group.prompt());
    if (static_cast<int64_t>(work->prompt.size()) >= network_->config().context()) {
      throw Error(ErrorCode::kUsage, "decoder",
                  fmt::format("the prompt '{}' leaves no room in a context of {}", group.prompt(), network_->config().context()),
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
    torch::NoGradGuard no_gradient;
    for (Slot& slot : slots_) {
      if (slot.work == nullptr) Refill(&slot, finished);
    }
    if (!FillInputs()) return false;
    at::Tensor logits = network_->Logits(network_->Hidden(tokens_, positions_, &cache_)).contiguous();
    const float* row = logits.const_data_ptr<float>();
    for (Slot& slot : slots_) {
      if (slot.work != nullptr) Advance(&slot, row, finished);
      row += network_->vocabulary();
    }
    return true;
  }

  int64_t waiting() const { return waiting_samples_; }
  int64_t decoded_tokens() const { return decoded_tokens_; }

 private:
  // One group on its way.
  struct Work {
    Group group;
    std::vector<int32_t> prompt;
    int samples = 0;
    int started = 0;     // samples that are in a slot or done
    int unfinished = 0;  // at 0 the group has left
    std::vector<float> prefix;  // the prompt's cache, while samples wait for it
    std::vector<float> logits;  // after the prompt's last token
  };

  struct Slot {
    std::shared_ptr<Work> work;  // nullptr: idle
    int ordinal = 0;
    int64_t length = 0;  // tokens in the cache
    int32_t next = 0;    // the token to run in the next step
  };

  int64_t Index(const Slot* slot) const { return slot - slots_.data(); }

  // Gives an idle slot a sample whose prompt is ready, else a new prompt.
  void Refill(Slot* slot, std::vector<Group>* finished) {
    while (slot->work == nullptr && !prompted_.empty()) {
      std::shared_ptr<Work> work = prompted_.front();
      slot->length = static_cast<int64_t>(work->prompt.size());
      cache_.Paste(Index(slot), slot->length, work->prefix);
      slot->work = work;
      StartSample(slot, work->logits.data(), finished);
      if (work->started == work->samples) prompted_.pop_front();
    }
    if (slot->work != nullptr || waiting_.empty()) return;
    slot->work = std::move(waiting_.front());
    waiting_.pop_front();
    slot->length = 0;
    slot->next = slot->work->prompt[0];
  }

  // False when every slot is idle.
  bool FillInputs() {
    bool busy = false;
    for (size_t i = 0; i < slots_.size(); ++i) {
      const Slot& slot = slots_[i];
      bool idle = slot.work == nullptr;
      busy = busy || !idle;
      tokens_.data_ptr<int64_t>()[i] = idle ? kPadToken : slot.next;
      positions_.data_ptr<int64_t>()[i] = idle ? 0 : slot.length;
      cache_.position()[i] = idle ? -1 : slot.length;
    }
    return busy;
  }

  // After a step: the slot's token is in its cache, `logits` are for the one after it.
  void Advance(Slot* slot, const float* logits, std::vector<Group>* finished) {
    Work& work = *slot->work;
    ++slot->length;
    auto prompt = static_cast<int64_t>(work.prompt.size());
    if (slot->length < prompt) {
      slot->next = work.prompt[static_cast<size_t>(slot->length)];
      return;
    }
    if (slot->length > prompt) {
      DrawNext(slot, logits, finished);
      return;
    }
    // The prompt is done. Its first sample goes on here, the others start from a copy.
    if (work.samples > 1) {
      work.prefix = cache_.Copy(Index(slot), prompt);
      work.logits.assign(logits, logits + network_->vocabulary());
      prompted_.push_back(slot->work);
    }
    StartSample(slot, logits, finished);
  }

  void StartSample(Slot* slot, const float* logits, std::vector<Group>* finished) {
    slot->ordinal = slot->work->started++;
    --waiting_samples_;
    DrawNext(slot, logits, finished);
  }

  void DrawNext(Slot* slot, const float* logits, std::vector<Group>* finished) {
    Work& work = *slot->work;
    Sample* sample = work.group.mutable_sample(slot->ordinal);
    double uniform = RandomKeyOf(work, slot->ordinal).Uniform(static_cast<uint64_t>(sample->tokens_size()));
    float log_prob = 0;
    int32_t token = DrawToken(logits, network_->vocabulary(), settings_.temperature, uniform, &log_prob);
    sample->add_tokens(token);
    sample->add_log_probs(log_prob);
    ++decoded_tokens_;
    slot->next = token;
    bool full = sample->tokens_size() >= settings_.max_new_tokens || slot->length >= network_->config().context();
    if (token != kEndToken && !full) return;

    sample->set_ended(token == kEndToken);
    sample->set_text(tokenizer_->Decode({sample->tokens().begin(), sample->tokens().end()}));
    if (--work.unfinished == 0) finished->push_back(std::move(work.group));
    slot->work.reset();
  }

  static RandomKey RandomKeyOf(const Work& work, int ordinal) {
    return RandomKey::Root(work.group.random_key()).Fold(static_cast<uint64_t>(ordinal));
  }

  Network* network_;
  const Tokenizer* tokenizer_;
  DecodeSettings settings_;
  Cache cache_;
  std::vector<Slot> slots_;
  at::Tensor tokens_, positions_;
  std::deque<std::shared_ptr<Work>> waiting_;   // prompts not yet run
  std::deque<std::shared_ptr<Work>> prompted_;  // prompts run, with samples that wait for a slot
  int64_t waiting_samples_ = 0;
  int64_t decoded_tokens_ = 0;
};

Decoder::Decoder(Network* network, const Tokenizer* tokenizer, DecodeSettings settings)
    : impl_(std::make_unique<Impl>(network, tokenizer, settings)) {}
Decoder::~Decoder() = default;
void Decoder::Add(Group group) { impl_->Add(std::move(group)); }
bool Decoder::Step(std::vector<Group>* finished) { return impl_->Step(finished); }
int64_t Decoder::waiting() const { return impl_->waiting(); }
int64_t Decoder::decoded_tokens() const { return impl_->decoded_tokens(); }

std::vector<Group> DecodeAll(Network* network, const Tokenizer& tokenizer, DecodeSettings settings,
                             std::vector<Group> groups) {
  Decoder decoder(network, &tokenizer, settings);
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
