#include "base/metrics.h"

#include <cmath>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::Scratch;

TEST(MetricsWriter, DropsLinesPastTheCheckpointAndTornOnes) {
  Scratch scratch;
  {
    MetricsWriter writer(scratch.path(), 0, 0);
    for (int step = 1; step <= 5; ++step)
      writer.WriteStep(step < 4 ? 0 : 1, step, {{"learn/loss", step}});
  }
  std::ofstream(scratch / "metrics.jsonl", std::ios::app) << "{\"gen\": 0, \"st";
  MetricsWriter again(scratch.path(), 1, 4);
  again.WriteStep(1, 5, {{"learn/loss", 50}});
  std::istringstream in(testing::Read(scratch / "metrics.jsonl"));
  std::vector<double> losses;
  for (std::string line; std::getline(in, line);)
    losses.push_back(nlohmann::json::parse(line)["learn/loss"]);
  EXPECT_EQ(losses, (std::vector<double>{1, 2, 3, 4, 50}));
}

TEST(MetricsWriter, KeepsTheGenerationsThatAreDone) {
  Scratch scratch;
  {
    MetricsWriter writer(scratch.path(), 0, 0);
    for (int generation = 0; generation < 3; ++generation)
      writer.WriteGeneration(generation, 10, {{"eval/x/accuracy", generation}});
  }
  std::ofstream(scratch / "generations.jsonl", std::ios::app) << "{\"gen\": 3, \"st";
  EXPECT_EQ(ReadMetrics(scratch / "generations.jsonl").size(), 3u) << "a torn line is none";
  MetricsWriter again(scratch.path(), 2, 20);
  again.WriteGeneration(2, 20, {{"eval/x/accuracy", 0.5}});
  auto rows = ReadMetrics(scratch / "generations.jsonl");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[1].at("eval/x/accuracy"), 1);
  EXPECT_EQ(rows[2].at("eval/x/accuracy"), 0.5);
  EXPECT_TRUE(ReadMetrics(scratch / "none.jsonl").empty());
}

TEST(ReadMetrics, NamesTheLineAndTheMemberThatIsWrong) {
  Scratch scratch;
  auto error = [&](const std::string& text) {
    testing::Write(scratch / "m.jsonl", text);
    ErrorCode code = ErrorCode::kData;
    std::string words = testing::ErrorOf([&] { ReadMetrics(scratch / "m.jsonl"); }, &code);
    EXPECT_EQ(code, ErrorCode::kData) << words;
    return words;
  };
  using ::testing::HasSubstr;
  const std::string good = "{\"gen\": 0, \"step\": 1}\n";
  EXPECT_EQ(error(good + "\n{\"gen\": 1"), "") << "a blank line, and a torn one";
  EXPECT_EQ(error(good + std::string(512, '\0')), "") << "what a power cut leaves";
  EXPECT_THAT(error(good + "{\"gen\": \"x\", \"step\": 1}\n"),
              HasSubstr("m.jsonl:2: gen = \"x\": want a number; restore it from a copy"));
  EXPECT_THAT(error("{\"gen\": -1}\n"),
              HasSubstr("m.jsonl:1: gen = -1: want a whole number from 0 to"));
  EXPECT_THAT(error("{\"gen\": 0, \"step\": 1.5}\n"), HasSubstr("step = 1.5: want a whole number"));
  EXPECT_THAT(error("{\"step\": 1}\n"), HasSubstr("m.jsonl:1: lacks gen"));
  EXPECT_THAT(error("{\"gen\": 0, \"a\": null}\n"), HasSubstr("a = null: want a number"));
  EXPECT_THAT(error("[{\"gen\": 0}]"), HasSubstr("m.jsonl:1: is [{\"gen\":0}]: want an object"));
  EXPECT_THAT(error("{\"gen\": 0\n" + good), HasSubstr("m.jsonl:1: is not valid JSON"));
  EXPECT_THAT(error("\x7f\x45LF\x01\x02"), HasSubstr("m.jsonl:1: is not valid JSON"));
  EXPECT_THAT(error(std::string(200000, '[')), HasSubstr("m.jsonl:1: nests deeper than 32 levels"));
}

TEST(FaultOfGenerations, IsNoneWhereEachStandsOnceInOrder) {
  EXPECT_EQ(FaultOfGenerations({{{"gen", 0}}, {{"gen", 1}}}), "");
  EXPECT_EQ(FaultOfGenerations({{{"gen", 0}}, {{"gen", 2}}}), "lacks generation 1");
  EXPECT_EQ(FaultOfGenerations({{{"gen", 0}}, {{"gen", 0}}}), "holds generation 0 twice");
}

TEST(MetricsWriter, LeavesOutWhatIsNoNumber) {
  Scratch scratch;
  MetricsWriter writer(scratch.path(), 0, 0);
  writer.WriteStep(0, 1, {{"learn/rate", NAN}, {"learn/loss", 2}});
  auto row = nlohmann::json::parse(testing::Read(scratch / "metrics.jsonl"));
  EXPECT_FALSE(row.contains("learn/rate"));
  EXPECT_EQ(row["learn/loss"], 2);
}

// One point of an event file, read from its bytes without the library that wrote them, so that a
// field which is not on the wire is not there. Source: protobuf's encoding; TFRecord framing:
// length, CRC of it, record, CRC of that.
struct Point {
  std::string tag;
  int64_t step;
  float value;
};

struct Field {
  uint64_t number, varint = 0;
  std::string bytes = {};
};

std::vector<Field> Fields(const std::string& message) {
  std::vector<Field> fields;
  size_t at = 0;
  auto varint = [&] {
    uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      auto byte = static_cast<unsigned char>(message.at(at++));
      value |= uint64_t{byte & 0x7Fu} << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.size()) {
    uint64_t key = varint();
    Field field = {key >> 3};
    if ((key & 7) == 0) {
      field.varint = varint();
    } else {
      size_t size = (key & 7) == 1 ? 8 : (key & 7) == 5 ? 4 : varint();
      field.bytes = message.substr(at, size);
      EXPECT_EQ(field.bytes.size(), size);
      at += size;
    }
    fields.push_back(field);
  }
  return fields;
}

uint32_t MaskedCrc(const std::string& bytes) {
  uint32_t crc = Crc32c(bytes);
  return ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
}

// The points of the one event file in a run's folder, in order. A value without a number fails.
std::vector<Point> ReadPoints(const std::filesystem::path& run,
                              std::vector<std::string>* heads = nullptr) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(run / "tb"))
    files.push_back(entry.path());
  EXPECT_EQ(files.size(), 1u);
  EXPECT_THAT(files.at(0).filename().string(), ::testing::StartsWith("events.out.tfevents."));
  std::string bytes = testing::Read(files.at(0));
  std::vector<Point> points;
  auto number = [&](size_t at) {
    uint32_t value;
    std::memcpy(&value, bytes.data() + at, 4);
    return value;
  };
  for (size_t at = 0; at < bytes.size();) {
    uint64_t length;
    std::memcpy(&length, bytes.data() + at, 8);
    std::string record = bytes.substr(at + 12, length);
    EXPECT_EQ(number(at + 8), MaskedCrc(bytes.substr(at, 8)));
    EXPECT_EQ(number(at + 12 + length), MaskedCrc(record));
    at += 12 + length + 4;
    int64_t step = 0;
    for (const Field& field : Fields(record)) {
      if (field.number == 2) step = static_cast<int64_t>(field.varint);
      if (field.number == 3 && heads != nullptr) heads->push_back(field.bytes);
      if (field.number != 5) continue;
      for (const Field& value : Fields(field.bytes)) {
        Point point = {"", step, NAN};
        for (const Field& part : Fields(value.bytes)) {
          if (part.number == 1) point.tag = part.bytes;
          if (part.number == 2) std::memcpy(&point.value, part.bytes.data(), 4);
        }
        EXPECT_FALSE(std::isnan(point.value))
            << point.tag << " at " << step << " has no number on the wire";
        points.push_back(point);
      }
    }
  }
  return points;
}

TEST(EventFile, HoldsZerosAndNegativeZeroAndLeavesOutWhatIsUndefined) {
  Scratch scratch;
  MetricsWriter writer(scratch.path(), 0, 0);
  writer.WriteStep(0, 1,
                   {{"learn/loss", 0},
                    {"learn/rate", -0.0},
                    {"mix/fresh", 0.5},
                    {"learn/clipped", NAN},
                    {"learn/gradient_norm", INFINITY},
                    {"learn/tokens", 1e300}});
  std::vector<std::string> heads;
  std::vector<Point> points = ReadPoints(scratch.path(), &heads);
  EXPECT_EQ(heads, std::vector<std::string>{"brain.Event:2"});
  std::map<std::string, float> values;
  for (const Point& point : points) values[point.tag] = point.value;
  EXPECT_EQ(values, (std::map<std::string, float>{
                        {"learn/loss", 0}, {"learn/rate", 0}, {"mix/fresh", 0.5f}}));
  EXPECT_TRUE(std::signbit(values["learn/rate"]));
  auto row = nlohmann::json::parse(testing::Read(scratch / "metrics.jsonl"));
  EXPECT_EQ(row["learn/loss"], 0);
  EXPECT_TRUE(std::signbit(row["learn/rate"].get<double>()));
  EXPECT_EQ(row["learn/tokens"], 1e300);
  EXPECT_EQ(row.size(), 4u + 3u) << "gen, step, t";
}

void ExpectEachOnceInOrder(const std::vector<Point>& points) {
  std::map<std::string, int64_t> last;
  for (const Point& point : points) {
    auto [it, first] = last.try_emplace(point.tag, point.step);
    EXPECT_TRUE(first || point.step > it->second)
        << point.tag << " at " << point.step << " after " << it->second;
    it->second = point.step;
  }
}

// Two generations of ten steps, killed at step `killed` with a checkpoint at step `saved`, any
// number of times.
TEST(EventFile, HasEachStepOnceHoweverOftenTheRunWasKilled) {
  struct Kill {
    int64_t generation, saved, killed;
  };
  auto write = [](MetricsWriter* writer, int64_t from, int64_t to) {
    for (int64_t step = from + 1; step <= to; ++step) {
      int64_t generation = (step - 1) / 10;
      writer->WriteStep(generation, step,
                        {{"learn/loss", 1.0 / static_cast<double>(step)}, {"mix/fresh", 0}});
      if (step % 10 == 0)
        writer->WriteGeneration(generation, step,
                                {{"eval/x/accuracy", 0},
                                 {"learn/loss", 1.0 / static_cast<double>(step)},
                                 {"mix/fresh", 0}});
    }
  };
  Scratch calm, killed;
  {
    MetricsWriter writer(calm.path(), 0, 0);
    write(&writer, 0, 20);
  }
  int64_t at = 0, generation = 0;
  for (const Kill& kill :
       std::vector<Kill>{{0, 0, 7}, {0, 5, 10}, {1, 10, 10}, {1, 15, 20}, {1, 15, 16}}) {
    MetricsWriter writer(killed.path(), generation, at);
    write(&writer, at, kill.killed);
    generation = kill.generation;
    at = kill.saved;
    for (const auto& entry : std::filesystem::directory_iterator(killed / "tb"))
      std::ofstream(entry.path(), std::ios::app) << "torn";
    std::ofstream(killed / "metrics.jsonl", std::ios::app) << "{\"gen\": 1, \"step\": 17, \"lo";
  }
  {
    MetricsWriter writer(killed.path(), generation, at);
    write(&writer, at, 20);
  }
  std::vector<Point> points = ReadPoints(killed.path()), expected = ReadPoints(calm.path());
  ExpectEachOnceInOrder(points);
  ASSERT_EQ(points.size(), 20u * 2 + 2);
  ASSERT_EQ(points.size(), expected.size());
  for (size_t i = 0; i < points.size(); ++i) {
    EXPECT_EQ(points[i].tag, expected[i].tag);
    EXPECT_EQ(points[i].step, expected[i].step);
    EXPECT_EQ(points[i].value, expected[i].value);
  }
  EXPECT_EQ(ReadMetrics(killed / "metrics.jsonl").size(), 20u);
  EXPECT_EQ(ReadMetrics(killed / "generations.jsonl").size(), 2u);
}

// What an older pawl left: several files, with points that go back.
TEST(EventFile, ReplacesAllFilesOfEarlierAttempts) {
  Scratch scratch;
  { MetricsWriter(scratch.path(), 0, 0).WriteStep(0, 1, {{"learn/rate", 1}}); }
  std::filesystem::path old;
  for (const auto& entry : std::filesystem::directory_iterator(scratch / "tb")) old = entry.path();
  std::filesystem::copy(old, scratch / "tb" / "events.out.tfevents.99999999999.pawl.1");
  MetricsWriter again(scratch.path(), 0, 1);
  again.WriteStep(0, 2, {{"learn/rate", 2}});
  std::vector<Point> points = ReadPoints(scratch.path());
  ASSERT_EQ(points.size(), 2u);
  ExpectEachOnceInOrder(points);
}

// Nothing is lost of a generation that trained no step and so ends where the one before did.
TEST(EventFile, KeepsAGenerationThatTrainedNothing) {
  Scratch scratch;
  for (int attempt = 0; attempt < 2; ++attempt) {
    MetricsWriter writer(scratch.path(), attempt == 0 ? 0 : 2, attempt == 0 ? 0 : 3);
    if (attempt == 0) {
      writer.WriteStep(0, 3, {{"learn/loss", 2}});
      writer.WriteGeneration(0, 3, {{"eval/x/accuracy", 0.5}, {"learn/loss", 2}});
      writer.WriteGeneration(1, 3, {{"eval/x/accuracy", 0}});
    }
    std::vector<float> accuracies;
    for (const Point& point : ReadPoints(scratch.path())) {
      if (point.tag == "eval/x/accuracy") accuracies.push_back(point.value);
    }
    EXPECT_EQ(accuracies, (std::vector<float>{0.5f, 0})) << attempt;
  }
}

TEST(MetricsWriter, KnowsTheLastStepOfAnEarlierAttempt) {
  Scratch scratch;
  { MetricsWriter(scratch.path(), 0, 0).WriteStep(0, 1, {{"learn/loss", 3}}); }
  MetricsWriter again(scratch.path(), 0, 1);
  EXPECT_EQ(again.last_step().at("learn/loss"), 3);
  again.WriteStep(0, 2, {{"learn/loss", 4}});
  EXPECT_EQ(again.last_step().at("step"), 2);
}

TEST(ValueOf, IsTheMetricWhereItWasMeasuredAndFailsForANameThatNothingMeasures) {
  Metrics values = {{"learn/loss", 0.5}};
  EXPECT_EQ(ValueOf(values, "learn/loss"), 0.5);
  EXPECT_EQ(ValueOf(values, "verify/phi"), std::nullopt);
  EXPECT_THAT(testing::ErrorOf([&] { ValueOf(values, "learn/los"); }),
              ::testing::HasSubstr("metric learn/los: is not in the schema"));
}

}  // namespace
}  // namespace pawl
