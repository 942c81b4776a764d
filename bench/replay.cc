#include <barrier>
#include <filesystem>
#include <thread>

#include "base/clock.h"
#include "base/error.h"
#include "base/files.h"
#include "bench/benches.h"
#include "bench/measure.h"
#include "learner/publish.h"
#include "proto/ids.h"
#include "replay/draws.h"
#include "replay/server/server.h"
#include "tokens/tokenizer.h"
#include "wire/client.h"

namespace pawl {
namespace {

constexpr int kBytesPerToken = 9;  // a character, a token and a log-probability
constexpr int kDrawnRows = 1024;
constexpr int kDrawnSteps = 16;

// A folder that goes when the benchmark does.
class Folder {
 public:
  Folder()
      : path_(std::filesystem::temp_directory_path() / fmt::format("pawl-bench-{}", ::getpid())) {
    MakeFolder(path_);
  }
  ~Folder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

Config MakeConfig(const ReplayBench& bench) {
  Config config;
  config.add_task()->set_kind("addition");
  config.mutable_sample()->set_problems(bench.samples);
  config.mutable_model()->set_context(bench.sample_bytes + 64);
  config.mutable_sample()->set_max_new_tokens(bench.sample_bytes);
  config.mutable_mix()->set_fresh(0);
  config.mutable_learn()->set_rows(kDrawnRows);
  config.mutable_process()->set_lease_s(3600);
  return config;
}

const Tokenizer& Tokens() {
  static const auto tokenizer = MakeTokenizer(ModelConfig::chars);
  return *tokenizer;
}

// Problems [first, first + count) of generation 1.
OpenGeneration MakeProblems(int64_t first, int64_t count) {
  OpenGeneration open;
  open.set_generation(1);
  for (int64_t i = first; i < first + count; ++i) {
    Group* group = open.add_group();
    group->set_id(GroupId(1, i));
    group->set_prompt(fmt::format("{}+{}=", i, i + 1));
    group->set_prompt_tokens(static_cast<int>(Tokens().Count(group->prompt())));
    group->set_random_key(static_cast<uint64_t>(i));
    group->set_samples(1);
  }
  return open;
}

void FillSamples(const ReplayBench& bench, Group* group) {
  Sample* sample = group->add_sample();
  sample->set_id(SampleId(group->id(), 0));
  int characters = std::max(1, bench.sample_bytes / kBytesPerToken - 1);
  std::string text;
  for (int i = 0; i < characters; ++i) text += static_cast<char>('0' + (group->id() + i) % 10);
  for (int32_t token : Tokens().EncodeSolution(text)) {
    sample->add_log_probs(-0.01f * static_cast<float>(sample->tokens_size() % 100));
    sample->add_tokens(token);
  }
  sample->set_text(std::move(text));
  sample->set_ended(true);
}

SubmitVerdicts AcceptAll(const SubmitSamples& submission) {
  SubmitVerdicts verdicts;
  for (const Group& group : submission.group()) {
    Verdict* verdict = verdicts.add_verdict();
    verdict->set_sample_id(group.sample(0).id());
    verdict->set_accepted(true);
    verdict->set_score(1);
    verdict->set_verifier("none/1");
  }
  return verdicts;
}

DrawSteps AskSteps(int64_t first) {
  DrawSteps ask;
  ask.set_generation(1);
  ask.set_first(first);
  ask.set_count(kDrawnSteps);
  return ask;
}

nlohmann::ordered_json Figures(const std::string& name, const ReplayBench& bench) {
  return {{"benchmark", name},
          {"samples", bench.samples},
          {"sample_bytes", bench.sample_bytes},
          {"batch", bench.batch}};
}

// Seconds that simulated actors take to submit all samples; `batch_s`: of each submission.
double SubmitFromClients(const Address& address, const std::string& token,
                         const std::string& sha256, const ReplayBench& bench,
                         std::vector<double>* batch_s) {
  // Every client leases its part, then all submit at once.
  std::barrier leased(bench.clients + 1);
  std::mutex mutex;
  std::vector<std::thread> clients;
  for (int c = 0; c < bench.clients; ++c) {
    clients.emplace_back([&, c] {
      RpcClient client(address, token, "actor", fmt::format("bench-{}", c), 5);
      std::vector<SubmitSamples> batches;
      int64_t share = (bench.samples + bench.clients - 1) / bench.clients;
      for (int64_t held = 0; held < share; held += bench.batch) {
        LeaseProblems ask;
        ask.set_samples_max(static_cast<int>(std::min<int64_t>(bench.batch, share - held)));
        ProblemLease answer = client.Lease(ask);
        if (answer.group_size() == 0) break;
        SubmitSamples& batch = batches.emplace_back();
        batch.set_weights_sha256(sha256);
        for (Group& group : *answer.mutable_group()) {
          FillSamples(bench, &group);
          *batch.add_group() = std::move(group);
        }
      }
      leased.arrive_and_wait();
      std::vector<double> own;
      for (SubmitSamples& batch : batches) {
        auto start = steady_clock::now();
        client.Submit(std::move(batch));
        own.push_back(SecondsSince(start));
      }
      std::lock_guard lock(mutex);
      batch_s->insert(batch_s->end(), own.begin(), own.end());
    });
  }
  leased.arrive_and_wait();
  auto start = steady_clock::now();
  for (std::thread& client : clients) client.join();
  return SecondsSince(start);
}

// Seconds that a verifier takes to accept them all.
double JudgeAll(const Address& address, const std::string& token, const ReplayBench& bench) {
  RpcClient verifier(address, token, "verifier", "bench", 5);
  auto start = steady_clock::now();
  for (int64_t judged = 0; judged < bench.samples;) {
    LeaseSamples ask;
    ask.set_groups_max(bench.batch);
    SampleLease answer = verifier.Lease(ask);
    SubmitSamples all;
    all.mutable_group()->Swap(answer.mutable_group());
    verifier.Submit(AcceptAll(all));
    judged += all.group_size();
  }
  return SecondsSince(start);
}

}  // namespace

void BenchReplay(const BenchOptions& options, const ReplayBench& bench) {
  Folder folder;
  Config config = MakeConfig(bench);
  Ledger ledger(folder.path() / "ledger.sqlite", "bench", config);
  std::vector<SubmitSamples> submissions;
  for (int64_t first = 0; first < bench.samples; first += bench.batch) {
    OpenGeneration open =
        MakeProblems(first, std::min<int64_t>(bench.batch, bench.samples - first));
    ledger.file.Begin();
    ledger.samples.AddProblems(open);
    ledger.file.Commit();
    for (Group& group : *open.mutable_group()) FillSamples(bench, &group);
    submissions.emplace_back().mutable_group()->Swap(open.mutable_group());
  }
  std::vector<double> insert_s, verdict_s, draw_s;
  for (const SubmitSamples& submission : submissions) {
    auto start = steady_clock::now();
    ledger.file.Begin();
    ledger.samples.AddSamples(submission, 0, "bench");
    ledger.file.Commit();
    insert_s.push_back(SecondsSince(start));
  }
  for (const SubmitSamples& submission : submissions) {
    SubmitVerdicts verdicts = AcceptAll(submission);
    auto start = steady_clock::now();
    ledger.file.Begin();
    ledger.samples.AddVerdicts(verdicts);
    ledger.file.Commit();
    verdict_s.push_back(SecondsSince(start));
  }
  Draws draws(config);
  for (int i = 0; i < 2 * options.repeats; ++i) {
    auto start = steady_clock::now();
    ledger.file.Begin();
    draws.Draw(&ledger, AskSteps(i * kDrawnSteps));
    ledger.file.Commit();
    draw_s.push_back(SecondsSince(start));
  }
  auto figures = Figures("replay", bench);
  figures["samples_on_disk_per_s"] = Rate(bench.batch, insert_s);
  figures["verdicts_on_disk_per_s"] = Rate(bench.batch, verdict_s);
  figures["rows_drawn_per_s"] = Rate(kDrawnRows * kDrawnSteps, {draw_s.begin() + 1, draw_s.end()});
  figures["first_draw_s"] = draw_s.front();
  PrintFigures(figures, options.json);
}

void BenchWire(const BenchOptions& options, const ReplayBench& bench) {
  Folder folder;
  Config config = MakeConfig(bench);
  std::string token = MakeToken();
  ReplayServer server(folder.path(), "bench", config, {"127.0.0.1", "0"}, token);
  Address address = {"127.0.0.1", std::to_string(server.port())};
  RpcClient learner(address, token, "learner", "bench", 5);
  for (int64_t first = 0; first < bench.samples; first += 4096) {
    learner.Open(MakeProblems(first, std::min<int64_t>(4096, bench.samples - first)));
  }
  std::string weights(4096, 'w'), sha256 = Sha256Hex(weights);
  Publish(&learner, 0, weights, "{}");

  std::vector<double> batch_s;
  double submit_s = SubmitFromClients(address, token, sha256, bench, &batch_s);

  double verdict_s = JudgeAll(address, token, bench);

  std::vector<double> draw_s;
  for (int i = 0; i < 2 * options.repeats; ++i) {
    auto start = steady_clock::now();
    PAWL_CHECK(learner.Draw(AskSteps(i * kDrawnSteps)).step_size() == kDrawnSteps);
    draw_s.push_back(SecondsSince(start));
  }
  auto figures = Figures("wire", bench);
  figures["clients"] = bench.clients;
  figures["acknowledged_per_s"] = static_cast<double>(bench.samples) / submit_s;
  Spread latency = SpreadOf(batch_s);
  figures["batch_ms"] = {
      {"median", 1e3 * latency.median}, {"low", 1e3 * latency.low}, {"high", 1e3 * latency.high}};
  figures["verdicts_per_s"] = static_cast<double>(bench.samples) / verdict_s;
  figures["rows_drawn_per_s"] = Rate(kDrawnRows * kDrawnSteps, {draw_s.begin() + 1, draw_s.end()});
  figures["first_draw_s"] = draw_s.front();
  PrintFigures(figures, options.json);
}

}  // namespace pawl
