#include "replay/server/weights_store.h"

#include "base/error.h"
#include "base/files.h"

namespace pawl {
namespace {

constexpr size_t kPieceBytes = 1 << 20;

}  // namespace

std::filesystem::path WeightsFolder(const std::filesystem::path& run, int64_t version) {
  return run / "weights" / fmt::format("{:06}", version);
}

std::shared_ptr<const std::string> WeightsStore::Receive(const PublishWeights& piece) {
  if (piece.offset() == 0 || piece.weights().sha256() != incoming_sha256_) {
    incoming_sha256_ = piece.weights().sha256();
    incoming_.clear();
  }
  if (piece.offset() == received()) incoming_ += piece.data();
  if (received() < piece.weights().bytes()) return nullptr;
  auto bytes = std::make_shared<const std::string>(std::move(incoming_));
  incoming_.clear();
  incoming_sha256_.clear();
  return bytes;
}

void WeightsStore::Save(const PublishWeights& last_piece, const std::string& bytes) const {
  if (Sha256Hex(bytes) != last_piece.weights().sha256()) {
    throw Error(ErrorCode::kData, "weights", "the published bytes differ from their SHA-256");
  }
  std::filesystem::path folder = WeightsFolder(run_, last_piece.weights().version());
  std::filesystem::path temporary = folder.string() + ".tmp";
  std::filesystem::remove_all(temporary);
  MakeFolder(temporary);
  WriteFileAtomically(temporary / "model.safetensors", bytes);
  WriteFileAtomically(temporary / "config.json", last_piece.config_json());
  CommitFolder(temporary, folder);
}

void WeightsStore::Serve(const Weights& weights, std::shared_ptr<const std::string> bytes) {
  serving_ = weights;
  bytes_ = std::move(bytes);
}

std::shared_ptr<const std::string> WeightsStore::Read(const Weights& weights) const {
  std::filesystem::path path = WeightsFolder(run_, weights.version()) / "model.safetensors";
  auto bytes = std::make_shared<const std::string>(ReadStored(path));
  if (Sha256Hex(*bytes) != weights.sha256()) {
    throw Error(ErrorCode::kData, path.string(), "differs from the SHA-256 in the ledger",
                kGetItBack);
  }
  return bytes;
}

void WeightsStore::Load(const Weights& weights) { Serve(weights, Read(weights)); }

WeightsPiece WeightsStore::Piece(const Weights& weights, int64_t offset) {
  std::shared_ptr<const std::string> bytes = bytes_;
  if (weights.sha256() != serving_.sha256()) {
    if (weights.sha256() != older_sha256_) {
      older_ = Read(weights);
      older_sha256_ = weights.sha256();
    }
    bytes = older_;
  }
  if (bytes == nullptr || offset < 0 || offset > static_cast<int64_t>(bytes->size())) {
    throw Error(ErrorCode::kFailed, "weights",
                fmt::format("offset {} is outside the file", offset));
  }
  WeightsPiece piece;
  piece.set_data(bytes->substr(static_cast<size_t>(offset), kPieceBytes));
  piece.set_total(static_cast<int64_t>(bytes->size()));
  return piece;
}

void WeightsStore::Remove(int64_t version) const {
  std::filesystem::remove_all(WeightsFolder(run_, version));
}

}  // namespace pawl
