#include "lab/ablation_job.h"

#include <signal.h>
#include <sys/wait.h>

#include "tests/lab/made_program.h"

namespace pawl {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

Cell MadeCell(const std::string& folder, const std::string& start) {
  Cell cell;
  cell.folder = folder;
  cell.settings = {"mix.fresh=0.5"};
  cell.start_folder = start;
  cell.start_settings = {"seed=3"};
  cell.generations = 2;
  return cell;
}

class AblationJobTest : public ::testing::Test {
 protected:
  AblationJobTest() : made_(scratch_ / "made") {
    plan_ = {"grid.toml",
             scratch_ / "out",
             made_.program(),
             {MadeCell("a", "start/x"), MadeCell("b", "start/x"), MadeCell("c", "")},
             "p/"};
  }
  AblationJob JobIn(const std::string& folder) {
    AblationJob job = {0, folder, scratch_ / folder, {"mix.fresh=0.5"}, 2, {}};
    std::filesystem::create_directories(job.folder);
    return job;
  }
  int StatusOf(const AblationJob& job) {
    int status = 0;
    ::waitpid(LaunchJob(job, plan_), &status, 0);
    return status;
  }
  testing::Scratch scratch_;
  testing::MadeProgram made_;
  AblationPlan plan_;
};

TEST_F(AblationJobTest, AStartStandsBeforeTheCellsThatWaitForIt) {
  std::set<std::filesystem::path> starts;
  std::vector<AblationJob> jobs = JobsOf(plan_, 0, &starts);
  ASSERT_EQ(jobs.size(), 4u);
  EXPECT_TRUE(jobs[0].is_start);
  EXPECT_EQ(jobs[0].name, "p/start/x");
  EXPECT_EQ(jobs[0].generations, 0);
  EXPECT_EQ(jobs[0].settings, std::vector<std::string>{"seed=3"});
  EXPECT_EQ(jobs[1].start, jobs[0].folder);
  EXPECT_THAT(jobs[1].settings, Contains(HasSubstr("start.from=")));
  EXPECT_TRUE(jobs[3].start.empty());
  EXPECT_THAT(jobs[3].settings, Not(Contains(HasSubstr("start.from="))));
  EXPECT_EQ(JobsOf(plan_, 1, &starts).size(), 3u) << "the start is another plan's already";
}

TEST_F(AblationJobTest, IsClaimedByOneProcessAtATime) {
  AblationJob job = JobIn("a");
  JobClaim mine = ClaimJob(job);
  EXPECT_TRUE(mine.lock);
  JobClaim second = ClaimJob(job);
  EXPECT_FALSE(second.lock);
  EXPECT_EQ(second.held, job.folder / kCellLock);
  mine.lock.reset();
  EXPECT_TRUE(ClaimJob(job).lock);
}

TEST_F(AblationJobTest, IsNotClaimedWhileARunWorksInItsFolder) {
  AblationJob job = JobIn("a");
  for (const char* of_run : {kReplayLock, kLearnerLock}) {
    auto run = FolderLock::Take(job.folder / of_run);
    JobClaim claim = ClaimJob(job);
    EXPECT_FALSE(claim.lock) << of_run;
    EXPECT_EQ(claim.held, job.folder / of_run);
  }
  EXPECT_TRUE(ClaimJob(job).lock);
}

TEST_F(AblationJobTest, IsLaunchedWithItsSettingsAndAStartThatWasBegunByItsOwnConfig) {
  AblationJob job = JobIn("a");
  EXPECT_EQ(StatusOf(job), 0);
  EXPECT_EQ(made_.calls(),
            "run grid.toml --out " + job.folder.string() + " --quiet --set mix.fresh=0.5\n");
  job.is_start = true;  // and its folder holds a config now
  EXPECT_EQ(StatusOf(job), 0);
  EXPECT_THAT(made_.calls(), HasSubstr("run " + (job.folder / "config.toml").string() + " --out " +
                                       job.folder.string() + " --quiet\n"));
}

TEST_F(AblationJobTest, GivesTheLastAttemptsOwnWordsForItsEnd) {
  AblationJob job = JobIn("a");
  std::string earlier = "pawl: an earlier end\n";
  testing::Write(job.folder / "ablate.log", earlier + "pawl: first\nmore\npawl: the loss is nan\n");
  int status = 1 << 8;  // as waitpid reports exit code 1
  EXPECT_EQ(ReasonOf(job, status, earlier.size()), "exit code 1: the loss is nan");
  testing::Write(job.folder / "ablate.log", earlier);
  EXPECT_EQ(ReasonOf(job, status, earlier.size()), "exit code 1") << "no word of this attempt";
  EXPECT_EQ(ReasonOf(job, SIGKILL, earlier.size()), "signal 9");
}

TEST_F(AblationJobTest, AppendsItsOutputToTheLog) {
  testing::MadeProgram fails(scratch_ / "made", "true");
  AblationJob job = JobIn("a");
  testing::Write(job.folder / "ablate.log", "before\n");
  EXPECT_EQ(StatusOf(job), 1 << 8);
  EXPECT_EQ(testing::Read(job.folder / "ablate.log"), "before\npawl: it was to fail\n");
}

}  // namespace
}  // namespace pawl
