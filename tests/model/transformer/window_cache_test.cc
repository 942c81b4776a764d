#include "model/transformer/window_cache.h"

#include "base/random.h"
#include "tests/testing.h"

namespace pawl {
namespace {

constexpr AttentionShape kShape = {4, 2, 8};  // heads, key-value heads, head size

// Queries, keys and values of a token, all of them drawn.
std::vector<float> Drawn(int64_t token) {
  std::vector<float> qkv(static_cast<size_t>(kShape.row()));
  for (size_t j = 0; j < qkv.size(); ++j)
    qkv[j] = static_cast<float>(
        RandomKey::Root(static_cast<uint64_t>(token)).Uniform(static_cast<uint64_t>(j)) - 0.5);
  return qkv;
}

// Of head 0 of the key-value heads, what a query reads of tokens (last - window, last].
std::vector<double> Expected(int64_t last, int64_t window) {
  std::vector<float> q = Drawn(last);
  std::vector<double> out(8);
  double sum = 0;
  for (int64_t p = std::max<int64_t>(0, last - window + 1); p <= last; ++p) {
    std::vector<float> of = Drawn(p);
    double score = 0;
    for (size_t j = 0; j < 8; ++j) score += static_cast<double>(q[j]) * of[4 * 8 + j];
    double weight = std::exp(score / std::sqrt(8.0));
    sum += weight;
    for (size_t j = 0; j < 8; ++j) out[j] += weight * of[6 * 8 + j];
  }
  for (double& x : out) x /= sum;
  return out;
}

TEST(WindowCache, ATokenSeesThoseOfItsWindowAndASlotGoesOnFromACopy) {
  WindowCache<float> cache(1, kShape, 16, 2);
  Aligned<float> out, scratch;
  auto read = [&](int slot, int64_t p) {
    std::vector<float> qkv = Drawn(p);
    SlotToken token = {slot, static_cast<int32_t>(p), 0, 0, false};
    cache.Append(0, token, qkv.data(), 0, 2);
    cache.Attend(0, token, 0, qkv.data(), Room(&out, cache.size16()),
                 Room(&scratch, 2 * cache.positions()));
    return std::vector<float>(out.data(), out.data() + 8);
  };
  cache.Begin(0);
  cache.Begin(1);
  for (int64_t p = 0; p < 50; ++p) {
    std::vector<float> found = read(0, p);
    std::vector<double> wanted = Expected(p, 16);
    for (size_t j = 0; j < 8; ++j) EXPECT_NEAR(found[j], wanted[j], 1e-5) << p;
    if (p == 29) cache.Set(1, cache.Get(0));
  }
  WindowCache<float> other(1, kShape, 16, 1);
  other.SetNumbers(0, cache.Numbers(1));
  EXPECT_EQ(other.Get(0), cache.Get(1)) << "numbers are the whole of it";
  std::vector<float> before = read(0, 50), at_30 = read(1, 30);
  std::vector<double> wanted = Expected(30, 16);
  for (size_t j = 0; j < 8; ++j) EXPECT_NEAR(at_30[j], wanted[j], 1e-5);
  EXPECT_NE(before, at_30);
}

}  // namespace
}  // namespace pawl
