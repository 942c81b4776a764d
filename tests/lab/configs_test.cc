// Every config that ships: examples/ and the exhibits' arms load, cell by cell, and what they teach
// and ask fits their models.
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "base/options.pb.h"
#include "lab/exhibit.h"
#include "lab/grid.h"
#include "tasks/book.h"
#include "tasks/fit.h"
#include "tasks/task.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;

// Whether the tasks can be had here: external programs may want packages.
bool HasExternalTask(const Config& config) {
  for (const TaskConfig& task : config.task()) {
    if (task.kind() == "external") return true;
  }
  return false;
}

void ExpectLoads(const std::filesystem::path& file, const std::vector<std::string>& settings,
                 const std::string& name) {
  EXPECT_EQ(
      ErrorOf([&] {
        Config config = LoadConfig(file, settings);
        EXPECT_EQ(ConfigText(ParseConfig(ConfigText(config), "printed", {})), ConfigText(config))
            << name;
        config.mutable_eval()->set_problems(20);
        if (!HasExternalTask(config)) CheckFits(config, TaskSet(config));
      }),
      "")
      << name;
}

// The book that an example has `pawl book` write.
void WriteBook(const std::filesystem::path& folder) {
  Book::Settings settings;
  settings.size = 40;
  settings.asks = {TaskConfig::Ask::recall, TaskConfig::Ask::reversed};
  Book book(settings, RandomKey::Root(1));
  std::string questions;
  for (const Book::Question& question : book.Questions())
    questions +=
        nlohmann::json{
            {"question", question.prompt}, {"answer", question.answer}, {"at", question.at}}
            .dump() +
        "\n";
  testing::Write(folder / "book.txt", book.text());
  testing::Write(folder / "questions.jsonl", questions);
}

TEST(Examples, LoadAndFit) {
  int files = 0;
  testing::Scratch scratch;
  WriteBook(scratch.path());
  const std::vector<std::string> own = {
      fmt::format("task.1.path=\"{}\"", (scratch / "book.txt").string()),
      fmt::format("task.1.questions=\"{}\"", (scratch / "questions.jsonl").string())};
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(PAWL_SOURCE_DIR) / "examples")) {
    if (entry.path().extension() != ".toml") continue;
    ++files;
    if (entry.path().stem() == "own_book") {
      ExpectLoads(entry.path(), own, entry.path());
      continue;
    }
    ExpectLoads(entry.path(), {}, entry.path());
    ExpectLoads(entry.path(), {"start.from=\"/a/start\""}, entry.path().string() + ", started");
    if (testing::Read(entry.path()).find("\n[grid]\n") == std::string::npos) continue;
    for (const Cell& cell : ReadGrid(entry.path(), {}))
      ExpectLoads(entry.path(), cell.settings, entry.path().string() + " " + cell.folder);
  }
  EXPECT_GT(files, 5);
}

TEST(Exhibits, EveryCellLoadsAndFits) {
  testing::Scratch scratch;
  for (const Exhibit* exhibit : Exhibits()) {
    std::filesystem::path file = scratch / (std::string(exhibit->name) + ".toml");
    testing::Write(file, exhibit->config);
    for (const ExhibitArm& arm : exhibit->arms()) {
      std::string name = std::string(exhibit->name) + " " + arm.name;
      std::optional<std::vector<std::string>> start;
      if (exhibit->shared_start) start = arm.start;
      Cell cell;
      ASSERT_EQ(ErrorOf([&] {
                  cell = MakeCell(file, arm.settings,
                                  {{"", "arm", arm.name}, {"seed", "seed", "1"}}, start);
                }),
                "")
          << name;
      std::vector<std::string> as_run = cell.settings;
      if (!cell.start_folder.empty()) as_run.push_back("start.from=\"/a/start\"");
      ExpectLoads(file, as_run, name);
      if (!cell.start_settings.empty())
        ExpectLoads(file, cell.start_settings, name + ", generation 0");
    }
  }
}

TEST(TaskKinds, AreTheOnesThatTheSchemaNames) {
  std::set<std::string> known;
  for (const TaskKind& kind : TaskKinds()) known.insert(std::string(kind.name));
  const google::protobuf::Descriptor& schema = *TaskConfig::descriptor();
  for (int i = 0; i < schema.field_count(); ++i) {
    for (const Need& need : schema.field(i)->options().GetExtension(pawl::rule).need()) {
      if (need.of(0) != "kind") continue;
      for (const std::string& kind : need.is())
        EXPECT_TRUE(known.contains(kind)) << schema.field(i)->name() << ": " << kind;
    }
  }
}

TEST(ReadGrid, RefusesAnAxisWithoutEffectInACell) {
  testing::Scratch scratch;
  testing::Write(scratch / "g.toml",
                 "[[task]]\nkind = \"addition\"\n[grid]\n\"verify.accept_wrong\" = [0, "
                 "0.1]\n\"verify.kind\" = [\"noisy\", \"exact\"]\n");
  EXPECT_THAT(ErrorOf([&] { ReadGrid(scratch / "g.toml", {}); }),
              ::testing::HasSubstr("cell accept_wrong=0/verify=exact: --set: verify.accept_wrong: "
                                   "has no effect where verify.kind is exact"));
  testing::Write(scratch / "h.toml",
                 "[[task]]\nkind = \"addition\"\n[verify]\naccept_wrong = "
                 "0.1\n[grid]\n\"verify.kind\" = [\"noisy\", \"exact\"]\n");
  EXPECT_EQ(ReadGrid(scratch / "h.toml", {}).size(), 2u)
      << "the file's key has an effect in one of the cells";
  testing::Write(
      scratch / "i.toml",
      "[[task]]\nkind = \"addition\"\n[verify]\naccept_wrong = 0.1\n[grid]\nseed = [1, 2]\n");
  EXPECT_THAT(ErrorOf([&] { ReadGrid(scratch / "i.toml", {}); }),
              ::testing::HasSubstr(
                  "i.toml:4: verify.accept_wrong: has no effect where verify.kind is exact"));
}

}  // namespace
}  // namespace pawl
