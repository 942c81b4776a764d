// Mapped: the networks with a map of its own for each position, from the embeddings of all tokens up
// to it laid end to end (model.kind linear and mlp).
//
// Shapes:  N tokens of all rows laid end to end, D width, V vocabulary.
// Threads: one at a time.
// Source:  Malach 2023 (arXiv 2309.06979), sections 2 and 4.
#pragma once

#include "model/module.h"
#include "proto/config.pb.h"

namespace pawl {

class Mapped : public Module {
 public:
  Mapped(const ModelConfig& config, int vocabulary, c10::Device device);

  // The module of a network of this architecture. A bug if it is of another.
  static const Mapped& Of(const Network& network);

  std::vector<Part> Matrices() override;
  std::vector<Part> Others() override;
  // The standard deviation of what comes out is that of what goes in: 1.
  void AdjustInitial() override;
  std::vector<NamedTensor> NamedTensors() const override;
  at::Tensor Logits(const PackedRows& rows, at::ScalarType products) const override;
  std::unique_ptr<Memory> MakeMemory(const Network& network,
                                     const MemorySettings& settings) const override;
  std::unique_ptr<GradientPass> MakeGradientPass(Network* network, Config::Precision precision,
                                                 int threads) const override;

  // The map of each position p, [D, (p + 1) D].
  const std::vector<at::Tensor>& maps() const { return maps_; }
  // mlp: [D, D], after the rectifier; else undefined.
  const at::Tensor& hidden() const { return hidden_; }
  const at::Tensor& embedding() const { return embedding_; }
  const at::Tensor& head() const { return head_; }

 private:
  ModelConfig config_;
  int vocabulary_;
  c10::Device device_;
  at::Tensor embedding_, head_, hidden_;
  std::vector<at::Tensor> maps_;
};

}  // namespace pawl
