// Decoder: samples many solutions at once; the product's hot path.
//
// A number of slots is decoded together, a token a step. A slot whose sequence ended takes the next
// one at once. A prompt is run once, all its tokens in one step, and is kept in the memory as a
// prefix from which its k samples begin. What is drawn for a sample depends on its key and the
// weights alone, not on what shares the batch.
//
// Threads: one at a time; on several cores run a decoder on each, they share nothing.  The network
// outlives it.
// Cost:    what the memory takes for so many slots.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "model/placement.h"
#include "proto/config.pb.h"
#include "proto/pawl.pb.h"

namespace pawl {

class Memory;
class Network;
class Tokenizer;

struct DecodeSettings {
  // All of them are asked for: one that is forgotten would be a setting without effect.
  DecodeSettings(const Placement& placement, int slots, double temperature, int max_new_tokens)
      : placement(placement),
        slots(slots),
        temperature(temperature),
        max_new_tokens(max_new_tokens) {}
  // As actors decode: everything from [sample].
  static DecodeSettings OfActors(const Config& config);

  Placement placement;  // its threads share each step: for fewer sequences than cores
  int slots;
  double temperature;  // 0: the likeliest token
  int max_new_tokens;
  // For benchmarks: a sample ends after so many tokens, whatever they are.
  std::function<int(int64_t group, int sample)> length_of;
};

class Decoder {
 public:
  Decoder(const Network& network, const Tokenizer& tokenizer, DecodeSettings settings);
  // Decodes with any memory of settings.slots slots, for a model of this context and these places.
  Decoder(std::unique_ptr<Memory> memory, const ModelConfig& model, const Tokenizer& tokenizer,
          DecodeSettings settings);
  ~Decoder();

  // After the weights changed; nothing may be under way.
  void Refresh();

  // Queues group.samples samples of group.prompt. Error(kUsage) when the prompt leaves no room in
  // the context.
  void Add(Group group);

  // Decodes one token in every busy slot. Groups whose samples all ended are appended to
  // `finished`, with text, tokens, log-probabilities and sample ids. False when nothing is left to
  // do.
  bool Step(std::vector<Group>* finished);

  // Samples that are queued but not yet in a slot.
  int64_t waiting() const;
  int64_t decoded_tokens() const;  // new tokens so far, prompts not counted

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// All of them, in the order given.
std::vector<Group> DecodeAll(const Network& network, const Tokenizer& tokenizer,
                             DecodeSettings settings, std::vector<Group> groups);

}  // namespace pawl
