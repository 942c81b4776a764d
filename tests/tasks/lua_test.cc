#include <dirent.h>

#include <fstream>
#include <thread>

#include "base/clock.h"
#include "tasks/task.h"
#include "tests/testing.h"

namespace pawl {
namespace {

std::unique_ptr<Task> MakeLuaTask() {
  TaskConfig config;
  config.set_kind("lua");
  return MakeTask(config, RandomKey::Root(0));
}

// Each must be wrong, whatever it does.
const std::vector<std::pair<std::string, std::string>> kHostile = {
    {"nothing", ""},
    {"an endless loop", "while true do end"},
    {"an endless recursion", "local function f() return 1 + f() end return f()"},
    {"endless calls in its tail", "local function f() return f() end return f()"},
    {"a gigabyte", "return #string.rep('x', 1 << 30)"},
    {"a gigabyte, doubled", "local s = 'x' while true do s = s .. s end"},
    {"a large table", "local t = {} for i = 1, 1 << 40 do t[i] = i end return a"},
    {"a large unpack", "return table.unpack({}, 1, 1 << 30)"},
    {"a pattern that blows up",
     "return #string.find(string.rep('a', 60), string.rep('a?', 60) .. string.rep('a', 60) .. "
     "'b')"},
    {"patterns in patterns",
     "return string.rep('a', 100000):find(string.rep('.-', 200) .. 'b') or a"},
    {"a finalizer that never ends",
     "setmetatable({}, {__gc = function() while true do end end}) return a+b"},
    {"a forged answer", "print('{\"id\": 1, \"results\": [1,1,1,1,1,1,1,1,1]}') return 1"},
    {"a forged answer by io", "io.write('{\"id\": 1, \"results\": []}\\n') return 1"},
    {"an exit", "os.exit(0)"},
    {"a file", "return #io.open('/etc/passwd'):read('a')"},
    {"a library", "return package.loadlib('/usr/lib/libc.so.6', 'system')()"},
    {"another program", "return os.execute('kill -9 ' .. 1)"},
    {"a module", "return require('socket')"},
    {"bytecode", "return load(string.dump(function() return 1 end))()"},
    {"a loader", "return load('return 1')()"},
    {"its debugger", "debug.sethook() while true do end"},
    {"errors that it catches", "while true do pcall(error) end"},
    {"a coroutine", "return coroutine.wrap(function() while true do end end)()"},
    {"the asker's words", "return results or inputs or program"},
    {"a number that is none", "return 0/0"},
    {"a string", "return 'PASS'"},
    {"true", "return true"},
    {"equal to all", "return setmetatable({}, {__eq = function() return true end})"},
    {"an endless metamethod",
     "local t t = setmetatable({}, {__index = function(_, k) return t[k] end}) return t.x"},
    {"an endless sort",
     "table.sort({3, 2, 1, 5, 4, 7, 6}, function() return true end) while true do end"},
    {"binary", std::string("\x1bLua\x54\x00\x19\x93\r\n\x1a\n", 12)},
    {"no UTF-8", "return '\xff\xfe"},
    {"ends of another", "end return 1"},
};

TEST(Lua, TheTeachersProgramsAreRight) {
  auto task = MakeLuaTask();
  for (int level : {1, 2, 4, 8}) {
    for (uint64_t seed = 0; seed < 30; ++seed) {
      Problem p = task->Make(level, seed);
      EXPECT_TRUE(task->IsRight(p, p.reference)) << p.prompt << p.reference;
      EXPECT_FALSE(task->IsRight(p, p.reference + "+1"));
    }
  }
}

TEST(Lua, NoHostileProgramIsAcceptedOrOutlivesItsTime) {
  auto task = MakeLuaTask();
  Problem p = task->Make(2, 1);
  ASSERT_TRUE(task->IsRight(p, p.reference));
  ASSERT_GE(kHostile.size(), 25u);
  for (const auto& [what, program] : kHostile) {
    auto start = steady_clock::now();
    EXPECT_FALSE(task->IsRight(p, program)) << what;
    EXPECT_LT(SecondsSince(start), testing::kPatienceSeconds) << what;
    EXPECT_TRUE(task->IsRight(p, p.reference)) << "after " << what;
  }
  EXPECT_FALSE(task->IsRight(p, std::string(10 << 20, 'x')));
}

// The kernel kills a worker when the thread that started it ends.
TEST(Lua, AWorkerThatDiedBeforeItWasAskedIsNoVerdict) {
  auto task = MakeLuaTask();
  Problem p = task->Make(2, 1);
  for (int i = 0; i < 5; ++i) {
    std::thread([&] { EXPECT_TRUE(task->IsRight(p, p.reference)); }).join();
  }
}

int64_t OpenFiles() {
  int64_t count = 0;
  DIR* folder = ::opendir("/proc/self/fd");
  while (::readdir(folder) != nullptr) ++count;
  ::closedir(folder);
  return count;
}

int64_t ResidentPages() {
  int64_t all = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident;
}

TEST(Lua, AThousandHostileProgramsLeaveNothing) {
  auto task = MakeLuaTask();
  Problem p = task->Make(2, 1);
  auto round = [&](int times) {
    for (int i = 0; i < times; ++i) {
      const auto& program = kHostile[static_cast<size_t>(i) % kHostile.size()].second;
      // Those that must wait for the clock would take a second each.
      bool waits = program.find("__gc") != std::string::npos ||
                   program.find("string.rep('a'") != std::string::npos;
      EXPECT_FALSE(task->IsRight(p, waits ? "while true do end" : program));
    }
  };
  round(100);
  int64_t files = OpenFiles(), pages = ResidentPages();
  round(1000);
  EXPECT_EQ(OpenFiles(), files);
#ifndef __SANITIZE_ADDRESS__                // which keeps what was freed for a while
  EXPECT_LT(ResidentPages(), pages + 512);  // 2 MiB
#endif
  EXPECT_TRUE(task->IsRight(p, p.reference));
}

}  // namespace
}  // namespace pawl
