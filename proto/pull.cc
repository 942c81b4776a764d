#include "proto/pull.h"

#include "base/error.h"
#include "base/files.h"

namespace pawl {

std::string PullWeights(RpcClient* replay, const Weights& weights) {
  std::string bytes;
  while (static_cast<int64_t>(bytes.size()) < weights.bytes()) {
    Request request;
    request.mutable_pull_weights()->set_sha256(weights.sha256());
    request.mutable_pull_weights()->set_offset(static_cast<int64_t>(bytes.size()));
    std::string piece = replay->Call(request).weights_piece().data();
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
