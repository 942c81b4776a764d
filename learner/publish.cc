#include "learner/publish.h"

#include "base/files.h"

namespace pawl {
namespace {

constexpr size_t kPieceBytes = 1 << 20;

}  // namespace

std::optional<Weights> Publish(Replay* replay, int64_t version, const std::string& bytes,
                               const std::string& config_json) {
  PublishWeights piece;
  piece.mutable_weights()->set_version(version);
  piece.mutable_weights()->set_sha256(Sha256Hex(bytes));
  piece.mutable_weights()->set_bytes(static_cast<int64_t>(bytes.size()));
  piece.set_generation(version);
  piece.set_config_json(config_json);
  size_t offset = 0;
  while (true) {
    piece.set_offset(static_cast<int64_t>(offset));
    piece.set_data(bytes.substr(offset, kPieceBytes));
    Published answer = replay->Publish(piece);
    if (answer.published()) {
      return answer.weights().sha256() == piece.weights().sha256()
                 ? std::nullopt
                 : std::optional(answer.weights());
    }
    offset =
        static_cast<size_t>(answer.received());  // a restarted server has lost the earlier pieces
  }
}

}  // namespace pawl
