#include "base/trace.h"

#include <nlohmann/json.hpp>

#include "tests/testing.h"

namespace pawl {
namespace {

using nlohmann::json;
using testing::Scratch;

TEST(EndTrace, ClosesWhatAKilledAttemptLeftOpenWithoutItsTornLine) {
  Scratch scratch;
  std::filesystem::path file = scratch / "trace.json";
  for (const char* torn : {"", "{\"name\":\"b\",\"ph\":\"X\",\"ts\":1", "{\"name\":\"b\"},", "{"}) {
    testing::Write(file, std::string("[\n{\"name\":\"a\",\"ts\":1},\n") + torn);
    EndTrace(file);
    json events = json::parse(testing::Read(file));
    EXPECT_EQ(events[0]["name"], "a");
    EXPECT_EQ(events.size(), std::string(torn).ends_with(",") ? 2u : 1u);
    EndTrace(file);
    EXPECT_EQ(json::parse(testing::Read(file)), events) << "closed twice";
  }
  testing::Write(file, "[\n");
  EndTrace(file);
  EXPECT_EQ(json::parse(testing::Read(file)), json::array());
  EndTrace(scratch / "none.json");
  EXPECT_FALSE(std::filesystem::exists(scratch / "none.json"));
}

// In a process of its own: the file that spans go to is chosen once.
TEST(StartTrace, KeepsWhatEarlierAttemptsWroteAndQuotesNames) {
  Scratch scratch;
  std::filesystem::path file = scratch / "trace.json";
  testing::Write(file, "[\n{\"name\":\"before\"},\n{\"na");
  pid_t child = ::fork();
  if (child == 0) {
    StartTrace(file);
    NameTraceThread("an \"actor\" \xff");
    { Span span("work"); }
    EndTrace(file);
    _exit(0);
  }
  int status = 1;
  ::waitpid(child, &status, 0);
  ASSERT_EQ(status, 0);
  json events = json::parse(testing::Read(file));
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0]["name"], "before");
  EXPECT_THAT(events[1]["args"]["name"].get<std::string>(), ::testing::HasSubstr("an \"actor\" "));
  EXPECT_EQ(events[2]["name"], "work");
}

}  // namespace
}  // namespace pawl
