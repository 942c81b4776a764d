// FolderLock: allows only one process at a time to work on a part of a folder.
//
// It is a kernel lock (flock) on a file that is never deleted; the file names the process and the
// machine that hold the lock. The lock ends with the process, so a crash leaves nothing to clean
// up. On a shared file system it works between machines if the file system passes locks to its
// server: NFS 4, NFS 3 with lockd, Lustre mounted with flock. If it is mounted with local locks
// (nolock, local_lock, localflock), it works only between processes of one machine.
//
// Errors:  Error(kFailed) if the file cannot be made or the file system does not support locks.
// Threads: any; a lock belongs to its object.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace pawl {

// Names of lock files: in a run's folder for what the replay server writes and for what the learner
// writes, in an ablation's or exhibit's folder for what their processes share, and in a cell's
// folder.
constexpr const char* kReplayLock = ".replay.lock";
constexpr const char* kLearnerLock = ".learner.lock";
constexpr const char* kSharedLock = ".shared.lock";
constexpr const char* kCellLock = ".cell.lock";

class FolderLock {
 public:
  // Takes the lock, or returns nullopt if another process holds it for longer than `patience_s`.
  // The folder must exist.
  static std::optional<FolderLock> Take(const std::filesystem::path& file, double patience_s = 0);

  // Takes the lock as soon as it is free. After some seconds the log says once who holds it. Throws
  // Stopped.
  static FolderLock Await(const std::filesystem::path& file);

  // Whether another process holds the lock. Does not make the file.
  static bool IsHeld(const std::filesystem::path& file);

  // The last process that wrote its name as holder: "process 4711 on node17".
  static std::string Holder(const std::filesystem::path& file);

  ~FolderLock();
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&& other) noexcept;

 private:
  explicit FolderLock(int file) : file_(file) {}

  int file_;
};

}  // namespace pawl
