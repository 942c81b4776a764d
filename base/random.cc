#include "base/random.h"

#include <cmath>

namespace pawl {
namespace {

struct HighLow {
  uint32_t high, low;
};

HighLow Multiply(uint32_t a, uint32_t b) {
  uint64_t product = static_cast<uint64_t>(a) * b;
  return {static_cast<uint32_t>(product >> 32), static_cast<uint32_t>(product)};
}

// A counter word keeps the uses of a key apart.
constexpr uint32_t kDraw = 0;
constexpr uint32_t kFold = 1;
constexpr uint32_t kFoldText = 2;

uint64_t Block(uint64_t key, uint64_t word, uint32_t use) {
  PhiloxBlock out =
      Philox4x32({static_cast<uint32_t>(word), static_cast<uint32_t>(word >> 32), use, 0},
                 {static_cast<uint32_t>(key), static_cast<uint32_t>(key >> 32)});
  return static_cast<uint64_t>(out[1]) << 32 | out[0];
}

}  // namespace

PhiloxBlock Philox4x32(PhiloxBlock c, std::array<uint32_t, 2> k) {
  for (int round = 0; round < 10; ++round) {
    HighLow a = Multiply(0xD2511F53, c[0]);
    HighLow b = Multiply(0xCD9E8D57, c[2]);
    c = {b.high ^ c[1] ^ k[0], b.low, a.high ^ c[3] ^ k[1], a.low};
    k[0] += 0x9E3779B9;
    k[1] += 0xBB67AE85;
  }
  return c;
}

RandomKey RandomKey::Fold(uint64_t word) const { return RandomKey(Block(key_, word, kFold)); }

RandomKey RandomKey::Fold(std::string_view word) const {
  RandomKey key(Block(key_, word.size(), kFoldText));
  for (size_t i = 0; i < word.size(); i += 8) {
    uint64_t packed = 0;
    for (size_t j = i; j < word.size() && j < i + 8; ++j) {
      packed = packed << 8 | static_cast<uint8_t>(word[j]);
    }
    key = key.Fold(packed);
  }
  return key;
}

uint64_t RandomKey::Bits(uint64_t counter) const { return Block(key_, counter, kDraw); }

double RandomKey::Uniform(uint64_t counter) const {
  return static_cast<double>(Bits(counter) >> 11) * 0x1.0p-53;
}

uint64_t RandomKey::Below(uint64_t counter, uint64_t bound) const {
  return static_cast<uint64_t>((static_cast<unsigned __int128>(Bits(counter)) * bound) >> 64);
}

double RandomStream::Normal() {
  double u = 1 - Uniform(), v = Uniform();  // u > 0 keeps the logarithm finite
  return std::sqrt(-2 * std::log(u)) * std::cos(2 * M_PI * v);
}

}  // namespace pawl
