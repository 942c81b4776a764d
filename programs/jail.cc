#include "programs/jail.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/mount.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <new>

#include "base/error.h"

namespace pawl {
namespace {

constexpr int kNamespaces =
    CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS;
constexpr uint64_t kReads =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr uint64_t kFileReads = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE;
constexpr uint64_t kAllOfAbi1 = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
constexpr int kNobody =
    65534;  // user id in the jail; a user other than root loses all capabilities by exec
constexpr rlim_t kOpenFiles = 64;
constexpr rlim_t kStackBytes = 8 << 20;

constexpr const char* kSystemPaths[] = {
    "/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/dev/null", "/dev/zero", "/dev/urandom"};

// The system calls that an interpreter needs to load and to compute.
constexpr int kAllowed[] = {SCMP_SYS(read),
                            SCMP_SYS(write),
                            SCMP_SYS(readv),
                            SCMP_SYS(writev),
                            SCMP_SYS(close),
                            SCMP_SYS(fstat),
                            SCMP_SYS(newfstatat),
                            SCMP_SYS(stat),
                            SCMP_SYS(lstat),
                            SCMP_SYS(statx),
                            SCMP_SYS(lseek),
                            SCMP_SYS(pread64),
                            SCMP_SYS(openat),
                            SCMP_SYS(open),
                            SCMP_SYS(access),
                            SCMP_SYS(faccessat),
                            SCMP_SYS(faccessat2),
                            SCMP_SYS(readlink),
                            SCMP_SYS(readlinkat),
                            SCMP_SYS(getdents64),
                            SCMP_SYS(getcwd),
                            SCMP_SYS(dup),
                            SCMP_SYS(dup2),
                            SCMP_SYS(poll),
                            SCMP_SYS(ppoll),
                            SCMP_SYS(select),
                            SCMP_SYS(pselect6),
                            SCMP_SYS(epoll_create1),
                            SCMP_SYS(mmap),
                            SCMP_SYS(munmap),
                            SCMP_SYS(mprotect),
                            SCMP_SYS(mremap),
                            SCMP_SYS(madvise),
                            SCMP_SYS(brk),
                            SCMP_SYS(futex),
                            SCMP_SYS(sched_yield),
                            SCMP_SYS(sched_getaffinity),
                            SCMP_SYS(clock_gettime),
                            SCMP_SYS(clock_getres),
                            SCMP_SYS(clock_nanosleep),
                            SCMP_SYS(nanosleep),
                            SCMP_SYS(gettimeofday),
                            SCMP_SYS(getrandom),
                            SCMP_SYS(rt_sigaction),
                            SCMP_SYS(rt_sigprocmask),
                            SCMP_SYS(rt_sigreturn),
                            SCMP_SYS(sigaltstack),
                            SCMP_SYS(getpid),
                            SCMP_SYS(gettid),
                            SCMP_SYS(getppid),
                            SCMP_SYS(getuid),
                            SCMP_SYS(geteuid),
                            SCMP_SYS(getgid),
                            SCMP_SYS(getegid),
                            SCMP_SYS(getpgrp),
                            SCMP_SYS(uname),
                            SCMP_SYS(sysinfo),
                            SCMP_SYS(getrusage),
                            SCMP_SYS(getrlimit),
                            SCMP_SYS(set_tid_address),
                            SCMP_SYS(set_robust_list),
                            SCMP_SYS(rseq),
                            SCMP_SYS(arch_prctl),
                            SCMP_SYS(exit),
                            SCMP_SYS(exit_group),
                            SCMP_SYS(restart_syscall),
                            SCMP_SYS(execve)};

// The allowed commands of fcntl. Others choose which process gets a signal about a descriptor
// (F_SETOWN, F_SETSIG: a way to kill pawl, which reads the other end), or lock, lease and watch
// files.
constexpr int kFcntl[] = {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL};

// A program that computes never makes these calls.
constexpr int kDeadly[] = {
    SCMP_SYS(ptrace),      SCMP_SYS(unshare),          SCMP_SYS(setns),
    SCMP_SYS(bpf),         SCMP_SYS(io_uring_setup),   SCMP_SYS(io_uring_enter),
    SCMP_SYS(mount),       SCMP_SYS(umount2),          SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),      SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
    SCMP_SYS(keyctl),      SCMP_SYS(add_key),          SCMP_SYS(perf_event_open),
    SCMP_SYS(userfaultfd), SCMP_SYS(kexec_load),       SCMP_SYS(init_module),
    SCMP_SYS(pidfd_getfd)};

int LandlockAbi() {
  return static_cast<int>(
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION));
}

void AllowReading(int ruleset, const std::filesystem::path& path) {
  int file = ::open(path.c_str(), O_PATH | O_CLOEXEC);
  if (file < 0) return;  // a missing file needs no permission
  struct landlock_path_beneath_attr rule = {};
  rule.allowed_access = std::filesystem::is_directory(path) ? kReads : kFileReads;
  rule.parent_fd = file;
  if (::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
    throw Error(ErrorCode::kFailed, path.string(), "cannot be made readable in the jail");
  }
  ::close(file);
}

// Returns -1 if the system has no Landlock.
int MakeRuleset(const std::vector<std::filesystem::path>& readable) {
  int abi = LandlockAbi();
  if (abi < 1) return -1;
  struct landlock_ruleset_attr attributes = {};
  attributes.handled_access_fs = kAllOfAbi1;
  if (abi >= 2) attributes.handled_access_fs |= uint64_t{1} << 13;  // moving between folders
  if (abi >= 3) attributes.handled_access_fs |= uint64_t{1} << 14;  // truncating
  int ruleset =
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0));
  if (ruleset < 0) return -1;
  for (const char* path : kSystemPaths) AllowReading(ruleset, path);
  for (const auto& path : readable) AllowReading(ruleset, path);
  return ruleset;
}

std::vector<sock_filter> MakeFilter() {
  scmp_filter_ctx context = ::seccomp_init(SCMP_ACT_ERRNO(EPERM));
  if (context == nullptr) throw std::bad_alloc();
  bool all = true;
  for (int call : kAllowed) all = all && ::seccomp_rule_add(context, SCMP_ACT_ALLOW, call, 0) == 0;
  for (int call : kDeadly)
    all = all && ::seccomp_rule_add(context, SCMP_ACT_KILL_PROCESS, call, 0) == 0;
  // Python closes what it opens on exec by this; it changes nothing outside.
  all = all && ::seccomp_rule_add(context, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
                                  SCMP_A1(SCMP_CMP_EQ, 0x5451 /* FIOCLEX */)) == 0;
  for (int command : kFcntl) {
    all = all && ::seccomp_rule_add(context, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1,
                                    SCMP_A1(SCMP_CMP_EQ, static_cast<scmp_datum_t>(command))) == 0;
  }
  all = all && ::seccomp_rule_add(context, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 2,
                                  SCMP_A1(SCMP_CMP_EQ, F_SETFL),
                                  SCMP_A2(SCMP_CMP_MASKED_EQ, O_ASYNC, 0)) == 0;
  // A program may read its limits but not set them.
  all = all && ::seccomp_rule_add(context, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1,
                                  SCMP_A2(SCMP_CMP_EQ, 0)) == 0;
  int file = ::memfd_create("filter", MFD_CLOEXEC);
  all = all && file >= 0 && ::seccomp_export_bpf(context, file) == 0;
  ::seccomp_release(context);
  if (!all)
    throw Error(ErrorCode::kFailed, "the jail of programs",
                "its filter of system calls cannot be made; memory or open files have run out");
  auto bytes = static_cast<size_t>(::lseek(file, 0, SEEK_END));
  std::vector<sock_filter> filter(bytes / sizeof(sock_filter));
  PAWL_CHECK(::pread(file, filter.data(), bytes, 0) == static_cast<ssize_t>(bytes));
  ::close(file);
  return filter;
}

bool Limit(__rlimit_resource resource, rlim_t most) {
  rlimit limit = {most, most};
  return ::setrlimit(resource, &limit) == 0;
}

bool WriteOnce(const char* path, std::string_view text) {
  int file = ::open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  bool whole = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  ::close(file);
  return whole;
}

}  // namespace

Jail::Jail(const JailLimits& limits, const std::vector<std::filesystem::path>& readable)
    : limits_(limits), ruleset_(MakeRuleset(readable)), filter_(MakeFilter()) {
  user_map_ = fmt::format("{} {} 1", kNobody, ::geteuid());
  group_map_ = fmt::format("{} {} 1", kNobody, ::getegid());
  Probe();
  if (ruleset_ < 0 && !namespaces_)
    throw Error(ErrorCode::kFailed, "jail",
                "this system has neither Landlock nor namespaces for users",
                "programs that nobody trusts are not run here");
  layers_ = "limits, no_new_privs, seccomp";
  if (ruleset_ >= 0) layers_ += fmt::format(", landlock {}", LandlockAbi());
  if (namespaces_) layers_ += ", namespaces";
}

Jail::~Jail() {
  if (ruleset_ >= 0) ::close(ruleset_);
}

// If the system gives no namespaces, the other layers must suffice.
void Jail::Probe() {
  for (;;) {
    pid_t child = Fork();
    if (child < 0 && namespaces_) {
      namespaces_ = false;
      continue;
    }
    if (child < 0) throw Error(ErrorCode::kFailed, "jail", "cannot start another process");
    if (child == 0) ::_exit(Enter() == nullptr ? 0 : 1);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
    if (!namespaces_)
      throw Error(
          ErrorCode::kFailed, "jail",
          "on this system a process cannot limit itself (limits, no_new_privs, seccomp, Landlock)",
          "programs that nobody trusts are not run here");
    namespaces_ = false;
  }
}

pid_t Jail::Fork() const {
  if (!namespaces_) return ::fork();
  return static_cast<pid_t>(
      ::syscall(SYS_clone, kNamespaces | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
}

const char* Jail::EnterNamespaces() const {
  WriteOnce("/proc/self/setgroups", "deny");
  if (!WriteOnce("/proc/self/uid_map", user_map_) || !WriteOnce("/proc/self/gid_map", group_map_))
    return "user namespace";
  struct mount_attr attributes = {};
  attributes.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID;
  if (::syscall(SYS_mount_setattr, AT_FDCWD, "/", AT_RECURSIVE, &attributes, sizeof attributes) !=
      0)
    return "mount namespace";
  return nullptr;
}

const char* Jail::Enter() const {
  if (namespaces_) {
    if (const char* missing = EnterNamespaces()) return missing;
  }
  auto memory = static_cast<rlim_t>(limits_.memory_bytes);
  bool limited =
      Limit(RLIMIT_AS, memory) && Limit(RLIMIT_CPU, static_cast<rlim_t>(limits_.processor_s)) &&
      Limit(RLIMIT_FSIZE, 0) && Limit(RLIMIT_NOFILE, kOpenFiles) && Limit(RLIMIT_CORE, 0) &&
      Limit(RLIMIT_MEMLOCK, 0) && Limit(RLIMIT_STACK, kStackBytes);
  if (!limited) return "limits";
  ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return "no_new_privs";
  if (ruleset_ >= 0 && ::syscall(SYS_landlock_restrict_self, ruleset_, 0) != 0) return "landlock";
  sock_fprog program = {static_cast<unsigned short>(filter_.size()),
                        const_cast<sock_filter*>(filter_.data())};
  if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0) return "seccomp";
  return nullptr;
}

}  // namespace pawl
