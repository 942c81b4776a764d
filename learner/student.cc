#include "learner/student.h"

#include <cmath>

#include "base/error.h"
#include "learner/evaluate.h"
#include "learner/game_student.h"
#include "learner/log_probs.h"
#include "model/closed_form/closed_form.h"
#include "model/network.h"
#include "model/placement.h"
#include "model/weights.h"
#include "proto/config.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

std::unique_ptr<Trainer> MakeTrainer(Network* network, const Config& config) {
  Placement placement = Placement::Of(config, Part::kTraining);
  LearnConfig learn = config.learn();
  learn.set_precision(placement.precision);
  return Trainer::Make(network, learn, placement.threads, placement.device);
}

// The tokens before the position become context; its own are the answer.
void TakePosition(const Row& row, TrainRow* train) {
  const Target& target = row.target();
  if (!target.policy().empty() || target.has_value()) {
    throw Error(ErrorCode::kUsage, fmt::format("sample {}", row.sample_id()),
                fmt::format("position {} has a policy or a value, and a model of text learns from "
                            "tokens alone",
                            row.position()),
                "train a model that learns them, or sample without them");
  }
  auto from = train->solution.begin() + target.offset();
  train->prompt.insert(train->prompt.end(), train->solution.begin(), from);
  train->solution = std::vector<int32_t>(from, from + target.length());
}

class NetworkStudent : public Student {
 public:
  explicit NetworkStudent(const Config& config)
      : config_(config),
        tokenizer_(MakeTokenizer(config.model().tokens())),
        network_(config.model(), tokenizer_->vocabulary()),
        trainer_(MakeTrainer(&network_, config)) {}

  std::string Weights() override {
    trainer_->Fetch();
    return ToSafetensors(network_);
  }
  void Take(std::string_view weights, std::string_view where) override {
    FromSafetensors(weights, where, &network_);
  }
  std::string ConfigJson() const override { return ToConfigJson(network_); }
  void Initialize(RandomKey key) override { network_.Initialize(key); }
  void TakeReference(std::string_view weights, std::string_view where) override {
    reference_ = std::make_unique<Network>(config_.model(), tokenizer_->vocabulary());
    FromSafetensors(weights, where, reference_.get());
  }

  void StartGeneration(int64_t generation, int64_t total) override {
    trainer_->StartGeneration(generation, total);
  }
  void ContinueGeneration(int64_t generation, int64_t total, const std::string& state) override {
    trainer_->StartGeneration(generation, total);
    trainer_->LoadState(state, "checkpoint");
  }
  std::string SaveState() const override { return trainer_->SaveState(); }

  StepResult Train(const Step& step, int64_t number, bool forever, RandomKey key) override {
    std::vector<TrainRow> rows;
    for (const Row& row : step.row()) {
      TrainRow train = {tokenizer_->EncodePrompt(row.prompt()),
                        {row.tokens().begin(), row.tokens().end()}};
      if (train.solution.empty()) train.solution = tokenizer_->EncodeSolution(row.text());
      if (row.has_target()) TakePosition(row, &train);
      if (row.has_advantage())
        train.reward =
            TrainRow::Reward{row.advantage(), {row.log_probs().begin(), row.log_probs().end()}, {}};
      rows.push_back(std::move(train));
    }
    AddReferences(&rows);
    return trainer_->Step(rows, number, forever, key);
  }

  Metrics Evaluate(const TaskSet& tasks) override {
    trainer_->Fetch();
    return pawl::Evaluate(&network_, *tokenizer_, tasks, config_);
  }

  std::vector<std::vector<float>> LogProbs(const std::string& weights,
                                           const std::vector<Group>& groups) override {
    if (config_.sample().temperature() == 0) return {};
    Network network(config_.model(), tokenizer_->vocabulary());
    FromSafetensors(weights, "published weights", &network);
    std::vector<TrainRow> rows;
    for (const Group& group : groups) {
      const Sample& sample = group.sample(0);
      rows.push_back({tokenizer_->EncodePrompt(group.prompt()),
                      {sample.tokens().begin(), sample.tokens().end()}});
    }
    return SolutionLogProbs(&network, rows, config_.sample().temperature(),
                            config_.sample().precision());
  }

 private:
  void AddReferences(std::vector<TrainRow>* rows) {
    if (reference_ == nullptr) return;
    auto references = SolutionLogProbs(reference_.get(), *rows, 1, config_.learn().precision());
    for (size_t i = 0; i < rows->size(); ++i) {
      if ((*rows)[i].reward) (*rows)[i].reward->reference = std::move(references[i]);
    }
  }

  Config config_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  Network network_;
  std::unique_ptr<Network> reference_;
  std::unique_ptr<Trainer> trainer_;
};

// A closed-form model counts a generation's rows step by step and is fitted at the last step.
class ClosedFormStudent : public Student {
 public:
  explicit ClosedFormStudent(const Config& config)
      : config_(config.model()), model_(ClosedForm::Make(config.model())) {}

  std::string Weights() override { return TensorsToSafetensors({{"weights", model_->weights()}}); }
  void Take(std::string_view weights, std::string_view where) override {
    TensorsFromSafetensors(weights, where, {{"weights", model_->weights()}});
  }
  std::string ConfigJson() const override { return ClosedFormConfigJson(config_); }
  void Initialize(RandomKey) override { model_->weights().zero_(); }
  void TakeReference(std::string_view, std::string_view) override {}

  void StartGeneration(int64_t, int64_t total) override {
    total_ = total;
    model_->Forget();
  }
  void ContinueGeneration(int64_t, int64_t total, const std::string& state) override {
    total_ = total;
    TensorsFromSafetensors(state, "checkpoint", {{"statistics", model_->statistics()}});
  }
  std::string SaveState() const override {
    return TensorsToSafetensors({{"statistics", model_->statistics()}});
  }

  StepResult Train(const Step& step, int64_t number, bool, RandomKey) override {
    for (const Row& row : step.row()) model_->See(row.prompt(), row.text());
    if (number + 1 == total_) model_->Fit();
    // a closed-form model has no loss, gradient or learning rate
    return {NAN, NAN, NAN, step.row_size()};
  }

  Metrics Evaluate(const TaskSet& tasks) override {
    Metrics metrics;
    for (int t = 0; t < tasks.size(); ++t) {
      for (const auto& [name, value] : model_->Measure(tasks.task(t).Truth()))
        metrics["eval/" + tasks.name(t) + "/" + name] = value;
    }
    return metrics;
  }

  std::vector<std::vector<float>> LogProbs(const std::string&, const std::vector<Group>&) override {
    return {};
  }

 private:
  ModelConfig config_;
  std::unique_ptr<ClosedForm> model_;
  int64_t total_ = 0;
};

}  // namespace

std::unique_ptr<Student> Student::Make(const Config& config) {
  if (IsNetwork(config.model())) return std::make_unique<NetworkStudent>(config);
  if (PlaysGames(config.model())) return std::make_unique<GameStudent>(config);
  return std::make_unique<ClosedFormStudent>(config);
}

}  // namespace pawl
