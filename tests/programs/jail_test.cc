#include "programs/jail.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "base/clock.h"
#include "tests/testing.h"

namespace pawl {
namespace {

constexpr double kHostileSeconds = 1;
constexpr size_t kOutputMax = 1 << 20;

struct Ended {
  std::string output;
  int status;
  double seconds;
  bool killed;  // by us: its time, or its output, was up
};

// `python3 -c code` in the jail, for so long and a megabyte at most.
Ended RunInJail(const Jail& jail, const std::string& code,
                double seconds = testing::kPatienceSeconds) {
  int ends[2];
  EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  auto start = steady_clock::now();
  pid_t child = jail.Fork();
  if (child == 0) {
    ::setpgid(0, 0);
    int nothing = ::open("/dev/null", O_RDWR);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(ends[1], STDOUT_FILENO);
    ::dup2(nothing, STDERR_FILENO);
    if (jail.Enter() != nullptr) ::_exit(126);
    ::execl("/usr/bin/python3", "python3", "-I", "-S", "-c", code.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(ends[1]);
  Ended ended = {};
  char buffer[65536];
  for (;;) {
    int left = static_cast<int>((seconds - SecondsSince(start)) * 1000);
    pollfd wait = {ends[0], POLLIN, 0};
    if (left <= 0 || ended.output.size() > kOutputMax || ::poll(&wait, 1, left) <= 0) {
      ended.killed = true;
      ::kill(child, SIGKILL);
      break;
    }
    ssize_t n = ::read(ends[0], buffer, sizeof buffer);
    if (n <= 0) break;
    ended.output.append(buffer, static_cast<size_t>(n));
  }
  ::waitpid(child, &ended.status, 0);
  ::close(ends[0]);
  ended.seconds = SecondsSince(start);
  return ended;
}

// A signal to whoever reads what the program writes.
const std::string kOwner = "import fcntl, os\n";
const std::string kAsync =
    "\nfcntl.fcntl(1, fcntl.F_SETFL, fcntl.fcntl(1, fcntl.F_GETFL) | os.O_ASYNC)\nprint('ESCAPED')";

const std::string kCall = "import ctypes\ncall = ctypes.CDLL(None).syscall\n";

// Each says ESCAPED where it gets what it must not have.
const std::vector<std::pair<std::string, std::string>> kHostile = {
    {"fork", "import os\nos.fork()\nprint('ESCAPED')"},
    {"fork bomb",
     "import os\nwhile True:\n  try: os.fork(); print('ESCAPED')\n  except OSError: pass"},
    {"another program", "import subprocess\nprint('ESCAPED', subprocess.run(['/bin/ls']))"},
    {"a thread",
     "import _thread, time\n_thread.start_new_thread(lambda: print('ESCAPED', flush=True), "
     "())\ntime.sleep(0.2)"},
    {"a gigabyte", "x = bytearray(1 << 30)\nprint('ESCAPED')"},
    {"an endless loop", "while True: pass"},
    {"sleep", "import time\ntime.sleep(1000)\nprint('ESCAPED')"},
    {"deaf to signals",
     "import signal\nfor s in range(1, 65):\n  try: signal.signal(s, signal.SIG_IGN)\n  except "
     "Exception: pass\nwhile True: pass"},
    {"output flood", "while True: print('x' * 10000)"},
    {"a pattern that blows up", "import re\nre.match('(a+)+$', 'a' * 40 + 'b')\nprint('ESCAPED')"},
    {"reads passwords", "print('ESCAPED', open('/etc/passwd').read())"},
    {"reads a home", "import os\nprint('ESCAPED', os.listdir('/root'))"},
    {"lists the root", "import os\nprint('ESCAPED', os.listdir('/'))"},
    {"another's environment", "print('ESCAPED', open('/proc/1/environ', 'rb').read())"},
    {"writes to /tmp", "open('/tmp/pawl-jail-was-left', 'w').write('x')\nprint('ESCAPED')"},
    {"writes where it is", "open('pawl-jail-was-left', 'w').write('x')\nprint('ESCAPED')"},
    {"makes a folder", "import os\nos.mkdir('/tmp/pawl-jail-was-left')\nprint('ESCAPED')"},
    {"makes a link", "import os\nos.symlink('/etc', '/tmp/pawl-jail-was-left')\nprint('ESCAPED')"},
    {"a device", "open('/dev/mem', 'rb')\nprint('ESCAPED')"},
    {"internet", "import socket\nsocket.socket(socket.AF_INET)\nprint('ESCAPED')"},
    {"a local socket", "import socket\nsocket.socket(socket.AF_UNIX)\nprint('ESCAPED')"},
    {"netlink",
     "import socket\nsocket.socket(socket.AF_NETLINK, socket.SOCK_RAW)\nprint('ESCAPED')"},
    {"kills its parent",
     "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nprint('ESCAPED')"},
    {"kills everybody", "import os, signal\nos.kill(-1, signal.SIGKILL)\nprint('ESCAPED')"},
    {"a signal of its choice by its output's owner",
     kOwner + "fcntl.fcntl(1, 10, 9)\nfcntl.fcntl(1, fcntl.F_SETOWN, os.getppid())" + kAsync},
    {"its output's owner",
     kOwner + "fcntl.fcntl(1, fcntl.F_SETOWN, os.getppid())\nprint('ESCAPED')"},
    {"its output's owner, the newer way",
     kOwner +
         "import struct\nfcntl.fcntl(1, 15, struct.pack('ii', 1, os.getppid()))\nprint('ESCAPED')"},
    {"signals for its output", kOwner + kAsync},
    {"a lease", kOwner + "fcntl.fcntl(os.open('/usr/bin/python3', 0), fcntl.F_SETLEASE, "
                         "fcntl.F_RDLCK)\nprint('ESCAPED')"},
    {"watches a folder",
     kOwner + "fcntl.fcntl(os.open('/usr', 0), fcntl.F_NOTIFY, fcntl.DN_ACCESS)\nprint('ESCAPED')"},
    {"locks a file",
     kOwner + "fcntl.lockf(os.open('/usr/bin/python3', 0), fcntl.LOCK_SH)\nprint('ESCAPED')"},
    {"more than its limits",
     "import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))\nprint('ESCAPED')"},
    {"a program without a file",
     kCall + "import os\nf = call(319, b'x', 0)\nassert f > 2\nprint('ESCAPED')"},
    {"ptrace", kCall + "call(101, 0, 0, 0, 0)\nprint('ESCAPED')"},
    {"unshare", kCall + "call(272, 0x10000000)\nprint('ESCAPED')"},
    {"mount", kCall + "call(165, b'none', b'/tmp', b'tmpfs', 0, 0)\nprint('ESCAPED')"},
    {"bpf", kCall + "call(321, 0, 0, 0)\nprint('ESCAPED')"},
    {"io_uring", kCall + "call(425, 8, 0)\nprint('ESCAPED')"},
    // fork, by the 32-bit system calls' own table: mov eax, 2; int 0x80; ret.
    {"32-bit calls",
     "import ctypes, mmap\nm = mmap.mmap(-1, 4096, "
     "prot=7)\nm.write(bytes.fromhex('b802000000cd80c3'))\n"
     "f = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(m)))\nif f() "
     ">= 0: print('ESCAPED')"},
};

// How many of the hostile programs escape, each said aloud.
int Escapes(const Jail& jail) {
  int escapes = 0;
  for (const auto& [what, code] : kHostile) {
    Ended ended = RunInJail(jail, code, kHostileSeconds);
    bool late = ended.seconds >= kHostileSeconds + testing::kPatienceSeconds;
    if (!late && ended.output.find("ESCAPED") == std::string::npos) continue;
    ++escapes;
    std::fprintf(stderr, "%s: %.2f s, %s\n", what.c_str(), ended.seconds,
                 ended.output.substr(0, 200).c_str());
  }
  return escapes;
}

// As in most containers: this process may make no user namespace.
void RefuseNamespaces() {
  scmp_filter_ctx context = ::seccomp_init(SCMP_ACT_ALLOW);
  PAWL_CHECK(::seccomp_rule_add(context, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                                SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER)) == 0);
  PAWL_CHECK(::seccomp_load(context) == 0);
  ::seccomp_release(context);
}

TEST(Jail, LetsAProgramComputeAndReadTheLibrary) {
  Jail jail({}, {});
  Ended ended = RunInJail(jail, "import json, re\nprint(json.dumps([sum(range(10))]))");
  EXPECT_EQ(ended.output, "[45]\n");
  EXPECT_EQ(ended.status, 0);
  EXPECT_THAT(jail.layers(), ::testing::HasSubstr("seccomp"));
}

TEST(Jail, NoHostileProgramEscapesOrOutlivesItsTime) {
  EXPECT_EQ(Escapes(Jail({.memory_bytes = 256 << 20}, {})), 0);
  EXPECT_FALSE(std::filesystem::exists("/tmp/pawl-jail-was-left"));
  EXPECT_FALSE(std::filesystem::exists("pawl-jail-was-left"));
}

TEST(Jail, NoHostileProgramEscapesWhereNamespacesAreRefused) {
  EXPECT_EXIT(
      {
        RefuseNamespaces();
        Jail jail({.memory_bytes = 256 << 20}, {});
        std::exit(jail.layers().find("namespaces") == std::string::npos ? Escapes(jail) : 100);
      },
      ::testing::ExitedWithCode(0), "");
}

TEST(Jail, ReadsWhatItIsGivenAndNoOther) {
  testing::Scratch scratch;
  std::filesystem::create_directory(scratch / "given");
  std::ofstream(scratch / "given/a") << "open";
  std::ofstream(scratch / "b") << "shut";
  Jail jail({}, {scratch / "given"});
  auto read = [&](const std::string& name) {
    return RunInJail(jail, "print(open('" + (scratch / name).string() + "').read())").output;
  };
  EXPECT_EQ(read("given/a"), "open\n");
  EXPECT_EQ(read("b"), "");
}

}  // namespace
}  // namespace pawl
