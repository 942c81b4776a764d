// Runs that show themselves over HTTP, asked by an HTTP client, by `pawl watch` and by Prometheus.
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/app/runs.h"
#include "tests/watch/asking.h"

namespace pawl {
namespace {

using testing::BodyOf;
using testing::Get;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::Process;
using testing::RunProgram;

class WatchTest : public ::testing::Test {
 protected:
  uint16_t port() const { return port_; }
  std::string Address() const { return fmt::format("127.0.0.1:{}", port()); }

  // A run that is stopped when the test ends.
  std::unique_ptr<Process> StartRun() {
    std::vector<std::string> arguments =
        testing::RunArguments(scratch_ / "run", {"generations=1000"});
    arguments.insert(arguments.end(), {"--http", Address()});
    return std::make_unique<Process>("pawl", arguments);
  }

  nlohmann::json Status() const {
    return nlohmann::json::parse(BodyOf(Get(port(), "/api/status")), nullptr, false);
  }

  // The first status of which `is` is true, within a minute.
  template <typename Is>
  nlohmann::json Await(Is&& is) const {
    for (int i = 0; i < 600; ++i) {
      nlohmann::json status = Status();
      if (status.is_object() && is(status)) return status;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    ADD_FAILURE() << "the status never was as awaited: " << Status().dump();
    return {};
  }

  testing::Scratch scratch_;
  uint16_t port_ = testing::FreePort();
};

TEST_F(WatchTest, ARunShowsWhereItStandsAndItsPeers) {
  auto run = StartRun();
  nlohmann::json status = Await([](const nlohmann::json& s) {
    return s.at("metrics").contains("eval/addition/accuracy") &&
           s.at("gauges").contains("pawl_step") &&
           s.at("gauges").value("pawl_generation", 0) >= 1 && s.at("peers").size() >= 3;
  });
  EXPECT_EQ(status.at("role"), "run");
  EXPECT_EQ(status.at("ready"), true);
  EXPECT_GT(status.at("gauges").at("pawl_trained_rows_total").at("fresh"), 0);
  EXPECT_GT(status.at("gauges").at("pawl_verdicts_total").size(), 0u);
  std::set<std::string> roles;
  for (const auto& peer : status.at("peers")) {
    EXPECT_EQ(peer.at("connected"), true) << peer.dump();
    roles.insert(peer.at("role"));
  }
  EXPECT_EQ(roles, (std::set<std::string>{"actor", "learner", "verifier"}));
  EXPECT_GE(nlohmann::json::parse(BodyOf(Get(port(), "/api/history"))).size(), 1u);
  Outcome once = RunProgram({"watch", Address()});
  EXPECT_EQ(once.code, 0) << once.err;
  EXPECT_THAT(once.out, HasSubstr("at work"));
  EXPECT_THAT(once.out, HasSubstr("pawl_step"));
  EXPECT_THAT(once.out, HasSubstr("eval/addition/accuracy"));
  run->Kill(SIGTERM);
  EXPECT_EQ(run->Wait(), 75) << run->err();
  Outcome none = RunProgram({"watch", Address()});
  EXPECT_EQ(none.code, 2);
  EXPECT_THAT(none.err, HasSubstr("does not answer"));
}

TEST_F(WatchTest, PrometheusTakesWhatARunShows) {
  if (!std::filesystem::exists("/usr/bin/promtool")) GTEST_SKIP() << "prometheus is not installed";
  auto run = StartRun();
  Await([](const nlohmann::json& s) { return s.at("metrics").contains("eval/addition/accuracy"); });
  testing::Write(scratch_ / "metrics", BodyOf(Get(port(), "/metrics")));
  std::string found = (scratch_ / "found").string();
  int checked = std::system(fmt::format("/usr/bin/promtool check metrics < {} > {} 2>&1",
                                        (scratch_ / "metrics").string(), found)
                                .c_str());
  // It parses, and of the units there is one that its advice does not know: bits of information.
  EXPECT_THAT(WEXITSTATUS(checked), ::testing::AnyOf(0, 3)) << testing::Read(found);
  std::istringstream lines(testing::Read(found));
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty()) EXPECT_THAT(line, HasSubstr("\"bytes\" instead of \"bits\""));
  }
  // Prometheus itself, which scrapes the run and is then asked.
  testing::Write(scratch_ / "prometheus.yml",
                 fmt::format("scrape_configs:\n- job_name: pawl\n  scrape_interval: 1s\n"
                             "  static_configs:\n  - targets: ['{}']\n",
                             Address()));
  uint16_t its_port = testing::FreePort();
  std::string command = fmt::format(
      "/usr/bin/prometheus --config.file={} --storage.tsdb.path={} "
      "--web.listen-address=127.0.0.1:{} > {} 2>&1 & echo $! > {}",
      (scratch_ / "prometheus.yml").string(), (scratch_ / "tsdb").string(), its_port,
      (scratch_ / "prometheus.log").string(), (scratch_ / "pid").string());
  ASSERT_EQ(std::system(command.c_str()), 0);
  std::string answer;
  for (int i = 0; i < 300 && answer.find("\"addition\"") == std::string::npos; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    answer = Get(its_port, "/api/v1/query?query=pawl_eval_accuracy");
  }
  EXPECT_THAT(answer, HasSubstr("\"task\":\"addition\""))
      << testing::Read(scratch_ / "prometheus.log");
  ::kill(std::stoi(testing::Read(scratch_ / "pid")), SIGKILL);
  run->Kill(SIGTERM);
  run->Wait();
}

TEST_F(WatchTest, ABadAddressIsSaidBeforeARunBegins) {
  std::vector<std::string> arguments = testing::RunArguments(scratch_ / "run", {});
  arguments.insert(arguments.end(), {"--http", "0.0.0.0:0"});
  Outcome open = RunProgram(arguments);
  EXPECT_EQ(open.code, 2);
  EXPECT_THAT(open.err, HasSubstr("is open to other machines, and no token is asked for"));
  arguments.back() = "nowhere";
  EXPECT_EQ(RunProgram(arguments).code, 2);
  EXPECT_FALSE(std::filesystem::exists(scratch_ / "run"));
}

}  // namespace
}  // namespace pawl
