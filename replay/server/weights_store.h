// WeightsStore: the published weights, a folder for each version that `transformers` opens as it
// is.
//
//   weights/000003/{model.safetensors, config.json}
// A version appears whole or not at all, after its SHA-256 was checked.
// Errors:  Error(kData) when bytes differ from their digest.
// Threads: one at a time, but for Save and Remove.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "proto/pawl.pb.h"

namespace pawl {

std::filesystem::path WeightsFolder(const std::filesystem::path& run, int64_t version);

class WeightsStore {
 public:
  explicit WeightsStore(std::filesystem::path run) : run_(std::move(run)) {}

  // Takes the next piece of a file that is being published; its bytes once they are whole, else
  // nullptr.
  std::shared_ptr<const std::string> Receive(const PublishWeights& piece);
  int64_t received() const { return static_cast<int64_t>(incoming_.size()); }

  // Puts a whole file on disk. Any thread.
  void Save(const PublishWeights& last_piece, const std::string& bytes) const;

  // Serves these bytes from now on.
  void Serve(const Weights& weights, std::shared_ptr<const std::string> bytes);
  // Reads a version from disk and serves it.
  void Load(const Weights& weights);
  const Weights& serving() const { return serving_; }
  // Of the weights that are served, or of an older version, which is read from disk.
  WeightsPiece Piece(const Weights& weights, int64_t offset);

  void Remove(int64_t version) const;

 private:
  std::filesystem::path run_;
  std::string incoming_sha256_, incoming_;
  Weights serving_;
  std::shared_ptr<const std::string> bytes_;
  std::string older_sha256_;  // of what was read last
  std::shared_ptr<const std::string> older_;

  std::shared_ptr<const std::string> Read(const Weights& weights) const;
};

}  // namespace pawl
