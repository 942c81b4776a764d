#include "model/places.h"

#include "base/error.h"
#include "tokens/tokenizer.h"

namespace pawl {

Places::Places(const ModelConfig& config) : Places(config, *MakeTokenizer(config.tokens())) {}

Places::Places(const ModelConfig& config, const Tokenizer& tokenizer)
    : coupled_(config.positions() == ModelConfig::coupled),
      context_(config.context()),
      places_(Count(config)) {
  for (int32_t token = 0; coupled_ && token < tokenizer.vocabulary(); ++token)
    digit_.push_back(tokenizer.IsDigit(token));
}

int64_t Places::Count(const ModelConfig& config) {
  return config.positions() == ModelConfig::coupled && config.places() > 0 ? config.places()
                                                                           : config.context();
}

std::vector<int64_t> Places::OfRow(const std::vector<int32_t>& row, double room) const {
  if (std::ssize(row) > context_) {
    throw Error(ErrorCode::kUsage, "model.context",
                fmt::format("is {}, and a row has {} tokens", context_, row.size()),
                "raise model.context, or lower the task's levels");
  }
  std::vector<int64_t> places;
  for (size_t i = 0; i < row.size(); ++i)
    places.push_back(Of(row[i], static_cast<int64_t>(i), i == 0 ? 0 : places.back(), 0));
  if (!coupled_ || row.empty()) return places;
  int64_t left = places_ - *std::max_element(places.begin(), places.end());
  for (int64_t& place : places) place += static_cast<int64_t>(room * static_cast<double>(left));
  return places;
}

}  // namespace pawl
