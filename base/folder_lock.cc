#include "base/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/stop.h"

namespace pawl {
namespace fs = std::filesystem;
namespace {

constexpr double kLookSeconds = 0.05;  // time between two tries
constexpr double kQuietSeconds = 3;    // of waiting before a message is logged
constexpr size_t kHolderMax = 200;

[[noreturn]] void Fail(const fs::path& file, std::string_view what, int error) {
  bool no_locks = error == ENOLCK || error == ENOSYS || error == EOPNOTSUPP || error == EINVAL;
  throw Error(ErrorCode::kFailed, file.string(), fmt::format("{}: {}", what, std::strerror(error)),
              no_locks ? "this file system does not support locks, so that two processes could "
                         "work in one folder; mount it with locks (NFS without nolock, Lustre with "
                         "flock) or choose another folder"
                       : "");
}

// Returns whether the lock was free and is now held.
bool TryLock(int descriptor, int how, const fs::path& file) {
  while (::flock(descriptor, how | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) Fail(file, "cannot lock", errno);
  }
  return true;
}

// Writes the holder's name for those who find the lock held. The lock itself does not need it.
void WriteHolder(int descriptor) {
  char host[256] = "this machine";
  ::gethostname(host, sizeof host - 1);
  std::string holder = fmt::format("process {} on {}\n", ::getpid(), host);
  (void)!::ftruncate(descriptor, 0);
  (void)!::pwrite(descriptor, holder.data(), holder.size(), 0);
}

}  // namespace

std::optional<FolderLock> FolderLock::Take(const fs::path& file, double patience_s) {
  int descriptor =
      ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);
  if (descriptor < 0) Fail(file, "cannot make this lock file", errno);
  FolderLock lock(descriptor);
  for (auto until = steady_clock::now() + Seconds(patience_s); !TryLock(descriptor, LOCK_EX, file);
       std::this_thread::sleep_for(Seconds(kLookSeconds))) {
    if (steady_clock::now() >= until) return std::nullopt;
  }
  WriteHolder(descriptor);
  return lock;
}

FolderLock FolderLock::Await(const fs::path& file) {
  auto begin = steady_clock::now();
  for (bool told = false;; std::this_thread::sleep_for(Seconds(kLookSeconds))) {
    if (auto lock = Take(file)) return std::move(*lock);
    if (StopRequested()) throw Stopped(file.string());
    if (told || SecondsSince(begin) < kQuietSeconds) continue;
    spdlog::warn("{}: waits for {}, which is using this folder", file.parent_path().string(),
                 Holder(file));
    told = true;
  }
}

bool FolderLock::IsHeld(const fs::path& file) {
  int descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) return false;
  FolderLock lock(descriptor);
  return !TryLock(descriptor, LOCK_SH, file);
}

std::string FolderLock::Holder(const fs::path& file) {
  char text[kHolderMax] = "";
  int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor >= 0) {
    (void)!::pread(descriptor, text, sizeof text - 1, 0);
    ::close(descriptor);
  }
  std::string_view holder(text);
  holder = holder.substr(0, holder.find('\n'));
  return holder.empty() ? "another process" : std::string(holder);
}

FolderLock::~FolderLock() {
  if (file_ >= 0) ::close(file_);
}

FolderLock::FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

}  // namespace pawl
