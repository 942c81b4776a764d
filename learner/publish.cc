#include "learner/publish.h"

#include "base/files.h"

namespace pawl {
namespace {

constexpr size_t kPieceBytes = 1 << 20;

}  // namespace

std::optional<Weights> Publish(RpcClient* replay, int64_t version, const std::string& bytes,
                               const std::string& config_json) {
  Request request;
  PublishWeights* publish = request.mutable_publish_weights();
  publish->mutable_weights()->set_version(version);
  publish->mutable_weights()->set_sha256(Sha256Hex(bytes));
  publish->mutable_weights()->set_bytes(static_cast<int64_t>(bytes.size()));
  publish->set_generation(version);
  publish->set_config_json(config_json);
  size_t offset = 0;
  while (true) {
    publish->set_offset(static_cast<int64_t>(offset));
    publish->set_data(bytes.substr(offset, kPieceBytes));
    Published answer = replay->Call(request).published();
    if (answer.published()) {
      return answer.weights().sha256() == publish->weights().sha256()
                 ? std::nullopt
                 : std::optional(answer.weights());
    }
    offset = static_cast<size_t>(
        answer.received());  // a server that came back has forgotten the earlier pieces
  }
}

}  // namespace pawl
