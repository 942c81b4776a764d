// A library that is preloaded into a pawl program (LD_PRELOAD) and fails one call of the C library.
//
// PAWL_FAIL = "PROGRAM COMMAND CALL N": in the process that runs PROGRAM (the name of its file)
// with COMMAND as its first argument, the N-th CALL since main() began fails once; 0 fails none
// (what the libraries do before main() nobody can catch, and nothing has begun then). CALL is one
// of
//   write   write, writev, pwrite, pwritev and ftruncate of a regular file: ENOSPC
//   sync    fsync and fdatasync: EIO
//   rename  rename and renameat: EIO
//   accept  accept and accept4: EMFILE
//   memory  malloc, calloc, realloc and the aligned ones: ENOMEM
// PAWL_FAIL_COUNT = FILE: at its end that process writes there how many such calls it made.
// Threads: counts are atomic. Nothing here allocates.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

extern "C" {
void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void* __libc_memalign(size_t, size_t);
}

namespace {

enum Call { kWrite, kSync, kRename, kAccept, kMemory, kCalls };
constexpr const char* kNames[kCalls] = {"write", "sync", "rename", "accept", "memory"};

int failing = kCalls;  // kCalls: this process counts nothing
bool ready = false;    // main() has begun
long nth = 0;
std::atomic<long> count{0};

bool Fails(Call call) {
  return ready && call == failing && count.fetch_add(1, std::memory_order_relaxed) + 1 == nth;
}

bool IsFile(int fd) {
  struct stat info;
  return fd > STDERR_FILENO && ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
}

bool FailsOf(int fd) { return failing == kWrite && IsFile(fd) && Fails(kWrite); }

template <typename Result>
Result Failed(int error) {
  errno = error;
  return static_cast<Result>(-1);
}

// The file name of this process' program, and its first argument.
bool IsThis(const char* program, const char* command) {
  char path[1024] = {}, line[1024] = {};
  if (::readlink("/proc/self/exe", path, sizeof path - 1) < 0) return false;
  const char* slash = std::strrchr(path, '/');
  int fd = ::open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
  ssize_t read = fd < 0 ? -1 : ::read(fd, line, sizeof line - 2);
  ::close(fd);
  return read > 0 && std::strcmp(slash + 1, program) == 0 &&
         std::strcmp(line + std::strlen(line) + 1, command) == 0;
}

__attribute__((constructor)) void Begin() {
  const char* wanted = std::getenv("PAWL_FAIL");
  char program[64], command[64], call[16];
  long n;
  if (wanted == nullptr ||
      std::sscanf(wanted, "%63s %63s %15s %ld", program, command, call, &n) != 4)
    return;
  if (!IsThis(program, command)) return;
  for (int i = 0; i < kCalls; ++i) {
    if (std::strcmp(call, kNames[i]) == 0) failing = i;
  }
  nth = n;
}

__attribute__((destructor)) void End() {
  const char* file = std::getenv("PAWL_FAIL_COUNT");
  if (!ready || file == nullptr) return;
  ready = false;
  char line[32];
  int length = std::snprintf(line, sizeof line, "%ld\n", count.load());
  int fd = ::open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0 || ::write(fd, line, static_cast<size_t>(length)) != length) ::abort();
  ::close(fd);
}

}  // namespace

// The C library's own function.
#define PAWL_REAL(name) reinterpret_cast<decltype(&::name)>(::dlsym(RTLD_NEXT, #name))

namespace {

using Main = int (*)(int, char**, char**);
Main program_main = nullptr;

int CountedMain(int n, char** arguments, char** environment) {
  ready = failing != kCalls;
  return program_main(n, arguments, environment);
}

}  // namespace

extern "C" {

// The C library's start of a program, which runs its static constructors and then main().
int __libc_start_main(Main main, int n, char** arguments, void (*init)(), void (*fini)(),
                      void (*loader_fini)(), void* stack_end) {
  using Start = int(Main, int, char**, void (*)(), void (*)(), void (*)(), void*);
  program_main = main;
  auto* start = reinterpret_cast<Start*>(::dlsym(RTLD_NEXT, "__libc_start_main"));
  return start(CountedMain, n, arguments, init, fini, loader_fini, stack_end);
}

ssize_t write(int fd, const void* data, size_t size) {
  return FailsOf(fd) ? Failed<ssize_t>(ENOSPC) : PAWL_REAL(write)(fd, data, size);
}
ssize_t writev(int fd, const struct iovec* parts, int n) {
  return FailsOf(fd) ? Failed<ssize_t>(ENOSPC) : PAWL_REAL(writev)(fd, parts, n);
}
ssize_t pwrite(int fd, const void* data, size_t size, off_t at) {
  return FailsOf(fd) ? Failed<ssize_t>(ENOSPC) : PAWL_REAL(pwrite)(fd, data, size, at);
}
ssize_t pwrite64(int fd, const void* data, size_t size, off64_t at) {
  return FailsOf(fd) ? Failed<ssize_t>(ENOSPC) : PAWL_REAL(pwrite64)(fd, data, size, at);
}
int ftruncate(int fd, off_t size) noexcept {
  return FailsOf(fd) ? Failed<int>(ENOSPC) : PAWL_REAL(ftruncate)(fd, size);
}
int ftruncate64(int fd, off64_t size) noexcept {
  return FailsOf(fd) ? Failed<int>(ENOSPC) : PAWL_REAL(ftruncate64)(fd, size);
}
int fsync(int fd) { return Fails(kSync) ? Failed<int>(EIO) : PAWL_REAL(fsync)(fd); }
int fdatasync(int fd) { return Fails(kSync) ? Failed<int>(EIO) : PAWL_REAL(fdatasync)(fd); }
int rename(const char* from, const char* to) noexcept {
  return Fails(kRename) ? Failed<int>(EIO) : PAWL_REAL(rename)(from, to);
}
int renameat(int from_fd, const char* from, int to_fd, const char* to) noexcept {
  return Fails(kRename) ? Failed<int>(EIO) : PAWL_REAL(renameat)(from_fd, from, to_fd, to);
}
int accept(int fd, struct sockaddr* address, socklen_t* size) {
  return Fails(kAccept) ? Failed<int>(EMFILE) : PAWL_REAL(accept)(fd, address, size);
}
int accept4(int fd, struct sockaddr* address, socklen_t* size, int flags) {
  return Fails(kAccept) ? Failed<int>(EMFILE) : PAWL_REAL(accept4)(fd, address, size, flags);
}

void* malloc(size_t size) noexcept {
  if (!Fails(kMemory)) return __libc_malloc(size);
  errno = ENOMEM;
  return nullptr;
}
void* calloc(size_t n, size_t size) noexcept {
  if (!Fails(kMemory)) return __libc_calloc(n, size);
  errno = ENOMEM;
  return nullptr;
}
void* realloc(void* old, size_t size) noexcept {
  if (!Fails(kMemory)) return __libc_realloc(old, size);
  errno = ENOMEM;
  return nullptr;
}
void* memalign(size_t alignment, size_t size) noexcept {
  if (!Fails(kMemory)) return __libc_memalign(alignment, size);
  errno = ENOMEM;
  return nullptr;
}
void* aligned_alloc(size_t alignment, size_t size) noexcept { return memalign(alignment, size); }
int posix_memalign(void** out, size_t alignment, size_t size) noexcept {
  void* memory = memalign(alignment, size);
  if (memory == nullptr) return ENOMEM;
  *out = memory;
  return 0;
}
}
