#include "learner/publish.h"

#include "base/error.h"
#include "base/files.h"
#include "wire/fetch_weights.h"

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

// A version that is there is answered with its entry, whatever the piece holds.
std::string PublishedBefore(Replay* replay, int64_t version) {
  PublishWeights ask;
  ask.mutable_weights()->set_version(version);
  ask.mutable_weights()->set_sha256(Sha256Hex(""));
  ask.set_generation(version);
  Published answer = replay->Publish(ask);
  PAWL_CHECK(answer.published());
  return FetchWeights(replay, answer.weights());
}

}  // namespace pawl
