#include "base/metrics.h"

#include <nlohmann/json.hpp>

#include "base/tensorboard.pb.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::Scratch;

TEST(MetricsWriter, DropsLinesPastTheCheckpointAndTornOnes) {
  Scratch scratch;
  {
    MetricsWriter writer(scratch.path(), 0, 0);
    for (int step = 1; step <= 5; ++step) writer.WriteStep(step < 4 ? 0 : 1, step, {{"loss", step}});
  }
  std::ofstream(scratch / "metrics.jsonl", std::ios::app) << "{\"gen\": 0, \"st";
  MetricsWriter again(scratch.path(), 1, 4);
  again.WriteStep(1, 5, {{"loss", 50}});
  std::istringstream in(testing::Read(scratch / "metrics.jsonl"));
  std::vector<double> losses;
  for (std::string line; std::getline(in, line);) losses.push_back(nlohmann::json::parse(line)["loss"]);
  EXPECT_EQ(losses, (std::vector<double>{1, 2, 3, 4, 50}));
}

TEST(MetricsWriter, KeepsTheGenerationsThatAreDone) {
  Scratch scratch;
  {
    MetricsWriter writer(scratch.path(), 0, 0);
    for (int generation = 0; generation < 3; ++generation) writer.WriteGeneration(generation, 10, {{"accuracy", generation}});
  }
  std::ofstream(scratch / "generations.jsonl", std::ios::app) << "{\"gen\": 3, \"st";
  EXPECT_EQ(ReadMetrics(scratch / "generations.jsonl").size(), 3u) << "a torn line is none";
  MetricsWriter again(scratch.path(), 2, 20);
  again.WriteGeneration(2, 20, {{"accuracy", 0.5}});
  auto rows = ReadMetrics(scratch / "generations.jsonl");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[1].at("accuracy"), 1);
  EXPECT_EQ(rows[2].at("accuracy"), 0.5);
  EXPECT_TRUE(ReadMetrics(scratch / "none.jsonl").empty());
}

TEST(MetricsWriter, LeavesOutWhatIsNoNumber) {
  Scratch scratch;
  MetricsWriter writer(scratch.path(), 0, 0);
  writer.WriteStep(0, 1, {{"a", NAN}, {"b", 2}});
  auto row = nlohmann::json::parse(testing::Read(scratch / "metrics.jsonl"));
  EXPECT_FALSE(row.contains("a"));
  EXPECT_EQ(row["b"], 2);
}

// TFRecord framing: length, CRC of it, record, CRC of that. tests/golden/read_tensorboard.py reads one with TensorBoard.
TEST(MetricsWriter, WritesEventRecordsThatParse) {
  Scratch scratch;
  {
    MetricsWriter writer(scratch.path(), 0, 0);
    writer.WriteStep(0, 3, {{"learn/loss", 0.5}});
  }
  std::string bytes;
  for (const auto& entry : std::filesystem::directory_iterator(scratch / "tb")) bytes = testing::Read(entry.path());
  std::vector<tensorboard::Event> events;
  for (size_t at = 0; at < bytes.size();) {
    uint64_t length;
    std::memcpy(&length, bytes.data() + at, 8);
    ASSERT_TRUE(events.emplace_back().ParseFromString(bytes.substr(at + 12, length)));
    at += 12 + length + 4;
  }
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].file_version(), "brain.Event:2");
  EXPECT_EQ(events[1].step(), 3);
  EXPECT_EQ(events[1].summary().value(0).tag(), "learn/loss");
  EXPECT_EQ(events[1].summary().value(0).simple_value(), 0.5f);
}

}  // namespace
}  // namespace pawl
