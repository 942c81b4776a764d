// FakeReplay: a replay server in the test's own process, without a ledger, actors or verifiers.
//
// Fresh rows are those that were fed, in order, and steps are made of them alone. Problems count as
// sampled and judged as soon as they are open; what they measure is scripted. It keeps what was
// said to it, in order.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "proto/config.h"
#include "wire/replay.h"

namespace pawl::testing {

class FakeReplay : public Replay {
 public:
  explicit FakeReplay(const std::string& config) : config_(ParseConfig(config, "test", {})) {
    welcome_.set_run_id("run");
    welcome_.set_config(ConfigText(config_));
  }

  // ---- the script
  // A generation's state; `problems`, `sampled` and `judged` are filled in behind it.
  std::function<GenerationState(int64_t generation)> measured = [](int64_t) {
    return GenerationState();
  };
  // The answer to a draw in place of steps of fresh rows, where there is one.
  std::function<std::optional<Steps>(const DrawSteps& ask)> drawn = [](const DrawSteps&) {
    return std::nullopt;
  };
  // The valid proposals of a generation.
  std::function<Proposals(const ListProposals& ask)> proposed = [](const ListProposals&) {
    return Proposals();
  };
  // Done when a call arrives, named as in `calls`.
  std::function<void(const std::string& call)> before = [](const std::string&) {};

  // ---- what was said
  std::vector<std::string> calls;  // "open 1", "await 1", "feed 0", "draw 1 0", "publish 1", ...
  std::map<int64_t, std::vector<Group>> opened;       // by generation
  std::map<int, std::vector<FreshSample>> fed;        // by task
  std::map<int64_t, std::string> published;           // weights by version
  std::vector<std::pair<std::string, int64_t>> held;  // run and generation that were introduced
  std::string ended;                                  // why the run is over

  const Config& config() const { return config_; }
  const Welcome& Greet() override { return welcome_; }
  void Introduce(const std::string& run_id, int64_t generation) override {
    held.emplace_back(run_id, generation);
  }

 private:
  void Note(const std::string& call) {
    calls.push_back(call);
    before(call);
  }

  Response Call(const Request& request) override {
    Response response;
    switch (request.call_case()) {
      case Request::kOpenGeneration:
        Opened(request.open_generation());
        break;
      case Request::kAwaitGeneration:
        *response.mutable_generation_state() = State(request.await_generation().generation());
        break;
      case Request::kListProposals:
        *response.mutable_proposals() = proposed(request.list_proposals());
        break;
      case Request::kFeedFresh:
        Fed(request.feed_fresh());
        break;
      case Request::kDrawSteps:
        *response.mutable_steps() = Drawn(request.draw_steps());
        break;
      case Request::kPublishWeights:
        *response.mutable_published() = PublishedAs(request.publish_weights());
        break;
      case Request::kPullWeights:
        *response.mutable_weights_piece() = Piece(request.pull_weights());
        break;
      case Request::kFinish:
        Note("finish");
        ended = request.finish().reason();
        break;
      default:
        throw Error(ErrorCode::kFailed, "fake replay", "no learner makes this call");
    }
    return response;
  }

  void Opened(const OpenGeneration& open) {
    Note(fmt::format("open {}", open.generation()));
    auto& groups = opened[open.generation()];
    for (const Group& group : open.group()) {
      bool known = std::any_of(groups.begin(), groups.end(),
                               [&](const Group& other) { return other.id() == group.id(); });
      if (!known) groups.push_back(group);
    }
  }

  GenerationState State(int64_t generation) {
    Note(fmt::format("await {}", generation));
    GenerationState state = measured(generation);
    auto problems = static_cast<int64_t>(opened[generation].size());
    state.set_problems(problems);
    state.set_sampled(problems);
    state.set_judged(problems);
    return state;
  }

  void Fed(const FeedFresh& feed) {
    Note(fmt::format("feed {}", feed.sample(0).task()));
    for (const FreshSample& sample : feed.sample()) {
      auto& stream = fed[sample.task()];
      if (sample.index() == static_cast<int64_t>(stream.size())) stream.push_back(sample);
    }
  }

  // Steps of the run: generation 0's, then learn.steps for each generation after it.
  int64_t StepOfRun(const DrawSteps& ask, int i) const {
    int64_t before = ask.generation() == 0 ? 0
                                           : config_.start().steps() +
                                                 (ask.generation() - 1) * config_.learn().steps();
    return before + ask.first() + i;
  }

  Steps Drawn(const DrawSteps& ask) {
    Note(fmt::format("draw {} {}", ask.generation(), ask.first()));
    if (auto scripted = drawn(ask)) return std::move(*scripted);
    Steps steps;
    const std::vector<FreshSample>& stream = fed[0];
    for (int i = 0; i < ask.count(); ++i) {
      Step step;
      step.set_step(ask.first() + i);
      step.set_fresh_share(1);
      for (int64_t r = 0; r < config_.learn().rows(); ++r) {
        auto index = static_cast<size_t>(StepOfRun(ask, i) * config_.learn().rows() + r);
        if (index >= stream.size()) {
          if (steps.step_size() == 0)
            steps.add_need_fresh()->set_index(static_cast<int64_t>(stream.size()));
          return steps;
        }
        Row* row = step.add_row();
        row->set_fresh(true);
        row->set_prompt(stream[index].prompt());
        row->set_text(stream[index].text());
      }
      *steps.add_step() = std::move(step);
    }
    return steps;
  }

  static Weights Named(int64_t version, const std::string& bytes) {
    Weights weights;
    weights.set_version(version);
    weights.set_sha256(Sha256Hex(bytes));
    weights.set_bytes(static_cast<int64_t>(bytes.size()));
    return weights;
  }

  Published PublishedAs(const PublishWeights& piece) {
    int64_t version = piece.weights().version();
    Note(fmt::format("publish {}", version));
    Published answer;
    if (!published.contains(version)) {
      std::string& bytes = arriving_[version];
      if (piece.offset() == static_cast<int64_t>(bytes.size())) bytes += piece.data();
      answer.set_received(static_cast<int64_t>(bytes.size()));
      if (answer.received() < piece.weights().bytes()) return answer;
      published[version] = bytes;
    }
    answer.set_published(true);
    *answer.mutable_weights() = Named(version, published[version]);
    return answer;
  }

  WeightsPiece Piece(const PullWeights& ask) {
    for (const auto& [version, bytes] : published) {
      if (Sha256Hex(bytes) != ask.sha256()) continue;
      WeightsPiece piece;
      piece.set_data(bytes.substr(static_cast<size_t>(ask.offset())));
      piece.set_total(static_cast<int64_t>(bytes.size()));
      return piece;
    }
    throw Error(ErrorCode::kData, "fake replay", "has no such weights");
  }

  Config config_;
  Welcome welcome_;
  std::map<int64_t, std::string> arriving_;
};

}  // namespace pawl::testing
