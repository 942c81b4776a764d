#include "model/policy_value/evaluation_cache.h"

#include <algorithm>

#include "model/policy_value/network.h"

namespace pawl {
namespace {

constexpr uint64_t kSpread = 0x9e3779b97f4a7c15;  // odd; carries every bit of a key upwards

}  // namespace

EvaluationCache::EvaluationCache(int64_t bytes, size_t policy)
    : policy_(policy), answer_size_(policy + kOutcomes) {
  size_t each = sizeof(Place) + answer_size_ * sizeof(float);
  places_.resize(static_cast<size_t>(bytes) / each);
  answers_.resize(places_.size() * answer_size_);
}

// The high bits of a product in place of a remainder (Lemire 2019, Fast random integer generation).
size_t EvaluationCache::PlaceOf(uint64_t key) const {
  return static_cast<size_t>((static_cast<unsigned __int128>(key * kSpread) * places_.size()) >>
                             64);
}

EvaluationCache::Found EvaluationCache::Find(const Position& position, uint64_t key) const {
  if (places_.empty()) return {};
  size_t at = PlaceOf(key);
  const Place& place = places_[at];
  if (place.epoch != epoch_ || place.position != position) return {};
  if (place.row >= 0) return {nullptr, nullptr, place.row};
  const float* logits = answers_.data() + at * answer_size_;
  return {logits, logits + policy_};
}

void EvaluationCache::Await(const Position& position, uint64_t key, int row) {
  if (!places_.empty()) places_[PlaceOf(key)] = {position, epoch_, row};
}

void EvaluationCache::Put(const Position& position, uint64_t key, const float* logits,
                          const float* odds) {
  if (places_.empty()) return;
  size_t at = PlaceOf(key);
  places_[at] = {position, epoch_, -1};
  float* answer = answers_.data() + at * answer_size_;
  std::copy_n(odds, kOutcomes, std::copy_n(logits, policy_, answer));
}

}  // namespace pawl
