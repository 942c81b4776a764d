#include "watch/watch.h"

#include "base/gauges.h"
#include "tests/testing.h"
#include "tests/watch/asking.h"

namespace pawl {
namespace {

using testing::BodyOf;
using testing::Get;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Watch, ShowsWhatTheProcessSaysOfItself) {
  testing::Scratch scratch;
  testing::Write(scratch / "generations.jsonl",
                 "{\"gen\": 0, \"step\": 4, \"t\": 1, \"eval/addition/accuracy\": 0.5}\n");
  Watch watch({"127.0.0.1", "0"}, "",
              {"learner", "abc",
               [] {
                 return nlohmann::ordered_json{{"queues", {{"x", 3}}}};
               },
               scratch / "generations.jsonl"});
  EXPECT_THAT(Get(watch.port(), "/livez"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(Get(watch.port(), "/readyz"), StartsWith("HTTP/1.1 503"));
  AtWork of_another("actor");
  EXPECT_THAT(Get(watch.port(), "/readyz"), StartsWith("HTTP/1.1 503"));
  {
    AtWork at_work("learner");
    EXPECT_THAT(Get(watch.port(), "/readyz"), StartsWith("HTTP/1.1 200"));
  }
  EXPECT_THAT(Get(watch.port(), "/readyz"), StartsWith("HTTP/1.1 503"));
  ProcessGauges().Set("pawl_step", 12);
  ProcessGauges().SetMetrics({{"mix/fresh", 0.25}});
  auto status = nlohmann::json::parse(BodyOf(Get(watch.port(), "/api/status")));
  EXPECT_EQ(status.at("role"), "learner");
  EXPECT_EQ(status.at("run"), "abc");
  EXPECT_EQ(status.at("ready"), false);
  EXPECT_EQ(status.at("gauges").at("pawl_step"), 12);
  EXPECT_EQ(status.at("metrics").at("mix/fresh"), 0.25);
  EXPECT_EQ(status.at("queues").at("x"), 3);
  auto history = nlohmann::json::parse(BodyOf(Get(watch.port(), "/api/history")));
  ASSERT_EQ(history.size(), 1u);
  EXPECT_EQ(history[0].at("eval/addition/accuracy"), 0.5);
  EXPECT_THAT(Get(watch.port(), "/metrics"), HasSubstr("pawl_step 12\n"));
  EXPECT_THAT(Get(watch.port(), "/"), HasSubstr("<!doctype html>"));
}

}  // namespace
}  // namespace pawl
