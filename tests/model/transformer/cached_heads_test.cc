#include "model/transformer/cached_heads.h"

#include <vector>

#include "tests/testing.h"

namespace pawl {
namespace {

TEST(CachedHeads, WhatWasPutIsThereAndNothingElseMoved) {
  CachedHeads<float> exact = {12, 32};
  CachedHeads<Bfloat16> rounded = {12, 32};
  EXPECT_EQ(exact.size16(), 16);
  std::vector<float> head(static_cast<size_t>(exact.numbers()));
  std::vector<Bfloat16> small(static_cast<size_t>(rounded.numbers()));
  auto key = [](int64_t p) { return std::vector<float>(12, static_cast<float>(p + 1)); };
  auto value = [](int64_t p) { return std::vector<float>(12, -static_cast<float>(p + 1)); };
  for (int64_t p = 0; p < 32; ++p) {
    exact.Put(key(p).data(), value(p).data(), p, head.data());
    rounded.Put(key(p).data(), value(p).data(), p, small.data());
  }
  for (int64_t p = 0; p < 32; ++p) {
    std::vector<float> k(12), v(12);
    exact.Get(head.data(), p, k.data(), v.data());
    EXPECT_EQ(k, key(p));
    EXPECT_EQ(v, value(p));
    rounded.Get(small.data(), p, k.data(), v.data());
    EXPECT_EQ(k, key(p));
    EXPECT_EQ(v, value(p));
  }
}

}  // namespace
}  // namespace pawl
