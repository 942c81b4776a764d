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
    bytes += replay->Call(request).weights_piece().data();
  }
  if (Sha256Hex(bytes) != weights.sha256()) throw Error(ErrorCode::kData, "weights", "arrived with another SHA-256");
  return bytes;
}

}  // namespace pawl
