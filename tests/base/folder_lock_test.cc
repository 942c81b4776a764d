#include "base/folder_lock.h"

#include <chrono>
#include <thread>

#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;

// A process that holds the lock until it is killed.
pid_t Hold(const std::filesystem::path& file) {
  int ready[2];
  EXPECT_EQ(::pipe(ready), 0);
  pid_t pid = ::fork();
  if (pid == 0) {
    auto lock = FolderLock::Take(file);
    (void)!::write(ready[1], lock ? "y" : "n", 1);
    ::pause();
    ::_exit(0);
  }
  char answer = 0;
  EXPECT_EQ(::read(ready[0], &answer, 1), 1);
  EXPECT_EQ(answer, 'y');
  ::close(ready[0]);
  ::close(ready[1]);
  return pid;
}

void KillAndReap(pid_t pid) {
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
}

TEST(FolderLock, OneProcessHasItAndTheOthersLearnWhich) {
  testing::Scratch scratch;
  std::filesystem::path file = scratch / "lock";
  EXPECT_FALSE(FolderLock::IsHeld(file));
  EXPECT_FALSE(std::filesystem::exists(file)) << "looking makes nothing";
  pid_t holder = Hold(file);
  EXPECT_FALSE(FolderLock::Take(file));
  EXPECT_TRUE(FolderLock::IsHeld(file));
  char host[256] = "";
  ::gethostname(host, sizeof host - 1);
  EXPECT_EQ(FolderLock::Holder(file), fmt::format("process {} on {}", holder, host));
  KillAndReap(holder);
}

TEST(FolderLock, AKilledHolderLeavesItFree) {
  testing::Scratch scratch;
  KillAndReap(Hold(scratch / "lock"));
  EXPECT_FALSE(FolderLock::IsHeld(scratch / "lock"));
  auto lock = FolderLock::Take(scratch / "lock");
  ASSERT_TRUE(lock);
  EXPECT_THAT(FolderLock::Holder(scratch / "lock"), HasSubstr(std::to_string(::getpid())));
}

TEST(FolderLock, AwaitHasItAsSoonAsTheOtherEnds) {
  testing::Scratch scratch;
  pid_t holder = Hold(scratch / "lock");
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    ::kill(holder, SIGKILL);
  });
  FolderLock lock = FolderLock::Await(scratch / "lock");
  EXPECT_FALSE(FolderLock::Take(scratch / "lock"));
  later.join();
  ::waitpid(holder, nullptr, 0);
}

TEST(FolderLock, APlaceForNoFileIsAnErrorAndNotHeld) {
  testing::Scratch scratch;
  EXPECT_THAT(testing::ErrorOf([&] { FolderLock::Take(scratch / "missing/lock"); }),
              HasSubstr("cannot make this lock file: No such file"));
  std::filesystem::create_directory(scratch / "folder");
  EXPECT_THAT(testing::ErrorOf([&] { FolderLock::Take(scratch / "folder"); }),
              HasSubstr("Is a directory"));
}

}  // namespace
}  // namespace pawl
