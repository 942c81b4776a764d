#include "model/reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "kernels/kernels.h"
#include "proto/sections.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

constexpr int64_t kStep = 256;  // tokens at once: their activations stay in the cache
constexpr int64_t kPositions = 1 << 30;

}  // namespace

Reader::Reader(const Network& network, Config::Precision precision, int threads)
    : tokenizer_(MakeTokenizer(network.config().tokens())),
      room_(KeepsAState(network.config()) ? INT64_MAX : network.config().context()),
      cycle_(kPositions / network.config().window() * network.config().window()) {
  const ModelConfig& model = network.config();
  bool reads = model.kind() == ModelConfig::recurrent || model.kind() == ModelConfig::transformer;
  if (!reads || model.positions() == ModelConfig::coupled) {
    std::string key = reads ? "model.positions" : "model.kind";
    throw Error(ErrorCode::kUsage, key,
                fmt::format("is {}, and what such a model keeps of a text is no state",
                            reads ? "coupled" : ModelConfig::Kind_Name(model.kind())),
                "name a model of kind recurrent or transformer, with other positions");
  }
  memory_ = network.MakeMemory({c10::kCPU, precision, 2, threads});
  Begin();
}

void Reader::Begin(const SequenceState* state, int64_t tokens) {
  memory_->Begin(kBook);
  if (state != nullptr) memory_->SetState(kBook, *state);
  tokens_ = tokens;
}

void Reader::Read(std::span<const int32_t> tokens) {
  Run(kBook, tokens_, tokens, Logits::kNone);
  tokens_ += std::ssize(tokens);
}

double Reader::ReadScored(std::span<const int32_t> tokens) {
  std::vector<int64_t> next;
  std::vector<float> log_probs;
  double nats = 0;
  for (size_t from = 0; from < tokens.size(); from += kStep) {
    std::span<const int32_t> step =
        tokens.subspan(from, std::min<size_t>(kStep, tokens.size() - from));
    const float* logits = Run(kBook, tokens_, step, Logits::kAll);
    tokens_ += std::ssize(step);
    next.assign(
        tokens.begin() + static_cast<int64_t>(from) + 1,
        tokens.begin() + static_cast<int64_t>(std::min(from + step.size() + 1, tokens.size())));
    log_probs.resize(next.size());
    ChooseKernels().cross_entropy(logits, next.data(), std::ssize(next), tokenizer_->vocabulary(),
                                  0, log_probs.data(), nullptr);
    nats -= std::accumulate(log_probs.begin(), log_probs.end(), 0.0);
  }
  return nats;
}

const float* Reader::Run(int slot, int64_t position, std::span<const int32_t> tokens,
                         Logits logits) {
  const float* found = nullptr;
  auto count = std::ssize(tokens);
  if (position + count > room_) {
    throw Error(
        ErrorCode::kUsage, "model.context",
        fmt::format("is {} tokens, all that layers of attention have room for; {} was to be "
                    "read behind {}",
                    room_, count, position),
        "read or ask less, or name a model without attention over all tokens");
  }
  bool placed = room_ < INT64_MAX;
  for (int64_t i = 0; i < count; i += kStep) {
    step_.clear();
    for (int64_t j = i; j < std::min(i + kStep, count); ++j) {
      int64_t place = position + j;
      auto at = static_cast<int32_t>(place < cycle_ ? place : cycle_ + place % cycle_);
      step_.push_back({slot, at, tokens[static_cast<size_t>(j)], placed ? at : 0,
                       logits == Logits::kAll || (logits == Logits::kLast && j + 1 == count)});
    }
    found = memory_->Run(step_);
  }
  return found;
}

std::vector<int32_t> Reader::Answer(std::span<const int32_t> question, int64_t most, bool* ended) {
  PAWL_CHECK(!question.empty());
  memory_->Begin(kQuestion, memory_->Keep(kBook));
  int64_t position = tokens_;
  const float* logits = Run(kQuestion, position, question, Logits::kLast);
  position += std::ssize(question);
  std::vector<int32_t> answer;
  *ended = false;
  while (std::ssize(answer) < most) {
    auto next =
        static_cast<int32_t>(std::max_element(logits, logits + tokenizer_->vocabulary()) - logits);
    *ended = next == tokenizer_->special().end;
    if (*ended) break;
    answer.push_back(next);
    if (position == room_) break;
    logits = Run(kQuestion, position++, {&next, 1}, Logits::kLast);
  }
  return answer;
}

std::vector<int32_t> EncodePiece(const Tokenizer& tokenizer, std::string_view text,
                                 std::string_view where, int64_t offset) {
  if (std::optional<size_t> at = tokenizer.Unknown(text)) {
    throw Error(ErrorCode::kUsage, where,
                fmt::format("byte {} begins '{}', which is not in the model's vocabulary",
                            offset + static_cast<int64_t>(*at), CharacterAt(text, *at)),
                "take it out, or train a model with model.tokens = \"bytes\"");
  }
  std::vector<int32_t> tokens = tokenizer.EncodeSolution(text);
  tokens.pop_back();  // the end token
  return tokens;
}

}  // namespace pawl
