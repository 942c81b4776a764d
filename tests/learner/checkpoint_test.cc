#include "learner/checkpoint.h"

#include <nlohmann/json.hpp>

#include "base/files.h"
#include "learner/resume.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;

class CheckpointTest : public ::testing::Test {
 protected:
  CheckpointTest() {
    SaveCheckpoint(scratch_.path(), {"run", 1, 0, 10, 100, "w1", "o1"}, 2);
    SaveCheckpoint(scratch_.path(), {"run", 2, 0, 20, 200, "w2", "o2"}, 2);
  }

  std::filesystem::path Newest() const { return scratch_ / "checkpoints/000002-00000000"; }

  // state.json as `text`, with the MANIFEST to it.
  void SetState(const std::string& text) {
    auto manifest = nlohmann::json::parse(testing::Read(Newest() / "MANIFEST"));
    manifest["state.json"] = Sha256Hex(text);
    testing::Write(Newest() / "state.json", text);
    testing::Write(Newest() / "MANIFEST", manifest.dump());
  }

  std::string LoadError() {
    ErrorCode code = ErrorCode::kData;
    std::string error = testing::ErrorOf([&] { LoadCheckpoint(scratch_.path()); }, &code);
    EXPECT_EQ(code, ErrorCode::kData) << error;
    return error;
  }

  testing::Scratch scratch_;
};

TEST_F(CheckpointTest, TheNewestThatIsWholeIsTaken) {
  EXPECT_EQ(LoadCheckpoint(scratch_.path())->weights, "w2");
  for (const char* manifest : {"", "{}", "[]", "{\"state.json\": 7}", "\xff"}) {
    testing::Write(Newest() / "MANIFEST", manifest);
    EXPECT_EQ(LoadCheckpoint(scratch_.path())->weights, "w1") << manifest;
  }
  testing::Write(Newest() / "MANIFEST", std::string(200000, '['));
  EXPECT_EQ(LoadCheckpoint(scratch_.path())->run_steps, 10);
}

TEST_F(CheckpointTest, AStateThatIsVouchedForAndSenselessEndsTheRun) {
  for (const auto& [state, error] : std::vector<std::pair<std::string, std::string>>{
           {R"({"generation": -1, "step": 0, "run_steps": 20, "run_tokens": 200})",
            "state.json: generation = -1: want a whole number from 0"},
           {R"({"generation": 1000000000, "step": 0, "run_steps": 20, "run_tokens": 200})",
            "state.json: says generation 1000000000 step 0, its folder's name does not"},
           {R"({"generation": "2", "step": 0, "run_steps": 20, "run_tokens": 200})",
            "generation = \"2\": want a whole number"},
           {R"({"generation": 2, "step": 0.5, "run_steps": 20, "run_tokens": 200})",
            "step = 0.5: want a whole number"},
           {R"({"generation": 2, "step": 0, "run_tokens": 200})", "state.json: lacks run_steps"},
           {"[2, 0]", "state.json: is [2,0]: want an object"},
           {"", "state.json: is empty"}}) {
    SetState(state);
    EXPECT_THAT(LoadError(), HasSubstr(error));
    EXPECT_THAT(LoadError(), HasSubstr("restore it from a copy"));
  }
}

TEST_F(CheckpointTest, SaysWhyNonePasses) {
  std::filesystem::remove(Newest() / "model.safetensors");
  testing::Write(scratch_ / "checkpoints/000001-00000000/state.json", "{}");
  EXPECT_THAT(LoadError(), HasSubstr("no checkpoint passes its check; of the newest, " +
                                     (Newest() / "model.safetensors").string() + ": is missing"));
}

// Rows that a kill can leave beside a checkpoint, and rows that it can't.
TEST_F(CheckpointTest, GoesTogetherWithTheGenerationsThatAreDone) {
  auto error = [&](const std::optional<Checkpoint>& saved, int rows) {
    std::string text;
    for (int g = 0; g < rows; ++g) text += fmt::format("{{\"gen\": {}}}\n", g);
    testing::Write(scratch_ / "generations.jsonl", text);
    ErrorCode code = ErrorCode::kData;
    std::string words = testing::ErrorOf([&] { RequireWhole(scratch_.path(), saved, 3); }, &code);
    EXPECT_EQ(code, ErrorCode::kData) << words;
    return words;
  };
  Checkpoint second;
  second.generation = 2;
  EXPECT_EQ(error(std::nullopt, 0), "");
  EXPECT_EQ(error(std::nullopt, 1), "") << "killed before its first checkpoint";
  EXPECT_EQ(error(second, 2), "");
  EXPECT_EQ(error(second, 3), "") << "killed before the next one";
  EXPECT_THAT(error(second, 1), HasSubstr("generations.jsonl: ends with generation 0, and the "
                                          "newest checkpoint stands at generation 2; restore it"));
  EXPECT_THAT(error(second, 0),
              HasSubstr("generations.jsonl: holds no generation, and the newest"));
  EXPECT_THAT(error(std::nullopt, 2),
              HasSubstr("checkpoints: holds no checkpoint, and generations.jsonl ends with "
                        "generation 1; restore it"));
  EXPECT_THAT(error(second, 5), HasSubstr("holds generation 4, but the run's config asks for 3"));
  std::filesystem::remove(scratch_ / "generations.jsonl");
  EXPECT_THAT(testing::ErrorOf([&] { RequireWhole(scratch_.path(), second, 3); }),
              HasSubstr("generations.jsonl: is missing, and the newest"));
}

}  // namespace
}  // namespace pawl
