#include "wire/fetch_weights.h"

#include "base/error.h"
#include "base/files.h"

namespace pawl {

std::string FetchWeights(Replay* replay, const Weights& weights) {
  std::string bytes;
  while (static_cast<int64_t>(bytes.size()) < weights.bytes()) {
    PullWeights ask;
    ask.set_sha256(weights.sha256());
    ask.set_offset(static_cast<int64_t>(bytes.size()));
    WeightsPiece answer = replay->Pull(ask);
    const std::string& piece = answer.data();
    if (piece.empty() || static_cast<int64_t>(bytes.size() + piece.size()) > weights.bytes()) {
      throw Error(ErrorCode::kData, "weights",
                  fmt::format("the server gave {} bytes at {} of {}", piece.size(), bytes.size(),
                              weights.bytes()));
    }
    bytes += piece;
  }
  if (Sha256Hex(bytes) != weights.sha256())
    throw Error(ErrorCode::kData, "weights", "arrived with another SHA-256");
  return bytes;
}

}  // namespace pawl
