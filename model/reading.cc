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

}  // namespace

Reader::Reader(const Network& network, Config::Precision precision, int threads)
    : tokenizer_(MakeTokenizer(network.config().tokens())) {
  if (!KeepsAState(network.config())) {
    throw Error(ErrorCode::kUsage, "model.kind",
                "this model keeps keys and values of every token, and no state of one size",
                "name a model of kind recurrent whose mixers are delta or linear");
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
  for (int64_t i = 0; i < count; i += kStep) {
    step_.clear();
    for (int64_t j = i; j < std::min(i + kStep, count); ++j) {
      // No layer asks for the position: it may be larger than any context.
      step_.push_back({slot, static_cast<int32_t>((position + j) % INT32_MAX),
                       tokens[static_cast<size_t>(j)], 0,
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
