#include "replay/server/server.h"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <cmath>
#include <map>
#include <mutex>
#include <set>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/stop.h"
#include "proto/ids.h"
#include "replay/draws.h"
#include "replay/ledger/thread.h"
#include "replay/server/admission.h"
#include "replay/server/leases.h"
#include "replay/server/weights_store.h"

namespace pawl {
namespace asio = boost::asio;
using asio::awaitable;

namespace {

constexpr size_t kUnjudgedGroupsMax = 65536;  // actors wait while more are in memory
constexpr double kHoldSeconds = 1;            // how long a call without an answer is held

// Wakes whoever waits for a change. One thread.
class Signal {
 public:
  explicit Signal(asio::io_context& io) : timer_(io, steady_clock::time_point::max()) {}

  void Notify() { timer_.cancel(); }

  awaitable<void> Wait(steady_clock::time_point until) {
    using asio::experimental::awaitable_operators::operator||;
    asio::steady_timer deadline(co_await asio::this_coro::executor, until);
    co_await (timer_.async_wait(asio::as_tuple(asio::use_awaitable)) ||
              deadline.async_wait(asio::as_tuple(asio::use_awaitable)));
  }

 private:
  asio::steady_timer timer_;
};

// What an actor may know of a group.
Group ForActor(const Group& group) {
  Group bare;
  bare.set_id(group.id());
  bare.set_prompt(group.prompt());
  bare.set_random_key(group.random_key());
  bare.set_samples(group.samples());
  return bare;
}

}  // namespace

class ReplayServer::Impl {
 public:
  Impl(const std::filesystem::path& folder, const std::string& run_id, const Config& config,
       const Address& listen, const Tokens& tokens)
      : config_(config),
        admission_(run_id, config),
        continuous_(config.mode() == Config::continuous),
        signal_(io_),
        problems_(Seconds(config.process().lease_s())),
        judging_(Seconds(config.process().lease_s())),
        limiter_(config.loop().samples_per_insert(), config.loop().insert_slack()),
        draws_(config),
        store_(folder) {
    auto ledger = std::make_unique<Ledger>(folder / "ledger.sqlite", run_id, config);
    Recover(ledger.get());
    ledger_ = std::make_unique<LedgerThread>(&io_, std::move(ledger));
    WireLimits limits;
    limits.frame_bytes = static_cast<size_t>(config.process().frame_bytes());
    limits.one_role = "learner";
    server_ = std::make_unique<RpcServer>(
        &io_, listen, tokens,
        [this](const Hello& hello) { return admission_.Greet(hello, Newest()); }, limits,
        [this](const Peer& peer, Request request) { return Handle(peer, std::move(request)); });
    thread_ = std::thread([this] {
      try {
        io_.run();
      } catch (...) {
        failure_ = std::current_exception();
      }
      ended_ = true;
    });
  }

  ~Impl() {
    asio::post(io_, [this] {
      server_->Stop();
      io_.stop();
    });
    thread_.join();
  }

  uint16_t port() const { return server_->port(); }

  void Rethrow() const {
    if (ended_ && failure_) std::rethrow_exception(failure_);
    if (std::exception_ptr broken = ledger_->failure()) std::rethrow_exception(broken);
  }

  int64_t Acknowledged(const std::string& actor) const {
    std::lock_guard lock(acknowledged_mutex_);
    auto of = acknowledged_.find(actor);
    return of == acknowledged_.end() ? 0 : of->second;
  }

  void Wait() {
    while (!ended_ && !finished_ && !ledger_->failure() && !StopRequested())
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    if (finished_ || ledger_->failure())
      std::this_thread::sleep_for(Seconds(2 * kHoldSeconds));  // everybody hears of it
    Rethrow();
  }

 private:
  struct Progress {
    int64_t problems = 0, sampled = 0, judged = 0;
  };

  void Recover(Ledger* ledger) {
    for (const Ledger::Progress& p : ledger->AllProgress())
      progress_[p.generation] = {p.problems, p.sampled, p.judged};
    for (Group& group : ledger->UnsampledGroups()) problems_.Add(Trusted(std::move(group)));
    for (Group& group : ledger->UnjudgedGroups()) judging_.Add(Trusted(std::move(group)));
    for (const Weights& weights : ledger->AllWeights()) Remember(weights);
    if (auto latest = ledger->LatestWeights()) store_.Load(*latest);
    limiter_.SetInserted(ledger->Counter("accepted"));
    limiter_.SetDrawn(ledger->Counter("drawn"));
  }

  // A problem that an older version took on trust; who works on it would fail.
  Group Trusted(Group group) const {
    std::string wrong = admission_.content().WrongWithProblem(group);
    if (wrong.empty()) return group;
    throw Error(ErrorCode::kData, "the ledger", fmt::format("problem {} {}", group.id(), wrong),
                "pawl ledger DIR --check lists all such rows; start a new --out");
  }

  void Remember(const Weights& weights) {
    published_[weights.version()] = weights;
    versions_[weights.sha256()] = weights.version();
  }

  int64_t Newest() const { return published_.empty() ? -1 : published_.rbegin()->first; }

  awaitable<Response> Handle(const Peer& peer, Request request) {
    switch (request.call_case()) {
      case Request::kLeaseProblems:
        return GiveProblems(std::move(request));
      case Request::kPullWeights:
        return GiveWeights(peer, std::move(request));
      case Request::kSubmitSamples:
        return TakeSamples(peer, std::move(request));
      case Request::kLeaseSamples:
        return GiveSamples(std::move(request));
      case Request::kSubmitVerdicts:
        return TakeVerdicts(peer, std::move(request));
      case Request::kOpenGeneration:
        return TakeProblems(peer, std::move(request));
      case Request::kAwaitGeneration:
        return GiveProgress(peer, std::move(request));
      case Request::kFeedFresh:
        return TakeFresh(peer, std::move(request));
      case Request::kDrawSteps:
        return GiveSteps(peer, std::move(request));
      case Request::kPublishWeights:
        return TakeWeights(peer, std::move(request));
      case Request::kFinish:
        return TakeFinish(std::move(request));
      default:
        throw Error(ErrorCode::kFailed, "request", "is of a kind that this server does not know");
    }
  }

  // ---- actors

  awaitable<Response> GiveProblems(Request request) {
    Response response;
    ProblemLease* lease = response.mutable_problem_lease();
    auto until = steady_clock::now() + Seconds(kHoldSeconds);
    while (!finished_) {
      auto now = steady_clock::now();
      int left = request.lease_problems().samples_max();
      while (left > 0 && MayGiveProblems()) {
        int64_t id = problems_.Lease(now);
        if (id < 0) break;
        *lease->add_group() = ForActor(*problems_.Find(id));
        left -= lease->group(lease->group_size() - 1).samples();
      }
      if (lease->group_size() > 0) {
        lease->set_state(WORK);
        *lease->mutable_weights() = store_.serving();
        co_return response;
      }
      if (now >= until || !request.lease_problems().hold()) {
        lease->set_state(WAIT);
        co_return response;
      }
      co_await signal_.Wait(until);
    }
    lease->set_state(FINISHED);
    co_return response;
  }

  bool MayGiveProblems() const {
    return !store_.serving().sha256().empty() && judging_.size() < kUnjudgedGroupsMax &&
           (!continuous_ || limiter_.MayInsert());
  }

  // Those that are served, or older ones: somebody may still be at it, or come back to them.
  awaitable<Response> GiveWeights(Peer peer, Request request) {
    auto version = versions_.find(request.pull_weights().sha256());
    if (version == versions_.end())
      admission_.Refuse(peer, "the weights", "were not published in this run");
    Response response;
    *response.mutable_weights_piece() =
        store_.Piece(published_.at(version->second), request.pull_weights().offset());
    co_return response;
  }

  awaitable<Response> TakeSamples(Peer peer, Request request) {
    auto version = versions_.find(request.submit_samples().weights_sha256());
    if (version == versions_.end())
      admission_.Refuse(peer, "submission", "names weights of another run");

    // Groups that are known and still lack samples; the rest were stored before, or are another
    // version's.
    SubmitSamples wanted;
    int64_t duplicates = 0;
    for (Group& group : *request.mutable_submit_samples()->mutable_group()) {
      const Group* asked = problems_.Find(group.id());
      bool other_version = !continuous_ && version->second != GenerationOfGroup(group.id()) - 1;
      if (asked == nullptr || other_version) {
        duplicates += group.sample_size();
        continue;
      }
      admission_.RequireSamples(peer, group, *asked);
      Group* whole = wanted.add_group();
      *whole = *asked;
      whole->mutable_sample()->Swap(group.mutable_sample());
    }
    std::function<Stored(Ledger&)> store = [&](Ledger& ledger) {
      return ledger.AddSamples(wanted, version->second, peer.name);
    };
    Stored stored = co_await ledger_->Do(store);
    for (Group& group : *wanted.mutable_group()) {
      if (!problems_.Done(group.id())) continue;  // another submission of it was stored meanwhile
      ++progress_[group.generation()].sampled;
      judging_.Add(std::move(group));
    }
    signal_.Notify();
    {
      std::lock_guard lock(acknowledged_mutex_);
      ++acknowledged_[peer.name];
    }
    Response response;
    stored.set_duplicates(stored.duplicates() + duplicates);
    *response.mutable_stored() = stored;
    co_return response;
  }

  // ---- verifiers

  awaitable<Response> GiveSamples(Request request) {
    Response response;
    SampleLease* lease = response.mutable_sample_lease();
    auto until = steady_clock::now() + Seconds(kHoldSeconds);
    while (!finished_) {
      auto now = steady_clock::now();
      while (lease->group_size() < request.lease_samples().groups_max()) {
        int64_t id = judging_.Lease(now);
        if (id < 0) break;
        *lease->add_group() = *judging_.Find(id);
      }
      if (lease->group_size() > 0 || now >= until) {
        *lease->mutable_weights() = store_.serving();
        lease->set_state(lease->group_size() > 0 ? WORK : WAIT);
        co_return response;
      }
      co_await signal_.Wait(until);
    }
    lease->set_state(FINISHED);
    co_return response;
  }

  awaitable<Response> TakeVerdicts(Peer peer, Request request) {
    // Groups that wait for verdicts; the rest were judged before.
    SubmitVerdicts verdicts;
    std::map<int64_t, std::set<int64_t>> judged;  // samples by group
    for (Verdict& verdict : *request.mutable_submit_verdicts()->mutable_verdict()) {
      int64_t group = GroupOfSample(verdict.sample_id());
      std::string what = fmt::format("verdict on sample {}", verdict.sample_id());
      if (std::string wrong = admission_.content().WrongWithVerdict(verdict); !wrong.empty())
        admission_.Refuse(peer, what, wrong);
      if (!judged[group].insert(verdict.sample_id()).second)
        admission_.Refuse(peer, what, "comes twice");
      if (judging_.Find(group) != nullptr) {
        verdicts.add_verdict()->Swap(&verdict);
      } else if (!WasJudged(group)) {
        admission_.Refuse(peer, what, "judges what was not sampled");
      }
    }
    for (const auto& [group, samples] : judged) {
      const Group* asked = judging_.Find(group);
      auto same = [](const Sample& sample, int64_t id) { return sample.id() == id; };
      if (asked != nullptr && !std::equal(asked->sample().begin(), asked->sample().end(),
                                          samples.begin(), samples.end(), same)) {
        admission_.Refuse(peer, fmt::format("verdicts of group {}", group),
                          "do not cover its samples");
      }
    }
    std::function<int64_t(Ledger&)> store = [&](Ledger& ledger) {
      int64_t accepted = ledger.AddVerdicts(verdicts);
      if (continuous_) ledger.AddToCounter("accepted", accepted);
      return accepted;
    };
    int64_t accepted = co_await ledger_->Do(store);
    limiter_.SetInserted(limiter_.inserted() + accepted);
    for (const auto& [group, samples] : judged) {
      if (judging_.Done(group)) ++progress_[GenerationOfGroup(group)].judged;
    }
    signal_.Notify();
    co_return Acknowledged();
  }

  // Of a group that does not wait for verdicts.
  bool WasJudged(int64_t group) const {
    int64_t generation = GenerationOfGroup(group);
    if (progress_.empty() || generation < progress_.begin()->first)
      return !progress_.empty();  // it was forgotten since
    auto progress = progress_.find(generation);
    return progress != progress_.end() &&
           group - GroupId(generation, 0) < progress->second.problems &&
           problems_.Find(group) == nullptr;
  }

  // ---- the learner

  awaitable<Response> TakeProblems(Peer peer, Request request) {
    OpenGeneration& open = *request.mutable_open_generation();
    admission_.RequireGeneration(peer, open.generation(), Newest(), 2);
    admission_.RequireProblems(peer, progress_[open.generation()].problems, &open);
    std::function<bool(Ledger&)> store = [&](Ledger& ledger) {
      ledger.AddProblems(open);
      return true;
    };
    co_await ledger_->Do(store);
    Progress& progress = progress_[open.generation()];
    for (const Group& group : open.group()) {
      int64_t index = group.id() - GroupId(open.generation(), 0);
      if (index < progress.problems) continue;  // known
      ++progress.problems;
      problems_.Add(group);
    }
    signal_.Notify();
    co_return Acknowledged();
  }

  awaitable<Response> GiveProgress(Peer peer, Request request) {
    const AwaitGeneration& ask = request.await_generation();
    admission_.RequireGeneration(peer, ask.generation(), Newest(), 2);
    const Progress& progress = progress_[ask.generation()];
    auto until = steady_clock::now() + Seconds(kHoldSeconds);
    while (progress.judged < progress.problems && steady_clock::now() < until)
      co_await signal_.Wait(until);
    GenerationState state;
    if (progress.judged == progress.problems || continuous_) {
      int64_t oldest = store_.serving().version() - config_.loop().max_version_lag();
      std::function<GenerationState(Ledger&)> tally = [&](Ledger& ledger) {
        GenerationState tallied = ledger.Tally(ask.generation(), ask.examples());
        if (continuous_) tallied.set_stale(ledger.Stale(oldest));
        return tallied;
      };
      state = co_await ledger_->Do(tally);
    }
    state.set_problems(progress.problems);
    state.set_sampled(progress.sampled);
    state.set_judged(progress.judged);
    Response response;
    *response.mutable_generation_state() = state;
    co_return response;
  }

  awaitable<Response> TakeFresh(Peer peer, Request request) {
    admission_.RequireFresh(peer, request.feed_fresh());
    std::function<bool(Ledger&)> store = [&](Ledger& ledger) {
      ledger.AddFresh(request.feed_fresh());
      return true;
    };
    co_await ledger_->Do(store);
    co_return Acknowledged();
  }

  awaitable<Response> GiveSteps(Peer peer, Request request) {
    const DrawSteps& ask = request.draw_steps();
    admission_.RequireGeneration(peer, ask.generation(), Newest(), 1);
    if (ask.start() != (ask.generation() == 0))
      admission_.Refuse(peer, "a draw", "says of the run's start what its generation does not");
    bool doubtful = std::exchange(draws_doubtful_, true);
    std::function<Steps(Ledger&)> draw = [&](Ledger& ledger) {
      if (doubtful) draws_.Forget();
      Steps steps = draws_.Draw(&ledger, ask);
      drawn_ = ledger.Counter("drawn");
      return steps;
    };
    Response response;
    *response.mutable_steps() = co_await ledger_->Do(draw);
    draws_doubtful_ = false;
    if (continuous_) {
      limiter_.SetDrawn(drawn_);
      signal_.Notify();
      if (response.steps().wait())
        co_await signal_.Wait(steady_clock::now() + Seconds(kHoldSeconds));
    }
    response.mutable_steps()->set_ready_problems(static_cast<int64_t>(problems_.ready()));
    co_return response;
  }

  // A version is made once. Who brings it again, be it with other bytes (made on another kind of
  // processor, after a death between publishing and the learner's checkpoint), is told what it is
  // and takes that up.
  awaitable<Response> TakeWeights(Peer peer, Request request) {
    const PublishWeights& piece = request.publish_weights();
    int64_t version = piece.weights().version();
    if (piece.generation() != version)
      admission_.Refuse(peer, fmt::format("weights version {}", version),
                        "is of another generation");
    auto answer = [&](const Weights& held) {
      Response response;
      response.mutable_published()->set_published(true);
      *response.mutable_published()->mutable_weights() = held;
      return response;
    };
    if (auto held = published_.find(version); held != published_.end())
      co_return answer(held->second);
    admission_.RequireGeneration(peer, version, Newest(), 1);
    if (version != Newest() + 1)
      admission_.Refuse(peer, fmt::format("weights version {}", version),
                        fmt::format("is not the next, {}", Newest() + 1));
    auto bytes = store_.Receive(piece);
    if (bytes == nullptr) {
      Response response;
      response.mutable_published()->set_received(store_.received());
      co_return response;
    }

    int64_t keep = config_.loop().keep_generations();
    std::function<Weights(Ledger&)> store = [&](Ledger& ledger) {
      if (auto held = ledger.WeightsOf(version))
        return *held;  // by a call that was sent again meanwhile
      store_.Save(piece, *bytes);
      Weights weights = piece.weights();
      ledger.AddWeights(piece.generation(), &weights);
      if (keep > 0 && piece.generation() > keep) {
        ledger.Forget(piece.generation() - keep);
        store_.Remove(piece.generation() - keep - 1);
      }
      return weights;
    };
    Weights published = co_await ledger_->Do(store);
    if (!published_.contains(version)) {
      Remember(published);
      store_.Serve(published, bytes);
      signal_.Notify();
    }
    co_return answer(published);
  }

  awaitable<Response> TakeFinish(Request request) {
    spdlog::info("finished: {}", request.finish().reason());
    finished_ = true;
    signal_.Notify();
    co_return Acknowledged();
  }

  static Response Acknowledged() {
    Response response;
    response.mutable_done();
    return response;
  }

  Config config_;
  Admission admission_;
  bool continuous_;
  asio::io_context io_;
  Signal signal_;
  LeaseTable<Group> problems_;  // wait for samples
  LeaseTable<Group> judging_;   // wait for verdicts; hold their samples
  std::map<int64_t, Progress> progress_;
  std::map<int64_t, Weights> published_;     // by version
  std::map<std::string, int64_t> versions_;  // by SHA-256
  RateLimiter limiter_;
  Draws draws_;                  // touched by ledger operations only
  bool draws_doubtful_ = false;  // a draw was begun and not committed
  WeightsStore store_;
  int64_t drawn_ = 0;
  std::unique_ptr<LedgerThread> ledger_;
  std::unique_ptr<RpcServer> server_;
  std::atomic<bool> finished_{false};
  std::atomic<bool> ended_{false};
  std::exception_ptr failure_;  // set before ended_
  mutable std::mutex acknowledged_mutex_;
  std::map<std::string, int64_t> acknowledged_;  // submissions, by actor
  std::thread thread_;
};

ReplayServer::ReplayServer(const std::filesystem::path& folder, const std::string& run_id,
                           const Config& config, const Address& listen, const Tokens& tokens)
    : impl_(std::make_unique<Impl>(folder, run_id, config, listen, tokens)) {}

ReplayServer::~ReplayServer() = default;
uint16_t ReplayServer::port() const { return impl_->port(); }
int64_t ReplayServer::Acknowledged(const std::string& actor) const {
  return impl_->Acknowledged(actor);
}
void ReplayServer::Rethrow() const { impl_->Rethrow(); }
void ReplayServer::Wait() { impl_->Wait(); }

}  // namespace pawl
