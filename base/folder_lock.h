// FolderLock: a part of a folder that one process at a time may work on.
//
// It is a lock of the kernel's (flock) on a file that stays; in the file stand the process and the
// machine that hold it. It goes with the process, however that ends: nothing is left to clear up
// after a crash. On a shared file system it holds between machines where that hands locks on to its
// server: NFS 4, NFS 3 with lockd, Lustre mounted with flock; where it is mounted to keep locks to
// one machine (nolock, local_lock, localflock) it holds between the processes of that machine
// alone.
//
// Errors:  Error(kFailed) where the file cannot be made, or the file system knows no locks.
// Threads: any; a lock belongs to its object.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace pawl {

// Of a run's folder, for what the replay server writes and for what the learner does; of an
// ablation's or exhibit's, for what their processes share; of one of its cells.
constexpr const char* kReplayLock = ".replay.lock";
constexpr const char* kLearnerLock = ".learner.lock";
constexpr const char* kSharedLock = ".shared.lock";
constexpr const char* kCellLock = ".cell.lock";

class FolderLock {
 public:
  // The lock, or nothing where another holds it for longer than `patience_s`. The folder must be
  // there.
  static std::optional<FolderLock> Take(const std::filesystem::path& file, double patience_s = 0);

  // The lock, as soon as it is free; who holds it is logged, once, after some seconds. Throws
  // Stopped.
  static FolderLock Await(const std::filesystem::path& file);

  // Whether another holds it, without making the file.
  static bool IsHeld(const std::filesystem::path& file);

  // "process 4711 on node17": who wrote last that he holds it.
  static std::string Holder(const std::filesystem::path& file);

  ~FolderLock();
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&& other) noexcept;

 private:
  explicit FolderLock(int file) : file_(file) {}

  int file_;
};

}  // namespace pawl
